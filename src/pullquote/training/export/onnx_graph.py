"""ONNX graph of a model: networks, ensemble mean, sigmoid and calibration.

The graph uses ONNX' own recurrent operators and is built here instead of by Keras: of the three
ONNX exporters of Keras, one needs TensorFlow and two fail on these networks
(``benchmarks/studies/portable.py``).
"""

import dataclasses
import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from onnx import TensorProto, checker, helper, numpy_helper
from onnxruntime import InferenceSession

from pullquote.models import Calibration, Model
from pullquote.models.architecture import GATES, weight_prefix
from pullquote.models.model_file import FORMAT

OPSET = 17
"""Supported by ONNX Runtime since 1.12, also in browsers."""

_OPERATORS = {"lstm": "LSTM", "gru": "GRU", "simple": "RNN"}
_GATE_ORDER = {"lstm": (0, 3, 1, 2), "gru": (0, 1, 2), "simple": (0,)}
"""Index of the Keras gate for each ONNX gate: ONNX orders the gates of an LSTM i, o, f, c."""

Floats = npt.NDArray[Any]


def convert(model: Model) -> bytes:
    """Return a model as an ONNX file.

    Args:
        model: The model; its float16 weights are widened when the file is loaded.

    Returns:
        A file with the input ``rows`` (sentences, features), and the outputs ``scores`` and, of an
        ensemble, ``score_std``, both (sentences, heads). Its metadata contains the card.
    """
    architecture = model.card.architecture
    graph = _Graph()
    logits = [_run_member(graph, model, member) for member in range(architecture.ensemble_size)]
    all_logits = graph.add("Concat", *logits, axis=0)
    mean = graph.add("ReduceMean", all_logits, axes=[0])
    outputs = ["scores"]
    graph.add("Squeeze", _to_scores(graph, model, mean), graph.constant([0]), output="scores")
    if architecture.ensemble_size > 1:
        outputs.append("score_std")
        scores = _to_scores(graph, model, all_logits)
        deviations = graph.add("Sub", scores, graph.add("ReduceMean", scores, axes=[0]))
        squares = graph.add("Mul", deviations, deviations)
        variance = graph.add("ReduceMean", squares, axes=[0], keepdims=0)
        graph.add("Sqrt", variance, output="score_std")
    rows = helper.make_tensor_value_info(
        "rows", TensorProto.FLOAT, ["sentences", architecture.input_width]
    )
    shape: list[str | int | None] = ["sentences", len(architecture.heads)]
    values = [helper.make_tensor_value_info(o, TensorProto.FLOAT, shape) for o in outputs]
    onnx_model = helper.make_model(
        helper.make_graph(graph.nodes, "pullquote", [rows], values, graph.weights),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=8,
        producer_name="pullquote",
    )
    card = json.dumps(dataclasses.asdict(model.card), ensure_ascii=False)
    helper.set_model_props(onnx_model, {"format": FORMAT, "card": card})
    checker.check_model(onnx_model, full_check=True)
    return bytes(onnx_model.SerializeToString())


def run(file: bytes, articles: Sequence[npt.NDArray[np.float32]]) -> list[list[Floats]]:
    """Run an ONNX file on the features of articles, and return the outputs of each."""
    session = InferenceSession(file, providers=["CPUExecutionProvider"])
    return [session.run(None, {"rows": features}) for features in articles]


class _Graph:
    """Nodes and weights of a graph; each method returns the name of what it added."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.weights: list[Any] = []

    def constant(self, values: Any) -> str:
        """Add an array; float16 is stored as such and cast to float32 in the graph."""
        array = np.asarray(values)
        if array.dtype == np.float64:
            array = array.astype(np.float32)
        name = f"constant_{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return self.add("Cast", name, to=TensorProto.FLOAT) if array.dtype == np.float16 else name

    def add(self, operator: str, *inputs: str, output: str = "", **attributes: Any) -> str:
        """Add a node with one output."""
        name = output or f"{operator}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, list(inputs), [name], name, **attributes))
        return name


def _run_member(graph: _Graph, model: Model, member: int) -> str:
    """Add one network of the ensemble; its output has shape (1, sentences, heads)."""
    architecture, weights = model.card.architecture, model.weights
    entry = outputs = "rows"
    if architecture.projection:
        entry = outputs = graph.add("Tanh", _dense(graph, model, f"{member}/projection/", "rows"))
    if architecture.mean_columns:
        outputs = _append_mean(graph, entry, architecture.mean_columns)
    for layer in range(architecture.layers):
        prefix = weight_prefix(member, layer)
        if architecture.layer_type in GATES:
            outputs = _recurrent(graph, model, prefix, outputs)
        elif architecture.layer_type == "conv":
            outputs = _convolution(graph, model, prefix, outputs)
        else:
            outputs = graph.add("Tanh", _dense(graph, model, prefix, outputs))
        if architecture.batch_norm:
            scale, shift = (graph.constant(weights[prefix + name]) for name in ("scale", "shift"))
            outputs = graph.add("Add", graph.add("Mul", outputs, scale), shift)
    if architecture.skip:
        outputs = graph.add("Concat", outputs, entry, axis=1)
    logits = _dense(graph, model, weight_prefix(member, architecture.layers), outputs)
    return graph.add("Unsqueeze", logits, graph.constant([0]))


def _append_mean(graph: _Graph, entry: str, columns: int) -> str:
    """Append to every sentence the article's mean of its first columns."""
    start, end, axis = (graph.constant([number]) for number in (0, columns, 1))
    leading = graph.add("Slice", entry, start, end, axis)
    mean = graph.add("ReduceMean", leading, axes=[0])
    repeated = graph.add("Expand", mean, graph.add("Shape", leading))
    return graph.add("Concat", entry, repeated, axis=1)


