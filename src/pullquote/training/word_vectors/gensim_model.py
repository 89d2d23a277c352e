"""Skip-gram training with gensim, the fast path for large text.

Gensim (LGPL-2.1, the extra ``words``) implements the same skip-gram with negative sampling as
`pullquote.training.word_vectors.keras_model`, in C, word by word and by plain gradient descent.
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

SEQUENCE_WORDS = 1000
"""Words in a sequence; gensim truncates sequences at 10,000 words."""


class _Sequences:
    """The text in sequences of words; iterating again starts from the beginning."""

    def __init__(self, text: TokenIdFile, bar: "tqdm[Any]") -> None:
        self._text, self._bar = text, bar

    def __iter__(self) -> Iterator[list[str]]:
        words = np.array(self._text.words, object)
        for block in self._text.blocks():
            for start in range(0, len(block), SEQUENCE_WORDS):
                sequence = words[block[start : start + SEQUENCE_WORDS]].tolist()
                yield sequence
                self._bar.update(len(sequence))


def fit_gensim(
    text: TokenIdFile,
    config: SkipgramConfig,
    checkpoint_path: Path | None = None,
    *,
    quiet: bool = False,
) -> FitResult:
    """Train word vectors with gensim.

    Args:
        text: The text.
        config: Configuration; the batch size and learning rate do not apply.
        checkpoint_path: Checkpoint, written after every epoch and used to resume a run of the same
            task; with one thread the result then equals that of an uninterrupted run.
        quiet: Whether to hide the progress bar.

    Returns:
        The vectors, without losses: those of gensim are not comparable.

    Raises:
        UsageError: The text has no pairs.
        OutputError: The checkpoint cannot be written.
    """
    logging.getLogger("gensim").setLevel(logging.ERROR)  # it warns of texts below 100,000 words
    model = Word2Vec(
        vector_size=config.features,
        window=config.window,
        negative=config.negatives,
        sample=config.sample,
        sg=1,
        seed=config.seed,
        workers=config.threads,
    )
    counts = {word: int(n) for word, n in zip(text.words, text.counts, strict=True)}
    model.build_vocab_from_freq(counts)
    total = sum(counts.values())
    task = fingerprint({**asdict(config), "engine": "gensim", "text": text.digest()}, ())
    arrays = load_checkpoint(checkpoint_path, task) if checkpoint_path else None
    done = _restore(model, arrays)
    # Each epoch is a call of its own, so the linear decay of the learning rate is set here.
    rates = np.linspace(model.alpha, model.min_alpha, config.epochs + 1)
    bar: tqdm[Any] = tqdm(
        total=total * config.epochs,
        initial=total * done,
        unit=" words",
        unit_scale=True,
        disable=quiet,
    )
    with bar:
        for epoch in range(done, config.epochs):
            trained_words, _ = model.train(
                _Sequences(text, bar),
                epochs=1,
                total_words=total,
                start_alpha=rates[epoch],
                end_alpha=rates[epoch + 1],
            )
            if trained_words < 2:
                raise UsageError("subsampling leaves no pair of neighbors; use a larger sample")
            if checkpoint_path and epoch + 1 < config.epochs:
                save_checkpoint(checkpoint_path, task, _state(model, epoch + 1))
    rows = [model.wv.key_to_index[word] for word in text.words]
    return FitResult(np.asarray(model.wv.vectors[rows], np.float32))


def _state(model: Word2Vec, epochs: int) -> dict[str, npt.NDArray[Any]]:
    """Return everything that an epoch changes in gensim's model."""
    _, keys, position, *_ = model.random.get_state()
    return {
        "epochs": np.array(epochs),
        "vectors": model.wv.vectors,
        "contexts": model.syn1neg,
        "random": np.append(keys, np.uint32(position)),
    }


def _restore(model: Word2Vec, arrays: Mapping[str, npt.NDArray[Any]] | None) -> int:
    """Restore the result of `_state`, if there is one, and return the completed epochs."""
    if arrays is None:
        return 0
    model.wv.vectors[:], model.syn1neg[:] = arrays["vectors"], arrays["contexts"]
    *keys, position = arrays["random"].tolist()
    model.random.set_state(("MT19937", np.array(keys, np.uint32), position))
    return int(arrays["epochs"])
