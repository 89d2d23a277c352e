"""Configuration of scorer training: a preset, changed by a TOML file and by arguments."""

import dataclasses
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

from pullquote.datasets.labels import DEFAULT_LABELER
from pullquote.errors import UnknownNameError, UsageError
from pullquote.pipeline import DEFAULT_ENCODER


@dataclass(frozen=True, slots=True)
class ScorerTrainingConfig:
    """Hyperparameters of scorer training.

    Attributes:
        encoder: Name or file of the encoder.
        feature_set: ``"all"`` for the features of `pullquote.scorers.features`, ``"vectors"`` for
            sentence vectors only.
        layer_type: Type of the hidden layers; ``"dense"`` sees a sentence alone, ``"conv"`` its
            neighbors, the others the whole article.
        units: Width of a hidden layer, in each direction.
        layers: Number of hidden layers.
        window: Sentences in the window of a ``"conv"`` layer.
        bidirectional: Whether recurrent layers also read from the end.
        dropout: Dropout of a layer's inputs, in [0, 1).
        recurrent_dropout: Dropout of a recurrent layer's state, in [0, 1).
        l1: L1 penalty on the weights.
        l2: L2 penalty on the weights.
        batch_normalization: Whether hidden layers are followed by batch normalization.
        loss: Name of the loss; see `pullquote.training.scorer.losses`.
        optimizer: Keras' name of the optimizer.
        learning_rate: Learning rate.
        batch_size: Articles in a batch.
        epochs: Maximum number of passes over the training articles.
        patience: Epochs without a better validation loss after which training stops; 0 for never.
        validation_fraction: Share of the articles held out if there are no validation articles.
        ensemble_size: Number of networks, each trained from its own seed.
        ensemble: ``"best"`` keeps the network with the lowest validation loss, ``"mean"`` averages
            all of them.
        seed: Seed of the first network; the next one has the next number.
        labeler: Name of the labeler; see `pullquote.datasets.labels`.
        positive_threshold: Label from which a sentence is positive (close to a quote) for the
            calibration.
        title_dropout: Share of training articles whose title is hidden, so that the network also
            works without.
    """

    encoder: str = DEFAULT_ENCODER
    feature_set: Literal["all", "vectors"] = "all"
    layer_type: Literal["lstm", "gru", "simple", "conv", "dense"] = "lstm"
    units: int = 64
    layers: int = 1
    window: int = 3
    bidirectional: bool = True
    dropout: float = 0.4
    recurrent_dropout: float = 0.0
    l1: float = 0.0
    l2: float = 0.0
    batch_normalization: bool = False
    loss: Literal["mae", "mse", "listwise", "reward"] = "listwise"
    optimizer: Literal["adam", "adamw", "rmsprop", "sgd"] = "adam"
    learning_rate: float = 1e-3
    batch_size: int = 32
    epochs: int = 8
    patience: int = 2
    validation_fraction: float = 0.1
    ensemble_size: int = 3
    ensemble: Literal["best", "mean"] = "mean"
    seed: int = 1
    labeler: str = DEFAULT_LABELER
    positive_threshold: float = 0.2
    title_dropout: float = 0.15

    def __post_init__(self) -> None:
        for name in ("units", "layers", "window", "batch_size", "epochs", "ensemble_size"):
            self._require(name, getattr(self, name) >= 1, "at least 1")
        for name in ("l1", "l2", "patience"):
            self._require(name, getattr(self, name) >= 0, "at least 0")
        for name in ("dropout", "recurrent_dropout", "title_dropout"):
            self._require(name, 0 <= getattr(self, name) < 1, "at least 0 and below 1")
        for name in ("validation_fraction", "positive_threshold"):
            self._require(name, 0 < getattr(self, name) < 1, "between 0 and 1")
        self._require("learning_rate", self.learning_rate > 0, "above 0")

    def _require(self, name: str, is_valid: bool, requirement: str) -> None:
        if not is_valid:
            raise UsageError(f"{name} must be {requirement}, got {getattr(self, name)}")

    def replace(self, **changes: Any) -> "ScorerTrainingConfig":
        """Return a copy with other values, after checking their types.

        Raises:
            UnknownNameError: There is no such field.
            UsageError: A value has the wrong type or is out of range.

        >>> ScorerTrainingConfig().replace(units=8).units
        8
        >>> ScorerTrainingConfig().replace(units=0)
        Traceback (most recent call last):
        pullquote.errors.UsageError: units must be at least 1, got 0
        """
        types = get_type_hints(ScorerTrainingConfig)
        for name, value in changes.items():
            if name not in types:
                raise UnknownNameError(f"unknown option {name!r}; options: {', '.join(types)}")
            _check_type(name, value, types[name])
        return dataclasses.replace(self, **changes)


