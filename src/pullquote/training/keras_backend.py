"""Select the Keras backend, before Keras is first imported, and check the user's Keras settings.

The environment variable ``KERAS_BACKEND`` comes first, then the backend in ``~/.keras/keras.json``
if it is installed, else JAX. Importing this module selects it, since Keras reads it only once.

Of the other fields of ``keras.json``, ``epsilon`` is honored, ``image_data_format`` does not matter
(sequences have their features last), and ``floatx`` must be float32.
"""

import json
import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from pullquote.errors import UsageError

FLOATX = "float32"

_PACKAGES = {"jax": "jax", "torch": "torch", "tensorflow": "tensorflow"}

# What Keras accepts; for any other value, importing Keras fails with an AssertionError.
_ACCEPTED = {
    "floatx": ("float16", "float32", "float64", "bfloat16"),
    "image_data_format": ("channels_last", "channels_first"),
}


def choose_backend() -> str:
    """Select the Keras backend, unless the environment has one; call it before importing Keras.

    The first import of Keras writes a ``keras.json`` that names TensorFlow even if it is not
    installed, so the file only counts if its backend is.

    Returns:
        Name of the backend.

    Raises:
        UsageError: ``keras.json`` has a value that Keras does not accept.
    """
    config = _read_config()
    for name, accepted in _ACCEPTED.items():
        if name in config and config[name] not in accepted:
            raise UsageError(
                f"{_config_path()}: {name} must be one of {', '.join(accepted)}, "
                f"got {config[name]!r:.80}"
            )
    epsilon = config.get("epsilon", 1e-7)
    if type(epsilon) is not float:
        raise UsageError(f"{_config_path()}: epsilon must be a number, got {epsilon!r:.80}")
    if "KERAS_BACKEND" not in os.environ:
        named = str(config.get("backend"))
        is_installed = named in _PACKAGES and find_spec(_PACKAGES[named])
        os.environ["KERAS_BACKEND"] = named if is_installed else "jax"
    return os.environ["KERAS_BACKEND"]


def check_floatx() -> None:
    """Check that Keras computes in float32; call it before building a model.

    Raises:
        UsageError: ``floatx`` has another value.
    """
    import keras

    if keras.config.floatx() != FLOATX:
        raise UsageError(
            f"floatx in {_config_path()} must be {FLOATX} for training, got "
            f"{keras.config.floatx()}: sums over an article overflow or lose digits in half "
            "precision, and model files hold at most 32 bits"
        )


def _config_path() -> Path:
    return Path(os.environ.get("KERAS_HOME", Path.home() / ".keras")) / "keras.json"


def _read_config() -> dict[str, Any]:
    try:
        config = json.loads(_config_path().read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return config if isinstance(config, dict) else {}


choose_backend()
