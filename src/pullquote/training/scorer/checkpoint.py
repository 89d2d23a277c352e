"""Checkpoints of a scorer's training, written after every epoch.

A checkpoint holds the weights, the optimizer's state, the states of dropout and shuffling, the best
weights and the losses, so that a resumed run gives the same result as an uninterrupted one.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import keras
import numpy as np
import numpy.typing as npt

from pullquote.errors import OutputError
from pullquote.training.checkpoint import (
    fingerprint,
    load_checkpoint,
    model_state,
    numbered,
    save_checkpoint,
    set_model_state,
)
from pullquote.training.scorer.config import ScorerTrainingConfig
from pullquote.training.scorer.dataset import Example
from pullquote.training.scorer.loop import TrainingRun, new_run

# Fields that do not change the training of a single network, given the rows of its articles.
_IRRELEVANT = {
    "encoder": "",
    "seed": 0,
    "ensemble_size": 0,
    "ensemble": "",
    "positive_threshold": 0.0,
}


def task_fingerprint(
    config: ScorerTrainingConfig, training: Sequence[Example], validation: Sequence[Example]
) -> str:
    """Return a digest of everything that a run depends on except its seed."""
    relevant = asdict(config) | _IRRELEVANT | {"backend": keras.backend.backend()}

    def arrays() -> Iterator[npt.NDArray[Any]]:
        for examples in (training, validation):
            yield np.array(len(examples))
            for example in examples:
                yield example.features
                yield example.labels

    return fingerprint(relevant, arrays())


def save_run(folder: Path, task: str, run: TrainingRun) -> None:
    """Save a run between two epochs, or its result once it is done.

    Raises:
        OutputError: The checkpoint cannot be written.
    """
    path = _path(folder, task, run.seed)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {error.strerror}") from error
    arrays = {
        "loss": np.array(run.loss),
        "history": np.array(run.history),
        "done": np.array(run.done),
        "random": np.array(json.dumps(run.random.bit_generator.state)),
        **numbered("best", run.best),
    }
    save_checkpoint(path, task, arrays if run.done else arrays | model_state(run.network))


def load_run(
    folder: Path, task: str, config: ScorerTrainingConfig, width: int, seed: int, heads: int = 1
) -> TrainingRun:
    """Load a saved run; return a new one if there is none or it cannot be read."""
    run = new_run(config, width, seed, heads)
    arrays = load_checkpoint(_path(folder, task, seed), task)
    if arrays is None:
        return run
    try:
        _restore(run, arrays)
    except (ValueError, KeyError, TypeError):
        return new_run(config, width, seed, heads)  # the first one may be half restored
    return run


def _restore(run: TrainingRun, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
    run.best = [arrays[name] for name in sorted(arrays) if name.startswith("best/")]
    run.network.set_weights(run.best)
    run.loss, run.done = float(arrays["loss"]), bool(arrays["done"])
    run.random.bit_generator.state = json.loads(str(arrays["random"]))
    run.history = [(float(loss), float(val_loss)) for loss, val_loss in arrays["history"]]
    if not run.done:
        set_model_state(run.network, arrays)


def _path(folder: Path, task: str, seed: int) -> Path:
    return folder / f"{task[:16]}-{seed}.npz"
