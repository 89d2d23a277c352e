"""Training loop of an encoder, with a checkpoint every minute.

The order of an epoch depends only on the seed and the epoch's number. A resumed run therefore sees
the batches that it would have seen and, if epochs and not minutes end it, gives the same result.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from pullquote.errors import UsageError
from pullquote.training.encoder.batches import MIN_WORDS, Batch, find_pairs, make_batches
from pullquote.training.encoder.checkpoint import (
    EncoderTrainingConfig,
    FitState,
    load_fit_state,
    new_run,
    save_fit_state,
    task_fingerprint,
)
from pullquote.training.encoder.dataset import SentenceDataset
from pullquote.training.encoder.teacher import Halves
from pullquote.training.keras_backend import COMPILING_BACKENDS

CHECKPOINT_SECONDS = 60

N_HELD_OUT_BATCHES = 8
"""The last pairs of the text, up to this many batches, are held out to measure the loss."""

MIN_LEARNING_RATE_SHARE = 0.02
"""Share of the initial learning rate at which the linear decay ends."""

MIN_PAIRS = 20

Rows = npt.NDArray[np.int64]


def fit_encoder(
    config: EncoderTrainingConfig,
    sentences: SentenceDataset,
    vectors: npt.NDArray[np.float32],
    checkpoint_path: Path,
    *,
    teacher_vectors: Halves | None = None,
    quiet: bool = False,
) -> FitState:
    """Train an encoder, resuming from a checkpoint of the same task.

    Args:
        config: Configuration.
        sentences: The dataset.
        vectors: Initial word vectors, shape (1 + words, width).
        checkpoint_path: Checkpoint, written every minute and at the end.
        teacher_vectors: Vectors of a teacher for distillation, shape (sentences, features).
        quiet: Whether to hide the progress bar.

    Raises:
        UsageError: There are too few pairs.
        OutputError: The checkpoint cannot be written.
    """
    training, held_out = split_holdout(sentences, config.batch_size)
    state = new_run(config, vectors, has_teacher=teacher_vectors is not None)
    task = task_fingerprint(config, sentences, vectors, teacher_vectors)
    load_fit_state(state, checkpoint_path, task)
    data = _TrainingData(sentences, training, held_out, teacher_vectors)

    def record(losses: list[float]) -> None:
        held_out_losses = list(data.evaluate(state.model, config.batch_size))
        entry = (state.pairs, float(np.mean(losses)), float(np.mean(held_out_losses)))
        state.history.append(entry)
        save_fit_state(state, checkpoint_path, task)

    try:
        _run(config, state, data, record, quiet=quiet)
    except KeyboardInterrupt:
        if not state.history:
            raise
        state.interrupted = True
    return state


def split_holdout(sentences: SentenceDataset, batch_size: int) -> tuple[Rows, Rows]:
    """Split the pairs of a text into training pairs and the last ones, which are held out.

    Raises:
        UsageError: There are too few pairs.
    """
    pairs = find_pairs(sentences)
    held_out = min(len(pairs) // 10, N_HELD_OUT_BATCHES * batch_size)
    if held_out < 2:
        raise UsageError(
            f"the text must have at least {MIN_PAIRS} pairs of sentences of {MIN_WORDS} words or "
            f"more, got {len(pairs)}"
        )
    return pairs[:-held_out], pairs[-held_out:]


@dataclass(frozen=True, slots=True)
class _TrainingData:
    """Training and held-out pairs with the targets of the losses."""

    sentences: SentenceDataset
    training: Rows
    held_out: Rows
    teacher_vectors: Halves | None

    def batches(self, size: int, random: np.random.Generator) -> Iterator[Batch]:
        return make_batches(self.sentences, self.training, min(size, len(self.training)), random)

    def train_step(self, model: Any, batch: Batch) -> float:
        return _total_loss(model.train_on_batch(batch[1:], self._targets(batch)))

    def evaluate(self, model: Any, size: int) -> Iterator[float]:
        size = min(size, len(self.held_out))
        for batch in make_batches(self.sentences, self.held_out, size, np.random.default_rng(0)):
            yield _total_loss(model.test_on_batch(batch[1:], self._targets(batch)))

    def _targets(self, batch: Batch) -> Any:
        """Return the targets of the contrastive loss (unused) and of the distillation loss."""
        unused = np.zeros(len(batch.rows), np.float32)
        if self.teacher_vectors is None:
            return unused
        vectors = [self.teacher_vectors[batch.rows], self.teacher_vectors[batch.rows + 1]]
        return [unused, np.stack(vectors, axis=1).astype(np.float32)]


def _total_loss(losses: Any) -> float:
    """Return the total of Keras' result: with several losses, it comes before its parts."""
    return float(np.ravel(losses)[0])


def _run(
    config: EncoderTrainingConfig,
    state: FitState,
    data: _TrainingData,
    record: Callable[[list[float]], None],
    *,
    quiet: bool,
) -> None:
    """Train until the last epoch or the time limit."""
    limit = config.minutes * 60 or float("inf")
    losses: list[float] = []
    clock = recorded = time.monotonic()
    total = len(data.training) * config.epochs
    with tqdm(total=total, initial=state.pairs, unit=" pairs", disable=quiet or None) as bar:
        if is_compiling := keras.config.backend() in COMPILING_BACKENDS:
            bar.set_postfix_str("compiling the first step")
        while state.epoch < config.epochs and state.seconds < limit:
            random = np.random.default_rng([config.seed, state.epoch])
            batches = data.batches(config.batch_size, random)
            for batch in islice(batches, state.batch, None):
                done = max(state.pairs / total, state.seconds / limit)
                decay = max(1 - done, MIN_LEARNING_RATE_SHARE)
                state.model.optimizer.learning_rate = config.learning_rate * decay
                losses.append(data.train_step(state.model, batch))
                state.batch, state.pairs = state.batch + 1, state.pairs + len(batch.rows)
                now = time.monotonic()
                state.seconds, clock = state.seconds + now - clock, now
                if is_compiling:
                    bar.set_postfix_str("", refresh=False)
                    is_compiling = False
                bar.update(len(batch.rows))
                if now - recorded > CHECKPOINT_SECONDS:
                    record(losses)
                    bar.set_postfix(loss=f"{state.history[-1][2]:.3f}")
                    losses, recorded = [], time.monotonic()
                if state.seconds >= limit:
                    break
            else:
                state.epoch, state.batch = state.epoch + 1, 0
    if losses:
        record(losses)
