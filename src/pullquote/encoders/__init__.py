"""Encode sentences as vectors: strings to a float32 array of shape (sentences, features).

Every encoder implements `Encoder` and is selected by name, or by the path of a file that
``pullquote encoder train`` wrote. Its fingerprint is stored in the file
of each model trained on its vectors, so that a model never runs on those of another encoder.

An installed package can add encoders: an entry point of the group ``pullquote.encoders`` names a
class or function that returns an encoder when called without arguments.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from pullquote._io.paths import MODEL_SUFFIX, encoder_folder, find_encoder
from pullquote.errors import EncoderError, UnknownNameError, check_type
from pullquote.text.chunks import Chunks

__all__ = ["BUILT_IN_ENCODERS", "ChunkEncoder", "Encoder", "encoder_names", "load_encoder"]

BUILT_IN_ENCODERS = ("static", "minilm", "minilm-base", "skipthoughts")
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


@runtime_checkable
class ChunkEncoder(Protocol):
    """The additional interface of an encoder that encodes sentences chunk by chunk."""

    def encode_chunks(self, sentences: Chunks) -> npt.NDArray[np.float32]:
        """Encode sentences whose chunks are numbered; see `Encoder.encode`."""
        ...


def encoder_names() -> list[str]:
    """List the names of all encoders: built-in, of installed packages, and the user's own."""
    from importlib.metadata import entry_points

    installed = {point.name for point in entry_points(group=_GROUP)}
    own = {path.stem for path in encoder_folder().glob(f"*{MODEL_SUFFIX}")}
    return list(dict.fromkeys([*BUILT_IN_ENCODERS, *sorted(installed), *sorted(own)]))


def load_encoder(name: str, *, folder: Path | None = None) -> Encoder:
    """Load an encoder.

    Args:
        name: One of `BUILT_IN_ENCODERS`, the name of one of the user's own encoders or of an
            installed package's entry point, or the path of an encoder file, which ends in
            ``.safetensors``.
        folder: Folder in which ``NAME.safetensors`` is looked for as well, such as that of a model
            that names its encoder.

    Returns:
        The encoder; load it once and use it often.

    Raises:
        UnknownNameError: There is no encoder of that name.
        EncoderError: Its file is missing or damaged, or its extra is not installed.
    """
    check_type("encoder", name, str, "a name")
    if name == "static":
        from pullquote.encoders.static import StaticEncoder

        return StaticEncoder()
    if name in ("minilm", "minilm-base"):
        from pullquote.encoders.minilm import MiniLMEncoder

        return MiniLMEncoder(name=name)
    if name == "skipthoughts":
        from pullquote.encoders.skipthoughts import SkipThoughtsEncoder

        return SkipThoughtsEncoder()
    if path := _own_file(name, folder):
        from pullquote.encoders.skipthoughts import SkipThoughtsEncoder

        return SkipThoughtsEncoder(path)
    from importlib.metadata import entry_points

    for point in entry_points(group=_GROUP, name=name):
        try:
            encoder: Encoder = point.load()()
        except Exception as error:  # another package may raise anything
            raise EncoderError(
                f"the encoder {name!r} ({point.value}) cannot be loaded: {error}"
            ) from error
        return encoder
    raise UnknownNameError(
        f"no encoder is named {name!r:.80}; there are {', '.join(encoder_names())}, "
        f"and files whose path ends in {MODEL_SUFFIX}"
    )


def _own_file(name: str, folder: Path | None) -> Path | None:
    """Return the file of an encoder that the user trained; None if the name is no such file."""
    path = find_encoder(name)
    if path.is_file():
        return path
    if folder and (nearby := folder / f"{Path(name).stem}{MODEL_SUFFIX}").is_file():
        return nearby
    return path if name.endswith(MODEL_SUFFIX) else None  # its error says that it is missing
