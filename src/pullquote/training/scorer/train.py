"""Training, train: the whole way from examples to a model file.

In: examples and a `ScorerTrainingConfig`. Out: a model file with its card, and beside it a ``.keras`` file for
each fit that is kept, for going on training.
"""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import numpy.typing as npt

from pullquote.encoders import Encoder
from pullquote.errors import OutputError
from pullquote.models import (
    FEATURES_VERSION,
    Architecture,
    Calibration,
    ModelCard,
    Predictor,
    Weights,
    fit_calibration,
    write_model,
)
from pullquote.scorers.agreement import spearman
from pullquote.training.export.weights import (
    architecture_from_config,
    check_export,
    export_weights,
    round_weights,
)
from pullquote.training.scorer.config import ScorerTrainingConfig
from pullquote.training.scorer.dataset import Example
from pullquote.training.scorer.loop import Fit, continue_run
from pullquote.training.scorer.run_checkpoints import load_fit, save_fit, task_fingerprint

REAL_ARTICLES_CHECKED = 8


@dataclass(frozen=True, slots=True)
class Corpus:
    """What a model is trained on.

    Attributes:
        training: Articles to learn from.
        validation: Articles to stop and to calibrate by, none of them in `training`.
        data: For each corpus a line with its license, for the card.
    """

    training: Sequence[Example]
    validation: Sequence[Example]
    data: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TrainingResult:
    """A model that has been trained and written.

    Attributes:
        path: Its file.
        card: What the file says of it.
        fits: All fits, also those that were not kept.
        scores: For each validation article the calibrated scores, shape (sentences,).
        is_whole: Whether it had all its fits and epochs; if not, training again goes on.
    """

    path: Path
    card: ModelCard
    fits: Sequence[Fit]
    scores: Sequence[npt.NDArray[np.float64]]
    is_whole: bool


def train_ensemble(
    config: ScorerTrainingConfig, corpus: Corpus, folder: Path, *, quiet: bool = False
) -> list[Fit]:
    """Fit as often as the configuration says, going on where an earlier run was cut off.

    Each epoch is kept, so that a run that was killed goes on with the next one and ends as it
    would have. Ctrl-C ends the fit that is under way with its best epoch, and leaves out those not
    begun.

    Args:
        config: What to fit, and how.
        corpus: The articles.
        folder: Where fits are kept.
        quiet: Whether to show no progress bars.

    Returns:
        The fits, of which `train_model` uses all or the one with the best validation loss.
    """
    task = task_fingerprint(config, corpus.training, corpus.validation)
    width = corpus.training[0].features.shape[1]
    fits: list[Fit] = []
    for seed in range(config.seed, config.seed + config.ensemble_size):
        fit = load_fit(folder, task, config, width, seed)
        try:
            if not fit.done:
                save_checkpoint = partial(save_fit, folder, task)
                articles = (corpus.training, corpus.validation)
                continue_run(config, fit, *articles, on_epoch=save_checkpoint, quiet=quiet)
        except KeyboardInterrupt:
            if not fits:
                raise
            break
        fits.append(fit)
        if fit.interrupted:
            break
        save_fit(folder, task, fit)
    return fits


def train_model(
    config: ScorerTrainingConfig,
    corpus: Corpus,
    encoder: Encoder,
    path: Path,
    *,
    license: str = "",
    quiet: bool = False,
) -> TrainingResult:
    """Train a model and write it.

    Args:
        config: What to train, and how.
        corpus: On what.
        encoder: What made its vectors.
        path: The model file; an earlier one stays until the new one is whole.
        license: Of the model.
        quiet: Whether to show no progress bars.

    Returns:
        The model; its card says what was measured on the validation articles.

    Raises:
        ModelFileError: NumPy would run the network otherwise than Keras does.
        OutputError: Something cannot be written.
    """
    folder = path.with_name(f"{path.stem}.fits")
    fits = train_ensemble(config, corpus, folder, quiet=quiet)
    kept = [min(fits, key=lambda fit: fit.loss)] if config.ensemble == "best" else fits
    networks = [fit.network for fit in kept]
    for network in networks:
        round_weights(network)
    architecture = architecture_from_config(config, corpus.training[0].features.shape[1], len(kept))
    weights = export_weights(networks)
    few = list(corpus.validation[:REAL_ARTICLES_CHECKED])
    difference = check_export(networks, architecture, weights, few)
    raw = run_examples(architecture, weights, corpus.validation)
    calibration = calibrate(raw, corpus.validation, config.positive_threshold)
    card = ModelCard(
        name=path.stem,
        encoder=encoder.name,
        encoder_fingerprint=encoder.fingerprint,
        architecture=architecture,
        feature_set=config.feature_set,
        features_version=FEATURES_VERSION,
        labeler=config.labeler,
        positive_threshold=config.positive_threshold,
        data=corpus.data,
        license=license,
        seed=config.seed,
        configuration=asdict(config),
        metrics={
            "difference from Keras": difference,
            "validation loss": float(np.mean([fit.loss for fit in kept])),
            **measure(raw, corpus.validation),
        },
    )
    write_model(path, card, weights, [calibration])
    several = len(networks) > 1
    for number, network in enumerate(networks):
        _save_keras(network, path.with_suffix(f".{number}.keras" if several else ".keras"))
    is_whole = len(fits) == config.ensemble_size and all(fit.done for fit in fits)
    if is_whole:
        shutil.rmtree(folder, ignore_errors=True)
    return TrainingResult(path, card, fits, [calibration(scores) for scores in raw], is_whole)


def _save_keras(network: Any, path: Path) -> None:
    """Save a Keras network: in a folder beside its place first, since Keras opens files itself."""
    try:
        with TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as folder:
            beside = Path(folder) / path.name
            network.save(beside)
            beside.replace(path)
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror or error}") from error


def run_examples(
    architecture: Architecture, weights: Weights, examples: Sequence[Example]
) -> list[npt.NDArray[np.float64]]:
    """Give the raw scores of each article, as serving computes them."""
    predictor = Predictor(architecture, weights)
    return [predictor.predict(example.features).scores[:, 0] for example in examples]


def calibrate(
    raw: Sequence[npt.NDArray[np.float64]], examples: Sequence[Example], threshold: float
) -> Calibration:
    """Fit the calibration, each source with the same weight however many sentences it has."""
    sizes: dict[str, int] = {}
    for example in examples:
        sizes[example.source] = sizes.get(example.source, 0) + len(example.labels)
    close = np.concatenate([example.labels >= threshold for example in examples])
    weights = np.concatenate(
        [np.full(len(example.labels), 1.0 / sizes[example.source]) for example in examples]
    )
    return fit_calibration(np.concatenate(raw), close, weights)


def measure(
    raw: Sequence[npt.NDArray[np.float64]], examples: Sequence[Example]
) -> Mapping[str, float]:
    """Measure on the validation articles: mean rank correlation with the labels, by source."""
    found: dict[str, list[float]] = {}
    for scores, example in zip(raw, examples, strict=True):
        value = spearman(example.labels.astype(np.float64), scores)
        if np.isfinite(value):
            found.setdefault(example.source, []).append(value)
    return {
        f"Spearman, validation{', ' + source if source else ''}": round(float(np.mean(values)), 4)
        for source, values in sorted(found.items())
    }
