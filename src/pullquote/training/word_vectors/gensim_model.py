"""Word vectors, gensim model: the fast path for large text, by the library gensim.

In: a `TokenIdFile` and a `SkipgramConfig`. Out: float32 vectors. Gensim (LGPL-2.1, the extra
``words``) runs the same skip-gram with negative sampling as `pullquote.training.word_vectors.keras_model`, one
word after another in C and by plain gradient descent.
"""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from gensim.models import Word2Vec
from tqdm import tqdm

from pullquote.errors import UsageError
from pullquote.training.checkpoint import fingerprint, load_checkpoint, save_checkpoint
from pullquote.training.word_vectors.config import SkipgramConfig
from pullquote.training.word_vectors.history import FitResult
from pullquote.training.word_vectors.vocabulary import TokenIdFile

RUN_WORDS = 1000  # gensim reads words in runs of at most 10,000, and leaves out the rest


class _Runs:
    """The text in runs of words, from the beginning each time it is gone through."""

    def __init__(self, text: TokenIdFile, bar: "tqdm[Any]") -> None:
        self._text, self._bar = text, bar

    def __iter__(self) -> Iterator[list[str]]:
        words = np.array(self._text.words, object)
        for block in self._text.blocks():
            for start in range(0, len(block), RUN_WORDS):
                run = words[block[start : start + RUN_WORDS]].tolist()
                yield run
                self._bar.update(len(run))


def fit_gensim(
    text: TokenIdFile, options: SkipgramConfig, kept: Path | None = None, *, quiet: bool = False
) -> FitResult:
    """Train word vectors with gensim.

    Args:
        text: What to learn from.
        options: How; gensim has its own step size and takes no batches.
        kept: A file that the fit is kept in after every epoch, and taken up from again if it is
            of the same task; with one thread it then comes to what it would have without a stop.
        quiet: Whether to show no progress bar.

    Returns:
        The vectors, and no losses: gensim tells none that could be compared.

    Raises:
        UsageError: The text gives no pair.
        OutputError: The fit cannot be kept.
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
    task = fingerprint({**asdict(options), "engine": "gensim", "text": text.digest()}, ())
    done = _take_up(model, load_checkpoint(kept, task) if kept else None)
    steps = np.linspace(model.alpha, model.min_alpha, options.epochs + 1)
    bar: tqdm[Any] = tqdm(
        total=total * options.epochs,
        initial=total * done,
        unit=" words",
        unit_scale=True,
        disable=quiet,
    )
    with bar:
        for epoch in range(done, options.epochs):
            learned, _ = model.train(
                _Runs(text, bar),
                epochs=1,
                total_words=total,
                start_alpha=steps[epoch],
                end_alpha=steps[epoch + 1],
            )
            if learned < 2:
                raise UsageError(
                    "no pair of neighbours is left once frequent words are thinned out"
                )
            if kept and epoch + 1 < options.epochs:
                save_checkpoint(kept, task, _state(model, epoch + 1))
    rows = [model.wv.key_to_index[word] for word in text.words]
    return FitResult(np.asarray(model.wv.vectors[rows], np.float32))


def _state(model: Word2Vec, epochs: int) -> dict[str, npt.NDArray[Any]]:
    """Take all that an epoch changes out of gensim's model."""
    _, keys, place, *_ = model.random.get_state()
    return {
        "epochs": np.array(epochs),
        "vectors": model.wv.vectors,
        "neighbors": model.syn1neg,
        "random": np.append(keys, np.uint32(place)),
    }


def _take_up(model: Word2Vec, kept: Mapping[str, npt.NDArray[Any]] | None) -> int:
    """Put it back, if there is any; give the epochs that are over."""
    if kept is None:
        return 0
    model.wv.vectors[:], model.syn1neg[:] = kept["vectors"], kept["neighbors"]
    *keys, place = kept["random"].tolist()
    model.random.set_state(("MT19937", np.array(keys, np.uint32), place))
    return int(kept["epochs"])
