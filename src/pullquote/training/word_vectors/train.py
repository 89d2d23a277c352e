"""Word vectors, train: the whole way from text files to word vectors with their card.

In: paths and a `SkipgramConfig`. Out: `WordVectors`.
"""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Literal

from pullquote.training.word_vectors.config import SkipgramConfig
from pullquote.training.word_vectors.vocabulary import number_text
from pullquote.training.word_vectors.word_file import WordCard, WordVectors

Engine = Literal["gensim", "keras"]


def train_words(
    paths: Sequence[Path],
    options: SkipgramConfig,
    engine: Engine = "gensim",
    *,
    least: int = 5,
    most: int = 50_000,
    license: str = "",
    kept: Path | None = None,
    quiet: bool = False,
) -> WordVectors:
    """Train word vectors on text files.

    Args:
        paths: UTF-8 text or Markdown, plain or ``.xz``; read once, so they may be large.
        options: How to train.
        engine: ``"gensim"`` for speed, or ``"keras"`` for the talk's model on any backend.
        least: How often a word has to stand in the text.
        most: Words to keep, at most.
        license: Of the vectors, for their card.
        kept: A file that the fit is kept in while it goes on, so that another run with the same
            arguments goes on from there; delete it once the vectors are safe.
        quiet: Whether to show no progress bars.

    Returns:
        The vectors; their card has the files' names.

    Raises:
        SourceError: A file cannot be read, or there is no word in any.
        UsageError: The vocabulary would have fewer than two words, or training fails.
        OutputError: The fit cannot be kept.
    """
    if engine == "gensim":
        from pullquote.training.word_vectors.gensim_model import fit_gensim as fit
    else:
        from pullquote.training.word_vectors.keras_model import fit_keras as fit
    with number_text(paths, least, most) as text:
        fitted = fit(text, options, kept, quiet=quiet)
        card = WordCard(
            data=tuple(path.name for path in paths),
            license=license,
            text_words=text.text_words,
            configuration={"engine": engine, "least": least, "most": most, **asdict(options)},
            losses=fitted.losses,
            curve=fitted.curve,
        )
        return WordVectors(text.words, text.counts, fitted.vectors, card)
