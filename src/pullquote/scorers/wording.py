"""Compute how sentences are worded from their word pieces: a convolution over three pieces.

A convolution with a window of three is the sum of three products, one for each position of the
window. The input of each product is a word piece, so the products are computed beforehand: three
tables have a row for each piece, as the one before, as itself, and as the one after (a trainable
table in the manner of model2vec, with the order of neighbors kept). At each position the three rows
and a bias are added, and passed through a ReLU. A sentence's features are the sum over its
positions, divided by the square root of their number, and the maximum over its positions.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from pullquote.encoders.wordpiece import default_tokenizer
from pullquote.errors import UsageError
from pullquote.text.chunks import Chunks, Integers, number_chunks

MAX_PIECES = 96
"""Word pieces of a sentence that are read."""

CHUNK_PIECES = 4096
"""Pieces computed at a time, about 3 MB, however long the text."""

_PADDING = 0  # [PAD], read before and after a sentence
_UNKNOWN = 100  # [UNK], read for a sentence without a piece

PREFIX = "wording/"
"""The names of the arrays in a model file begin with this."""


class Wording:
    """Computes wording features; one object serves any number of threads.

    Attributes:
        width: Features of a sentence.
    """

    def __init__(self, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
        """Use the tables of a model file.

        Args:
            arrays: ``wording/table``, int8, shape (pieces, 3 * filters), for each piece its row as
                the one before, as itself, and as the one after; ``wording/scales``, shape
                (pieces, 3); ``wording/bias``, shape (filters,).

        Raises:
            UsageError: An array is missing or has another shape.
        """
        try:
            table, scales, bias = (arrays[PREFIX + n] for n in ("table", "scales", "bias"))
        except KeyError as error:
            raise UsageError(f"the array {error.args[0]} is missing") from error
        filters = bias.size
        if table.shape != (len(scales), 3 * filters) or scales.shape != (len(table), 3):
            raise UsageError(
                f"wording has tables of shapes {table.shape} and {scales.shape}, but {filters} "
                f"filters need ({len(table)}, {3 * filters}) and ({len(table)}, 3)"
            )
        if table.dtype != np.int8 or not np.isfinite(scales).all() or not np.isfinite(bias).all():
            raise UsageError("wording needs an int8 table, and finite scales and bias")
        self._table, self._scales = table, scales
        self._bias = np.asarray(bias, np.float32).reshape(-1)
        self._filters = filters
        # Rows converted so far. Unused rows take no memory, where NumPy asks for no huge pages
        # (`pullquote.cli`). Threads can share the rows: they write the same numbers, and a row is
        # marked after it is written.
        self._parts = np.empty((3, len(table), filters), np.float32)
        self._has_parts = np.zeros(len(table), bool)
        self._tokenizer = default_tokenizer()
        self.width = 2 * filters

    def features(self, sentences: Sequence[str]) -> npt.NDArray[np.float32]:
        """Return the features of each sentence, shape (sentences, `width`)."""
        return self.chunk_features(number_chunks(sentences))

    def chunk_features(self, sentences: Chunks) -> npt.NDArray[np.float32]:
        """Return the features of sentences whose chunks are numbered."""
        ids, counts = self._tokenizer.encode_chunks(sentences)
        if counts.max(initial=0) > MAX_PIECES:
            place = np.arange(len(ids)) - np.repeat(counts.cumsum() - counts, counts)
            ids, counts = ids[place < MAX_PIECES], np.minimum(counts, MAX_PIECES)
        if not counts.all():
            ids = np.insert(ids, (counts.cumsum() - counts)[counts == 0], _UNKNOWN)
            counts = np.maximum(counts, 1)
        rows = np.zeros((len(counts), self.width), np.float32)
        ends = counts.cumsum()
        start = used = 0
        while start < len(counts):
            end = max(start + 1, int(np.searchsorted(ends, used + CHUNK_PIECES, "right")))
            last = int(ends[end - 1])
            rows[start:end] = self._convolve(ids[used:last], counts[start:end])
            start, used = end, last
        return rows

    def _convolve(self, pieces: Integers, counts: Integers) -> npt.NDArray[np.float32]:
        # Padding before each sentence and after the last.
        starts = (counts + 1).cumsum() - counts - 1
        is_piece = np.ones(len(pieces) + len(counts) + 1, bool)
        is_piece[starts] = is_piece[-1] = False
        ids = np.full(len(is_piece), _PADDING)
        ids[is_piece] = pieces
        before, itself, after = self._convert(ids)
        # One position for each piece but the outermost padding. The position of the padding
        # between two sentences is computed too, since slices are fast, and then set to zero.
        positions = itself.take(ids[1:-1], 0)
        positions += before.take(ids[:-2], 0)
        positions += after.take(ids[2:], 0)
        np.maximum(positions, 0.0, out=positions)
        positions[starts[1:] - 1] = 0.0
        sums = np.add.reduceat(positions, starts, axis=0)
        # Numbers that are not negative have the order of their bits, which are compared faster.
        maxima = np.maximum.reduceat(positions.view(np.int32), starts, axis=0).view(np.float32)
        scale = (0.5 / np.sqrt(counts)).astype(np.float32)
        return np.concatenate([sums * scale[:, np.newaxis], maxima], axis=1)

    def _convert(self, ids: npt.NDArray[np.intp]) -> npt.NDArray[np.float32]:
        """Return the three tables, in which the rows of the given pieces are float32."""
        if not (is_known := self._has_parts[ids]).all():
            new = np.flatnonzero(np.bincount(ids[~is_known]))
            rows = self._table.take(new, 0).astype(np.float32).reshape(-1, 3, self._filters)
            rows *= self._scales.take(new, 0).astype(np.float32)[:, :, np.newaxis]
            rows[:, 1] += self._bias
            self._parts[:, new] = rows.swapaxes(0, 1)
            self._has_parts[new] = True
        return self._parts
