"""Word vectors, gensim model: the fast path for large text, by the library gensim.

In: a `NumberedText` and a `Skipgram`. Out: float32 vectors. Gensim (LGPL-2.1, the extra
``words``) runs the same skip-gram with negative sampling as `pullquote.words.keras_model`, one
word after another in C and by plain gradient descent.
"""

import logging
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
from gensim.models import Word2Vec
from tqdm import tqdm

from pullquote.errors import UsageError
from pullquote.words.numbering import NumberedText
from pullquote.words.options import Skipgram

__all__ = ["fit_gensim"]

RUN_WORDS = 1000  # gensim reads words in runs of at most 10,000, and leaves out the rest


class _Runs:
    """The text in runs of words, from the beginning each time it is gone through."""

    def __init__(self, text: NumberedText, bar: "tqdm[Any]") -> None:
        self._text, self._bar = text, bar

    def __iter__(self) -> Iterator[list[str]]:
        words = np.array(self._text.words, object)
        for block in self._text.blocks():
            for start in range(0, len(block), RUN_WORDS):
                run = words[block[start : start + RUN_WORDS]].tolist()
                yield run
                self._bar.update(len(run))


def fit_gensim(
    text: NumberedText, options: Skipgram, *, quiet: bool = False
) -> tuple[npt.NDArray[np.float32], tuple[float, ...]]:
    """Train word vectors with gensim.

    Args:
        text: What to learn from.
        options: How; gensim has its own step size and takes no batches.
        quiet: Whether to show no progress bar.

    Returns:
        Vectors, shape (words, features), in the order of the vocabulary; no losses: gensim tells
        none that could be compared.

    Raises:
        UsageError: The text gives no pair.
    """
    logging.getLogger("gensim").setLevel(logging.ERROR)  # it warns of texts below 100,000 words
    model = Word2Vec(
        vector_size=options.features,
        window=options.window,
        negative=options.negatives,
        sample=options.sample,
        sg=1,
        seed=options.seed,
        workers=options.threads,
    )
    counts = {word: int(n) for word, n in zip(text.words, text.counts, strict=True)}
    model.build_vocab_from_freq(counts)
    total = sum(counts.values())
    bar: tqdm[Any] = tqdm(
        total=total * options.epochs, unit=" words", unit_scale=True, disable=quiet
    )
    with bar:
        learned, _ = model.train(_Runs(text, bar), epochs=options.epochs, total_words=total)
    if learned < 2:
        raise UsageError("no pair of neighbours is left once frequent words are thinned out")
    rows = [model.wv.key_to_index[word] for word in text.words]
    return np.asarray(model.wv.vectors[rows], np.float32), ()
