"""Training, checkpoints: keeps each fit after every epoch, so that a run can be taken up again.

In: a `Fit` between two epochs. Out: a file in a folder, and the same `Fit` back if it belongs to
the same task: with its weights, the optimizer's numbers, the states of dropout and shuffling, the
best weights and the losses, so that going on gives what not stopping would have given. A file is
written beside its place and then moved there, whole or not at all.
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
from pullquote.training.scorer.loop import Fit, new_run


def task_fingerprint(
    config: ScorerTrainingConfig, training: Sequence[Example], validation: Sequence[Example]
) -> str:
    """Give a digest of all that a fit depends on but its seed."""
    choices = asdict(config) | {
        "seed": 0,
        "ensemble_size": 0,
        "ensemble": "",
        "positive_threshold": 0.0,
    }
    choices["backend"] = keras.backend.backend()

    def arrays() -> Iterator[npt.NDArray[Any]]:
        for examples in (training, validation):
            yield np.array(len(examples))
            for example in examples:
                yield example.features
                yield example.labels

    return fingerprint(choices, arrays())


def save_fit(folder: Path, task: str, fit: Fit) -> None:
    """Keep a fit as it is between two epochs, or, once it is done, what has come of it.

    Raises:
        OutputError: It cannot be written.
    """
    path = _path(folder, task, fit.seed)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror}") from error
    arrays = {
        "loss": np.array(fit.loss),
        "history": np.array(fit.history),
        "done": np.array(fit.done),
        "random": np.array(json.dumps(fit.random.bit_generator.state)),
        **numbered("best", fit.best),
    }
    save_checkpoint(path, task, arrays if fit.done else arrays | model_state(fit.network))


def load_fit(folder: Path, task: str, config: ScorerTrainingConfig, width: int, seed: int) -> Fit:
    """Take up a fit that was kept; begin a new one if there is none, or it cannot be read."""
    fit = new_run(config, width, seed)
    kept = load_checkpoint(_path(folder, task, seed), task)
    if kept is None:
        return fit
    try:
        _take_up(fit, kept)
    except (ValueError, KeyError, TypeError):
        return new_run(config, width, seed)  # what was read of the other may be half of it
    return fit


def _take_up(fit: Fit, kept: Mapping[str, npt.NDArray[Any]]) -> None:
    fit.best = [kept[name] for name in sorted(kept) if name.startswith("best/")]
    fit.network.set_weights(fit.best)
    fit.loss, fit.done = float(kept["loss"]), bool(kept["done"])
    fit.random.bit_generator.state = json.loads(str(kept["random"]))
    fit.history = [(float(training), float(judged)) for training, judged in kept["history"]]
    if not fit.done:
        set_model_state(fit.network, kept)


def _path(folder: Path, task: str, seed: int) -> Path:
    return folder / f"{task[:16]}-{seed}.npz"
