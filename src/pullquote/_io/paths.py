"""Folders: where a user's own things are kept, and how they are found by name.

In: the environment, names. Out: paths; nothing is made.
"""

import os
import sys
from pathlib import Path

MODEL_SUFFIX = ".safetensors"


def data_folder() -> Path:
    """Give our folder among those where the system keeps users' data."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or "~/AppData/Local"
    elif sys.platform == "darwin":
        base = "~/Library/Application Support"
    else:
        base = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(base).expanduser() / "pullquote"


def model_folder() -> Path:
    """Give the folder of a user's own models."""
    return data_folder() / "models"


def find_model(name: str) -> Path:
    """Say where a model file stands.

    Args:
        name: Its path, which ends in ``.safetensors``; or a short name, by which it is one of
            the user's own.

    Returns:
        The path, whether or not there is such a file.

    >>> find_model("models/mine.safetensors").name, find_model("mine").name
    ('mine.safetensors', 'mine.safetensors')
    """
    is_short = Path(name).name == name and not name.endswith(MODEL_SUFFIX)
    return model_folder() / f"{name}{MODEL_SUFFIX}" if is_short else Path(name)
