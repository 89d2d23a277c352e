"""Models, features: what a trained scorer looks at. In: `Evidence`. Out: one row for each sentence.

Training and serving call the same function, so that a network never sees in use what it did not
see when it learned. A row has three vectors side by side (the sentence's, the article's mean, and
the product of the sentence's with the title's), then `SCALARS`, each about as large as an entry
of a standardised column. What stems from where the sentence stands is in `PLACE_SCALARS`, the rest
from what it says. Without a title its parts are zero, and ``has_title`` says so.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from pullquote.scorers.interface import Evidence
from pullquote.scorers.terms import split_terms
from pullquote.text import Article

__all__ = [
    "FEATURES_VERSION",
    "PLACE_SCALARS",
    "SCALARS",
    "input_width",
    "place_columns",
    "sentence_features",
    "varied_rows",
]

Vectors: TypeAlias = npt.NDArray[np.float32]

FEATURES_VERSION = 1
"""Goes up whenever the same article gives other numbers; a model file says which it needs."""

PLACE_SCALARS = (
    "place",
    "nearness_to_start",
    "is_first",
    "is_last",
    "opens_paragraph",
    "closes_paragraph",
)
SAYING_SCALARS = (
    "title_cosine",
    "title_cosine_in_article",
    "mean_cosine",
    "mean_cosine_in_article",
    "has_title",
    "log_sentences",
    "title_words_found",
    "words_from_title",
    "log_words",
    "digits",
    "asks",
    "first_person",
    "own_work",
    "leans_on_others",
)
SCALARS = (*PLACE_SCALARS, *SAYING_SCALARS)

_OWN_WORK = re.compile(
    r"\b(?:in this (?:paper|work|article|post|section|chapter|study)"
    r"|this (?:paper|work|article|post|study)"
    r"|we (?:propose|present|introduce|show|develop|study|demonstrate|describe|investigate))\b",
    re.IGNORECASE,
)
_FIRST_PERSON = re.compile(r"\b(?:we|our|us|i|my)\b", re.IGNORECASE)
_LEANING = re.compile(
    r"\W*(?:however|therefore|thus|moreover|furthermore|also|but|and|so|yet|then|instead"
    r"|for example|for instance|in addition|this|these|those|that|it|they|he|she|such|here)\b",
    re.IGNORECASE,
)


def input_width(features: int) -> int:
    """Tell how wide a row is for an encoder of so many features.

    >>> input_width(256) - 3 * 256 == len(SCALARS)
    True
    """
    return 3 * features + len(SCALARS)


def place_columns(features: int) -> slice:
    """Tell which columns say where a sentence stands."""
    return slice(3 * features, 3 * features + len(PLACE_SCALARS))


@dataclass(frozen=True, slots=True)
class Whole:
    """What a row holds of its article: the part that stays when one of its sentences changes.

    Attributes:
        mean: Mean of the sentences' vectors, shape (features,).
        title: The title's vector, shape (features,), zeros without one.
        title_terms: Its content words.
        cosines: Mean and deviation of the sentences' cosines with title and mean, in this order.
        sentences: How many there are.
    """

    mean: Vectors
    title: Vectors
    title_terms: frozenset[str]
    cosines: tuple[float, float, float, float]
    sentences: int


def sentence_features(evidence: Evidence) -> npt.NDArray[np.float32]:
    """Lay out what is known of each sentence of an article.

    Args:
        evidence: The article, with vectors.

    Returns:
        Shape (sentences, `input_width` of the encoder's features), finite.
    """
    article = evidence.article
    prose = [sentence.prose for sentence in article.sentences]
    place = np.column_stack(_place(article))
    return _rows(see_whole(evidence), evidence.vectors.sentences, place, prose, evidence.terms)


def see_whole(evidence: Evidence) -> Whole:
    """Work out what the rows of an article have in common."""
    sentences, title = evidence.vectors.sentences, evidence.vectors.title
    mean = sentences.mean(axis=0)
    to_title, to_mean = sentences @ title, sentences @ _unit(mean)
    return Whole(
        mean=mean,
        title=title,
        title_terms=_title_terms(evidence.article),
        cosines=(
            float(to_title.mean()),
            float(to_title.std()),
            float(to_mean.mean()),
            float(to_mean.std()),
        ),
        sentences=len(sentences),
    )


def varied_rows(
    evidence: Evidence, index: int, prose: Sequence[str], vectors: Vectors
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
    place = np.column_stack(_place(evidence.article))[index]
    terms = split_terms(prose, evidence.article.language)
    return _rows(see_whole(evidence), vectors, np.tile(place, (len(prose), 1)), prose, terms)


def _rows(
    whole: Whole,
    vectors: Vectors,
    place: npt.NDArray[np.float64],
    prose: Sequence[str],
    terms: Sequence[Sequence[str]],
) -> npt.NDArray[np.float32]:
    width = np.float32(np.sqrt(vectors.shape[1]))  # brings entries of unit vectors to about 1
    mean = np.broadcast_to(width * whole.mean, vectors.shape)
    return np.concatenate(
        [
            width * vectors,
            mean,
            width * width * vectors * whole.title,
            place,
            np.column_stack(_closeness(whole, vectors)),
            _words(whole, prose, terms),
        ],
        axis=1,
        dtype=np.float32,
    )


def _place(article: Article) -> list[npt.NDArray[np.float64]]:
    """Give `PLACE_SCALARS`, each of shape (sentences,)."""
    count = len(article.sentences)
    index = np.arange(count)
    blocks = np.array([sentence.block for sentence in article.sentences])
    turns = np.diff(blocks) != 0
    return [
        2.0 * index / max(count - 1, 1) - 1.0,
        1.0 / (1.0 + index),
        np.asarray(index == 0, float),
        np.asarray(index == count - 1, float),
        np.concatenate([[True], turns]).astype(float),
        np.concatenate([turns, [True]]).astype(float),
    ]


def _closeness(whole: Whole, vectors: Vectors) -> list[npt.NDArray[np.float64]]:
    """Give the scalars that come of vectors, each of shape (sentences,)."""
    to_title = np.asarray(vectors @ whole.title, float)
    to_mean = np.asarray(vectors @ _unit(whole.mean), float)
    return [
        2.0 * to_title,
        _standardise(to_title, *whole.cosines[:2]),
        2.0 * to_mean,
        _standardise(to_mean, *whole.cosines[2:]),
        np.full(len(vectors), float(whole.title.any())),
        np.full(len(vectors), np.log(whole.sentences) - 3.0),
    ]


def _words(
    whole: Whole, proses: Sequence[str], terms: Sequence[Sequence[str]]
) -> npt.NDArray[np.float64]:
    """Give the scalars that come of words, shape (sentences, 8)."""
    found = np.zeros((len(proses), 8))
    for row, (prose, words) in enumerate(zip(proses, terms, strict=True)):
        content = set(filter(None, words))
        shared = len(content & whole.title_terms)
        found[row] = (
            2.0 * shared / max(len(whole.title_terms), 1),
            4.0 * shared / max(len(content), 1),
            np.log1p(len(words)) - 3.0,
            any(map(str.isdigit, prose)),
            prose.rstrip().endswith("?"),
            _FIRST_PERSON.search(prose) is not None,
            _OWN_WORK.search(prose) is not None,
            _LEANING.match(prose) is not None,
        )
    return found


def _title_terms(article: Article) -> frozenset[str]:
    return frozenset(filter(None, split_terms([article.title], article.language)[0]))


def _unit(vector: Vectors) -> Vectors:
    length = np.linalg.norm(vector)
    return vector / length if length > 0 else vector


def _standardise(
    values: npt.NDArray[np.float64], mean: float, deviation: float
) -> npt.NDArray[np.float64]:
    """Take the mean off and divide by the deviation; all zeros where there is none.

    >>> _standardise(np.array([1.0, 3.0]), 2.0, 1.0).tolist()
    [-1.0, 1.0]
    """
    return (values - mean) / deviation if deviation > 1e-6 else np.zeros(len(values))
