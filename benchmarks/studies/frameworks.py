"""Measure what a framework costs: size, import, a training step, a prediction.

    python benchmarks/studies/frameworks.py [library …]

Each library runs in a process of its own, limited to one core; missing libraries are reported. The
network is the talk's: 512 inputs, 128 tanh units, 4 softmax units. A step is gradient descent on
the cross-entropy of 32 rows, a prediction is the output for one row, both from NumPy arrays to
NumPy arrays. Times are CPU times: for an import the median of five, for the others the minimum over
three rounds of their medians. All results are compared with NumPy's. The size is that of a library
with all of its dependencies.
"""

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

LIBRARIES = {  # what is imported, and what is installed
    "numpy": "numpy",
    "jax": "jax",
    "torch": "torch",
    "tensorflow": "tensorflow",
    "keras": "keras",
    "onnxruntime": "onnxruntime",
    "ai_edge_litert.interpreter": "ai-edge-litert",
}
IMPORT = "import time; t = time.process_time(); import {}; print(time.process_time() - t)"
RATE = 0.01
Arrays = list[np.ndarray]
Step = Callable[[np.ndarray, np.ndarray], Any]
Answer = Callable[[np.ndarray], np.ndarray]


def start() -> tuple[Arrays, np.ndarray, np.ndarray]:
    """Draw weights, 32 rows, and their classes (one-hot)."""
    random = np.random.default_rng(0)
    shapes = [(512, 128), (128,), (128, 4), (4,)]
    weights = [random.normal(scale=0.1, size=shape).astype(np.float32) for shape in shapes]
    rows = random.normal(size=(32, 512)).astype(np.float32)
    return weights, rows, np.eye(4, dtype=np.float32)[random.integers(4, size=32)]


