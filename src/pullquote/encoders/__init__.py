"""Encoders: sentences in, vectors out; one Protocol, chosen by name.

In: ``sentences`` strings. Out: a float32 array of shape (sentences, features). Each encoder has
a fingerprint, which a trained scorer's file pins: a scorer never runs on another's vectors.

Besides those that come with pullquote, an installed package may offer its own: an entry point
of the group ``pullquote.encoders`` that names a class or function which gives an encoder when
called without arguments.
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
    """What every encoder offers.

    Attributes:
        name: The name it is chosen by.
        features: Width of its vectors.
        fingerprint: Tells its weights and its text handling apart from all others', e.g.
            ``"static-1:3f2a…"``; the same wherever the same vectors come out.
    """

    name: str
    features: int
    fingerprint: str

    def encode(self, sentences: Sequence[str]) -> npt.NDArray[np.float32]:
        """Encode sentences, each by itself.

        Args:
            sentences: Any text, also empty or in another script.

        Returns:
            Shape (sentences, features), rows of Euclidean length 1, or all zeros for a sentence
            without a known token. Never NaN. Shape (0, features) for no sentences.
        """
        ...


def encoder_names() -> list[str]:
    """Name every encoder that can be asked for: the built-in ones, then the installed ones."""
    from importlib.metadata import entry_points

    installed = {point.name for point in entry_points(group=_GROUP)}
    return [*BUILT_IN_ENCODERS, *sorted(installed.difference(BUILT_IN_ENCODERS))]


def load_encoder(name: str) -> Encoder:
    """Load an encoder by its name.

    Args:
        name: ``"static"``, ``"minilm"``, ``"skipthoughts"``, or the name of an installed package's
            entry point.

    Returns:
        The encoder, ready for use; load it once and use it often.

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
        except Exception as error:  # whatever a foreign package may raise
            raise EncoderError(f"the encoder {name!r} ({point.value}) fails: {error}") from error
        return encoder
    raise UnknownNameError(f"no encoder is called {name!r}; known: {', '.join(encoder_names())}")
