"""Models: trained scorers, as they are stored and run; NumPy is all they need.

In: a model file, and an article with its vectors. Out: a number for each sentence.

- `network`: the network itself, composed of `pullquote.layers`.
- `calibration`: what its numbers mean.
- `model_file`: all of it on disk.
"""

from importlib import import_module
from pathlib import Path

from pullquote._io.paths import MODEL_SUFFIX, model_folder
from pullquote.models.calibration import IDENTITY, Calibration, fit_calibration
from pullquote.models.model_file import (
    FEATURES_VERSION,
    Model,
    ModelCard,
    read_card,
    read_model,
    write_model,
)
from pullquote.models.network import Architecture, Network, Weights, make_network

__all__ = [
    "DEFAULT_MODEL",
    "ENCODERS_WITH_MODELS",
    "FEATURES_VERSION",
    "IDENTITY",
    "Architecture",
    "Calibration",
    "Model",
    "ModelCard",
    "Network",
    "Weights",
    "default_model",
    "fit_calibration",
    "installed_models",
    "make_network",
    "read_card",
    "read_model",
    "write_model",
]

DEFAULT_MODEL = Path(__file__).parent / "data" / "default.safetensors"
"""The model that comes with pullquote; ``tools/train_default.py`` makes it."""

ENCODERS_WITH_MODELS = ("minilm", "skipthoughts")
"""The encoders whose packages, ``pullquote_minilm`` and so on, carry a model on their vectors."""


def default_model(encoder: str | None = None) -> Path:
    """Find the model to use with an encoder if none is named.

    Args:
        encoder: The encoder's name; None for whichever is the default.

    Returns:
        The model that comes with the encoder, if one does; else `DEFAULT_MODEL`, which says for
        itself whose vectors it needs.
    """
    if encoder in ENCODERS_WITH_MODELS:
        try:
            path: Path = import_module(f"pullquote_{encoder}").SCORER_PATH
        except (ImportError, AttributeError):
            return DEFAULT_MODEL
        return path
    return DEFAULT_MODEL


def installed_models() -> list[Path]:
    """List the models that are installed, the default first, a user's own last."""
    own = sorted(model_folder().glob(f"*{MODEL_SUFFIX}"))
    return list(dict.fromkeys([DEFAULT_MODEL, *map(default_model, ENCODERS_WITH_MODELS), *own]))
