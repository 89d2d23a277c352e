"""Models, features: what a trained scorer looks at. In: `ScoringInput`. Out: one row for each sentence.

Training and serving call the same function, so that a network never sees in use what it did not
see when it learned. A row has the sentence's vector, then `SCALARS`, each about as large as an
entry of a standardised column: where the sentence stands (`POSITION_SCALARS`), what the article is
like (`ARTICLE_SCALARS`), what the sentence says (`CONTENT_SCALARS`), and by how much that stands out
from the article's other sentences. Without a title its parts are zero, and ``has_title`` says so.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from pullquote.scorers.base import ScoringInput
from pullquote.scorers.tfidf import split_terms
from pullquote.text import Article

Vectors: TypeAlias = npt.NDArray[np.float32]
Floats: TypeAlias = npt.NDArray[np.float64]

LEAST_DEVIATION = 1e-6
"""Below, what a sentence says does not set it apart from the others."""

POSITION_SCALARS = (
    "place",
    "nearness_to_start",
    "is_first",
    "is_last",
    "opens_paragraph",
    "closes_paragraph",
)
ARTICLE_SCALARS = ("has_title", "log_sentences")
CONTENT_SCALARS = (
    "title_cosine",
    "mean_cosine",
    "title_words_found",
    "words_from_title",
    "log_words",
    "digits",
    "asks",
    "first_person",
    "own_work",
    "leans_on_others",
)
SCALARS = (
    *POSITION_SCALARS,
    *ARTICLE_SCALARS,
    *CONTENT_SCALARS,
    *(f"{name}_in_article" for name in CONTENT_SCALARS),
)

# All for text in lower case.
_OWN_WORK = re.compile(
    r"\b(?:in this (?:paper|work|article|post|section|chapter|study)"
    r"|this (?:paper|work|article|post|study)"
    r"|we (?:propose|present|introduce|show|develop|study|demonstrate|describe|investigate))\b"
)
_FIRST_PERSON = re.compile(r"\b(?:we|our|us|i|my)\b")
_DIGIT = re.compile(r"\d")
_LEANING = re.compile(
    r"\W*(?:however|therefore|thus|moreover|furthermore|also|but|and|so|yet|then|instead"
    r"|for example|for instance|in addition|this|these|those|that|it|they|he|she|such|here)\b"
)


def input_width(features: int) -> int:
    """Tell how wide a row is for an encoder of so many features.

    >>> input_width(256) - 256 == len(SCALARS)
    True
    """
    return features + len(SCALARS)


def position_columns(features: int) -> slice:
    """Tell which columns say where a sentence stands."""
    return slice(features, features + len(POSITION_SCALARS))


@dataclass(frozen=True, slots=True)
class ArticleContext:
    """What a row holds of its article: the part that stays when one of its sentences changes.

    Attributes:
        scalars: `ARTICLE_SCALARS`.
        title: The title's vector, shape (features,), zeros without one.
        title_terms: Its content words.
        direction: The mean of the sentences' vectors, of length 1, shape (features,).
    """

    scalars: tuple[float, float]
    title: Vectors
    title_terms: frozenset[str]
    direction: Vectors


def sentence_features(evidence: ScoringInput) -> npt.NDArray[np.float32]:
    """Lay out what is known of each sentence of an article.

    Args:
        evidence: The article, with vectors.

    Returns:
        Shape (sentences, `input_width` of the encoder's features), finite.
    """
    whole = article_context(evidence)
    saying = _article_content(whole, evidence)
    place = _position_scalars(evidence.article)
    return _rows(whole, evidence.vectors.sentences, place, saying, saying)


def article_context(evidence: ScoringInput) -> ArticleContext:
    """Work out what the rows of an article have in common."""
    article, vectors = evidence.article, evidence.vectors
    return ArticleContext(
        scalars=(float(vectors.title.any()), np.log(len(vectors.sentences)) - 3.0),
        title=vectors.title,
        title_terms=frozenset(filter(None, split_terms([article.title], article.language)[0])),
        direction=_unit(vectors.sentences.mean(axis=0)),
    )


def perturbed_features(
    evidence: ScoringInput, index: int, prose: Sequence[str], vectors: Vectors
) -> npt.NDArray[np.float32]:
    """Lay out one sentence as if it read otherwise, all else staying as it is.

    Args:
        evidence: The article, with vectors.
        index: The sentence.
        prose: What it could read instead.
        vectors: The vectors of that, shape (variants, features).

    Returns:
        Shape (variants, width).
    """
    whole = article_context(evidence)
    place = np.tile(_position_scalars(evidence.article)[index], (len(prose), 1))
    saying = _content_scalars(whole, vectors, prose, split_terms(prose, evidence.article.language))
    return _rows(whole, vectors, place, saying, _article_content(whole, evidence))


def _rows(
    whole: ArticleContext, vectors: Vectors, place: Floats, saying: Floats, others: Floats
) -> npt.NDArray[np.float32]:
    """Put rows together; `others` is what the article's sentences say, to stand out from."""
    mean, deviation = others.mean(axis=0), others.std(axis=0)
    apart = np.zeros_like(saying)
    np.divide(saying - mean, deviation, out=apart, where=deviation > LEAST_DEVIATION)
    width = np.float32(np.sqrt(vectors.shape[1]))  # brings entries of unit vectors to about 1
    article = np.tile(whole.scalars, (len(vectors), 1))
    parts = [width * vectors, place, article, saying, apart]
    return np.concatenate(parts, axis=1, dtype=np.float32)


def _position_scalars(article: Article) -> Floats:
    """Give `POSITION_SCALARS`, shape (sentences, 6)."""
    count = len(article.sentences)
    index = np.arange(count)
    blocks = np.array([sentence.block for sentence in article.sentences])
    turns = np.diff(blocks) != 0
    return np.column_stack(
        [
            2.0 * index / max(count - 1, 1) - 1.0,
            1.0 / (1.0 + index),
            index == 0,
            index == count - 1,
            np.concatenate([[True], turns]),
            np.concatenate([turns, [True]]),
        ]
    )


def _article_content(whole: ArticleContext, evidence: ScoringInput) -> Floats:
    """Give `CONTENT_SCALARS` of the article as it is."""
    prose = [sentence.prose for sentence in evidence.article.sentences]
    return _content_scalars(whole, evidence.vectors.sentences, prose, evidence.terms)


def _content_scalars(
    whole: ArticleContext, vectors: Vectors, proses: Sequence[str], terms: Sequence[Sequence[str]]
) -> Floats:
    """Give `CONTENT_SCALARS`, shape (sentences, 10)."""
    found = np.empty((len(proses), len(CONTENT_SCALARS)))
    found[:, 0] = 2.0 * (vectors @ whole.title)
    found[:, 1] = 2.0 * (vectors @ whole.direction)
    counts = np.array([_count(words, whole.title_terms) for words in terms]).reshape(-1, 3)
    words, content, shared = counts.T
    found[:, 2] = 2.0 * shared / max(len(whole.title_terms), 1)
    found[:, 3] = 4.0 * shared / np.maximum(content, 1)
    found[:, 4] = np.log1p(words) - 3.0
    found[:, 5:] = np.array([_lexical_cues(prose.lower()) for prose in proses]).reshape(-1, 5)
    return found


def _count(words: Sequence[str], of_title: frozenset[str]) -> tuple[int, int, int]:
    """Count words, different content words, and those of them that are the title's."""
    content = set(words)
    content.discard("")
    return len(words), len(content), len(content & of_title)


def _lexical_cues(prose: str) -> tuple[bool, ...]:
    """Give the last five of `CONTENT_SCALARS` for a sentence in lower case."""
    return (
        # A digit for `re` is 0 to 9 in any script; superscripts and the like are digits as well.
        _DIGIT.search(prose) is not None or (not prose.isascii() and any(map(str.isdigit, prose))),
        prose.endswith("?"),
        _FIRST_PERSON.search(prose) is not None,
        # Most sentences hold neither, and need no search for what takes longer to find.
        ("this " in prose or "we " in prose) and _OWN_WORK.search(prose) is not None,
        _LEANING.match(prose) is not None,
    )


def _unit(vector: Vectors) -> Vectors:
    length = np.linalg.norm(vector)
    return vector / length if length > 0 else vector
