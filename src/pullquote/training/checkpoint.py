"""Checkpoint: what a training that takes long has come to, kept so that another run goes on.

In: arrays, and a digest of the task that they belong to. Out: one file, written beside its place
and then moved there, whole or not at all; and the arrays back, if it is whole and of that task.
Nothing in it can run code.
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

_DAMAGED = (OSError, ValueError, KeyError, EOFError, TypeError, zipfile.BadZipFile)

Arrays = dict[str, npt.NDArray[Any]]


def fingerprint(choices: Mapping[str, Any], arrays: Iterable[npt.NDArray[Any]]) -> str:
    """Give a digest of all that a training depends on: its choices and its data.

    >>> fingerprint({"seed": 1}, []) == fingerprint({"seed": 2}, [])
    False
    """
    digest = hashlib.sha256(json.dumps(choices, sort_keys=True).encode())
    for array in arrays:
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


def save_checkpoint(path: Path, task: str, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
    """Keep arrays.

    Args:
        path: The file; what is there is replaced.
        task: See `fingerprint`.
        arrays: By name; none of them of objects.

    Raises:
        OutputError: It cannot be written.
    """
    with atomic_write(path) as file:
        np.savez(file, allow_pickle=False, task=np.array(task), **arrays)


def load_checkpoint(path: Path, task: str) -> Arrays | None:
    """Give back what was kept; None if there is nothing, or it is damaged or of another task."""
    try:
        # NumPy would leave a damaged file open.
        with path.open("rb") as file, np.load(file) as kept:
            arrays = dict(kept)
        return arrays if str(arrays.pop("task")) == task else None
    except _DAMAGED:
        return None


def numbered(name: str, arrays: Sequence[npt.NDArray[Any]]) -> Arrays:
    """Give names to a row of arrays, which `load_checkpoint` gives back in that order."""
    return {f"{name}/{number:04}": array for number, array in enumerate(arrays)}


def model_state(model: Any) -> Arrays:
    """Take all that training changes out of a Keras model.

    That is its weights, the seeds of its dropout and the optimizer's numbers.
    """
    from keras import ops

    return numbered("model", [np.asarray(ops.convert_to_numpy(v)) for v in _variables(model)])


def set_model_state(model: Any, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
    """Put what `model_state` took back into a model that was built in the same way."""
    state = [arrays[name] for name in sorted(arrays) if name.startswith("model/")]
    for variable, array in zip(_variables(model), state, strict=True):
        variable.assign(array)


def _variables(model: Any) -> list[Any]:
    return [*model.variables, *model.optimizer.variables]
