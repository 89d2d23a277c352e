"""The browser engine reads and runs model files as Python does."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pullquote._io.safetensors import serialize_tensors
from pullquote.errors import ModelFileError
from pullquote.models import (
    DEFAULT_MODEL,
    Architecture,
    Calibration,
    ModelCard,
    make_network,
    read_model,
    write_model,
)
from pullquote.models.architecture import weight_shapes

MODELS = "../tests/js/models.js"
ARCHITECTURES = [
    Architecture(5, "dense", 3, layers=2, batch_norm=True),
    Architecture(5, "conv", 3, layers=2, window=4, heads=("gist", "junk")),
    Architecture(6, "conv", 2, projection=4, mean_columns=3, skip=True, batch_norm=True),
    Architecture(5, "simple", 3, bidirectional=True, layers=2),
    Architecture(7, "gru", 4, bidirectional=True, projection=6, mean_columns=6, skip=True),
    Architecture(5, "gru", 3, ensemble_size=3, mean_columns=5, output="sigmoid"),
    Architecture(9, "lstm", 4, layers=2, bidirectional=True, batch_norm=True, ensemble_size=2),
    Architecture(5, "dense", 3, mean_columns=2, skip=True, heads=("a", "b", "c")),
]
CARD = ModelCard("small", "static", "static-0:test", ARCHITECTURES[4], data=("none: CC0",))


def write_random(path: Path, architecture: Architecture, kind: Any = np.float16) -> None:
    """Write a model with random weights."""
    random = np.random.default_rng(5)
    shapes = weight_shapes(architecture)
    weights = {name: random.standard_normal(shape).astype(kind) for name, shape in shapes.items()}
    write_model(path, dataclasses.replace(CARD, architecture=architecture), weights)


@pytest.mark.parametrize("kind", [np.float16, np.float32])
def test_networks_of_all_kinds_compute_the_same(call_js: Any, tmp_path: Path, kind: Any) -> None:
    """The logits of every architecture are equal, with and without a mask."""
    rows, expected = [], []
    for number, architecture in enumerate(ARCHITECTURES):
        path = tmp_path / f"{number}.safetensors"
        write_random(path, architecture, kind)
        network = make_network(architecture, read_model(path).weights)
        features = np.random.default_rng(number).standard_normal((7, architecture.input_width))
        for mask in (None, np.array([1, 1, 0, 1, 1, 0, 1], bool)):
            logits = network(features.astype(np.float32), mask)
            expected.append((logits, slice(None) if mask is None else mask))
            rows.append([str(path), features.tolist(), None if mask is None else mask.tolist()])
    for (logits, read), members in zip(expected, call_js(MODELS, "runModel", rows), strict=True):
        actual = np.array(members).reshape(logits.shape)
        np.testing.assert_allclose(actual[:, read], logits[:, read], atol=1e-5)


def test_card_and_calibrations_are_read(call_js: Any) -> None:
    """The bundled model has the same card, and its calibrations the same probabilities."""
    model = read_model(DEFAULT_MODEL)
    raw_scores = [0.0, 1e-4, 0.123, 0.5, 0.987654, 1.0]
    ((card, probabilities),) = call_js(MODELS, "describeModel", [[str(DEFAULT_MODEL), raw_scores]])
    assert card == json.loads(json.dumps(dataclasses.asdict(model.card)))
    for values, calibration in zip(probabilities, model.calibrations, strict=True):
        np.testing.assert_allclose(values, calibration(np.array(raw_scores)), rtol=1e-12)


def damaged_files() -> dict[str, bytes]:
    """Return files that cannot be read, by the reason that the error gives."""
    architecture = CARD.architecture
    weights = {name: np.ones(shape, "f4") for name, shape in weight_shapes(architecture).items()}
    line = dataclasses.asdict(Calibration((0.0, 1.0), (0.0, 1.0)))
    metadata = {
        "format": "pullquote-model",
        "format_version": "2",
        "card": json.dumps(dataclasses.asdict(CARD)),
        "calibration": json.dumps({"score": line}),
    }
    whole = serialize_tensors(weights, metadata)

    def with_card(**fields: Any) -> bytes:
        card = dataclasses.asdict(CARD) | fields
        return serialize_tensors(weights, metadata | {"card": json.dumps(card)})

    def with_architecture(**fields: Any) -> bytes:
        return with_card(architecture=dataclasses.asdict(architecture) | fields)

    def with_line(**points: Any) -> bytes:
        return serialize_tensors(
            weights, metadata | {"calibration": json.dumps({"score": line | points})}
        )

    name = next(iter(weights))
    return {
        "is not a complete safetensors file (4 bytes)": whole[:4],
        "is not a complete safetensors file (900 bytes)": whole[:900],
        f"is not a valid safetensors file: an array ends at byte {len(whole)}, but": whole[:-1],
        "is not a valid safetensors file: ": (9).to_bytes(8, "little") + b'{"a": [}, ' + whole,
        "is a safetensors file, but not a pullquote model": serialize_tensors(weights, {}),
        "has format version 3, but this pullquote reads version 2: upgrade pullquote or train":
            serialize_tensors(weights, metadata | {"format_version": "3"}),
        "has an invalid card: ": serialize_tensors(weights, metadata | {"card": "{"}),
        "has an invalid card: UsageError: name has an invalid value, 3": with_card(name=3),
        "has an invalid card: UsageError: units must be an integer from 1 to 65536, got 0":
            with_architecture(units=0),
        "has an invalid card: UsageError: mean_columns must be an integer from 0 to 6, got 7":
            with_architecture(mean_columns=7),
        "has an invalid card: UsageError: skip must be true or false, got 1":
            with_architecture(skip=1),
        "has an invalid card: UsageError: heads must be 1 to 16 different identifiers, got ":
            with_architecture(heads=["a", "a"]),
        "has an invalid card: TypeError: ": with_architecture(depth=2),
        "has an invalid calibration: ":
            serialize_tensors(weights, metadata | {"calibration": "[]"}),
        "cannot be used: probabilities of a calibration must start at 0 and end at 1":
            with_line(probabilities=[0, 0.5]),
        "cannot be used: raw_scores of a calibration must be strictly increasing":
            with_line(raw_scores=[0, 1, 1]),
        "cannot be used: a calibration needs as many probabilities as raw scores, got 2 and 3":
            with_line(raw_scores=[0, 0.5, 1]),
        f"cannot be used: the weight {name} is missing":
            serialize_tensors({n: w for n, w in weights.items() if n != name}, metadata),
        f"cannot be used: the weight {name} has shape (2,), not (7, 6)":
            serialize_tensors(weights | {name: np.ones(2, "f4")}, metadata),
        f"cannot be used: the weight {name} contains values that are not finite":
            serialize_tensors(weights | {name: np.full((7, 6), np.nan, "f2")}, metadata),
    }  # fmt: skip


def test_damaged_files_are_refused_alike(call_js: Any, tmp_path: Path) -> None:
    """Both refuse a damaged file for the same reason."""
    path = tmp_path / "damaged.safetensors"
    for reason, content in damaged_files().items():
        path.write_bytes(content)
        with pytest.raises(ModelFileError) as raised:
            read_model(path)
        (actual,) = call_js(MODELS, "describeModel", [[str(path), []]])
        assert str(raised.value).startswith(f"{path} {reason}"), reason
        assert actual["error"] == "ModelFileError"
        assert actual["message"].startswith(f"{path} {reason}"), reason
