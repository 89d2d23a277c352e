"""Measure the speed of the layers against SciPy, Keras on JAX, and ONNX Runtime.

Input: random numbers of relevant shapes. Output: a Markdown table on standard output. Run it as
``python benchmarks/regression/layers.py [threads]``; it needs scipy, keras, jax, onnx and
onnxruntime. The contenders of a row alternate within one process, which is limited to as many cores
as threads (one by default), with the same inputs and weights, and their results are compared. Each
figure is the median time; each ratio is the median of the paired ratios peer / ours, so ours is
faster if it is above 1. Memory is what NumPy allocated beyond the outputs.
"""

# ruff: noqa: E402  (the first lines must run before the libraries are imported)

import os
import sys

THREADS = int(sys.argv[1]) if __name__ == "__main__" and len(sys.argv) > 1 else 1
# All three libraries count cores and threads when they are imported.
os.environ |= {"OPENBLAS_NUM_THREADS": str(THREADS), "KERAS_BACKEND": "jax"}
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:THREADS])

import statistics
import time
import tracemalloc
from collections.abc import Callable
from functools import partial
from typing import Any

import keras
import numpy as np
import onnx
import onnxruntime
from onnx import helper, numpy_helper
from scipy import signal

from pullquote import layers
from pullquote.layers import Array

Run = Callable[[], Any]

FEATURES = UNITS = 512
STEPS = 60
"""The talk's scorer, LSTM(512), on an article of 60 sentences."""


def main() -> None:
    """Print the table."""
    print(f"{THREADS} thread(s), float32, NumPy {np.__version__}, ONNX Runtime", end=" ")
    print(f"{onnxruntime.__version__}, Keras {keras.__version__} on {keras.backend.backend()}\n")
    print("| layer | ours, ms | peer | peer, ms | peer / ours | largest difference |")
    print("|---|---|---|---|---|---|")
    convolution()
    for batch in (1, 2, 8, 32):
        for name in ("lstm", "gru"):
            recurrence(name, batch)
    bidirectional()


def convolution() -> None:
    """Compare the talk's convolution with SciPy's, filter by filter as in the talk."""
    inputs, kernel, bias = normal(800, 600, 3), normal(8, 8, 3, 16), np.zeros(16, np.float32)
    ours = partial(layers.convolution, layers.linear, inputs, kernel, bias)
    flipped = kernel[::-1, ::-1, ::-1]

    def scipy_with(convolve: Callable[..., Array]) -> Run:
        filters = np.moveaxis(flipped, -1, 0)
        return lambda: np.stack([convolve(inputs, f, "valid")[..., 0] for f in filters], axis=-1)

    for method in ("auto", "fft", "direct"):
        peer = scipy_with(partial(signal.convolve, method=method))
        runs = 1 if method == "direct" else 5
        compare("convolution", ours, f"scipy.signal.convolve, {method}", peer, runs=runs)
    compare("convolution", ours, "scipy.signal.oaconvolve", scipy_with(signal.oaconvolve), runs=5)
    tracemalloc.start()
    outputs = ours()
    extra = tracemalloc.get_traced_memory()[1] - outputs.nbytes
    tracemalloc.stop()
    print(f"| convolution | {extra / 1e6:.1f} MB beside the outputs | | | | |")


def recurrence(name: str, batch: int) -> None:
    """Compare an LSTM or a GRU with Keras' and ONNX Runtime's."""
    twin = {"lstm": keras.layers.LSTM, "gru": keras.layers.GRU}[name]
    model = keras.Sequential([keras.Input((STEPS, FEATURES)), twin(UNITS, return_sequences=True)])
    model.set_weights([normal(*w.shape) / UNITS**0.5 for w in model.weights])
    weights = {w.name: np.asarray(w) for w in model.weights}
    inputs = normal(batch, STEPS, FEATURES)
    ours = partial(getattr(layers, name), inputs, **weights)
    title = f"{name} {FEATURES} → {UNITS}, {batch} × {STEPS} steps"
    compare(title, ours, "ONNX Runtime", onnx_runtime(name, inputs, weights))
    predict = partial(model.predict_on_batch, inputs)
    compare(title, ours, "Keras on JAX, predict_on_batch", predict, runs=15)
    if batch == 1:
        predict = partial(model.predict, inputs, verbose=0)
        compare(title, ours, "Keras on JAX, predict", predict, runs=15)


