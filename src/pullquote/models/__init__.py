"""Models: trained scorers, on disk and at run time; NumPy is all they need.

- `architecture`: the shape of a network and its weights.
- `network`: the network, composed of `pullquote.layers`.
- `calibration`: the map from raw scores to probabilities.
- `inference`: from features to scores.
- `model_file`: all of it on disk.
"""

from importlib import import_module
from pathlib import Path

from pullquote._io.paths import MODEL_SUFFIX, model_folder
from pullquote.models.architecture import Architecture, Weights
from pullquote.models.calibration import IDENTITY, Calibration, fit_calibration
from pullquote.models.inference import Prediction, Predictor
from pullquote.models.model_file import (
    FEATURES_VERSION,
    Model,
    ModelCard,
    read_card,
    read_model,
    write_model,
)
from pullquote.models.network import Network, make_network

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
    "Prediction",
    "Predictor",
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
"""The bundled model; ``tools/bundled/train_student.py`` trains it."""

ENCODERS_WITH_MODELS = ("minilm", "skipthoughts")
"""Encoders whose packages, ``pullquote_minilm`` and so on, bundle a model of their own."""


def default_model(encoder: str | None = None) -> Path:
    """Return the model to use with an encoder if none is named.

    Args:
        encoder: Name of the encoder; None for the default encoder.

    Returns:
        The model that is bundled with the encoder, if there is one; else `DEFAULT_MODEL`, whose
        card names the encoder that it needs.
    """
    if encoder in ENCODERS_WITH_MODELS:
        try:
            path: Path = import_module(f"pullquote_{encoder}").SCORER_PATH
        except (ImportError, AttributeError):
            return DEFAULT_MODEL
        return path
    return DEFAULT_MODEL


def installed_models() -> list[Path]:
    """Return the installed models: the default first, the user's own last."""
    own = sorted(model_folder().glob(f"*{MODEL_SUFFIX}"))
    return list(dict.fromkeys([DEFAULT_MODEL, *map(default_model, ENCODERS_WITH_MODELS), *own]))
