"""Train an ensemble of networks and write the model file."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
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
from pullquote.training.export.keras_weights import (
    architecture_from_config,
    check_export,
    export_weights,
    round_weights,
)
from pullquote.training.scorer.checkpoint import load_run, save_run, task_fingerprint
from pullquote.training.scorer.config import ScorerTrainingConfig
from pullquote.training.scorer.dataset import Example
from pullquote.training.scorer.loop import TrainingRun, continue_run

N_CHECKED_ARTICLES = 8
"""Validation articles on which the exported network is compared with Keras."""


@dataclass(frozen=True, slots=True)
class TrainingData:
    """Articles that a model is trained on.

    Attributes:
        training: Training articles.
        validation: Validation articles, for early stopping and calibration.
        data: Description of the data for the card: a line for each corpus, with its license.
    """

    training: Sequence[Example]
    validation: Sequence[Example]
    data: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TrainingResult:
    """A model that was trained and written.

    Attributes:
        path: File of the model.
        card: Its card.
        runs: Training runs of all networks, including those that the model does not use.
        scores: Calibrated scores of the first head for each validation article, shape (sentences,).
        is_complete: Whether all networks were trained to the end; if not, the same call resumes.
    """

    path: Path
    card: ModelCard
    runs: Sequence[TrainingRun]
    scores: Sequence[npt.NDArray[np.float64]]
    is_complete: bool


def train_ensemble(
    config: ScorerTrainingConfig, data: TrainingData, folder: Path, *, quiet: bool = False
) -> list[TrainingRun]:
    """Train the networks of an ensemble, resuming an interrupted run.

    A checkpoint is written after every epoch, so a run that was killed resumes with the next one
    and ends with the same weights. Ctrl-C stops the current network at its best epoch and skips the
    following networks.

    Args:
        config: Configuration.
        data: Articles.
        folder: Folder of the checkpoints.
        quiet: Whether to hide progress bars.

    Returns:
        The runs, of which `train_model` uses all or the one with the lowest validation loss.
    """
    task = task_fingerprint(config, data.training, data.validation)
    first = data.training[0]
    shape = (first.features.shape[1], len(first.heads))
    runs: list[TrainingRun] = []
    for seed in range(config.seed, config.seed + config.ensemble_size):
        run = load_run(folder, task, config, shape[0], seed, shape[1])
        try:
            if not run.done:
                save = partial(save_run, folder, task)
                articles = (data.training, data.validation)
                continue_run(config, run, *articles, on_epoch=save, quiet=quiet)
        except KeyboardInterrupt:
            if not runs:
                raise
            break
        runs.append(run)
        if run.interrupted:
            break
        save_run(folder, task, run)
    return runs


def train_model(
    config: ScorerTrainingConfig,
    data: TrainingData,
    encoder: Encoder,
    path: Path,
    *,
    license: str = "",
    quiet: bool = False,
) -> TrainingResult:
    """Train a model and write it.

    A ``.keras`` file for each network is written next to the model, for further training.

    Args:
        config: Configuration.
        data: Articles.
        encoder: Encoder of their sentences.
        path: The model file; an existing one is replaced when the new one is complete.
        license: License of the model.
        quiet: Whether to hide progress bars.

    Returns:
        The model; the metrics in its card were measured on the validation articles.

    Raises:
        ModelFileError: The exported network differs from Keras.
        OutputError: A file cannot be written.
    """
    folder = path.with_name(f"{path.stem}.runs")
    runs = train_ensemble(config, data, folder, quiet=quiet)
    members = [min(runs, key=lambda run: run.loss)] if config.ensemble == "best" else runs
    networks = [run.network for run in members]
    for network in networks:
        round_weights(network)
    first = data.training[0]
    architecture = architecture_from_config(
        config, first.features.shape[1], len(members), first.heads
    )
    weights = export_weights(networks)
    checked = data.validation[:N_CHECKED_ARTICLES]
    difference = check_export(networks, architecture, weights, checked)
    by_head = [
        run_examples(architecture, weights, data.validation, head=head)
        for head in range(len(first.heads))
    ]
    validation = [split_head(data.validation, head) for head in range(len(first.heads))]
    calibrations = [
        calibrate(raw_scores, examples, config.positive_threshold)
        for raw_scores, examples in zip(by_head, validation, strict=True)
    ]
    card = ModelCard(
        name=path.stem,
        encoder=encoder.name,
        encoder_fingerprint=encoder.fingerprint,
        architecture=architecture,
        feature_set=config.feature_set,
        features_version=FEATURES_VERSION,
        labeler=config.labeler,
        positive_threshold=config.positive_threshold,
        data=data.data,
        license=license,
        seed=config.seed,
        configuration=asdict(config) | {"encoder": encoder.name},  # never a path
        metrics={
            "difference from Keras": difference,
            "validation loss": float(np.mean([run.loss for run in members])),
            **{
                f"{head}, {name}" if len(first.heads) > 1 else name: value
                for head, raw_scores, examples in zip(first.heads, by_head, validation, strict=True)
                for name, value in measure(raw_scores, examples).items()
            },
        },
    )
    write_model(path, card, weights, calibrations)
    for index, network in enumerate(networks):
        suffix = f".{index}.keras" if len(networks) > 1 else ".keras"
        _save_keras(network, path.with_suffix(suffix))
    is_complete = len(runs) == config.ensemble_size and all(run.done for run in runs)
    if is_complete:
        shutil.rmtree(folder, ignore_errors=True)
    scores = [calibrations[0](article) for article in by_head[0]]
    return TrainingResult(path, card, runs, scores, is_complete)


def run_examples(
    architecture: Architecture, weights: Weights, examples: Sequence[Example], *, head: int = 0
) -> list[npt.NDArray[np.float64]]:
    """Return the raw scores of one head for each article, as at inference time."""
    predictor = Predictor(architecture, weights)
    return [predictor.predict(example.features).scores[:, head] for example in examples]


def split_head(examples: Sequence[Example], head: int) -> list[Example]:
    """Return the examples with the labels of one head only."""
    if not examples or examples[0].labels.ndim == 1:
        return list(examples)
    return [
        replace(example, labels=example.labels[:, head], heads=(example.heads[head],))
        for example in examples
    ]


def calibrate(
    raw_scores: Sequence[npt.NDArray[np.float64]],
    examples: Sequence[Example],
    positive_threshold: float,
) -> Calibration:
    """Fit the calibration; all sources have the same weight, however many sentences they have."""
    sizes: dict[str, int] = {}
    for example in examples:
        sizes[example.source] = sizes.get(example.source, 0) + len(example.labels)
    positive = np.concatenate([example.labels >= positive_threshold for example in examples])
    weights = np.concatenate(
        [np.full(len(example.labels), 1.0 / sizes[example.source]) for example in examples]
    )
    return fit_calibration(np.concatenate(raw_scores), positive, weights)


def measure(
    raw_scores: Sequence[npt.NDArray[np.float64]], examples: Sequence[Example]
) -> Mapping[str, float]:
    """Return the mean rank correlation of scores and labels for each source."""
    by_source: dict[str, list[float]] = {}
    for scores, example in zip(raw_scores, examples, strict=True):
        value = spearman(example.labels.astype(np.float64), scores)
        if np.isfinite(value):
            by_source.setdefault(example.source, []).append(value)
    return {
        f"Spearman, validation{', ' + source if source else ''}": round(float(np.mean(values)), 4)
        for source, values in sorted(by_source.items())
    }


def _save_keras(network: Any, path: Path) -> None:
    """Save a Keras model atomically; Keras opens the file itself, so a folder is used."""
    try:
        with TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as folder:
            temporary = Path(folder) / path.name
            network.save(temporary)
            temporary.replace(path)
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {error.strerror or error}") from error
