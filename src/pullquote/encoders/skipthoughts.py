"""The encoder ``skipthoughts``: ours, a GRU in each direction. In: sentences. Out: vectors.

Skip-thoughts (Kiros et al. 2015, arXiv 1506.06726): a sentence is read word by word, and its
vector is what a recurrent network holds in mind at the end; what several networks hold, one of
which reads backward, stands side by side. It is trained by ``pullquote encoder train`` to know
which sentences stand beside each other (docs/explanation/skip-thoughts.md).

NumPy alone. The loop over words is `pullquote.layers.gru_steps`, and the product before it is
taken once for each word of a call, not for each place where the word stands. Words without a
vector are passed over.
"""

import json
import os
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from pullquote._io.extras import install_hint
from pullquote._io.safetensors import read_tensors
from pullquote.encoders.batching import batch_by_length, process_batches
from pullquote.errors import EncoderError
from pullquote.layers import feed_forward, gru_steps, linear
from pullquote.text.tokenize import split_words

MAX_WORDS = 100  # the rest of a longer sentence is not read; 1 in 500 is longer
SENTENCES_AT_ONCE = 1024  # bounds the memory that the words' products take
BATCH_STEPS = 1024  # words of a batch, the filling counted: it stays in the processor's cache
MAX_LENGTH_RATIO = 1.2  # longest to shortest sentence of a batch

Floats = npt.NDArray[np.float32]


class _Network(NamedTuple):
    """One GRU of those side by side, under Keras' names."""

    kernel: Floats
    recurrent_kernel: Floats
    bias: Floats
    backward: bool


class SkipThoughtsEncoder:
    """Reads sentences with recurrent networks; may be shared by threads.

    A sentence of more than 100 known words is read up to there.

    Attributes:
        name: ``"skipthoughts"``.
        features: Units of all networks together; 4,800 in the paper's combine-skip.
        fingerprint: Version and digest of all arrays, as the file says them.
        card: All that the file says of itself: what it was trained on, how, how well.
    """

    name = "skipthoughts"

    def __init__(self, path: Path | None = None, *, threads: int | None = None) -> None:
        """Load the encoder.

        Args:
            path: Another file than that of the package ``pullquote-skipthoughts``.
            threads: How many batches run beside each other; as many as there are cores if None.

        Raises:
            EncoderError: The extra is not installed, or the file is missing or damaged, or its
                parts do not fit together.
        """
        if path is None:
            try:
                path = import_module("pullquote_skipthoughts").MODEL_PATH
            except ImportError as error:
                raise EncoderError(
                    f"the encoder skipthoughts needs {error.name}; install it with: {install_hint('skipthoughts')}"
                ) from error
        self.card, arrays = read_tensors(path)
        try:
            self.fingerprint = self.card["fingerprint"]
            names = arrays["words"].tobytes().decode().split("\n")
            self._table, self._scales = arrays["table"], arrays["scales"]
            self._networks = [
                _network(arrays, number, backward=backward)
                for number, backward in enumerate(json.loads(self.card["backward"]))
            ]
            self._mean = np.asarray(arrays["mean"], np.float32)
        except (KeyError, ValueError, TypeError) as error:
            raise EncoderError(f"{path} holds no skip-thoughts encoder: {error}") from error
        self._numbers = dict(zip(names, range(len(names)), strict=True))
        self.features = sum(len(network.recurrent_kernel) for network in self._networks)
        self._check(path)
        self._threads = threads or os.cpu_count() or 1

    def _check(self, path: Path) -> None:
        words, width = self._table.shape if self._table.ndim == 2 else (-1, -1)
        fits = words == len(self._numbers) == len(self._scales) and self.features > 0
        for kernel, recurrent_kernel, bias, _ in self._networks:
            columns = 3 * len(recurrent_kernel)
            fits &= kernel.shape == (width, columns) and recurrent_kernel.shape[1:] == (columns,)
            fits &= bias.shape == (2, columns)
        if not fits or self._mean.shape != (self.features,):
            shapes = [network.kernel.shape for network in self._networks]
            raise EncoderError(
                f"{path} has {len(self._numbers)} words, a table of shape {self._table.shape} and "
                f"networks whose kernels have shapes {shapes}, which do not fit together"
            )

    def encode(self, sentences: Sequence[str]) -> Floats:
        """Encode sentences, each by itself.

        Args:
            sentences: Any text, also empty or in another script.

        Returns:
            Shape (sentences, features), rows of length 1, or all zeros for a sentence without a
            known word. Shape (0, features) for no sentences.
        """
        vectors = self.states(sentences)
        vectors -= vectors.any(axis=1, keepdims=True) * self._mean
        lengths = np.sqrt(np.einsum("sf,sf->s", vectors, vectors))
        vectors /= np.where(lengths > 0, lengths, 1)[:, np.newaxis]
        return vectors

    def states(self, sentences: Sequence[str]) -> Floats:
        """Give what the networks hold at the end, before the mean of all sentences is taken away.

        Args:
            sentences: As for `encode`.

        Returns:
            Shape (sentences, features), zeros for a sentence without a known word.
        """
        vectors = np.zeros((len(sentences), self.features), np.float32)
        for start in range(0, len(sentences), SENTENCES_AT_ONCE):
            part = slice(start, start + SENTENCES_AT_ONCE)
            self._read_part([self._number(text) for text in sentences[part]], vectors[part])
        return vectors

    def _number(self, sentence: str) -> list[int]:
        """Give the numbers of the words that are known."""
        numbers = map(self._numbers.get, split_words(sentence))
        return [number for number in numbers if number is not None][:MAX_WORDS]

    def _read_part(self, ids: list[list[int]], vectors: Floats) -> None:
        """Fill in the vectors of sentences that have words."""
        used = np.array(sorted({number for sentence in ids for number in sentence}), np.intp)
        if not used.size:
            return
        words = self._scales[used, np.newaxis] * self._table[used].astype(np.float32)
        projected = [feed_forward(linear, words, n.kernel, n.bias[0]) for n in self._networks]

        def read_batch(rows: list[int]) -> None:
            padded, mask = _pad([ids[row] for row in rows])
            places = np.searchsorted(used, padded)
            start = 0
            for network, products in zip(self._networks, projected, strict=True):
                outputs = gru_steps(
                    products[places],
                    network.recurrent_kernel,
                    network.bias[1:],
                    mask=mask,
                    reverse=network.backward,
                )
                end = start + outputs.shape[-1]
                vectors[rows, start:end] = outputs[:, 0 if network.backward else -1]
                start = end

        lengths = [len(sentence) for sentence in ids]
        batches = list(batch_by_length(lengths, BATCH_STEPS, max_ratio=MAX_LENGTH_RATIO))
        process_batches(read_batch, batches, self._threads)


def _network(arrays: dict[str, npt.NDArray[Any]], number: int, *, backward: bool) -> _Network:
    kernel, recurrent_kernel, bias = (
        np.asarray(arrays[f"{number}/{part}"], np.float32)
        for part in ("kernel", "recurrent_kernel", "bias")
    )
    return _Network(kernel, recurrent_kernel, bias, backward)


def _pad(ids: list[list[int]]) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.bool_] | None]:
    """Put sentences under each other, filled up with their first word; and what is no filling."""
    lengths = np.array([len(sentence) for sentence in ids])
    steps = int(lengths.max())
    padded = np.array([sentence + sentence[:1] * (steps - len(sentence)) for sentence in ids])
    if lengths.min() == steps:
        return padded, None
    return padded, np.arange(steps) < lengths[:, np.newaxis]
