"""Locate the user's data folder and models.

Input: environment variables, names. Output: paths.
"""

import os
import sys
from collections.abc import Iterable
from pathlib import Path, PurePath

from pullquote.errors import UsageError

MODEL_SUFFIX = ".safetensors"


def data_folder() -> Path:
    """Return pullquote's folder in the system's folder for user data; it may not exist yet."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or "~/AppData/Local"
    elif sys.platform == "darwin":
        base = "~/Library/Application Support"
    else:
        base = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(base).expanduser() / "pullquote"


def model_folder() -> Path:
    """Return the folder of the user's own models."""
    return data_folder() / "models"


def encoder_folder() -> Path:
    """Return the folder of the user's own encoders."""
    return data_folder() / "encoders"


def find_encoder(name: str) -> Path:
    """Return the path of an encoder file.

    Args:
        name: A path, which ends in ``.safetensors``, or the short name of one of the user's own
            encoders.

    Returns:
        The path, whether or not the file exists.
    """
    return encoder_folder() / f"{name}{MODEL_SUFFIX}" if _is_short(name) else Path(name)


def find_model(name: str) -> Path:
    """Return the path of a model file.

    Args:
        name: A path, which ends in ``.safetensors``, or the short name of one of the user's own
            models.

    Returns:
        The path, whether or not the file exists.

    >>> find_model("models/mine.safetensors").name, find_model("mine").name
    ('mine.safetensors', 'mine.safetensors')
    """
    return model_folder() / f"{name}{MODEL_SUFFIX}" if _is_short(name) else Path(name)


def check_suffix(path: str, known: Iterable[str], otherwise: str = "") -> str:
    """Return the suffix of a file to write, in lower case.

    Args:
        path: The file that a user named.
        known: The suffixes of what can be written.
        otherwise: The end of the message: what else could be done.

    Raises:
        UsageError: Its suffix is unknown.

    >>> check_suffix("Essay.HTML", [".txt", ".html"])
    '.html'
    """
    suffix, known = PurePath(path).suffix.lower(), list(dict.fromkeys(known))
    if suffix in known:
        return suffix
    raise UsageError(f"{path}: must end in {', '.join(filter(None, known))}{otherwise}")


def _is_short(name: str) -> bool:
    return Path(name).name == name and not name.endswith(MODEL_SUFFIX)