def bidirectional() -> None:
    """Compare an article read in both directions with ONNX Runtime's two."""
    inputs = normal(1, STEPS, FEATURES)
    halves = [
        {
            "kernel": normal(FEATURES, 4 * UNITS) / UNITS**0.5,
            "recurrent_kernel": normal(UNITS, 4 * UNITS) / UNITS**0.5,
            "bias": normal(4 * UNITS),
        }
        for _ in range(2)
    ]
    forward, backward = (partial(layers.lstm, **half) for half in halves)
    ours = partial(layers.bidirectional, forward, backward, inputs)
    peer = onnx_runtime("lstm", inputs, *halves)
    compare(f"lstm, both directions, 1 × {STEPS} steps", ours, "ONNX Runtime", peer)


def compare(title: str, ours: Run, peer_name: str, peer: Run, runs: int = 31) -> None:
    """Print a row: two contenders in turns, after one run each that is not counted."""
    difference = float(np.abs(np.asarray(ours()) - np.asarray(peer())).max())
    pairs = [(seconds(ours), seconds(peer)) for _ in range(runs)]
    our_ms, peer_ms = (1e3 * statistics.median(times) for times in zip(*pairs, strict=True))
    ratio = statistics.median(peer_time / our_time for our_time, peer_time in pairs)
    cells = [
        title,
        f"{our_ms:.1f}",
        peer_name,
        f"{peer_ms:.1f}",
        f"{ratio:.2f}",
        f"{difference:.0e}",
    ]
    print("|", " | ".join(cells), "|", flush=True)


def seconds(run: Run) -> float:
    """Time one run."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def onnx_runtime(name: str, inputs: Array, *directions: dict[str, Array]) -> Run:
    """Build ONNX Runtime's twin of a layer, of one or two directions.

    ONNX wants weights (directions, gates * units, features), other blocks first than Keras (LSTM:
    input, output, forget, candidate), two biases, and steps before the batch.
    """
    order = {"lstm": (0, 3, 1, 2), "gru": (0, 1, 2)}[name]

    def blocks(array: Array) -> Array:
        return np.concatenate([np.split(array, len(order), axis=-1)[i] for i in order], axis=-1)

    def biases(bias: Array) -> Array:
        rows = bias if bias.ndim == 2 else np.stack([bias, np.zeros_like(bias)])
        return blocks(rows).ravel()

    initializers = [
        numpy_helper.from_array(np.stack([make(half) for half in directions]), key)
        for key, make in {
            "W": lambda half: blocks(half["kernel"]).T,
            "R": lambda half: blocks(half["recurrent_kernel"]).T,
            "B": lambda half: biases(half["bias"]),
        }.items()
    ]
    node = helper.make_node(
        name.upper(),
        ["X", "W", "R", "B"],
        ["Y"],
        hidden_size=UNITS,
        direction="bidirectional" if len(directions) == 2 else "forward",
    )
    if name == "gru":
        node.attribute.append(helper.make_attribute("linear_before_reset", 1))
    given, got = (
        helper.make_tensor_value_info(key, onnx.TensorProto.FLOAT, shape)
        for key, shape in (("X", [None, None, FEATURES]), ("Y", [None] * 4))
    )
    graph = helper.make_graph([node], name, [given], [got], initializers)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 14)], ir_version=8)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )

    def run() -> Array:
        (outputs,) = session.run(None, {"X": np.ascontiguousarray(inputs.swapaxes(0, 1))})
        steps, _, batch, _ = outputs.shape
        return outputs.transpose(2, 0, 1, 3).reshape(batch, steps, -1)

    return run


def normal(*shape: int) -> Array:
    """Draw float32 numbers, the same at each run."""
    return RANDOM.normal(size=shape).astype(np.float32)


RANDOM = np.random.default_rng(0)

if __name__ == "__main__":
    main()