def _dense(graph: _Graph, model: Model, prefix: str, inputs: str) -> str:
    kernel, bias = (graph.constant(model.weights[prefix + name]) for name in ("kernel", "bias"))
    return graph.add("Gemm", inputs, kernel, bias)


def _convolution(graph: _Graph, model: Model, prefix: str, inputs: str) -> str:
    """Convolve over sentences, which are the last axis in ONNX: (1, channels, sentences)."""
    window = model.card.architecture.window
    kernel = graph.constant(np.transpose(model.weights[prefix + "kernel"], (2, 1, 0)))
    bias = graph.constant(model.weights[prefix + "bias"])
    transposed = graph.add("Transpose", inputs, perm=[1, 0])
    batch = graph.add("Unsqueeze", transposed, graph.constant([0]))
    # Keras pads "same" windows of even size with one more sentence at the end.
    pads = [(window - 1) // 2, window // 2]
    outputs = graph.add("Tanh", graph.add("Conv", batch, kernel, bias, pads=pads))
    return graph.add("Transpose", graph.add("Squeeze", outputs, graph.constant([0])), perm=[1, 0])


def _recurrent(graph: _Graph, model: Model, prefix: str, inputs: str) -> str:
    """Read the sentences as steps of a batch of one: (sentences, 1, features)."""
    architecture = model.card.architecture
    prefixes = [f"{prefix}{direction}/" for direction in architecture.directions]
    order = _GATE_ORDER[architecture.layer_type]

    def reorder(array: Floats) -> Floats:
        gates = np.split(array, len(order), axis=-1)
        return np.concatenate([gates[index] for index in order], axis=-1)

    def stack(name: str) -> str:
        return graph.constant(np.stack([reorder(model.weights[p + name]).T for p in prefixes]))

    biases = []
    for direction_prefix in prefixes:
        bias = reorder(np.atleast_2d(model.weights[direction_prefix + "bias"]))
        # ONNX has an input and a recurrent bias; only the GRU of Keras has both.
        biases.append(np.concatenate([bias[0], bias[1] if len(bias) > 1 else 0 * bias[0]]))
    # With linear_before_reset the reset gate multiplies R h + b, as the GRU of Keras does.
    extra: dict[str, Any] = {"linear_before_reset": 1} if architecture.layer_type == "gru" else {}
    outputs = graph.add(
        _OPERATORS[architecture.layer_type],
        graph.add("Unsqueeze", inputs, graph.constant([1])),
        stack("kernel"),
        stack("recurrent_kernel"),
        graph.constant(np.stack(biases)),
        hidden_size=architecture.units,
        direction="bidirectional" if len(prefixes) > 1 else "forward",
        **extra,
    )
    return graph.add("Reshape", outputs, graph.constant([0, -1]))


def _to_scores(graph: _Graph, model: Model, logits: str) -> str:
    """Convert logits (…, sentences, heads) to calibrated scores."""
    if model.card.architecture.output == "sigmoid":
        raw_scores = graph.add("Sigmoid", logits)
    else:
        raw_scores = graph.add("Clip", logits, graph.constant(0.0), graph.constant(1.0))
    if len(model.calibrations) == 1:
        return _calibrate(graph, model.calibrations[0], raw_scores)
    by_head = [
        _calibrate(graph, calibration, graph.add("Gather", raw_scores, graph.constant([i]), axis=2))
        for i, calibration in enumerate(model.calibrations)
    ]
    return graph.add("Concat", *by_head, axis=2)


def _calibrate(graph: _Graph, calibration: Calibration, raw_scores: str) -> str:
    """Interpolate: the number of points below a score is the index of its segment."""
    x, y = np.array(calibration.raw_scores), np.array(calibration.probabilities)
    slopes = np.diff(y) / np.diff(x)
    column = graph.add("Unsqueeze", raw_scores, graph.constant([-1]))
    is_above = graph.add("Greater", column, graph.constant(x[1:-1]))
    ones = graph.add("Cast", is_above, to=TensorProto.INT64)
    segment = graph.add("ReduceSum", ones, graph.constant([-1]), keepdims=0)
    start_x, start_y, slope = (
        graph.add("Gather", graph.constant(values), segment) for values in (x, y, slopes)
    )
    rise = graph.add("Mul", graph.add("Sub", raw_scores, start_x), slope)
    return graph.add("Add", start_y, rise)
