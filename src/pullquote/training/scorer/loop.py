"""Training loop of a scorer: batches of similar length, early stopping, best weights."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from pullquote.errors import UsageError
from pullquote.training.keras_backend import COMPILING_BACKENDS
from pullquote.training.scorer.config import ScorerTrainingConfig
from pullquote.training.scorer.dataset import Example
from pullquote.training.scorer.distribution import use_all_devices
from pullquote.training.scorer.keras_model import PADDING, build_network
from pullquote.training.scorer.losses import PADDING_LABEL

LENGTHS = (8, 16, 32, 64, 128, 256)
"""Numbers of steps that a batch may have, few so that few shapes are compiled; a longer article is
split into parts of the largest."""

REFERENCE_LENGTH = 64
"""Steps up to which a batch has the full batch size."""


@dataclass(slots=True)
class TrainingRun:
    """The training of one network; between two epochs it holds all that the next one depends on.

    Attributes:
        network: The Keras model: as of the last epoch, and with the best weights once `done`.
        seed: Seed of the run.
        random: Generator that shuffles the next epoch.
        best: Weights with the lowest validation loss.
        loss: Lowest validation loss.
        history: Training and validation loss of each epoch.
        done: Whether training has finished.
        interrupted: Whether Ctrl-C stopped it early.
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
    def epochs_since_best(self) -> int:
        """Number of epochs since the lowest validation loss."""
        losses = [validation for _, validation in self.history]
        return len(losses) - 1 - losses.index(self.loss) if self.loss in losses else len(losses)


Batch = tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]