def numpy_forward(weights: Arrays, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return hidden outputs and shares."""
    hidden = np.tanh(rows @ weights[0] + weights[1])
    powers = np.exp(hidden @ weights[2] + weights[3])
    return hidden, powers / powers.sum(axis=-1, keepdims=True)


def use_numpy(weights: Arrays) -> tuple[Step, Answer]:
    """Differentiate by hand."""

    def step(rows: np.ndarray, classes: np.ndarray) -> None:
        hidden, shares = numpy_forward(weights, rows)
        by_outer = (shares - classes) / len(rows)
        by_inner = (by_outer @ weights[2].T) * (1 - hidden**2)
        slopes = (rows.T @ by_inner, by_inner.sum(0), hidden.T @ by_outer, by_outer.sum(0))
        for array, slope in zip(weights, slopes, strict=True):
            np.subtract(array, RATE * slope, out=array)

    return step, lambda rows: numpy_forward(weights, rows)[1]


def use_jax(weights: Arrays) -> tuple[Step, Answer]:
    """Compile both."""
    import jax
    import jax.numpy as jnp

    state = [jnp.asarray(array) for array in weights]

    def logits(weights: Any, rows: Any) -> Any:
        return jnp.tanh(rows @ weights[0] + weights[1]) @ weights[2] + weights[3]

    def loss(weights: Any, rows: Any, classes: Any) -> Any:
        return -(classes * jax.nn.log_softmax(logits(weights, rows))).sum(-1).mean()

    @jax.jit
    def descend(weights: Any, rows: Any, classes: Any) -> Any:
        slopes = jax.grad(loss)(weights, rows, classes)
        return [array - RATE * slope for array, slope in zip(weights, slopes, strict=True)]

    answer = jax.jit(lambda weights, rows: jax.nn.softmax(logits(weights, rows)))

    def step(rows: np.ndarray, classes: np.ndarray) -> None:
        state[:] = jax.block_until_ready(descend(state, rows, classes))

    return step, lambda rows: np.asarray(answer(state, rows))


def use_torch(weights: Arrays) -> tuple[Step, Answer]:
    """Run as it is written."""
    import torch

    torch.set_num_threads(1)
    model = torch.nn.Sequential(torch.nn.Linear(512, 128), torch.nn.Tanh(), torch.nn.Linear(128, 4))
    with torch.no_grad():
        for parameter, array in zip(model.parameters(), weights, strict=True):
            parameter.copy_(torch.from_numpy(array.T))
    optimizer = torch.optim.SGD(model.parameters(), RATE)

    def step(rows: np.ndarray, classes: np.ndarray) -> None:
        optimizer.zero_grad()
        outputs = model(torch.from_numpy(rows))
        torch.nn.functional.cross_entropy(outputs, torch.from_numpy(classes)).backward()
        optimizer.step()

    def answer(rows: np.ndarray) -> np.ndarray:
        with torch.inference_mode():
            return model(torch.from_numpy(rows)).softmax(-1).numpy()

    return step, answer


def use_tensorflow(weights: Arrays) -> tuple[Step, Answer]:
    """Compile both."""
    import tensorflow as tf

    state = [tf.Variable(array) for array in weights]

    def logits(rows: Any) -> Any:
        return tf.tanh(rows @ state[0] + state[1]) @ state[2] + state[3]

    @tf.function
    def step(rows: Any, classes: Any) -> None:
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(classes, logits(rows)))
        for array, slope in zip(state, tape.gradient(loss, state), strict=True):
            array.assign_sub(RATE * slope)

    answer = tf.function(lambda rows: tf.nn.softmax(logits(rows)), reduce_retracing=True)
    return step, lambda rows: answer(tf.constant(rows)).numpy()


def keras_model(weights: Arrays) -> Any:
    """Build and compile the network."""
    import keras

    model = keras.Sequential(
        [
            keras.Input((512,)),
            keras.layers.Dense(128, "tanh"),
            keras.layers.Dense(4, "softmax"),
        ]
    )
    model.set_weights(weights)
    model.compile(keras.optimizers.SGD(RATE), "categorical_crossentropy")
    return model


def use_keras(weights: Arrays) -> tuple[Step, Answer]:
    """Run Keras' own training step, on JAX."""
    model = keras_model(weights)
    return model.train_on_batch, model.predict_on_batch


def use_onnxruntime(weights: Arrays) -> tuple[None, Answer]:
    """Run an ONNX graph."""
    import onnx
    import onnxruntime
    from onnx import helper, numpy_helper

    nodes = [
        helper.make_node("Gemm", ["rows", "0", "1"], ["sums"]),
        helper.make_node("Tanh", ["sums"], ["hidden"]),
        helper.make_node("Gemm", ["hidden", "2", "3"], ["outer"]),
        helper.make_node("Softmax", ["outer"], ["shares"]),
    ]
    ends = [
        [helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, ["batch", width])]
        for name, width in (("rows", 512), ("shares", 4))
    ]
    arrays = [numpy_helper.from_array(array, str(n)) for n, array in enumerate(weights)]
    graph = helper.make_graph(nodes, "talk", *ends, initializer=arrays)
    model = helper.make_model(graph, ir_version=10, opset_imports=[helper.make_opsetid("", 17)])
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model.SerializeToString(), options)
    return None, lambda rows: session.run(None, {"rows": rows})[0]


def use_ai_edge_litert(weights: Arrays) -> tuple[None, Answer]:
    """Run a LiteRT graph, which TensorFlow's converter makes in a process of its own."""
    from ai_edge_litert.interpreter import Interpreter

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "talk.tflite")
        np.savez(Path(folder, "weights.npz"), *weights)
        subprocess.run(
            [sys.executable, __file__, "--convert", folder], check=True, capture_output=True
        )
        interpreter = Interpreter(model_path=str(path), num_threads=1)
    interpreter.allocate_tensors()
    (put,), (get,) = interpreter.get_input_details(), interpreter.get_output_details()

    def answer(rows: np.ndarray) -> np.ndarray:
        interpreter.set_tensor(put["index"], rows)
        interpreter.invoke()
        return interpreter.get_tensor(get["index"])

    return None, answer


