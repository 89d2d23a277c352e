"""Compute the scalars of a sentence that need no vectors: words, length, opening, ending, wording.

Wording is counted chunk by chunk (the text between spaces); see `pullquote.text.chunks`. The word
lists are data (`data/word_lists.json`), so that other implementations can read the same.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from pullquote.scorers.tfidf import TermMatrix
from pullquote.text.chunks import Chunks, Integers, number_chunks
from pullquote.text.token_cache import TokenCache

Floats: TypeAlias = npt.NDArray[np.float64]

MAX_CACHED_CHUNKS = 100_000

_DATA = json.loads(
    Path(__file__).with_name("data").joinpath("word_lists.json").read_text(encoding="utf-8")
)
WORD_LISTS: Mapping[str, Sequence[str]] = _DATA["word_lists"]
_OPENINGS: Mapping[str, Sequence[str]] = _DATA["openings"]

_SHAPES = (
    "long",  # seven letters or more
    "adverb",
    "gerund",
    "past",
    "superlative",
    "number",
    "capital",  # except at the start of the sentence
    "capitals",
    "code",
    "comma",
    "semicolon",
    "colon",
    "dash",
    "quotation",
    "parenthesis",
    "mark",  # exclamation mark
    "question",
    "ellipsis",
)
CUES = (*WORD_LISTS, *_SHAPES)
"""What a chunk can be: a word of a list, or a word of a shape."""

_CAPITAL = CUES.index("capital")

TERM_SCALARS = (
    "title_words_found",
    "words_from_title",
    "mean_frequency",
    "most_frequent",
    "centrality",
    "own_words",
    "first_met",
    "shared_with_next",
    "shared_with_last",
)
LENGTH_SCALARS = ("log_words", "letters_a_word", "very_short")
OPENING_SCALARS = (*_OPENINGS, "opens_small", "opens_with_quotation", "opens_with_number")
ENDING_SCALARS = ("asks", "ends_with_colon", "ends_with_quotation", "ends_open", "exclaims")
SURFACE_SCALARS = (*LENGTH_SCALARS, *OPENING_SCALARS, *ENDING_SCALARS, *CUES)
"""Scalars of a sentence by itself, whatever its article."""

_EDGES = ".,;:!?()[]{}<>\"'“”‘’«»*_…—–-"
_AFTER_STOP = "\"'”’)»*_ "
_END_CODE_POINTS = 4
_QUOTATION = frozenset('"“”«»')
_CODE = frozenset("/\\_=<>{}@#$%^~|`+")


def surface_scalars(proses: Sequence[str], chunks: Chunks | None = None) -> Floats:
    """Compute `SURFACE_SCALARS`, shape (sentences, len(SURFACE_SCALARS)).

    Args:
        proses: The sentences.
        chunks: Their chunks, if they are numbered already.
    """
    chunks = chunks or number_chunks(proses)
    words = np.maximum(chunks.counts, 1).astype(np.float64)
    letters = np.array([len(prose) for prose in proses], np.float64)
    length = np.column_stack(
        [np.log1p(words) - 3.0, letters / words / 3.0 - 2.0, np.clip(4.0 - words, 0.0, 3.0)]
    )
    first = chunks.first()
    openings = _count(*first.find(_find_opening_cues), len(OPENING_SCALARS))
    ends = [_ENDINGS[prose[-_END_CODE_POINTS:]] or _find_ending(prose) for prose in proses]
    endings = np.array(ends, np.float64).reshape(-1, len(ENDING_SCALARS))
    # A tempered share of the words: one cue in five words says more than two in fifty.
    cues = 2.0 * _count_cues(chunks, first) / np.sqrt(words + 3.0)[:, np.newaxis]
    return np.concatenate([length, openings, endings, cues], axis=1)


def term_scalars(counts: TermMatrix, tfidf: TermMatrix, title_terms: frozenset[str]) -> Floats:
    """Compute `TERM_SCALARS` from the terms of an article, counted and weighted.

    Returns:
        Shape (sentences, 9).
    """
    sentences, terms = counts.shape
    scalars = np.zeros((sentences, len(TERM_SCALARS)))
    if not len(counts.values):
        return scalars
    rows, columns = counts.rows, counts.columns

    def per_sentence(weights: npt.NDArray[np.floating] | npt.NDArray[np.bool_]) -> Floats:
        return np.asarray(np.bincount(rows, weights=weights, minlength=sentences), np.float64)

    distinct = np.maximum(np.bincount(rows, minlength=sentences), 1)
    is_title = np.fromiter(map(title_terms.__contains__, counts.vocabulary), bool, terms)
    shared = per_sentence(is_title[columns])
    scalars[:, 0] = 2.0 * shared / max(len(title_terms), 1)
    scalars[:, 1] = 4.0 * shared / distinct
    frequency = counts.document_frequency()
    weight = np.log(frequency[columns])
    scalars[:, 2] = per_sentence(weight) / distinct
    np.maximum.at(scalars[:, 3], rows, weight)
    # One step of LexRank: the sum of a sentence's cosines with all others, without the graph.
    degree = tfidf.times(tfidf.transposed_times(np.ones(sentences))) - 1.0
    scalars[:, 4] = 4.0 * degree / max(np.sqrt(sentences), 1.0)
    scalars[:, 5] = per_sentence(frequency[columns] == 1) / distinct
    first = np.full(terms, sentences)
    np.minimum.at(first, columns, rows)
    scalars[:, 6] = per_sentence(first[columns] == rows) / distinct
    # An entry's key plus the number of terms is the same term in the next sentence.
    keys = rows * terms + columns
    place = np.searchsorted(keys, keys + terms)
    is_in_next = keys.take(place, mode="clip") == keys + terms
    is_in_last = np.zeros(len(keys), bool)
    is_in_last[place[is_in_next]] = True
    scalars[:, 7] = 2.0 * per_sentence(is_in_next) / distinct
    scalars[:, 8] = 2.0 * per_sentence(is_in_last) / distinct
    return scalars


def title_scalars(sentences: Sequence[frozenset[str]], title_terms: frozenset[str]) -> Floats:
    """Compute the first two of `TERM_SCALARS` from content words, shape (sentences, 2)."""
    shared = np.array([len(terms & title_terms) for terms in sentences], np.float64)
    distinct = np.array([max(len(terms), 1) for terms in sentences], np.float64)
    return np.column_stack([2.0 * shared / max(len(title_terms), 1), 4.0 * shared / distinct])


def _count_cues(chunks: Chunks, first: Chunks) -> Floats:
    """Count the chunks of each sentence that carry each of `CUES`."""
    counts = _count(*chunks.find(_find_cues), len(CUES))
    # Every sentence begins with a capital, which says nothing.
    counts[:, _CAPITAL] -= _count(*first.find(_find_cues), len(CUES))[:, _CAPITAL]
    return counts


def _count(columns: Integers, lengths: Integers, width: int) -> Floats:
    """Count the columns of each row, which are listed one row after the other."""
    places = np.repeat(np.arange(len(lengths)) * width, lengths) + columns
    counts = np.bincount(places, minlength=len(lengths) * width)
    return counts.reshape(len(lengths), width).astype(np.float64)


def _columns_by_word(lists: Mapping[str, Sequence[str]]) -> dict[str, tuple[int, ...]]:
    """Return the numbers of the lists that contain each word."""
    columns: dict[str, tuple[int, ...]] = {}
    for number, words in enumerate(lists.values()):
        for word in dict.fromkeys(words):
            columns[word] = (*columns.get(word, ()), number)
    return columns


_LISTED = _columns_by_word(WORD_LISTS)
_OPENED = _columns_by_word(_OPENINGS)


def _find_cues(chunk: str) -> tuple[int, ...]:
    """Return the columns of the cues that a chunk carries."""
    bare = chunk.strip(_EDGES).replace("’", "'")
    word = bare.lower()
    is_upper = len(bare) > 1 and bare.isupper()
    # In the order of `_SHAPES`.
    shapes = (
        len(word) >= 7,
        len(word) > 4 and word.endswith("ly"),
        len(word) > 5 and word.endswith("ing"),
        len(word) > 4 and word.endswith("ed"),
        len(word) > 4 and word.endswith("est"),
        any(map(str.isdigit, bare)),
        bare[:1].isupper() and not is_upper and word != "i",
        is_upper,
        not _CODE.isdisjoint(chunk) or "." in bare,
        "," in chunk,
        ";" in chunk,
        ":" in chunk,
        "—" in chunk or "–" in chunk or chunk in ("-", "--"),
        not _QUOTATION.isdisjoint(chunk),
        "(" in chunk or "[" in chunk,
        "!" in chunk,
        "?" in chunk,
        "…" in chunk or "..." in chunk,
    )
    first = len(WORD_LISTS)
    return (
        *_LISTED.get(word, ()),
        *(first + number for number, has_shape in enumerate(shapes) if has_shape),
    )


def _find_opening_cues(first: str) -> tuple[int, ...]:
    """Return the columns of `OPENING_SCALARS` of a sentence that begins with a chunk."""
    shapes = (first[:1].islower(), first[:1] in _QUOTATION, first[:1].isdigit())
    return (
        *_OPENED.get(first.strip(_EDGES).replace("’", "'").lower(), ()),
        *(len(_OPENINGS) + number for number, has_shape in enumerate(shapes) if has_shape),
    )


def _find_ending(prose: str) -> tuple[bool, ...]:
    """Return `ENDING_SCALARS` of a sentence."""
    last = prose[-1:]
    stop = prose.rstrip(_AFTER_STOP)[-1:]
    return (
        stop == "?",
        last == ":",
        last in _QUOTATION,
        stop not in (".", "!", "?", ":", "…"),
        stop == "!",
    )


def _find_ending_of(end: str) -> tuple[bool, ...]:
    """Return `ENDING_SCALARS` by the end of a sentence; empty if more of it is needed."""
    return _find_ending(end) if end.rstrip(_AFTER_STOP) else ()


_ENDINGS: TokenCache[tuple[bool, ...]] = TokenCache(_find_ending_of, max_tokens=MAX_CACHED_CHUNKS)