def make_batches(
    examples: Sequence[Example],
    batch_size: int,
    random: np.random.Generator | None = None,
    *,
    devices: int = 1,
) -> Iterator[Batch]:
    """Batch articles of similar length.

    Args:
        examples: Articles.
        batch_size: Articles in a batch; the last ones are padded with empty articles.
        random: Generator that shuffles articles and batches; None to keep their order.
        devices: Number of devices; each batch size is rounded up to a multiple of it.

    Yields:
        Features (batch, steps, features), and labels (batch, steps), or (batch, steps, heads) for
        several heads, `PADDING_LABEL` in padding.
    """
    by_length: dict[int, list[Example]] = {}
    for example in _split_long(examples):
        length = next(length for length in LENGTHS if len(example.labels) <= length)
        by_length.setdefault(length, []).append(example)
    chunks: list[tuple[int, list[Example]]] = []
    for length, group in sorted(by_length.items()):
        order = random.permutation(len(group)) if random else np.arange(len(group))
        size = _articles_in_batch(batch_size, length)
        parts = np.split(order, range(size, len(group), size))
        chunks += [(length, [group[i] for i in part]) for part in parts]
    for index in random.permutation(len(chunks)) if random else range(len(chunks)):
        length, group = chunks[index]
        size = _articles_in_batch(batch_size, length)
        yield _pad_batch(group, -(-size // devices) * devices, length)


def new_run(config: ScorerTrainingConfig, width: int, seed: int, heads: int = 1) -> TrainingRun:
    """Start the training of one network.

    Args:
        config: Configuration.
        width: Number of features.
        seed: Seed of initial weights, dropout and shuffling.
        heads: Number of outputs.
    """
    use_all_devices()
    network = build_network(config, width, seed, heads)
    network.optimizer.build(network.trainable_variables)
    return TrainingRun(network, seed, np.random.default_rng(seed), network.get_weights())


def train_network(
    config: ScorerTrainingConfig,
    seed: int,
    training: Sequence[Example],
    validation: Sequence[Example],
    *,
    on_epoch: Callable[[TrainingRun], None] | None = None,
    quiet: bool = False,
) -> TrainingRun:
    """Train one network from the beginning to the end; see `continue_run`."""
    _require_articles(training, validation)
    first = training[0]
    run = new_run(config, first.features.shape[1], seed, len(first.heads))
    return continue_run(config, run, training, validation, on_epoch=on_epoch, quiet=quiet)


def continue_run(
    config: ScorerTrainingConfig,
    run: TrainingRun,
    training: Sequence[Example],
    validation: Sequence[Example],
    *,
    on_epoch: Callable[[TrainingRun], None] | None = None,
    quiet: bool = False,
) -> TrainingRun:
    """Train one network to the end and restore its best weights.

    Ctrl-C stops early with the best weights so far.

    Args:
        config: Configuration.
        run: Run to continue; modified in place.
        training: Training articles.
        validation: Validation articles.
        on_epoch: Called after each epoch; an exception ends training.
        quiet: Whether to hide the progress bar.

    Raises:
        UsageError: There are no articles, or no epoch has a finite loss.
        KeyboardInterrupt: Ctrl-C before the first epoch was complete.
    """
    _require_articles(training, validation)
    epochs = range(len(run.history), config.epochs)
    bar = tqdm(epochs, desc=f"network {run.seed}", unit="epoch", disable=quiet)
    if keras.config.backend() in COMPILING_BACKENDS:
        bar.set_postfix_str("compiling the first epoch")
    try:
        for _ in bar:
            if config.patience and run.epochs_since_best >= config.patience:
                break
            _run_epoch(config, run, training, validation)
            loss, val_loss = run.history[-1]
            bar.set_postfix(loss=f"{loss:.4f}", validation=f"{val_loss:.4f}")
            if on_epoch:
                on_epoch(run)
    except KeyboardInterrupt:
        if not run.history:
            raise
        run.interrupted = True
    finally:
        bar.close()
    if not np.isfinite(run.loss):
        raise UsageError(
            f"the loss of network {run.seed} is not finite; use a learning_rate below "
            f"{config.learning_rate:g}"
        )
    run.network.set_weights(run.best)
    run.done = not run.interrupted
    return run


def validation_loss(network: Any, examples: Sequence[Example], batch_size: int) -> float:
    """Return the mean loss over articles."""
    total = count = 0.0
    for features, labels in make_batches(examples, batch_size, devices=use_all_devices()):
        articles = float((labels >= 0).reshape(len(labels), -1).any(axis=1).sum())
        total += articles * float(network.test_on_batch(features, labels))
        count += articles
    return total / count


def _require_articles(training: Sequence[Example], validation: Sequence[Example]) -> None:
    if not training or not validation:
        raise UsageError(
            "training needs at least one training and one validation article, got "
            f"{len(training)} and {len(validation)}"
        )


def _run_epoch(
    config: ScorerTrainingConfig,
    run: TrainingRun,
    training: Sequence[Example],
    validation: Sequence[Example],
) -> None:
    """Train for one epoch and compute the validation loss."""
    # PyTorch draws dropout from a global state that is not among the network's variables. Seeding
    # it by epoch makes a resumed run equal to an uninterrupted one.
    keras.utils.set_random_seed(run.seed + len(run.history))
    devices = use_all_devices()
    losses = [
        float(run.network.train_on_batch(features, labels))
        for features, labels in make_batches(
            training, config.batch_size, run.random, devices=devices
        )
    ]
    val_loss = validation_loss(run.network, validation, config.batch_size)
    if val_loss < run.loss:
        run.loss, run.best = val_loss, run.network.get_weights()
    run.history.append((float(np.mean(losses)), val_loss))


def _articles_in_batch(batch_size: int, length: int) -> int:
    """Return the batch size for a length: fewer long articles, so that steps cost about the same.

    Smaller batches of long articles also mean as many optimizer steps as short ones get.
    """
    return max(1, min(batch_size, batch_size * REFERENCE_LENGTH // length))


def _split_long(examples: Sequence[Example]) -> Iterator[Example]:
    max_length = LENGTHS[-1]
    for example in examples:
        for start in range(0, len(example.labels), max_length):
            part = slice(start, start + max_length)
            yield replace(example, features=example.features[part], labels=example.labels[part])


def _pad_batch(group: Sequence[Example], size: int, length: int) -> Batch:
    width = group[0].features.shape[1]
    features = np.full((size, length, width), PADDING, np.float32)
    labels = np.full((size, length, *group[0].labels.shape[1:]), PADDING_LABEL, np.float32)
    for index, example in enumerate(group):
        features[index, : len(example.labels)] = example.features
        labels[index, : len(example.labels)] = example.labels
    return features, labels
