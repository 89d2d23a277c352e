"""Compare what `pullquote export` writes with NumPy and with Keras' own export to ONNX.

    KERAS_BACKEND=torch python benchmarks/studies/portable.py [MODEL]

One thread, articles of 60 sentences with random features, the median of 50 runs in turns. The
differences are from NumPy's scores, on articles of 1, 5 and 60 sentences; "wrong shape" if a file
returns another number of scores than there are sentences. Keras exports the network of the file
that `pullquote train` writes next to MODEL, with tf2onnx on TensorFlow, onnxscript on PyTorch and
jax2onnx on JAX.
"""

import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import onnxruntime

from pullquote.models import DEFAULT_MODEL, Model, read_model
from pullquote.training.export import onnx_graph, verify

LENGTHS = (1, 5, 60)
RUNS = 50

Run = Callable[[Any], Any]


def ours(model: Model) -> dict[str, tuple[int, Run]]:
    """Return the size and a run function of each of our formats."""
    file = onnx_graph.convert(model)
    session = open_session(file)
    return {
        "NumPy": (model.path.stat().st_size, lambda rows: verify.run_numpy(model, rows)[0]),
        "ONNX, ours": (len(file), lambda rows: session.run(None, {"rows": rows})[0]),
    }


def keras_export(model: Model) -> tuple[int, Run]:
    """Export the Keras file of the same network with Keras."""
    import keras

    network = keras.models.load_model(model.path.with_suffix(".keras"), compile=False)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "keras.onnx"
        network.export(str(path), format="onnx", verbose=False)
        file = path.read_bytes()
    session = open_session(file)
    (name,) = (item.name for item in session.get_inputs())
    print(f"Keras {keras.__version__} on {keras.backend.backend()}", file=sys.stderr)
    return len(file), lambda rows: session.run(None, {name: rows[np.newaxis]})[0].reshape(-1)


def open_session(file: bytes) -> onnxruntime.InferenceSession:
    """Open a session with one thread."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])


def difference(model: Model, run: Run, steps: int) -> str:
    """Return the maximum difference from the scores of NumPy, as text."""
    rows = np.random.default_rng(steps).standard_normal(
        (steps, model.card.architecture.input_width)
    )
    rows = rows.astype(np.float32)
    theirs, expected = run(rows), verify.run_numpy(model, rows)[0]
    if theirs.shape != expected.shape:
        return "wrong shape"
    return f"{np.abs(theirs - expected).max():.0e}"


def main() -> None:
    """Print the table."""
    model = read_model(Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_MODEL)
    contenders = ours(model)
    try:
        contenders["ONNX, Keras' own"] = keras_export(model)
    except Exception as error:  # its failures are a result
        print(f"Keras' own ONNX export: {type(error).__name__}: {error}", file=sys.stderr)
    rows = np.random.default_rng(0).standard_normal((60, model.card.architecture.input_width))
    rows = rows.astype(np.float32)
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(RUNS):
        for name, (_, run) in contenders.items():
            start = time.perf_counter()
            run(rows)
            times[name].append(time.perf_counter() - start)
    print("| | MB | ms, 60 sentences | differences at 1, 5, 60 sentences |\n|---|---|---|---|")
    for name, (size, run) in contenders.items():
        far = ", ".join(difference(model, run, steps) for steps in LENGTHS)
        print(f"| {name} | {size / 1e6:.1f} | {1000 * median(times[name]):.1f} | {far} |")


if __name__ == "__main__":
    main()
