"""Training, ONNX: a model as a graph for ONNX Runtime, in browsers and elsewhere.

In: a `Model`. Out: the bytes of a file that takes an article's rows, any number of them, and gives
its sentences' scores and their spread: networks, mean, sigmoid and calibration are all in it.

The graph is written here, in ONNX' own recurrent layers, and not by Keras: of its three ways to
export ONNX one asks for TensorFlow, and two fail on these networks (``benchmarks/portable.py``).
"""

from typing import Any

import numpy as np
import numpy.typing as npt
from onnx import TensorProto, checker, helper, numpy_helper
from onnxruntime import InferenceSession

from pullquote.models import Calibration, Model
from pullquote.models.architecture import GATES
from pullquote.training.export.portable import describe_model

OPSET = 17
"""Old enough for every ONNX Runtime since 1.12, also that for browsers."""

_OPERATIONS = {"lstm": "LSTM", "gru": "GRU", "simple": "RNN"}
_GATE_ORDER = {"lstm": (0, 3, 1, 2), "gru": (0, 1, 2), "simple": (0,)}
"""For each of ONNX' gates its place among Keras': an LSTM's output gate stands second there."""

Floats = npt.NDArray[Any]


def convert(model: Model) -> bytes:
    """Write a model as an ONNX file.

    Args:
        model: Any model; its float16 weights stay such, and are widened when the file is loaded.

    Returns:
        A file with the input ``rows`` (sentences, width), and the outputs ``scores`` and, of
        several fits, ``score_std``, both (sentences,). Its metadata holds the card.
    """
    architecture = model.card.architecture
    graph = _Graph()
    numbers = [_run_fit(graph, model, fit) for fit in range(architecture.ensemble_size)]
    every = graph.add("Concat", *numbers, axis=0)
    mean = graph.add("ReduceMean", every, axes=[0])
    outputs = ["scores"]
    graph.add("Squeeze", _finish(graph, model, mean), graph.constant([0]), output="scores")
    if architecture.ensemble_size > 1:
        outputs.append("score_std")
        scores = _finish(graph, model, every)
        far = graph.add("Sub", scores, graph.add("ReduceMean", scores, axes=[0]))
        variance = graph.add("ReduceMean", graph.add("Mul", far, far), axes=[0], keepdims=0)
        graph.add("Sqrt", variance, output="score_std")
    rows = helper.make_tensor_value_info(
        "rows", TensorProto.FLOAT, ["sentences", architecture.input_width]
    )
    given = [helper.make_tensor_value_info(o, TensorProto.FLOAT, ["sentences"]) for o in outputs]
    whole = helper.make_model(
        helper.make_graph(graph.nodes, "pullquote", [rows], given, graph.weights),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=8,
        producer_name="pullquote",
    )
    helper.set_model_props(whole, describe_model(model))
    checker.check_model(whole, full_check=True)
    return bytes(whole.SerializeToString())


def run(file: bytes, articles: list[npt.NDArray[np.float32]]) -> list[list[Floats]]:
    """Run a file on articles' rows; give for each its scores and, if there is one, their spread."""
    session = InferenceSession(file, providers=["CPUExecutionProvider"])
    return [session.run(None, {"rows": rows}) for rows in articles]


