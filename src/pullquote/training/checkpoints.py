"""Training, checkpoints: keeps each fit as soon as it is done, so that a run can be taken up again.

In: a `Fit`. Out: a file in a folder, and the same `Fit` back if it belongs to the same task. A file
is written beside its place and then moved there, whole or not at all.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

from pullquote.errors import OutputError
from pullquote.replacing import replace_file
from pullquote.training.build import build_network
from pullquote.training.config import Config
from pullquote.training.examples import Example
from pullquote.training.fit import Fit

__all__ = ["load_fit", "save_fit", "tell_task"]


def tell_task(config: Config, training: Sequence[Example], validation: Sequence[Example]) -> str:
    """Give a digest of all that a fit depends on but its seed."""
    choices = asdict(config) | {"seed": 0, "restarts": 0, "keep": "", "threshold": 0.0}
    digest = hashlib.sha256(json.dumps(choices, sort_keys=True).encode())
    for examples in (training, validation):
        digest.update(len(examples).to_bytes(8, "little"))
        for example in examples:
            digest.update(example.inputs.tobytes())
            digest.update(example.labels.tobytes())
    return digest.hexdigest()


def save_fit(folder: Path, task: str, fit: Fit) -> None:
    """Keep a fit.

    Raises:
        OutputError: It cannot be written.
    """
    path = _path(folder, task, fit.seed)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror}") from error
    weights = {f"{n:04}": array for n, array in enumerate(fit.network.get_weights())}
    with replace_file(path) as file:
        np.savez(file, loss=fit.loss, history=np.array(fit.history), **weights)


def load_fit(folder: Path, task: str, config: Config, width: int, seed: int) -> Fit | None:
    """Take up a fit that was kept; None if there is none, or it cannot be read."""
    try:
        with np.load(_path(folder, task, seed), allow_pickle=False) as kept:
            network = build_network(config, width, seed)
            names = sorted(name for name in kept.files if name.isdigit())
            network.set_weights([kept[name] for name in names])
            history = [(float(row[0]), float(row[1])) for row in kept["history"]]
            return Fit(network, seed, float(kept["loss"]), history)
    except (OSError, ValueError, KeyError, EOFError):
        return None


def _path(folder: Path, task: str, seed: int) -> Path:
    return folder / f"{task[:16]}-{seed}.npz"