PRESETS: Mapping[str, ScorerTrainingConfig] = {
    "default": ScorerTrainingConfig(),
    "talk": ScorerTrainingConfig(
        feature_set="vectors",
        layer_type="lstm",
        units=512,
        bidirectional=False,
        dropout=0.3,
        recurrent_dropout=0.3,
        loss="mae",
        optimizer="rmsprop",
        epochs=10,
        patience=0,
        validation_fraction=0.10,
        ensemble_size=1,
        ensemble="best",
        title_dropout=0.0,
    ),
}
"""``talk`` is exactly the network of the talk; ``default`` performed best in our experiments."""


def load_config(
    preset: str = "default", path: Path | None = None, **changes: Any
) -> ScorerTrainingConfig:
    """Load a preset, apply the changes of a file, then those of the arguments.

    Args:
        preset: A name in `PRESETS`.
        path: A TOML file with fields of `ScorerTrainingConfig`.
        changes: Fields of `ScorerTrainingConfig`; None leaves a field unchanged.

    Raises:
        UnknownNameError: There is no such preset or field.
        UsageError: The file cannot be read, or a value is invalid.
    """
    if preset not in PRESETS:
        raise UnknownNameError(f"unknown preset {preset!r}; presets: {', '.join(PRESETS)}")
    config = PRESETS[preset]
    if path is not None:
        try:
            config = config.replace(**tomllib.loads(path.read_text(encoding="utf-8")))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise UsageError(f"{path} is not a readable TOML file: {error}") from error
    return config.replace(**{name: value for name, value in changes.items() if value is not None})


def parse_overrides(texts: Iterable[str]) -> dict[str, Any]:
    """Parse options of the command line.

    Args:
        texts: Options of the form ``NAME=VALUE``, with values as in a TOML file; strings need no
            quotation marks.

    Raises:
        UsageError: An option has another form.

    >>> parse_overrides(["units=64", "layer_type=gru", "bidirectional=false", "l2=1e-5"])
    {'units': 64, 'layer_type': 'gru', 'bidirectional': False, 'l2': 1e-05}
    """
    overrides: dict[str, Any] = {}
    for text in texts:
        name, equals, value = (part.strip() for part in text.partition("="))
        if not (name and equals and value):
            raise UsageError(f"options must have the form NAME=VALUE, got {text!r}")
        try:
            overrides[name] = tomllib.loads(f"value = {value}")["value"]
        except tomllib.TOMLDecodeError:
            overrides[name] = value
    return overrides


def _check_type(name: str, value: Any, kind: Any) -> None:
    if get_origin(kind) is Literal:
        allowed = get_args(kind)
        if value not in allowed:
            raise UsageError(f"{name} must be one of {', '.join(allowed)}, got {value!r}")
        return
    matches = isinstance(value, kind) or (kind is float and isinstance(value, int))
    if not matches or (isinstance(value, bool) and kind is not bool):
        raise UsageError(f"{name} must be of type {kind.__name__}, got {value!r}")
