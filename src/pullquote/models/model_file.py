"""Models, model file: a trained scorer on disk; docs/model-file.md tells its format.

In: a `ModelCard`, weights and a calibration, or a path. Out: a safetensors file, or a `Model`.
Reading maps the weights into memory; nothing in a file can run code, and a file that is not whole,
not ours or not sound is refused with one line. Writing needs the package `safetensors`, which is
installed where models are trained.
"""

import dataclasses
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from pullquote._io.atomic import atomic_write
from pullquote._io.safetensors import read_tensors
from pullquote.errors import EncoderError, ModelFileError, UsageError
from pullquote.models.calibration import IDENTITY, Calibration
from pullquote.models.network import Architecture, Weights, check_weights

FORMAT = "pullquote-model"
FORMAT_VERSION = 1
FEATURES_VERSION = 2
"""Version of the feature rows that `pullquote.scorers.features` computes; a file says which it needs."""


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What a model file says of itself.

    Attributes:
        name: What the model is called.
        encoder: Name of the encoder whose vectors it was trained on.
        encoder_fingerprint: Its fingerprint; the model runs on no other's vectors.
        inputs: ``"all"`` for rows of `pullquote.scorers.features`, ``"vectors"`` for sentence
            vectors only.
        features_version: `pullquote.scorers.features.FEATURES_VERSION` of these rows.
        architecture: What the network is made of.
        labels: Name of the labels it learned: what "close to a quote" means to it.
        threshold: Label from which its calibration counts a sentence as close.
        data: What it was trained on: for each corpus a line with its license.
        license: Of the model itself.
        seed: Of the first fit.
        configuration: All choices of training, by name.
        metrics: What was measured, by name.
        format_version: Of the file.
    """

    name: str
    encoder: str
    encoder_fingerprint: str
    architecture: Architecture
    inputs: str = "all"
    features_version: int = FEATURES_VERSION
    labels: str = ""
    threshold: float = 0.0
    data: tuple[str, ...] = ()
    license: str = ""
    seed: int = 0
    configuration: dict[str, Any] = field(default_factory=dict)
    metrics: dict[str, float] = field(default_factory=dict)
    format_version: int = FORMAT_VERSION


@dataclass(frozen=True, slots=True)
class Model:
    """A model as it is read.

    Attributes:
        card: What it says of itself.
        weights: By name, float16 or float32, mapped into memory.
        calibration: From raw scores to shares.
        path: Where it was read.
    """

    card: ModelCard
    weights: Weights
    calibration: Calibration
    path: Path


def write_model(
    path: Path, card: ModelCard, weights: Weights, calibration: Calibration = IDENTITY
) -> None:
    """Write a model file: beside its place first, and then moved there, whole or not at all.

    Args:
        path: The file; what is there is replaced.
        card: What it says of itself.
        weights: All weights of the card's architecture, float16 or float32.
        calibration: From raw scores to shares.

    Raises:
        UsageError: The weights do not fit the architecture, or are not finite.
        OutputError: It cannot be written.
    """
    from safetensors.numpy import save

    check_weights(card.architecture, weights)
    metadata = {
        "format": FORMAT,
        "format_version": str(card.format_version),
        "card": json.dumps(dataclasses.asdict(card), ensure_ascii=False),
        "calibration": json.dumps(dataclasses.asdict(calibration)),
    }
    whole = save({name: np.ascontiguousarray(weights[name]) for name in sorted(weights)}, metadata)
    with atomic_write(path, durable=True) as file:
        file.write(whole)


def read_model(path: Path) -> Model:
    """Read a model file.

    Args:
        path: The file.

    Returns:
        The model, its weights mapped and checked.

    Raises:
        ModelFileError: The file is missing, cut short, no model, of a newer format, or its
            weights do not fit its architecture or are not finite.
    """
    try:
        metadata, weights = read_tensors(path)
    except EncoderError as error:  # read_tensors serves encoders first, and says what is wrong
        raise ModelFileError(str(error)) from error
    card = _card_of(path, metadata)
    try:
        lines = json.loads(metadata["calibration"])
        calibration = Calibration(tuple(lines["raw"]), tuple(lines["shares"]))
        check_weights(card.architecture, weights)
    except UsageError as error:
        raise ModelFileError(f"{path} cannot be used: {error}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise ModelFileError(f"{path} has a calibration that cannot be read: {error}") from error
    return Model(card, weights, calibration, path)


def read_card(path: Path) -> ModelCard:
    """Read what a model file says of itself, without its weights.

    Raises:
        ModelFileError: As `read_model`.
    """
    try:
        metadata, _ = read_tensors(path)
    except EncoderError as error:
        raise ModelFileError(str(error)) from error
    return _card_of(path, metadata)


def _card_of(path: Path, metadata: dict[str, str]) -> ModelCard:
    if not isinstance(metadata, dict) or metadata.get("format") != FORMAT:
        raise ModelFileError(f"{path} is no model of pullquote, but another safetensors file")
    version = metadata.get("format_version", "")
    if not version.isdigit() or int(version) > FORMAT_VERSION:
        raise ModelFileError(
            f"{path} has format {version or 'none'}, but this pullquote reads up to "
            f"{FORMAT_VERSION}: upgrade it, or train the model again"
        )
    try:
        fields = json.loads(metadata["card"])
        fields["architecture"] = Architecture(**fields["architecture"])
        fields["data"] = tuple(fields["data"])
        return ModelCard(**fields)
    except (ValueError, KeyError, TypeError) as error:  # UsageError is a ValueError
        raise ModelFileError(f"{path} has a card that cannot be read: {error}") from error
