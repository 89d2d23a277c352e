"""Encode sentences with recurrent networks: the encoder ``skipthoughts``.

Skip-thoughts (Kiros et al. 2015, arXiv 1506.06726): a GRU reads a sentence word by word, and its
last state is the sentence's vector. The states of several networks, one of which reads backward,
are concatenated. ``pullquote encoder train`` trains them to predict which sentences are
consecutive (docs/explanation/skipthoughts.md).

NumPy only. The loop over words is `pullquote.layers.gru_steps`; the product before it is computed
once for each distinct word of a call. Words without a vector are skipped.
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
from pullquote.encoders import BUILT_IN_ENCODERS
from pullquote.encoders.batching import batch_by_length, process_batches
from pullquote.errors import EncoderError
from pullquote.layers import feed_forward, gru_steps, linear
from pullquote.text.tokenize import split_words

MAX_WORDS = 100  # the rest of a longer sentence is ignored; 1 in 500 is longer
MAX_GROUP_SENTENCES = 1024  # limits the memory of the words' products
BATCH_STEPS = 1024  # words of a batch, padding included: it fits the processor's cache
MAX_LENGTH_RATIO = 1.2  # longest to shortest sentence of a batch

Floats = npt.NDArray[np.float32]


class _Network(NamedTuple):
    """The weights of one GRU, under Keras' names."""

    kernel: Floats
    recurrent_kernel: Floats
    bias: Floats
    backward: bool


class SkipThoughtsEncoder:
    """Recurrent networks over word vectors; may be shared by threads.

    Only the first 100 known words of a sentence are used.

    Attributes:
        name: ``"skipthoughts"``; of another file, its name without the suffix.
        features: Units of all networks together; 4,800 in the paper's combine-skip.
        fingerprint: Version and digest of all arrays, stored in the file.
        card: Metadata of the file: data, method and quality of the training.
    """

    name: str = "skipthoughts"

    def __init__(self, path: Path | None = None, *, threads: int | None = None) -> None:
        """Load the encoder.

        Args:
            path: File of the encoder; None for that of the package ``pullquote-skipthoughts``.
            threads: Batches to run in parallel; None for the number of cores.

        Raises:
            EncoderError: The extra is not installed, or the file is missing or damaged, or its
                arrays do not fit together.
        """
        if path is None:
            try:
                path = import_module("pullquote_skipthoughts").MODEL_PATH
            except ImportError as error:
                raise EncoderError(
                    f"the encoder skipthoughts needs {error.name}; install it with: "
                    f"{install_hint('skipthoughts')}"
                ) from error
        else:
            # The name by which `load_encoder` finds it again, also beside a model's file.
            is_taken = path.stem in BUILT_IN_ENCODERS
            self.name = path.name if is_taken else path.stem
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
        except (KeyError, ValueError, TypeError, AttributeError, RecursionError) as error:
            raise EncoderError(f"{path} is not a skip-thoughts encoder: {error}") from error
        self._ids = dict(zip(names, range(len(names)), strict=True))
        self.features = sum(len(network.recurrent_kernel) for network in self._networks)
        self._check(path)
        self._threads = threads or os.cpu_count() or 1

    def _check(self, path: Path) -> None:
        words, width = self._table.shape if self._table.ndim == 2 else (-1, -1)
        fits = words == len(self._ids) == len(self._scales) and self.features > 0
        for kernel, recurrent_kernel, bias, _ in self._networks:
            columns = 3 * len(recurrent_kernel)
            fits &= kernel.shape == (width, columns) and recurrent_kernel.shape[1:] == (columns,)
            fits &= bias.shape == (2, columns)
        if not fits or self._mean.shape != (self.features,):
            shapes = [network.kernel.shape for network in self._networks]
            raise EncoderError(
                f"{path} has {len(self._ids)} words, a table of shape {self._table.shape} and "
                f"networks whose kernels have shapes {shapes}, which do not fit together"
            )

    def encode(self, sentences: Sequence[str]) -> Floats:
        """Encode sentences independently of each other.

        Args:
            sentences: Any text, possibly empty or in another script.

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
        """Compute the last states of the networks, without subtracting the mean state.

        Args:
            sentences: As for `encode`.

        Returns:
            Shape (sentences, features), zeros for a sentence without a known word.
        """
        vectors = np.zeros((len(sentences), self.features), np.float32)
        for start in range(0, len(sentences), MAX_GROUP_SENTENCES):
            group = slice(start, start + MAX_GROUP_SENTENCES)
            self._encode_group([self._word_ids(text) for text in sentences[group]], vectors[group])
        return vectors

    def _word_ids(self, sentence: str) -> list[int]:
        """Return the ids of the known words."""
        ids = map(self._ids.get, split_words(sentence))
        return [word_id for word_id in ids if word_id is not None][:MAX_WORDS]

    def _encode_group(self, ids: list[list[int]], vectors: Floats) -> None:
        """Write the states of sentences with known words to `vectors`."""
        used = np.array(sorted({word_id for sentence in ids for word_id in sentence}), np.intp)
        if not used.size:
            return
        words = self._scales[used, np.newaxis] * self._table[used].astype(np.float32)
        projected = [feed_forward(linear, words, n.kernel, n.bias[0]) for n in self._networks]

        def encode_batch(rows: list[int]) -> None:
            padded, mask = _pad([ids[row] for row in rows])
            positions = np.searchsorted(used, padded)
            start = 0
            for network, products in zip(self._networks, projected, strict=True):
                outputs = gru_steps(
                    products[positions],
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
        process_batches(encode_batch, batches, self._threads)


def _network(arrays: dict[str, npt.NDArray[Any]], number: int, *, backward: bool) -> _Network:
    kernel, recurrent_kernel, bias = (
        np.asarray(arrays[f"{number}/{part}"], np.float32)
        for part in ("kernel", "recurrent_kernel", "bias")
    )
    return _Network(kernel, recurrent_kernel, bias, backward)


def _pad(ids: list[list[int]]) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.bool_] | None]:
    """Stack sentences, padded with their first word: ids and mask (batch, steps)."""
    lengths = np.array([len(sentence) for sentence in ids])
    steps = int(lengths.max())
    padded = np.array([sentence + sentence[:1] * (steps - len(sentence)) for sentence in ids])
    if lengths.min() == steps:
        return padded, None
    return padded, np.arange(steps) < lengths[:, np.newaxis]
