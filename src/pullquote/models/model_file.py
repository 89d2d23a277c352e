"""Model file: a trained scorer on disk; docs/model-file.md specifies the format.

Input: a `ModelCard`, weights and calibrations, or a path. Output: a safetensors file, or a
`Model`. Reading maps the weights into memory. Nothing in a file can run code; a file that is
incomplete, damaged or of another kind is refused with a one-line error.
"""

import dataclasses
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from pullquote._io.safetensors import MAX_REASON, read_tensors, write_tensors
from pullquote.errors import EncoderError, ModelFileError, UsageError
from pullquote.models.architecture import Architecture, Weights, check_weights
from pullquote.models.calibration import IDENTITY, Calibration

FORMAT = "pullquote-model"
FORMAT_VERSION = 2
FEATURES_VERSION = 3
"""Version of the features that `pullquote.scorers.features` computes; a file states which it
needs."""

_TEXTS = ("name", "encoder", "encoder_fingerprint", "feature_set", "labeler", "license")
_INTEGERS = ("features_version", "seed", "format_version")
_UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, OverflowError)


@dataclass(frozen=True, slots=True)
class ModelCard:
    """Metadata of a model.

    Attributes:
        name: Name of the model.
        encoder: Name of the encoder that it was trained on.
        encoder_fingerprint: Fingerprint of that encoder; the model refuses any other's vectors.
        architecture: Shape of the network.
        feature_set: ``"all"`` for the features of `pullquote.scorers.features`, ``"vectors"`` for
            sentence vectors only.
        features_version: `FEATURES_VERSION` of these features.
        labeler: Name of the labeler that defines what the model learned.
        positive_threshold: Label from which a sentence is positive (close to a quote) for the
            calibration.
        data: Training data: a line for each corpus, with its license.
        license: License of the model.
        seed: Seed of the first network of the ensemble.
        configuration: Training configuration, by name.
        metrics: Measurements, by name.
        format_version: Version of the file's format.
    """

    name: str
    encoder: str
    encoder_fingerprint: str
    architecture: Architecture
    feature_set: str = "all"
    features_version: int = FEATURES_VERSION
    labeler: str = ""
    positive_threshold: float = 0.0
    data: tuple[str, ...] = ()
    license: str = ""
    seed: int = 0
    configuration: dict[str, Any] = field(default_factory=dict)
    metrics: dict[str, float] = field(default_factory=dict)
    format_version: int = FORMAT_VERSION

    def __post_init__(self) -> None:
        """Check the type of every field, since a card may come from an untrusted file.

        Raises:
            UsageError: A field has another type.
        """
        checks: dict[str, bool] = {
            **{name: isinstance(getattr(self, name), str) for name in _TEXTS},
            **{name: _is_integer(getattr(self, name)) for name in _INTEGERS},
            "architecture": isinstance(self.architecture, Architecture),
            "positive_threshold": _is_number(self.positive_threshold),
            "data": isinstance(self.data, tuple) and all(isinstance(x, str) for x in self.data),
            "configuration": isinstance(self.configuration, dict),
            "metrics": isinstance(self.metrics, dict)
            and all(map(_is_number, self.metrics.values())),
        }
        for name, is_valid in checks.items():
            if not is_valid:
                raise UsageError(f"{name} has an invalid value, {getattr(self, name)!r:.80}")


class Model(NamedTuple):
    """Content of a model file.

    Attributes:
        card: Its metadata.
        weights: Weights by name, float16 or float32, mapped into memory.
        calibrations: One for each head of the architecture, in the same order.
        path: Path of the file.
    """

    card: ModelCard
    weights: Weights
    calibrations: tuple[Calibration, ...]
    path: Path


