"""Backend: which of its backends Keras is to run on, settled before it is first imported.

The environment's ``KERAS_BACKEND`` comes first, then ``~/.keras/keras.json`` if the backend named
there is installed, else JAX. Importing this module settles it: Keras reads it only once.
"""

import json
import os
from importlib.util import find_spec
from pathlib import Path

_PACKAGES = {"jax": "jax", "torch": "torch", "tensorflow": "tensorflow"}


def choose_backend() -> str:
    """Tell Keras which backend to use, unless the user has; call it before Keras is imported.

    The first import of Keras writes a ``keras.json`` that names TensorFlow whether or not it is
    there, so what the file says counts only where it can be followed.

    Returns:
        The backend's name.
    """
    if "KERAS_BACKEND" not in os.environ:
        os.environ["KERAS_BACKEND"] = _configured_backend() or "jax"
    return os.environ["KERAS_BACKEND"]


def _configured_backend() -> str | None:
    folder = Path(os.environ.get("KERAS_HOME", Path.home() / ".keras"))
    try:
        named = json.loads((folder / "keras.json").read_text(encoding="utf-8")).get("backend")
    except (OSError, ValueError, AttributeError):
        return None
    return named if named in _PACKAGES and find_spec(_PACKAGES[named]) else None


choose_backend()
