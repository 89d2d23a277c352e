"""Checkpoints: the state of a training run in one file, so that an interrupted run can resume.

A checkpoint is written atomically and belongs to one task, identified by a fingerprint of its
configuration and data. It contains no code.
"""

import hashlib
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pullquote._io.atomic import atomic_write

Arrays = dict[str, npt.NDArray[Any]]

_DAMAGED = (OSError, ValueError, KeyError, EOFError, TypeError, zipfile.BadZipFile)


def fingerprint(config: Mapping[str, Any], arrays: Iterable[npt.NDArray[Any]]) -> str:
    """Return a digest of everything that a training run depends on.

    Args:
        config: Configuration, as JSON values by name.
        arrays: Data, in a fixed order.

    >>> fingerprint({"seed": 1}, []) == fingerprint({"seed": 2}, [])
    False
    """
    digest = hashlib.sha256(json.dumps(config, sort_keys=True).encode())
    for array in arrays:
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


def save_checkpoint(path: Path, task: str, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
    """Write a checkpoint.

    Args:
        path: The file; an existing one is replaced.
        task: Fingerprint of the task.
        arrays: State by name; no arrays of objects.

    Raises:
        OutputError: The file cannot be written.
    """
    with atomic_write(path) as file:
        np.savez(file, allow_pickle=False, task=np.array(task), **arrays)


def load_checkpoint(path: Path, task: str) -> Arrays | None:
    """Read a checkpoint; None if it is missing, damaged or of another task."""
    try:
        # np.load would leave a damaged file open if it opened the path itself.
        with path.open("rb") as file, np.load(file) as checkpoint:
            arrays = dict(checkpoint)
        return arrays if str(arrays.pop("task")) == task else None
    except _DAMAGED:
        return None


def numbered(name: str, arrays: Sequence[npt.NDArray[Any]]) -> Arrays:
    """Return arrays under numbered names, whose sorted order is the order of the arrays."""
    return {f"{name}/{index:04}": array for index, array in enumerate(arrays)}


def model_state(model: Any) -> Arrays:
    """Return everything that training changes in a Keras model.

    That is its weights, the seeds of its dropout, and the state of its optimizer.
    """
    from keras import ops

    return numbered("model", [np.asarray(ops.convert_to_numpy(v)) for v in _variables(model)])


def set_model_state(model: Any, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
    """Restore the result of `model_state` in a model of the same architecture."""
    state = [arrays[name] for name in sorted(arrays) if name.startswith("model/")]
    for variable, array in zip(_variables(model), state, strict=True):
        variable.assign(array)


def _variables(model: Any) -> list[Any]:
    return [*model.variables, *model.optimizer.variables]
