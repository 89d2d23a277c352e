"""Encode sentences as vectors: strings to a float32 array of shape (sentences, features).

Every encoder implements `Encoder` and is selected by name. Its fingerprint is stored in the file
of each model trained on its vectors, so that a model never runs on those of another encoder.

An installed package can add encoders: an entry point of the group ``pullquote.encoders`` names a
class or function that returns an encoder when called without arguments.
"""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from pullquote.errors import EncoderError, UnknownNameError

__all__ = ["BUILT_IN_ENCODERS", "Encoder", "encoder_names", "load_encoder"]

BUILT_IN_ENCODERS = ("static", "minilm", "skipthoughts")
_GROUP = "pullquote.encoders"


class Encoder(Protocol):
    """The interface of an encoder.

    Attributes:
        name: Name that selects it.
        features: Width of its vectors.
        fingerprint: Identifies its weights and its text processing, e.g. ``"static-1:3f2a…"``;
            equal for two encoders only if their vectors are.
    """

    name: str
    features: int
    fingerprint: str

    def encode(self, sentences: Sequence[str]) -> npt.NDArray[np.float32]:
        """Encode sentences independently of each other.

        Args:
            sentences: Any text, possibly empty or in another script.

        Returns:
            Shape (sentences, features), rows of Euclidean length 1, or all zeros for a sentence
            without a known token. Never NaN. Shape (0, features) for no sentences.
        """
        ...


def encoder_names() -> list[str]:
    """List the names of all encoders: the built-in ones, then those of installed packages."""
    from importlib.metadata import entry_points

    installed = {point.name for point in entry_points(group=_GROUP)}
    return [*BUILT_IN_ENCODERS, *sorted(installed.difference(BUILT_IN_ENCODERS))]


def load_encoder(name: str) -> Encoder:
    """Load an encoder.

    Args:
        name: ``"static"``, ``"minilm"``, ``"skipthoughts"``, or the name of an installed package's
            entry point.

    Returns:
        The encoder; load it once and use it often.

    Raises:
        UnknownNameError: There is no encoder of that name.
        EncoderError: Its file is damaged, or its extra is not installed.
    """
    if name == "static":
        from pullquote.encoders.static import StaticEncoder

        return StaticEncoder()
    if name == "minilm":
        from pullquote.encoders.minilm import MiniLMEncoder

        return MiniLMEncoder()
    if name == "skipthoughts":
        from pullquote.encoders.skipthoughts import SkipThoughtsEncoder

        return SkipThoughtsEncoder()
    from importlib.metadata import entry_points

    for point in entry_points(group=_GROUP, name=name):
        try:
            encoder: Encoder = point.load()()
        except Exception as error:  # another package may raise anything
            raise EncoderError(
                f"the encoder {name!r} ({point.value}) cannot be loaded: {error}"
            ) from error
        return encoder
    raise UnknownNameError(f"no encoder is named {name!r}; there are {', '.join(encoder_names())}")
