"""Training an encoder, kept: what is fitted, how far it is, and the file that it is kept in.

In: `EncoderTrainingConfig`. Out: a `Fit`, and the same `Fit` back from its file if that is of the same task: with
its weights, the optimizer's numbers and the losses. A file is written beside its place and then
moved there, whole or not at all.
"""

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from pullquote.errors import UsageError
from pullquote.training.checkpoint import (
    fingerprint,
    load_checkpoint,
    model_state,
    save_checkpoint,
    set_model_state,
)
from pullquote.training.encoder.dataset import SentenceDataset
from pullquote.training.encoder.network import Reader, build_encoder, build_pairs
from pullquote.training.encoder.teacher import Halves


@dataclass(frozen=True, slots=True)
class EncoderTrainingConfig:
    """What is trained, and how long.

    Attributes:
        kind: See `Reader`.
        features: See `Reader`.
        width: Of the words' vectors, where none are given to begin with.
        words: Size of the vocabulary.
        batch_size: Pairs in a batch, each told apart from the others.
        learning_rate: Step size of Adam at the beginning; it falls to almost nothing at the end.
        epochs: Passes over the text, at most.
        minutes: Time for the fit, at most, with what earlier runs of it took; 0 for no limit.
        seed: For the starting weights and the order of batches.
    """

    kind: Literal["uni", "bi", "combine"] = "bi"
    features: int = 256
    width: int = 300
    words: int = 20_000
    batch_size: int = 64
    learning_rate: float = 2e-3
    epochs: int = 1
    minutes: float = 0.0
    seed: int = 1

    def __post_init__(self) -> None:
        for name, least in (("width", 1), ("words", 2), ("batch_size", 2), ("epochs", 1)):
            if getattr(self, name) < least:
                raise UsageError(f"{name} is {getattr(self, name)}, but has to be {least} or more")
        if not self.learning_rate > 0 or not self.minutes >= 0:
            raise UsageError("learning_rate has to be above 0, and minutes 0 or more")

    @property
    def reader(self) -> Reader:
        """How sentences are read."""
        return Reader(self.kind, self.features)


@dataclass(slots=True)
class Fit:
    """An encoder that is being fitted, or has been.

    Attributes:
        encoder: The Keras model of one sentence.
        epoch: Epochs that are over.
        batch: Batches of the next one that are over.
        pairs: Pairs seen in all.
        seconds: Time spent in all.
        history: Pairs seen, mean training loss since the last entry, and loss on held-out pairs.
        interrupted: Whether Ctrl-C ended it early.
    """

    encoder: Any
    model: Any
    epoch: int = 0
    batch: int = 0
    pairs: int = 0
    seconds: float = 0.0
    history: list[tuple[int, float, float]] = field(default_factory=list)
    interrupted: bool = False


def new_run(
    choices: EncoderTrainingConfig, vectors: npt.NDArray[np.float32], *, taught: bool
) -> Fit:
    """Build what a fit starts from.

    Args:
        choices: What to fit.
        vectors: What words begin as, shape (1 + words, width).
        taught: Whether there is a teacher.
    """
    encoder = build_encoder(choices.reader, vectors, choices.seed, as_mean=taught)
    model = build_pairs(encoder, choices.learning_rate, taught=taught)
    model.optimizer.build(model.trainable_variables)
    return Fit(encoder, model)


def task_fingerprint(
    choices: EncoderTrainingConfig,
    sentences: SentenceDataset,
    vectors: npt.NDArray[np.float32],
    taught: Halves | None,
) -> str:
    """Give a digest of all that a fit depends on but how long it goes on."""
    settings = asdict(choices) | {"epochs": 0, "minutes": 0}
    arrays: list[npt.NDArray[Any]] = [vectors, sentences.ids, sentences.starts, sentences.runs]
    if taught is not None:
        arrays.append(taught)
    return fingerprint(settings, arrays)


def save_fit_state(fit: Fit, path: Path, task: str) -> None:
    """Keep a fit as it is between two batches.

    Raises:
        OutputError: It cannot be written.
    """
    numbers = np.array([fit.epoch, fit.batch, fit.pairs, fit.seconds])
    history = np.array(fit.history)
    save_checkpoint(path, task, {"numbers": numbers, "history": history, **model_state(fit.model)})


def load_fit_state(fit: Fit, path: Path, task: str) -> None:
    """Take up what was kept, if it is whole and of this task."""
    kept = load_checkpoint(path, task)
    if kept is None:
        return
    set_model_state(fit.model, kept)
    epoch, batch, pairs, seconds = kept["numbers"]
    fit.epoch, fit.batch, fit.pairs, fit.seconds = (
        int(epoch),
        int(batch),
        int(pairs),
        float(seconds),
    )
    fit.history = [(int(seen), float(a), float(b)) for seen, a, b in kept["history"]]
