"""Evaluation of any encoder: correlation with human similarity ratings, and neighbor detection."""

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

MIN_NEIGHBOR_PAIRS = 20


@dataclass(frozen=True, slots=True)
class RatedPair:
    """Two sentences and a human rating of their similarity, on any scale."""

    rating: float
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class StsResult:
    """Correlations of cosine similarities with human ratings, in [-1, 1]."""

    pairs: int
    pearson: float
    spearman: float


def read_pairs(path: Path) -> list[RatedPair]:
    """Read rated pairs: UTF-8 lines of the form ``rating<TAB>sentence<TAB>sentence``.

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
                f"{path}:{number}: a line must have the form RATING<tab>SENTENCE<tab>SENTENCE, "
                f"got {line[:60]!r}"
            ) from error
    return pairs


def evaluate_sts(encoder: Encoder, pairs: Sequence[RatedPair]) -> StsResult:
    """Correlate cosine similarities with human ratings.

    Raises:
        UsageError: There are fewer than two pairs.
    """
    if len(pairs) < 2:
        raise UsageError(f"evaluation needs at least 2 rated pairs, got {len(pairs)}")
    first = encoder.encode([pair.first for pair in pairs])
    second = encoder.encode([pair.second for pair in pairs])
    cosines = np.einsum("pf,pf->p", first, second).astype(np.float64)
    ratings = np.array([pair.rating for pair in pairs], np.float64)
    return StsResult(len(pairs), pearson(ratings, cosines), spearman(ratings, cosines))


def neighbor_auc(encoder: Encoder, paragraphs: Iterable[str | None], *, seed: int = 1) -> float:
    """Measure how well cosines distinguish a sentence's neighbor from other sentences.

    Args:
        encoder: The encoder.
        paragraphs: Text in reading order; None separates documents.
        seed: Seed of the choice of other sentences.

    Returns:
        Area under the ROC curve: 0.5 for chance, 1 if all neighbors are closer than all others.

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
    if len(pairs) < MIN_NEIGHBOR_PAIRS:
        raise UsageError(
            f"the text must have at least {MIN_NEIGHBOR_PAIRS} pairs of sentences of "
            f"{MIN_WORDS} words or more, got {len(pairs)}"
        )
    first = encoder.encode([pair[0] for pair in pairs])
    second = encoder.encode([pair[1] for pair in pairs])
    other = second[np.random.default_rng(seed).permutation(len(pairs))]
    cosines = [np.einsum("pf,pf->p", first, vectors) for vectors in (second, other)]
    # The AUC is the Mann-Whitney statistic: the mean rank of the neighbors, scaled to [0, 1].
    ranks = average_ranks(np.concatenate(cosines).astype(np.float64))
    lowest_mean = (len(pairs) + 1) / 2
    return float((ranks[: len(pairs)].mean() - lowest_mean) / len(pairs))