def write_model(
    path: Path,
    card: ModelCard,
    weights: Weights,
    calibrations: Sequence[Calibration] | None = None,
) -> None:
    """Write a model file atomically.

    Args:
        path: The file; an existing one is replaced.
        card: Metadata.
        weights: All weights of the card's architecture, float16 or float32.
        calibrations: One for each head; None for the identity.

    Raises:
        UsageError: The weights or calibrations do not fit the architecture, or are not finite.
        OutputError: The file cannot be written.
    """
    check_weights(card.architecture, weights)
    heads = card.architecture.heads
    calibrations = calibrations or [IDENTITY] * len(heads)
    if len(calibrations) != len(heads):
        raise UsageError(
            f"{len(heads)} heads need {len(heads)} calibrations, got {len(calibrations)}"
        )
    by_head = dict(zip(heads, map(dataclasses.asdict, calibrations), strict=True))
    metadata = {
        "format": FORMAT,
        "format_version": str(card.format_version),
        "card": json.dumps(dataclasses.asdict(card), ensure_ascii=False),
        "calibration": json.dumps(by_head),
    }
    write_tensors(path, weights, metadata)


def read_model(path: Path) -> Model:
    """Read a model file.

    Returns:
        The model; its weights are mapped into memory and checked.

    Raises:
        ModelFileError: The file is missing, cut short, not a model, of another format version, or
            its weights do not fit its architecture or are not finite.
    """
    metadata, weights = _read(path)
    card = _parse_card(path, metadata)
    try:
        calibrations = _parse_calibrations(metadata["calibration"], card.architecture.heads)
        check_weights(card.architecture, weights)
    except UsageError as error:
        raise ModelFileError(f"{path} cannot be used: {error}") from error
    except RecursionError as error:
        raise ModelFileError(f"{path} has an invalid calibration: nested too deeply") from error
    except _UNREADABLE as error:
        raise ModelFileError(f"{path} has an invalid calibration: {_reason(error)}") from error
    return Model(card, weights, calibrations, path)


def read_card(path: Path) -> ModelCard:
    """Read the metadata of a model file, without its weights.

    Raises:
        ModelFileError: As for `read_model`.
    """
    return _parse_card(path, _read(path)[0])


def _read(path: Path) -> tuple[dict[str, str], Weights]:
    try:
        return read_tensors(path)
    except EncoderError as error:  # raised for encoder and model files alike
        raise ModelFileError(str(error)) from error


def _parse_card(path: Path, metadata: Mapping[str, str]) -> ModelCard:
    if metadata.get("format") != FORMAT:
        raise ModelFileError(f"{path} is a safetensors file, but not a pullquote model")
    version = metadata.get("format_version", "none")
    if version != str(FORMAT_VERSION):
        raise ModelFileError(
            f"{path} has format version {version[:20]}, but this pullquote reads version "
            f"{FORMAT_VERSION}: upgrade pullquote or train the model again"
        )
    try:
        fields = json.loads(metadata["card"])
        architecture = fields["architecture"]
        architecture["heads"] = tuple(architecture.get("heads", ("score",)))
        fields["architecture"] = Architecture(**architecture)
        fields["data"] = tuple(fields["data"])
        return ModelCard(**fields)
    except RecursionError as error:
        raise ModelFileError(f"{path} has an invalid card: nested too deeply") from error
    except _UNREADABLE as error:  # UsageError is a ValueError
        raise ModelFileError(f"{path} has an invalid card: {_reason(error)}") from error


def _parse_calibrations(text: str, heads: tuple[str, ...]) -> tuple[Calibration, ...]:
    by_head = json.loads(text)
    return tuple(
        Calibration(
            tuple(by_head[head]["raw_scores"]),
            tuple(by_head[head]["probabilities"]),
        )
        for head in heads
    )


def _reason(error: Exception) -> str:
    """Return the text of an error that may repeat parts of the file, on one short line."""
    return " ".join(f"{type(error).__name__}: {error}".split())[:MAX_REASON]


def _is_integer(value: object) -> bool:
    return type(value) is int


def _is_number(value: object) -> bool:
    return type(value) in (int, float)
