"""Cache the vectors of an encoder on disk.

The vectors of a call are one file, named after the encoder's fingerprint and the sentences.
Several processes may share the folder, since files are replaced atomically. Nothing is ever
deleted; the folder can be deleted at any time.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pullquote._io.atomic import atomic_write
from pullquote.encoders import Encoder
from pullquote.errors import OutputError


class CachedEncoder:
    """A cache around an encoder, with the encoder's name, width and fingerprint."""

    def __init__(self, encoder: Encoder, folder: Path) -> None:
        """Wrap an encoder.

        Args:
            encoder: The encoder.
            folder: Folder of the cache; created when first needed.
        """
        self.name, self.features = encoder.name, encoder.features
        self.fingerprint = encoder.fingerprint
        self._encoder, self._folder = encoder, folder

    def encode(self, sentences: Sequence[str]) -> npt.NDArray[np.float32]:
        """Encode sentences, or read their vectors from the cache.

        Args:
            sentences: All sentences of a document; they are one entry of the cache.

        Returns:
            Shape (sentences, features), as from the wrapped encoder.

        Raises:
            OutputError: The folder cannot be written to.
        """
        path = self._folder / f"{self._digest(sentences)}.npy"
        vectors = self._read(path, len(sentences))
        if vectors is None:
            vectors = self._encoder.encode(sentences)
            self._write(path, vectors)
        return vectors

    def _digest(self, sentences: Sequence[str]) -> str:
        digest = hashlib.sha256(self.fingerprint.encode())
        for sentence in sentences:
            data = sentence.encode("utf-8", "surrogatepass")
            digest.update(len(data).to_bytes(8, "little") + data)
        return digest.hexdigest()

    def _read(self, path: Path, count: int) -> npt.NDArray[np.float32] | None:
        """Read an entry; None if it is missing or damaged."""
        try:
            with path.open("rb") as file:
                vectors = np.lib.format.read_array(file, allow_pickle=False)
        except (OSError, ValueError, EOFError, MemoryError):
            return None
        if vectors.shape != (count, self.features) or vectors.dtype != np.float32:
            return None
        return vectors if np.isfinite(vectors).all() else None

    def _write(self, path: Path, vectors: npt.NDArray[np.float32]) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(f"{path} cannot be written: {error.strerror}") from error
        with atomic_write(path) as file:
            np.save(file, vectors, allow_pickle=False)
