"""Training, fit: articles and a `Config` to fitted networks.

In: `Example`s to learn from and others to judge by. Out: `Fit`s, one for each restart. Articles of
like length share a batch, filled up to one of a few lengths, so that few shapes are compiled.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from pullquote.errors import UsageError
from pullquote.training.build import PADDING, build_network
from pullquote.training.config import Config
from pullquote.training.examples import Example
from pullquote.training.losses import FILLER

__all__ = ["LENGTHS", "Fit", "evaluate_network", "fit_network", "make_batches"]

LENGTHS = (8, 16, 32, 64, 128, 256)
"""Steps that a batch may have; a longer article is cut into pieces of the longest."""


@dataclass(slots=True)
class Fit:
    """A fitted network.

    Attributes:
        network: The Keras model with its best weights.
        seed: What it started from.
        loss: Its best validation loss.
        history: For each epoch the losses on training and validation articles.
        interrupted: Whether Ctrl-C ended it early.
    """

    network: Any
    seed: int
    loss: float
    history: list[tuple[float, float]] = field(default_factory=list)
    interrupted: bool = False


Batch = tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]


def make_batches(
    examples: Sequence[Example], batch_size: int, random: np.random.Generator | None = None
) -> Iterator[Batch]:
    """Put articles of like length together.

    Args:
        examples: The articles.
        batch_size: Articles in a batch; where there are too few, empty ones fill it up.
        random: Shuffles articles and batches; None to keep their order.

    Yields:
        Inputs (batch, steps, width), and labels (batch, steps), `FILLER` where nothing is.
    """
    by_length: dict[int, list[Example]] = {}
    for example in _pieces(examples):
        length = next(length for length in LENGTHS if len(example.labels) <= length)
        by_length.setdefault(length, []).append(example)
    chunks: list[tuple[int, list[Example]]] = []
    for length, group in sorted(by_length.items()):
        order = random.permutation(len(group)) if random else np.arange(len(group))
        # Long articles cost as much as many short ones: smaller batches of them step as often.
        size = max(1, min(batch_size, batch_size * 64 // length))
        parts = np.split(order, range(size, len(group), size))
        chunks += [(length, [group[i] for i in part]) for part in parts]
    for number in random.permutation(len(chunks)) if random else range(len(chunks)):
        length, group = chunks[number]
        size = max(1, min(batch_size, batch_size * 64 // length))
        yield _fill_up(group, size, length)


def fit_network(
    config: Config,
    seed: int,
    training: Sequence[Example],
    validation: Sequence[Example],
    *,
    quiet: bool = False,
) -> Fit:
    """Fit one network, and keep the weights of the epoch that did best on the validation articles.

    Ctrl-C ends it early with the best so far.

    Args:
        config: What to fit, and how.
        seed: For starting weights, dropout and the order of batches.
        training: Articles to learn from.
        validation: Articles to judge by.
        quiet: Whether to show no progress bar.

    Raises:
        UsageError: There are no articles.
        KeyboardInterrupt: Before the first epoch was over.
    """
    if not training or not validation:
        raise UsageError(
            f"{len(training)} articles to train on and {len(validation)} to validate on, "
            "but one of each is needed"
        )
    network = build_network(config, training[0].inputs.shape[1], seed)
    random = np.random.default_rng(seed)
    fit = Fit(network, seed, float("inf"))
    best = network.get_weights()
    waited = 0
    bar = tqdm(range(config.epochs), desc=f"fit {seed}", unit="epoch", disable=quiet)
    try:
        for _ in bar:
            losses = [
                float(network.train_on_batch(rows, labels))
                for rows, labels in make_batches(training, config.batch_size, random)
            ]
            judged = evaluate_network(network, validation, config.batch_size)
            fit.history.append((float(np.mean(losses)), judged))
            bar.set_postfix(loss=f"{fit.history[-1][0]:.4f}", validation=f"{judged:.4f}")
            if judged < fit.loss:
                fit.loss, best, waited = judged, network.get_weights(), 0
                continue
            waited += 1
            if config.patience and waited >= config.patience:
                break
    except KeyboardInterrupt:
        if not np.isfinite(fit.loss):
            raise
        fit.interrupted = True
    finally:
        bar.close()
    network.set_weights(best)
    return fit


def evaluate_network(network: Any, examples: Sequence[Example], batch_size: int) -> float:
    """Give the loss on articles, each batch counted by its articles."""
    total = count = 0.0
    for rows, labels in make_batches(examples, batch_size):
        articles = float((labels >= 0).any(axis=1).sum())
        total += articles * float(network.test_on_batch(rows, labels))
        count += articles
    return total / count


def _pieces(examples: Sequence[Example]) -> Iterator[Example]:
    longest = LENGTHS[-1]
    for example in examples:
        for start in range(0, len(example.labels), longest):
            part = slice(start, start + longest)
            yield Example(example.inputs[part], example.labels[part], example.source)


def _fill_up(group: Sequence[Example], size: int, length: int) -> Batch:
    width = group[0].inputs.shape[1]
    rows = np.full((size, length, width), PADDING, np.float32)
    labels = np.full((size, length), FILLER, np.float32)
    for index, example in enumerate(group):
        rows[index, : len(example.labels)] = example.inputs
        labels[index, : len(example.labels)] = example.labels
    return rows, labels