def convert(folder: Path) -> None:
    """Write the network as a LiteRT file of one row."""
    import tensorflow as tf

    with np.load(folder / "weights.npz") as kept:
        inner, inner_bias, outer, outer_bias = (kept[name] for name in kept.files)
    run = tf.function(
        lambda rows: tf.nn.softmax(tf.tanh(rows @ inner + inner_bias) @ outer + outer_bias),
        input_signature=[tf.TensorSpec((1, 512))],
    )
    converter = tf.lite.TFLiteConverter.from_concrete_functions([run.get_concrete_function()])
    (folder / "talk.tflite").write_bytes(converter.convert())


def microseconds(call: Callable[[], Any], rounds: int = 3, times: int = 300) -> float:
    """Return the lowest of some rounds' medians of processor time."""
    call()
    found = []
    for _ in range(rounds):
        taken = []
        for _ in range(times):
            before = time.process_time()
            call()
            taken.append(time.process_time() - before)
        found.append(statistics.median(taken))
    return 1e6 * min(found)


def import_seconds(module: str) -> float:
    """Return the median processor time of an import in a fresh process."""
    command = [sys.executable, "-c", IMPORT.format(module)]
    runs = [
        subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        for _ in range(5)
    ]
    return statistics.median(float(run.stdout) for run in runs)


def weigh(name: str) -> float:
    """Return the megabytes of a distribution and of its dependencies."""
    seen: set[str] = set()
    waiting, total = [name], 0
    while waiting:
        one = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
        if one in seen:
            continue
        seen.add(one)
        try:
            found = metadata.distribution(one)
        except metadata.PackageNotFoundError:  # asked for elsewhere only, or on other machines
            continue
        paths = {Path(str(found.locate_file(file))) for file in found.files or ()}
        total += sum(path.stat().st_size for path in paths if path.is_file())
        plain = [line for line in found.requires or () if "extra ==" not in line]
        waiting += [re.split(r"[^\w.-]", line)[0] for line in plain]
    return total / 1e6


def measure(module: str) -> str:
    """Return a library's row of the table."""
    weights, rows, classes = start()
    expected = numpy_forward(weights, rows[:1])[1]
    step, answer = globals()[f"use_{module.partition('.')[0]}"](weights)
    np.testing.assert_allclose(answer(rows[:1]), expected, atol=1e-5)
    answering = microseconds(lambda: answer(rows[:1]))
    stepping = "–"
    if step:
        step(rows, classes)
        once, *_ = start()
        use_numpy(once)[0](rows, classes)
        np.testing.assert_allclose(
            answer(rows[:1]), numpy_forward(once, rows[:1])[1], atol=1e-4, err_msg=module
        )
        stepping = f"{microseconds(lambda: step(rows, classes)):.0f}"
    name = LIBRARIES[module]
    size, imported = f"{weigh(name):.0f}", f"{import_seconds(module):.2f}"
    cells = [f"{name} {metadata.version(name)}", size, imported, stepping, f"{answering:.0f}"]
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("libraries", nargs="*", choices=[[], *LIBRARIES])
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--convert", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.convert:
        convert(arguments.convert)
    elif arguments.one:
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:1])
        print(measure(arguments.one))
    else:
        print(
            "| library | MB | import, s | one step, µs | one prediction, µs |\n"
            "|---|---|---|---|---|"
        )
        quiet = {"KERAS_BACKEND": "jax", "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": ""}
        for module in arguments.libraries or LIBRARIES:
            if not find_spec(module.partition(".")[0]):
                print(f"| {module} | not installed | | | |")
                continue
            command = [sys.executable, __file__, "--one", module]
            environment = {**os.environ, **quiet}
            done = subprocess.run(
                command, check=False, env=environment, capture_output=True, text=True
            )
            print(done.stdout.strip() or done.stderr)


if __name__ == "__main__":
    main()
