"""The encoder ``static``, the default. In: sentences. Out: vectors of 256 features.

A table with one row for each word piece; a sentence's vector is the sum of its rows and of one
that stands for what all sentences have in common (that of ``[CLS]``), divided by its length. The
rows are fitted so that this sum points where the sentence transformer MiniLM points
(``tools/build_static.py``), in the manner of model2vec (https://github.com/MinishLab/model2vec):
what is lost is the order of the words, what is won is a hundredfold speed with NumPy alone. How
much a piece counts is in the length of its row.

The table is int8 with a scale a row, and is mapped, not read: only the rows that a text needs come
from the disk, and are made float32 when they are looked up.
"""

from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pullquote._io.safetensors import read_tensors
from pullquote.encoders.wordpiece import WordPiece, read_vocabulary
from pullquote.errors import EncoderError

DATA = Path(__file__).parent / "data"
PIECES_AT_ONCE = 4096  # rows that are float32 at a time: 4 MB, however long the text


class StaticEncoder:
    """Sums the rows of a table; may be shared by threads.

    Attributes:
        name: ``"static"``.
        features: 256 in the table that comes with pullquote.
        fingerprint: Version and digest of table and vocabulary, as the table's file says them.
        card: All that the file says of itself: what it was fitted on, by which script, how well.
    """

    name = "static"

    def __init__(self, table_path: Path | None = None, vocabulary_path: Path | None = None) -> None:
        """Open the table.

        Args:
            table_path: Another table than the one that comes with pullquote.
            vocabulary_path: The vocabulary that goes with it.

        Raises:
            EncoderError: The table is missing, damaged, or does not fit the vocabulary.
        """
        table_path = table_path or DATA / "static.safetensors"
        vocabulary = read_vocabulary(vocabulary_path or DATA / "vocab.txt")
        self.card, arrays = read_tensors(table_path)
        try:
            self._table, self._scales = arrays["table"], arrays["scales"]
            self.fingerprint = self.card["fingerprint"]
            pieces, self.features = self._table.shape
        except (KeyError, ValueError) as error:
            raise EncoderError(f"{table_path} holds no table of an encoder") from error
        if self._scales.shape != (pieces,) or pieces != len(vocabulary):
            raise EncoderError(
                f"{table_path} has {pieces} rows and {self._scales.size} scales, "
                f"but the vocabulary has {len(vocabulary)} pieces"
            )
        first = vocabulary["[CLS]"]
        self._offset = self._scales[first] * self._table[first].astype(np.float32)
        self._tokenizer = WordPiece(vocabulary)

    def encode(self, sentences: Sequence[str]) -> npt.NDArray[np.float32]:
        """Encode sentences, each by itself.

        Args:
            sentences: Any text, also empty or in another script.

        Returns:
            Shape (sentences, features), rows of length 1, or all zeros for a sentence without a
            known piece. Shape (0, features) for no sentences.
        """
        vectors = np.zeros((len(sentences), self.features), np.float32)
        pieces = self._tokenizer.encode_all(sentences)
        ids = np.fromiter(chain.from_iterable(pieces), np.intp)
        ends = np.cumsum([len(each) for each in pieces])
        for start in range(0, len(ids), PIECES_AT_ONCE):
            some = ids[start : start + PIECES_AT_ONCE]
            scales, rows = self._scales.take(some), self._table.take(some, 0).astype(np.float32)
            first, last = np.searchsorted(ends, (start, start + len(some) - 1), "right").tolist()
            begin = 0
            for row, end in enumerate((ends[first : last + 1] - start).tolist(), first):
                vectors[row] += scales[begin:end] @ rows[begin:end]
                begin = end
        vectors[vectors.any(axis=1)] += self._offset
        lengths = np.sqrt(np.einsum("sf,sf->s", vectors, vectors))
        vectors /= np.where(lengths > 0, lengths, 1)[:, np.newaxis]
        return vectors
