"""Training, fit: articles and a `ScorerTrainingConfig` to fitted networks.

In: `Example`s to learn from and others to judge by. Out: a `Fit`, which between two epochs holds
all that the next one depends on. Articles of like length share a batch, filled up to one of a few
lengths, so that few shapes are compiled.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from pullquote.errors import UsageError
from pullquote.training.scorer.config import ScorerTrainingConfig
from pullquote.training.scorer.dataset import Example
from pullquote.training.scorer.distribution import use_all_devices
from pullquote.training.scorer.keras_model import PADDING, build_network
from pullquote.training.scorer.losses import FILLER

LENGTHS = (8, 16, 32, 64, 128, 256)
"""Steps that a batch may have; a longer article is cut into pieces of the longest."""


@dataclass(slots=True)
class Fit:
    """A network that is being fitted, or has been.

    Attributes:
        network: The Keras model: as its last epoch left it, and with its best weights once `done`.
        seed: What it started from.
        random: What the next epoch is shuffled by.
        best: The weights of the epoch that did best on the validation articles.
        loss: Their validation loss.
        history: For each epoch the losses on training and validation articles.
        done: Whether there is nothing more to fit.
        interrupted: Whether Ctrl-C ended it early.
    """

    network: Any
    seed: int
    random: np.random.Generator
    best: list[npt.NDArray[Any]]
    loss: float = float("inf")
    history: list[tuple[float, float]] = field(default_factory=list)
    done: bool = False
    interrupted: bool = False

    @property
    def waited(self) -> int:
        """Epochs since the best one."""
        judged = [validation for _, validation in self.history]
        return len(judged) - 1 - judged.index(self.loss) if self.loss in judged else len(judged)


Batch = tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]


def make_batches(
    examples: Sequence[Example],
    batch_size: int,
    random: np.random.Generator | None = None,
    *,
    devices: int = 1,
) -> Iterator[Batch]:
    """Put articles of like length together.

    Args:
        examples: The articles.
        batch_size: Articles in a batch; where there are too few, empty ones fill it up.
        random: Shuffles articles and batches; None to keep their order.
        devices: What a batch's size has to be a multiple of; empty articles fill it up.

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
        yield _fill_up(group, -(-size // devices) * devices, length)


def new_run(config: ScorerTrainingConfig, width: int, seed: int) -> Fit:
    """Build what a fit starts from.

    Args:
        config: What to fit.
        width: Width of a row.
        seed: For starting weights, dropout and the order of batches.
    """
    use_all_devices()
    network = build_network(config, width, seed)
    network.optimizer.build(network.trainable_variables)
    return Fit(network, seed, np.random.default_rng(seed), network.get_weights())


def fit_network(
    config: ScorerTrainingConfig,
    seed: int,
    training: Sequence[Example],
    validation: Sequence[Example],
    *,
    on_epoch: Callable[[Fit], None] | None = None,
    quiet: bool = False,
) -> Fit:
    """Begin a fit, and go on to its end; see `continue_run`."""
    _require_articles(training, validation)
    fit = new_run(config, training[0].features.shape[1], seed)
    return continue_run(config, fit, training, validation, on_epoch=on_epoch, quiet=quiet)


def continue_run(
    config: ScorerTrainingConfig,
    fit: Fit,
    training: Sequence[Example],
    validation: Sequence[Example],
    *,
    on_epoch: Callable[[Fit], None] | None = None,
    quiet: bool = False,
) -> Fit:
    """Fit one network, and keep the weights of the epoch that did best on the validation articles.

    Ctrl-C ends it early with the best so far.

    Args:
        config: What to fit, and how.
        fit: What to go on with; changed and given back.
        training: Articles to learn from.
        validation: Articles to judge by.
        on_epoch: Called after each epoch; what it raises ends the fit.
        quiet: Whether to show no progress bar.

    Raises:
        UsageError: There are no articles, or no epoch has a loss that is a number.
        KeyboardInterrupt: Before the first epoch was over.
    """
    _require_articles(training, validation)
    epochs = range(len(fit.history), config.epochs)
    bar = tqdm(epochs, desc=f"fit {fit.seed}", unit="epoch", disable=quiet)
    try:
        for _ in bar:
            if config.patience and fit.waited >= config.patience:
                break
            _run_epoch(config, fit, training, validation)
            loss, judged = fit.history[-1]
            bar.set_postfix(loss=f"{loss:.4f}", validation=f"{judged:.4f}")
            if on_epoch:
                on_epoch(fit)
    except KeyboardInterrupt:
        if not fit.history:
            raise
        fit.interrupted = True
    finally:
        bar.close()
    if not np.isfinite(fit.loss):
        raise UsageError(
            f"fit {fit.seed} has no loss that is a number; try a learning_rate below "
            f"{config.learning_rate:g}"
        )
    fit.network.set_weights(fit.best)
    fit.done = not fit.interrupted
    return fit


def _require_articles(training: Sequence[Example], validation: Sequence[Example]) -> None:
    if not training or not validation:
        raise UsageError(
            f"{len(training)} articles to train on and {len(validation)} to validate on, "
            "but one of each is needed"
        )


def _run_epoch(
    config: ScorerTrainingConfig,
    fit: Fit,
    training: Sequence[Example],
    validation: Sequence[Example],
) -> None:
    """Pass over the training articles once, and judge."""
    # PyTorch draws dropout from a state of its own, which is not among the network's variables.
    keras.utils.set_random_seed(fit.seed + len(fit.history))
    devices = use_all_devices()
    losses = [
        float(fit.network.train_on_batch(rows, labels))
        for rows, labels in make_batches(training, config.batch_size, fit.random, devices=devices)
    ]
    judged = validation_loss(fit.network, validation, config.batch_size)
    if judged < fit.loss:
        fit.loss, fit.best = judged, fit.network.get_weights()
    fit.history.append((float(np.mean(losses)), judged))


def validation_loss(network: Any, examples: Sequence[Example], batch_size: int) -> float:
    """Give the loss on articles, each batch counted by its articles."""
    total = count = 0.0
    for rows, labels in make_batches(examples, batch_size, devices=use_all_devices()):
        articles = float((labels >= 0).any(axis=1).sum())
        total += articles * float(network.test_on_batch(rows, labels))
        count += articles
    return total / count


def _pieces(examples: Sequence[Example]) -> Iterator[Example]:
    longest = LENGTHS[-1]
    for example in examples:
        for start in range(0, len(example.labels), longest):
            part = slice(start, start + longest)
            yield Example(example.features[part], example.labels[part], example.source)


def _fill_up(group: Sequence[Example], size: int, length: int) -> Batch:
    width = group[0].features.shape[1]
    rows = np.full((size, length, width), PADDING, np.float32)
    labels = np.full((size, length), FILLER, np.float32)
    for index, example in enumerate(group):
        rows[index, : len(example.labels)] = example.features
        labels[index, : len(example.labels)] = example.labels
    return rows, labels
