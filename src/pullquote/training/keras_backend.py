"""Select the Keras backend, before Keras is first imported, and check the user's Keras settings.

The environment variable ``KERAS_BACKEND`` comes first, then the backend in ``~/.keras/keras.json``,
else JAX. Importing this module selects it, since Keras reads it only once.

Every field of ``keras.json`` is honored, or refused in one line: ``epsilon`` is honored,
``image_data_format`` does not matter (sequences have their features last), ``floatx`` must be
float32, and ``nnx_enabled`` must be false.
"""

import json
import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from pullquote.errors import UsageError

FLOATX = "float32"

BACKENDS = ("jax", "torch", "tensorflow")
COMPILING_BACKENDS = ("jax", "tensorflow")
"""Backends that compile a training step when they first see a batch of its shape."""

# What Keras accepts; for any other value, importing Keras fails with an AssertionError.
_ACCEPTED = {
    "floatx": ("float16", "float32", "float64", "bfloat16"),
    "image_data_format": ("channels_last", "channels_first"),
}


def choose_backend() -> str:
    """Select the Keras backend, unless the environment has one; call it before importing Keras.

    The first import of Keras writes a ``keras.json`` that names TensorFlow even if it is not
    installed, so TensorFlow only counts if it is; JAX replaces it.

    Returns:
        Name of the backend.

    Raises:
        UsageError: ``keras.json`` or the environment has a value that cannot be honored.
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
    if config.get("nnx_enabled"):
        raise UsageError(
            f"{_config_path()}: nnx_enabled must be false, got {config['nnx_enabled']!r:.80}: "
            "models are trained with Keras' own variables"
        )
    if "KERAS_BACKEND" in os.environ:
        _check_backend("KERAS_BACKEND", os.environ["KERAS_BACKEND"])
    else:
        named = config.get("backend", "tensorflow")
        if named == "tensorflow" and not find_spec(named):
            named = "jax"
        _check_backend(f"{_config_path()}: backend", named)
        os.environ["KERAS_BACKEND"] = named
    return os.environ["KERAS_BACKEND"]


def _check_backend(source: str, name: object) -> None:
    if name not in BACKENDS:
        raise UsageError(f"{source} must be one of {', '.join(BACKENDS)}, got {name!r:.80}")
    if name != "jax" and not find_spec(str(name)):
        raise UsageError(f"{source} is {name}, which is not installed")


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
