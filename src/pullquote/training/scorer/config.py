"""Training, configuration: every choice that makes a model, in one typed place.

In: a preset's name, a TOML file, or keyword arguments. Out: a frozen `ScorerTrainingConfig`.
"""

import dataclasses
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

from pullquote.datasets.labels import DEFAULT_LABELER
from pullquote.errors import UnknownNameError, UsageError


@dataclass(frozen=True, slots=True)
class ScorerTrainingConfig:
    """What network is trained, on what, how, and how often.

    Attributes:
        inputs: The whole row of `pullquote.scorers.features`, or the sentence's vector only.
        cell: What a hidden layer is; ``"dense"`` sees a sentence alone, ``"conv"`` its neighbours.
        units: Width of a hidden layer, in each direction.
        layers: Hidden layers.
        window: Sentences that a ``"conv"`` layer sees at once.
        bidirectional: Whether recurrent layers read the article from both ends.
        dropout: Share of a layer's inputs left out at random, in [0, 1).
        recurrent_dropout: The same for its own last output.
        l1: Penalty on the sum of absolute weights.
        l2: Penalty on the sum of squared weights.
        batch_normalization: Whether hidden layers' outputs are standardised.
        loss: See `pullquote.training.scorer.losses`.
        optimizer: Keras' name of it.
        learning_rate: Its step size.
        batch_size: Articles at a time.
        epochs: Passes over the training articles, at most.
        patience: Epochs without a better validation loss after which to stop; 0 for never.
        validation_fraction: Share of the articles held out, where none are given for validation.
        ensemble_size: Fits, each from another seed.
        keep: The fit with the best validation loss, or the mean of all.
        seed: Of the first fit; the next has the next number.
        label: Name of the labels; see `pullquote.datasets.labels`.
        threshold: Label from which a sentence counts as close to a quote, for calibration.
        title_dropout: Share of training articles whose title is hidden, so that the network
            learns to do without.
    """

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
            self._require(name, getattr(self, name) >= 1, "1 or more")
        for name in ("l1", "l2", "patience"):
            self._require(name, getattr(self, name) >= 0, "0 or more")
        for name in ("dropout", "recurrent_dropout", "title_dropout"):
            self._require(name, 0 <= getattr(self, name) < 1, "from 0 to below 1")
        for name in ("validation_fraction", "positive_threshold"):
            self._require(name, 0 < getattr(self, name) < 1, "between 0 and 1")
        self._require("learning_rate", self.learning_rate > 0, "above 0")

    def _require(self, name: str, holds: bool, needed: str) -> None:
        if not holds:
            raise UsageError(f"{name} is {getattr(self, name)}, but has to be {needed}")

    def replace(self, **changes: Any) -> "ScorerTrainingConfig":
        """Return a copy with other values, each checked for its type.

        Raises:
            UnknownNameError: There is no such field.
            UsageError: A value is of another type or out of its range.

        >>> ScorerTrainingConfig().replace(units=8).units
        8
        >>> ScorerTrainingConfig().replace(units=0)
        Traceback (most recent call last):
        pullquote.errors.UsageError: units is 0, but has to be 1 or more
        """
        types = get_type_hints(ScorerTrainingConfig)
        for name, value in changes.items():
            if name not in types:
                known = ", ".join(types)
                raise UnknownNameError(f"a configuration has no {name!r}; it has {known}")
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
"""``talk`` is the network of the talk to the letter; ``default`` is what measured best."""


def load_config(
    preset: str = "default", path: Path | None = None, **changes: Any
) -> ScorerTrainingConfig:
    """Put a configuration together: a preset, what a file changes in it, what arguments change.

    Args:
        preset: A name in `PRESETS`.
        path: A TOML file whose keys are fields of `ScorerTrainingConfig`.
        changes: Fields of `ScorerTrainingConfig`; those that are None change nothing.

    Raises:
        UnknownNameError: There is no such preset or field.
        UsageError: The file cannot be read, or a value cannot be used.
    """
    if preset not in PRESETS:
        raise UnknownNameError(f"no preset is named {preset!r}; there are {', '.join(PRESETS)}")
    config = PRESETS[preset]
    if path is not None:
        try:
            config = config.replace(**tomllib.loads(path.read_text(encoding="utf-8")))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise UsageError(f"{path} is no TOML file that can be read: {error}") from error
    return config.replace(**{name: value for name, value in changes.items() if value is not None})


def parse_overrides(texts: Iterable[str]) -> dict[str, Any]:
    """Read choices as they are written on the command line.

    Args:
        texts: Each ``NAME=VALUE``, the value as in a TOML file; strings need no quotation marks.

    Raises:
        UsageError: One has another form.

    >>> parse_overrides(["units=64", "layer_type=gru", "bidirectional=false", "l2=1e-5"])
    {'units': 64, 'layer_type': 'gru', 'bidirectional': False, 'l2': 1e-05}
    """
    found: dict[str, Any] = {}
    for text in texts:
        name, equals, value = (part.strip() for part in text.partition("="))
        if not (name and equals and value):
            raise UsageError(f"a choice reads {text!r}, but has to read NAME=VALUE")
        try:
            found[name] = tomllib.loads(f"value = {value}")["value"]
        except tomllib.TOMLDecodeError:
            found[name] = value
    return found


def _check_type(name: str, value: Any, kind: Any) -> None:
    if get_origin(kind) is Literal:
        known = get_args(kind)
        if value not in known:
            raise UsageError(f"{name} is {value!r}, but has to be one of {', '.join(known)}")
        return
    fits = isinstance(value, kind) or (kind is float and isinstance(value, int))
    if not fits or (isinstance(value, bool) and kind is not bool):
        raise UsageError(f"{name} is {value!r}, but has to be of type {kind.__name__}")
