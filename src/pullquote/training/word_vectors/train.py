"""Train word vectors on text files."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Literal

from pullquote.training.word_vectors.config import SkipgramConfig
from pullquote.training.word_vectors.vocabulary import index_text
from pullquote.training.word_vectors.word_file import WordCard, WordVectors

Engine = Literal["gensim", "keras"]


def train_words(
    paths: Sequence[Path],
    config: SkipgramConfig,
    engine: Engine = "gensim",
    *,
    min_count: int = 5,
    max_words: int = 50_000,
    license: str = "",
    checkpoint_path: Path | None = None,
    quiet: bool = False,
) -> WordVectors:
    """Train word vectors on text files.

    Args:
        paths: UTF-8 text or Markdown, plain or ``.xz``; read once, so they may be large.
        config: Configuration.
        engine: ``"gensim"`` for speed, or ``"keras"`` for the model of the talk.
        min_count: Minimum number of occurrences of a word.
        max_words: Maximum size of the vocabulary.
        license: License of the vectors, for their card.
        checkpoint_path: Checkpoint, from which the same call resumes; delete it once the vectors
            are saved.
        quiet: Whether to hide progress bars.

    Returns:
        The vectors; their card lists the names of the files.

    Raises:
        SourceError: A file cannot be read, or no file contains a word.
        UsageError: The vocabulary has fewer than two words, or training fails.
        OutputError: The checkpoint cannot be written.
    """
    if engine == "gensim":
        from pullquote.training.word_vectors.gensim_model import fit_gensim as fit
    else:
        from pullquote.training.word_vectors.keras_model import fit_keras as fit
    with index_text(paths, min_count, max_words) as text:
        result = fit(text, config, checkpoint_path, quiet=quiet)
        vocabulary = {"min_count": min_count, "max_words": max_words}
        card = WordCard(
            data=tuple(path.name for path in paths),
            license=license,
            text_words=text.text_words,
            configuration={"engine": engine, **vocabulary, **asdict(config)},
            losses=result.losses,
            curve=result.curve,
        )
        return WordVectors(text.words, text.counts, result.vectors, card)
