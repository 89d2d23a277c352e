"""Encode sentences with a table of word pieces: the default encoder, ``static``, 256 features.

The vector of a sentence is the sum of the rows of its word pieces and of a common row (that of
``[CLS]``), divided by its length. The rows are fitted so that the sum approximates the vector of
the sentence transformer MiniLM (``tools/build_static.py``), similar to model2vec
(https://github.com/MinishLab/model2vec). Word order is lost; in return, it is a hundred times
faster and needs NumPy only. The weight of a piece is the length of its row.

The table is int8 with a scale for each row, and memory-mapped: only the rows that a text needs
are read from disk, and converted to float32 when they are used.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pullquote._io.safetensors import read_tensors
from pullquote.encoders.wordpiece import WordPiece, default_tokenizer, read_vocabulary
from pullquote.errors import EncoderError
from pullquote.text.chunks import Chunks, number_chunks

DATA = Path(__file__).parent / "data"
MAX_BATCH_PIECES = 4096  # rows converted to float32 at a time: 4 MB for a text of any length


class StaticEncoder:
    """The table; may be shared by threads.

    Attributes:
        name: ``"static"``.
        features: 256 in the bundled table.
        fingerprint: Version and digest of table and vocabulary, stored in the table's file.
        card: Metadata of the file: data, script and quality of the fit.
    """

    name = "static"

    def __init__(self, table_path: Path | None = None, vocabulary_path: Path | None = None) -> None:
        """Open a table.

        Args:
            table_path: File of the table; None for the bundled one.
            vocabulary_path: File of its vocabulary; None for the bundled one.

        Raises:
            EncoderError: The table is missing, damaged, or does not fit the vocabulary.
        """
        table_path = table_path or DATA / "static.safetensors"
        if vocabulary_path:
            self._tokenizer = WordPiece(read_vocabulary(vocabulary_path))
        else:
            self._tokenizer = default_tokenizer()
        vocabulary = self._tokenizer.vocabulary
        self.card, arrays = read_tensors(table_path)
        try:
            self._table, self._scales = arrays["table"], arrays["scales"]
            self.fingerprint = self.card["fingerprint"]
            pieces, self.features = self._table.shape
        except (KeyError, ValueError) as error:
            raise EncoderError(f"{table_path} is not a table of a static encoder") from error
        if self._scales.shape != (pieces,) or pieces != len(vocabulary):
            raise EncoderError(
                f"{table_path} has {pieces} rows and {self._scales.size} scales, "
                f"but the vocabulary has {len(vocabulary)} pieces"
            )
        first = vocabulary["[CLS]"]
        self._offset = self._scales[first] * self._table[first].astype(np.float32)

    def encode(self, sentences: Sequence[str]) -> npt.NDArray[np.float32]:
        """Encode sentences independently of each other.

        Args:
            sentences: Any text, possibly empty or in another script.

        Returns:
            Shape (sentences, features), rows of length 1, or all zeros for a sentence without a
            known piece. Shape (0, features) for no sentences.
        """
        return self.encode_chunks(number_chunks(sentences))

    def encode_chunks(self, sentences: Chunks) -> npt.NDArray[np.float32]:
        """Encode sentences whose chunks are numbered; see `encode`."""
        ids, counts = self._tokenizer.encode_chunks(sentences)
        vectors = np.zeros((len(counts), self.features), np.float32)
        ends = counts.cumsum()
        for start in range(0, len(ids), MAX_BATCH_PIECES):
            batch = ids[start : start + MAX_BATCH_PIECES]
            scales, rows = self._scales.take(batch), self._table.take(batch, 0).astype(np.float32)
            first, last = np.searchsorted(ends, (start, start + len(batch) - 1), "right").tolist()
            begin = 0
            for row, end in enumerate((ends[first : last + 1] - start).tolist(), first):
                vectors[row] += scales[begin:end] @ rows[begin:end]
                begin = end
        vectors[vectors.any(axis=1)] += self._offset
        lengths = np.sqrt(np.einsum("sf,sf->s", vectors, vectors))
        vectors /= np.where(lengths > 0, lengths, 1)[:, np.newaxis]
        return vectors