class _Graph:
    """Collects nodes and weights; each method gives the name of what it added."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.weights: list[Any] = []

    def constant(self, values: Any) -> str:
        """Add an array; one of float16 is widened to float32 in the graph."""
        array = np.asarray(values)
        if array.dtype == np.float64:
            array = array.astype(np.float32)
        name = f"constant_{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return self.add("Cast", name, to=TensorProto.FLOAT) if array.dtype == np.float16 else name

    def add(self, operation: str, *inputs: str, output: str = "", **attributes: Any) -> str:
        """Add a node with one output."""
        name = output or f"{operation}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operation, list(inputs), [name], name, **attributes))
        return name


def _run_fit(graph: _Graph, model: Model, fit: int) -> str:
    """Add the network of one fit; what it gives is of shape (1, sentences)."""
    architecture, weights = model.card.architecture, model.weights
    rows = "rows"
    for layer in range(architecture.layers):
        place = f"{fit}/{layer}/"
        if architecture.layer_type in GATES:
            rows = _recurrent(graph, model, place, rows)
        elif architecture.layer_type == "conv":
            rows = _convolution(graph, model, place, rows)
        else:
            rows = graph.add("Tanh", _dense(graph, model, place, rows))
        if architecture.batch_norm:
            scale, shift = (graph.constant(weights[place + name]) for name in ("scale", "shift"))
            rows = graph.add("Add", graph.add("Mul", rows, scale), shift)
    numbers = _dense(graph, model, f"{fit}/{architecture.layers}/", rows)
    return graph.add("Transpose", numbers, perm=[1, 0])


def _dense(graph: _Graph, model: Model, place: str, rows: str) -> str:
    kernel, bias = (graph.constant(model.weights[place + name]) for name in ("kernel", "bias"))
    return graph.add("Gemm", rows, kernel, bias)


def _convolution(graph: _Graph, model: Model, place: str, rows: str) -> str:
    """Slide over the sentences, which ONNX has last: (1, channels, sentences)."""
    window = model.card.architecture.window
    kernel = graph.constant(np.transpose(model.weights[place + "kernel"], (2, 1, 0)))
    bias = graph.constant(model.weights[place + "bias"])
    turned = graph.add("Unsqueeze", graph.add("Transpose", rows, perm=[1, 0]), graph.constant([0]))
    pads = [(window - 1) // 2, window // 2]
    bent = graph.add("Tanh", graph.add("Conv", turned, kernel, bias, pads=pads))
    return graph.add("Transpose", graph.add("Squeeze", bent, graph.constant([0])), perm=[1, 0])


def _recurrent(graph: _Graph, model: Model, place: str, rows: str) -> str:
    """Read the sentences as steps of a batch of one: (sentences, 1, width)."""
    architecture = model.card.architecture
    parts = [f"{place}{direction}/" for direction in architecture.directions]
    order = _GATE_ORDER[architecture.layer_type]

    def ordered(array: Floats) -> Floats:
        blocks = np.split(array, len(order), axis=-1)
        return np.concatenate([blocks[number] for number in order], axis=-1)

    def stacked(name: str) -> str:
        return graph.constant(np.stack([ordered(model.weights[part + name]).T for part in parts]))

    biases = []
    for part in parts:
        bias = ordered(np.atleast_2d(model.weights[part + "bias"]))
        biases.append(np.concatenate([bias[0], bias[1] if len(bias) > 1 else 0 * bias[0]]))
    more: dict[str, Any] = {"linear_before_reset": 1} if architecture.layer_type == "gru" else {}
    outputs = graph.add(
        _OPERATIONS[architecture.layer_type],
        graph.add("Unsqueeze", rows, graph.constant([1])),
        stacked("kernel"),
        stacked("recurrent_kernel"),
        graph.constant(np.stack(biases)),
        hidden_size=architecture.units,
        direction="bidirectional" if len(parts) > 1 else "forward",
        **more,
    )
    return graph.add("Reshape", outputs, graph.constant([0, -1]))


def _finish(graph: _Graph, model: Model, numbers: str) -> str:
    """Turn numbers, any shape, into calibrated scores."""
    if model.card.architecture.output == "sigmoid":
        raw = graph.add("Sigmoid", numbers)
    else:
        raw = graph.add("Clip", numbers, graph.constant(0.0), graph.constant(1.0))
    return _calibrate(graph, model.calibrations[0], raw)


def _calibrate(graph: _Graph, calibration: Calibration, raw: str) -> str:
    """Interpolate: count the points below to find the piece, then go up along it."""
    points, shares = np.array(calibration.raw_scores), np.array(calibration.probabilities)
    slopes = np.diff(shares) / np.diff(points)
    beside = graph.add("Unsqueeze", raw, graph.constant([-1]))
    above = graph.add("Greater", beside, graph.constant(points[1:-1]))
    ones = graph.add("Cast", above, to=TensorProto.INT64)
    piece = graph.add("ReduceSum", ones, graph.constant([-1]), keepdims=0)
    start, share, slope = (
        graph.add("Gather", graph.constant(values), piece) for values in (points, shares, slopes)
    )
    rise = graph.add("Mul", graph.add("Sub", raw, start), slope)
    return graph.add("Add", share, rise)
