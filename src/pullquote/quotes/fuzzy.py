"""Find the one passage of a text that is very similar to a quote.

Input: the index of a text and a normalized quote. Output: a range and its similarity: twice the
length of the longest common subsequence of code points, divided by the sum of both lengths, in
[0, 1].
"""

from collections import Counter
from collections.abc import Iterable
from functools import partial
from heapq import merge
from itertools import groupby, pairwise
from typing import Any

import numpy as np

from pullquote._io.extras import install_hint
from pullquote.errors import UsageError
from pullquote.quotes.text_index import WORD, Range, TextIndex

MIN_WORDS = 6
"""Of a quote that is matched by similarity. Shorter ones match too much by chance."""

# The thresholds hold the floors of tests/quality/test_alignment_floor.py: below 0.85 passages on
# the same subject pass, above it quotes whose author dropped a word or two fail.
_MIN_SIMILARITY = 0.85
# The runner-up must differ from the quote 1.5 times as much as the best passage, else the text
# repeats itself with small changes ("nine days", "six days") and the choice would be a guess.
_MIN_RIVAL_RATIO = 1.5
_MAX_WORDS = 200  # the time grows with the third power of the number of words
_MAX_CODE_POINTS = 4000
_MIN_SHARED_PAIRS = 0.3  # of the quote's word pairs, in a passage that is compared by letters
_MAX_OCCURRENCES = 2000  # of a word pair; more frequent pairs do not help to locate a passage
_MAX_CANDIDATES = 8

# One changed word of three leaves about 0.7. A single word must be a typing error.
_MIN_SHORT, _MIN_WORD = 0.7, 0.8
_MAX_SHORT_CODE_POINTS = 200
_MAX_SHORT_CANDIDATES = 2000
_MAX_COMPARED = 4 * 10**9  # code points of a text, times the single words compared with it
_BLOCK = 4_000_000  # comparisons at a time


def find_similar(index: TextIndex, query: str) -> tuple[float, Range] | None:
    """Find the one passage that is very similar to a quote.

    Args:
        index: The text.
        query: The quote, normalized and in lower case.

    Returns:
        The similarity, in [0.85, 1], and the range. None if no passage is that similar, if the
        second best passage (of other words) differs less than 1.5 times as much as the best one,
        or if the quote has fewer than 6 words, more than 200, or more than 4,000 code points.

    Raises:
        UsageError: rapidfuzz is not installed.
    """
    words = WORD.findall(query)
    if not MIN_WORDS <= len(words) <= _MAX_WORDS or len(query) > _MAX_CODE_POINTS:
        return None
    fits = [_best_fit(index, query, first, last) for first, last in _candidates(index, words)]
    fits.sort(key=lambda fit: (-fit[0], fit[1]))
    if not fits or fits[0][0] < _MIN_SIMILARITY:
        return None
    quality, (start, end) = fits[0]
    for rival, (rival_start, rival_end) in fits[1:]:
        is_elsewhere = rival_end <= start or end <= rival_start
        is_different = index.lowered[rival_start:rival_end] != index.lowered[start:end]
        if is_elsewhere and is_different and 1 - rival < _MIN_RIVAL_RATIO * (1 - quality):
            return None
    return fits[0]


def find_short(index: TextIndex, query: str) -> tuple[float, Range] | None:
    """Find the passage that is most similar to a quote of fewer than six words.

    Such a passage does not prove where the quote is from, but a reader should see it.

    Args:
        index: The text.
        query: The quote, normalized and in lower case.

    Returns:
        The similarity and the range of the first best passage; None if no passage has half of the
        quote's words and a similarity of 0.7, or for a single word of 0.8.

    Raises:
        UsageError: rapidfuzz is not installed.
    """
    words = WORD.findall(query)
    if not 0 < len(words) < MIN_WORDS or len(query) > _MAX_SHORT_CODE_POINTS:
        return None
    if len(words) == 1:
        fits = [_word_fit(index, words[0])]
    else:
        fits = [
            _best_run(index, query, index.words[first:last])
            for first, last in _short_candidates(index, words)
            if 2 * _n_shared(index, words, first, last) >= len(words)
        ]
    best = max(fits, key=lambda fit: fit[0], default=(0.0, (0, 0)))
    return best if best[0] >= (_MIN_SHORT if len(words) > 1 else _MIN_WORD) else None


def single_word(query: str) -> str:
    """Return the word of a quote of one word; of all others an empty string.

    Args:
        query: The quote, normalized and in lower case.
    """
    words = WORD.findall(query)
    return words[0] if len(words) == 1 and len(query) <= _MAX_SHORT_CODE_POINTS else ""


