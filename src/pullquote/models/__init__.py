"""Models: trained scorers, as they are stored and run; NumPy is all they need.

In: a model file, and an article with its vectors. Out: a number for each sentence.

- `features`: what a network looks at, the same in training and in use.
- `network`: the network itself, composed of `pullquote.layers`.
- `calibration`: what its numbers mean.
- `model_file`: all of it on disk.
- `rnn`: the scorer that runs it.
"""

from pathlib import Path

from pullquote.models.calibration import IDENTITY, Calibration, fit_calibration
from pullquote.models.features import FEATURES_VERSION, input_width, sentence_features
from pullquote.models.model_file import Model, ModelCard, read_card, read_model, write_model
from pullquote.models.network import Architecture, Network, Weights, make_network

__all__ = [
    "DEFAULT_MODEL",
    "FEATURES_VERSION",
    "IDENTITY",
    "Architecture",
    "Calibration",
    "Model",
    "ModelCard",
    "Network",
    "Weights",
    "fit_calibration",
    "input_width",
    "make_network",
    "read_card",
    "read_model",
    "sentence_features",
    "write_model",
]

DEFAULT_MODEL = Path(__file__).parent / "data" / "default.safetensors"
"""The model that comes with pullquote; ``tools/train_default.py`` makes it."""
