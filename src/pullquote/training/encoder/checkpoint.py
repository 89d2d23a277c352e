"""Configuration and checkpoints of encoder training."""

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
from pullquote.training.encoder.network import EncoderConfig, build_encoder, build_pairs
from pullquote.training.encoder.teacher import Halves


@dataclass(frozen=True, slots=True)
class EncoderTrainingConfig:
    """Hyperparameters of encoder training.

    Attributes:
        kind: See `EncoderConfig`.
        features: See `EncoderConfig`.
        embedding_width: Width of word vectors if there are none to start from.
        vocabulary_size: Maximum number of words that are trained.
        batch_size: Pairs in a batch; each other pair is a negative.
        learning_rate: Initial learning rate of Adam; it decays linearly.
        epochs: Maximum number of passes over the text.
        minutes: Maximum training time, including earlier runs; 0 for no limit.
        seed: Seed of initial weights and batches.
    """

    kind: Literal["uni", "bi", "combine"] = "bi"
    features: int = 256
    embedding_width: int = 300
    vocabulary_size: int = 20_000
    batch_size: int = 64
    learning_rate: float = 2e-3
    epochs: int = 1
    minutes: float = 0.0
    seed: int = 1

    def __post_init__(self) -> None:
        """Check all values.

        Raises:
            UsageError: A value is out of range.
        """
        minimums = {"embedding_width": 1, "vocabulary_size": 2, "batch_size": 2, "epochs": 1}
        for name, minimum in minimums.items():
            if getattr(self, name) < minimum:
                raise UsageError(f"{name} must be at least {minimum}, got {getattr(self, name)}")
        if not self.learning_rate > 0:
            raise UsageError(f"learning_rate must be above 0, got {self.learning_rate}")
        if not self.minutes >= 0:
            raise UsageError(f"minutes must be at least 0, got {self.minutes}")

    @property
    def encoder(self) -> EncoderConfig:
        """Architecture of the encoder."""
        return EncoderConfig(self.kind, self.features)


@dataclass(slots=True)
class FitState:
    """State of encoder training.

    Attributes:
        encoder: Keras model of one sentence.
        model: Keras model of pairs, which is trained.
        epoch: Completed epochs.
        batch: Completed batches of the current epoch.
        pairs: Pairs seen so far.
        seconds: Training time so far.
        history: Pairs seen, mean training loss since the previous entry, and held-out loss.
        interrupted: Whether Ctrl-C stopped it early.
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
    config: EncoderTrainingConfig, vectors: npt.NDArray[np.float32], *, has_teacher: bool
) -> FitState:
    """Return the state before training.

    Args:
        config: Configuration.
        vectors: Initial word vectors, shape (1 + words, width).
        has_teacher: Whether there is a teacher.
    """
    encoder = build_encoder(config.encoder, vectors, config.seed, init_as_mean=has_teacher)
    model = build_pairs(encoder, config.learning_rate, has_teacher=has_teacher)
    model.optimizer.build(model.trainable_variables)
    return FitState(encoder, model)


def task_fingerprint(
    config: EncoderTrainingConfig,
    sentences: SentenceDataset,
    vectors: npt.NDArray[np.float32],
    teacher_vectors: Halves | None,
) -> str:
    """Return a digest of everything that training depends on except its duration."""
    settings = asdict(config) | {"epochs": 0, "minutes": 0}
    arrays: list[npt.NDArray[Any]] = [vectors, sentences.ids, sentences.starts, sentences.documents]
    if teacher_vectors is not None:
        arrays.append(teacher_vectors)
    return fingerprint(settings, arrays)


def save_fit_state(state: FitState, path: Path, task: str) -> None:
    """Save the state between two batches.

    Raises:
        OutputError: The checkpoint cannot be written.
    """
    arrays = {
        "progress": np.array([state.epoch, state.batch, state.pairs, state.seconds]),
        "history": np.array(state.history),
    }
    save_checkpoint(path, task, {**arrays, **model_state(state.model)})


def load_fit_state(state: FitState, path: Path, task: str) -> None:
    """Restore a saved state in place, if there is a readable one of the same task."""
    arrays = load_checkpoint(path, task)
    if arrays is None:
        return
    set_model_state(state.model, arrays)
    epoch, batch, pairs, seconds = arrays["progress"].tolist()
    state.epoch, state.batch, state.pairs = int(epoch), int(batch), int(pairs)
    state.seconds = seconds
    state.history = [(int(seen), float(a), float(b)) for seen, a, b in arrays["history"]]