def find_similar_words(index: TextIndex, words: Iterable[str]) -> set[str]:
    """Find the word of a text that is most similar to each of some words, and note it in the index.

    Words of similar length are compared in blocks, which takes 5 ns for two words.

    Args:
        index: The text.
        words: The words, in lower case. As many are compared as `_MAX_COMPARED` allows.

    Returns:
        Those that have a similar word.

    Raises:
        UsageError: rapidfuzz is not installed.
    """
    known = set(words := list(words)) & index.positions.keys()
    for word in known:
        index.nearest[word] = (1.0, index.words[index.positions[word][0]])
    if len(known) == len(set(words)):
        return known
    indel, _ = _rapidfuzz()
    from rapidfuzz.process import cdist

    vocabulary, lengths, firsts = index.vocabulary
    limit = _MAX_COMPARED // max(len(index.text), 1)
    unknown = [word for word in dict.fromkeys(words) if word not in known][:limit]
    unknown.sort(key=len)
    cutoff = _MIN_WORD - 1e-6  # a little below, since the table is rounded
    for length, group in groupby(unknown, key=len):
        ratio = _MIN_WORD / (2 - _MIN_WORD)  # of the lengths of two similar words, at least
        first, last = np.searchsorted(lengths, (length * ratio - 1e-6, length / ratio + 1e-6))
        similar, places = vocabulary[first:last], firsts[first:last]
        queries = [word for word in group if word not in index.nearest]
        for start in range(0, len(queries), n_rows := 1 + _BLOCK // (last - first + 1)):
            rows = queries[start : start + n_rows]
            scorer = indel.normalized_similarity
            table = cdist(rows, similar, scorer=scorer, score_cutoff=cutoff, dtype=np.float32)
            for word, row, best in zip(rows, table, table.max(axis=1, initial=0), strict=True):
                index.nearest[word] = (0.0, (0, 0))
                if best > 0:
                    place = places[row == best].min()
                    match = index.lowered[slice(*index.words[place])]
                    index.nearest[word] = float(scorer(word, match)), index.words[place]
    return {word for word in words if word in known or index.nearest.get(word, (0.0,))[0] > 0}


def _word_fit(index: TextIndex, word: str) -> tuple[float, Range]:
    """Return the word of a text that is most similar to a word; 0 if none has `_MIN_WORD`."""
    if word not in index.nearest:
        find_similar_words(index, [word])
    return index.nearest[word]


def _short_candidates(index: TextIndex, words: list[str]) -> list[Range]:
    """Return ranges of word indices around the occurrences of a short quote's words."""
    limit = _MAX_SHORT_CANDIDATES + len(words) + 1  # ranges at the start of the text may be equal
    starts = merge(
        *(
            [(j, j - words.index(word)) for j in index.positions.get(word, [])[:limit]]
            for word in dict.fromkeys(words)
        )
    )
    ranges: dict[Range, None] = {}
    for _, start in starts:
        ranges[max(start - 1, 0), min(start + len(words) + 1, len(index.words))] = None
        if len(ranges) == _MAX_SHORT_CANDIDATES:
            break
    return list(ranges)


def _n_shared(index: TextIndex, words: list[str], first: int, last: int) -> int:
    """Return how many words of a quote are among a range of words."""
    passage = {index.lowered[start:end] for start, end in index.words[first:last]}
    return sum(word in passage for word in words)


def _candidates(index: TextIndex, words: list[str]) -> list[Range]:
    """Return ranges of word indices that share enough word pairs with the quote, best first.

    A pair at word i of the quote and word j of the text votes for the diagonal j - i. Votes of
    neighboring diagonals are summed, since words may be missing or inserted. Only passages with
    enough votes are compared letter by letter.
    """
    width = max(2, len(words) // 4)
    votes: Counter[int] = Counter()
    for i, pair in enumerate(pairwise(words)):
        positions = index.pairs.get(pair, ())
        if len(positions) <= _MAX_OCCURRENCES:
            votes.update((j - i) // width for j in positions)
    # Every two adjacent bins together: a passage may lie across the border of two.
    sums = {key: votes[key] + votes[key + 1] for key in {k - d for k in votes for d in (0, 1)}}
    min_votes = min_shared_pairs(len(words))
    best = sorted((key for key in sums if sums[key] >= min_votes), key=lambda k: (-sums[k], k))
    n_words = len(index.words)
    return [
        (max(key * width, 0), min((key + 2) * width + len(words), n_words))
        for key in best[:_MAX_CANDIDATES]
    ]


def min_shared_pairs(n_words: int) -> float:
    """Return how many word pairs of a quote a passage must have to be compared by letters."""
    return max(2, _MIN_SHARED_PAIRS * n_words)


def _best_fit(index: TextIndex, query: str, first: int, last: int) -> tuple[float, Range]:
    """Return the run of words, within a range of word indices, that is most similar to a quote."""
    _, lcs = _rapidfuzz()
    words = index.words[first:last]
    whole = (words[0][0], words[-1][1])
    shared = lcs.similarity(query, index.lowered[slice(*whole)])
    bound = 2 * shared / (len(query) + shared)  # no run within shares more, or can be shorter
    if 1 - bound >= _MIN_RIVAL_RATIO * (1 - _MIN_SIMILARITY):
        return bound, whole  # neither the best passage nor a rival of it
    query_words = set(WORD.findall(query))
    # A passage begins and ends with a word of the quote.
    return _best_run(index, query, [w for w in words if index.lowered[slice(*w)] in query_words])


def _best_run(index: TextIndex, query: str, edges: list[Range]) -> tuple[float, Range]:
    """Return the run from one word to another, of some, that is most similar to a quote."""
    indel, _ = _rapidfuzz()

    def similarity(start: int, end: int) -> float:
        return float(indel.normalized_similarity(query, index.lowered[start:end]))

    start, end, best = edges[0][0], edges[-1][1], 0.0
    while True:  # alternate: the best end for the start, then the best start for that end
        end = max((e for _, e in edges if e > start), key=partial(similarity, start))
        start = max((s for s, _ in edges if s < end), key=lambda s: similarity(s, end))
        quality = similarity(start, end)
        if quality <= best:
            return best, (start, end)
        best = quality


def _rapidfuzz() -> tuple[Any, Any]:
    """Import the modules of the Indel and LCS distances, which an extra installs."""
    try:
        from rapidfuzz.distance import Indel, LCSseq
    except ImportError as error:
        raise UsageError(
            "a quote that is not verbatim needs rapidfuzz; install it with: "
            + install_hint("corpus")
        ) from error
    return Indel, LCSseq
