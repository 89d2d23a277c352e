"""Training an encoder, judging: how well an encoder's cosines agree with people and with text.

In: an encoder, and pairs that people rated, or running text. Out: figures. Any encoder can be
judged, not only those trained here; Keras is not needed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from pullquote.encoders import Encoder
from pullquote.errors import SourceError, UsageError
from pullquote.scorers.agreement import average_ranks, pearson, spearman
from pullquote.text.sentence_splitter import sentence_spans
from pullquote.text.tokenize import split_words
from pullquote.training.encoder.batches import MIN_WORDS


@dataclass(frozen=True, slots=True)
class RatedPair:
    """Two sentences, and how alike people find them, on any scale."""

    rating: float
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class StsResult:
    """How cosines of pairs agree with people's ratings: correlations in [-1, 1]."""

    pairs: int
    pearson: float
    spearman: float


def read_pairs(path: Path) -> list[RatedPair]:
    """Read rated pairs: a line ``rating<TAB>sentence<TAB>sentence`` each, UTF-8.

    Raises:
        SourceError: The file cannot be read, or a line has another form.
    """
    pairs = []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{path} cannot be read as text: {error}") from error
    for number, line in enumerate(lines, 1):
        try:
            rating, first, second = line.split("\t")
            pairs.append(RatedPair(float(rating), first, second))
        except ValueError as error:
            raise SourceError(
                f"{path}:{number} reads {line[:60]!r}, but has to read "
                "RATING<tab>SENTENCE<tab>SENTENCE"
            ) from error
    return pairs


def judge_pairs(encoder: Encoder, pairs: Sequence[RatedPair]) -> StsResult:
    """Correlate cosines with ratings.

    Raises:
        UsageError: There are fewer than two pairs.
    """
    if len(pairs) < 2:
        raise UsageError(f"{len(pairs)} rated pairs, but 2 are needed")
    first = encoder.encode([pair.first for pair in pairs])
    second = encoder.encode([pair.second for pair in pairs])
    cosines = np.einsum("pf,pf->p", first, second).astype(np.float64)
    ratings = np.array([pair.rating for pair in pairs], np.float64)
    return StsResult(len(pairs), pearson(ratings, cosines), spearman(ratings, cosines))


def judge_neighbours(encoder: Encoder, paragraphs: Iterable[str | None], *, seed: int = 1) -> float:
    """Tell how well cosines tell a sentence's neighbour from another sentence of the text.

    Args:
        encoder: What is judged.
        paragraphs: Text in reading order; None parts documents.
        seed: Draws the other sentences.

    Returns:
        The area under the curve: 0.5 for chance, 1 if every neighbour is nearer than every other.

    Raises:
        UsageError: The text has fewer than 20 pairs of sentences of three words or more.
    """
    documents: list[list[str]] = [[]]
    for paragraph in paragraphs:
        if paragraph is None:
            documents.append([])
            continue
        texts = (paragraph[start:end] for start, end in sentence_spans(paragraph, "en"))
        documents[-1] += [text for text in texts if len(split_words(text)) >= MIN_WORDS]
    pairs = [pair for sentences in documents for pair in pairwise(sentences)]
    if len(pairs) < 20:
        raise UsageError(
            f"the text has {len(pairs)} pairs of sentences of three words or more, "
            "but 20 are needed"
        )
    first = encoder.encode([pair[0] for pair in pairs])
    second = encoder.encode([pair[1] for pair in pairs])
    other = second[np.random.default_rng(seed).permutation(len(pairs))]
    cosines = [np.einsum("pf,pf->p", first, vectors) for vectors in (second, other)]
    ranks = average_ranks(np.concatenate(cosines).astype(np.float64))
    lowest = (len(pairs) + 1) / 2  # the mean rank, were every neighbour below every other
    return float((ranks[: len(pairs)].mean() - lowest) / len(pairs))
