"""Training an encoder, fit: goes over the pairs, keeps what it has every minute, and can go on.

In: `SentenceDataset`, their first vectors and `EncoderTrainingConfig`. Out: a `Fit`. The order of an epoch hangs on the
seed and the epoch's number alone, so a fit that is taken up again sees the batches that it would
have seen, and, where epochs and not minutes end it, comes to the same.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from pullquote.errors import UsageError
from pullquote.training.encoder.batches import Batch, find_pairs, make_batches
from pullquote.training.encoder.checkpoint import (
    EncoderTrainingConfig,
    Fit,
    load_fit_state,
    new_run,
    save_fit_state,
    task_fingerprint,
)
from pullquote.training.encoder.dataset import SentenceDataset
from pullquote.training.encoder.teacher import Halves

KEPT_EVERY_SECONDS = 60
HELD_BATCHES = 8
"""What the loss is judged by: the last pairs of the text, which are not learned from."""

LEAST = 0.02
"""Share of the step size that is left at the end; it falls in a straight line."""

Rows = npt.NDArray[np.int64]


def fit_encoder(
    choices: EncoderTrainingConfig,
    sentences: SentenceDataset,
    vectors: npt.NDArray[np.float32],
    kept: Path,
    *,
    taught: Halves | None = None,
    quiet: bool = False,
) -> Fit:
    """Fit an encoder, going on from `kept` if that belongs to the same task.

    Args:
        choices: What to fit, and how long.
        sentences: The text.
        vectors: What words begin as, shape (1 + words, width).
        kept: A file that the fit is kept in, every minute and at the end.
        taught: Vectors of the sentences by another encoder, to come near to as well, shape
            (sentences, features).
        quiet: Whether to show no progress bar.

    Raises:
        UsageError: There are too few pairs.
        OutputError: The fit cannot be kept.
    """
    training, held = part_pairs(sentences, choices.batch_size)
    fit = new_run(choices, vectors, taught=taught is not None)
    task = task_fingerprint(choices, sentences, vectors, taught)
    load_fit_state(fit, kept, task)
    school = _School(sentences, training, held, taught)

    def judge(losses: list[float]) -> None:
        judged = list(school.judge(fit.model, choices.batch_size))
        fit.history.append((fit.pairs, float(np.mean(losses)), float(np.mean(judged))))
        save_fit_state(fit, kept, task)

    try:
        _run(choices, fit, school, judge, quiet=quiet)
    except KeyboardInterrupt:
        if not fit.history:
            raise
        fit.interrupted = True
    return fit


def part_pairs(sentences: SentenceDataset, batch_size: int) -> tuple[Rows, Rows]:
    """Part the pairs of a text into those to learn from and those, the last, to judge by.

    Raises:
        UsageError: There are too few.
    """
    pairs = find_pairs(sentences)
    held = min(len(pairs) // 10, HELD_BATCHES * batch_size)
    if held < 2:
        raise UsageError(
            f"the text has {len(pairs)} pairs of sentences of three words or more, but 20 are "
            "needed to learn from and to judge by"
        )
    return pairs[:-held], pairs[-held:]


@dataclass(frozen=True, slots=True)
class _School:
    """What is learned from, and what is judged by."""

    sentences: SentenceDataset
    training: npt.NDArray[np.int64]
    held: npt.NDArray[np.int64]
    taught: Halves | None

    def lessons(self, size: int, random: np.random.Generator) -> Iterator[Batch]:
        return make_batches(self.sentences, self.training, min(size, len(self.training)), random)

    def teach(self, model: Any, batch: Batch) -> float:
        return _total(model.train_on_batch(batch[1:], self._answers(batch)))

    def judge(self, model: Any, size: int) -> Iterator[float]:
        size = min(size, len(self.held))
        for batch in make_batches(self.sentences, self.held, size, np.random.default_rng(0)):
            yield _total(model.test_on_batch(batch[1:], self._answers(batch)))

    def _answers(self, batch: Batch) -> Any:
        """Give what a batch is to come to: with a teacher, what that makes of the same words."""
        nothing = np.zeros(len(batch.rows), np.float32)
        if self.taught is None:
            return nothing
        both = np.stack([self.taught[batch.rows], self.taught[batch.rows + 1]], axis=1)
        return [nothing, both.astype(np.float32)]


def _total(losses: Any) -> float:
    """Give the whole of what Keras tells, which with several losses stands before its parts."""
    return float(np.ravel(losses)[0])


def _run(
    choices: EncoderTrainingConfig,
    fit: Fit,
    school: _School,
    judge: Callable[[list[float]], None],
    *,
    quiet: bool,
) -> None:
    """Go over the pairs until all epochs or the time is over."""
    limit = choices.minutes * 60 or float("inf")
    losses: list[float] = []
    clock = judged = time.monotonic()
    total = len(school.training) * choices.epochs
    with tqdm(total=total, initial=fit.pairs, unit=" pairs", disable=quiet or None) as bar:
        while fit.epoch < choices.epochs and fit.seconds < limit:
            random = np.random.default_rng([choices.seed, fit.epoch])
            for batch in islice(school.lessons(choices.batch_size, random), fit.batch, None):
                done = max(fit.pairs / total, fit.seconds / limit)
                fit.model.optimizer.learning_rate = choices.learning_rate * max(1 - done, LEAST)
                losses.append(school.teach(fit.model, batch))
                fit.batch, fit.pairs = fit.batch + 1, fit.pairs + len(batch.rows)
                now = time.monotonic()
                fit.seconds, clock = fit.seconds + now - clock, now
                bar.update(len(batch.rows))
                if now - judged > KEPT_EVERY_SECONDS:
                    judge(losses)
                    bar.set_postfix(loss=f"{fit.history[-1][2]:.3f}")
                    losses, judged = [], time.monotonic()
                if fit.seconds >= limit:
                    break
            else:
                fit.epoch, fit.batch = fit.epoch + 1, 0
    if losses:
        judge(losses)
