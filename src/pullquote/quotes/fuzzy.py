"""Corpus, likeness: finds the one place in a text that is very much like a quote.

In: a page and a folded quote. Out: the place and how much alike they are. Likeness is twice the
length of the longest common subsequence of code points by the sum of both lengths, in [0, 1].
"""

from collections import Counter
from functools import partial
from itertools import pairwise

from pullquote.errors import UsageError
from pullquote.quotes.text_index import WORD, Range, TextIndex

_LEAST_LIKENESS = 0.85
_TIMES_AS_UNLIKE = 1.5
_LEAST_WORDS, _MOST_WORDS = 6, 200  # the time grows with the third power of the words
_MOST_CODE_POINTS = 4000
_LEAST_PAIRS = 0.3
_MOST_PLACES = 2000  # of a pair of words; one that stands at more tells nothing
_MOST_TRIES = 8


def find_alike(page: TextIndex, wanted: str) -> tuple[float, Range] | None:
    """Find the one place that is very much like a quote.

    Args:
        page: The text.
        wanted: The quote, folded and in lower case.

    Returns:
        How much alike they are, in [0.85, 1], and the place; None if no place is, if another one,
        of other words, is not at least 1.5 times as unlike, or if the quote has fewer than six
        words, more than 200, or more than 4,000 code points.

    Raises:
        UsageError: rapidfuzz is not installed.
    """
    words = WORD.findall(wanted)
    if not _LEAST_WORDS <= len(words) <= _MOST_WORDS or len(wanted) > _MOST_CODE_POINTS:
        return None
    found = [_fit(page, wanted, first, last) for first, last in _candidates(page, words)]
    found.sort(key=lambda fit: (-fit[0], fit[1]))
    if not found or found[0][0] < _LEAST_LIKENESS:
        return None
    quality, (start, end) = found[0]
    for other, (its_start, its_end) in found[1:]:
        is_elsewhere = its_end <= start or end <= its_start
        is_other = page.lowered[its_start:its_end] != page.lowered[start:end]
        if is_elsewhere and is_other and 1 - other < _TIMES_AS_UNLIKE * (1 - quality):
            return None
    return found[0]


def _candidates(page: TextIndex, words: list[str]) -> list[Range]:
    """Give ranges of word numbers that share enough pairs of words with the quote, best first.

    Pairs that stand as far from the text's start as they do in the quote, give or take a few
    words, are counted together: no place is compared letter by letter that shares few of them.
    """
    width = max(2, len(words) // 4)
    counts: Counter[int] = Counter()
    for number, pair in enumerate(pairwise(words)):
        places = page.pairs.get(pair, ())
        if len(places) <= _MOST_PLACES:
            counts.update((place - number) // width for place in places)
    shared = {key: counts[key] + counts[key + 1] for key in {k - d for k in counts for d in (0, 1)}}
    enough = max(2, _LEAST_PAIRS * len(words))
    best = sorted((key for key in shared if shared[key] >= enough), key=lambda k: (-shared[k], k))
    last = len(page.words)
    return [
        (max(key * width, 0), min((key + 2) * width + len(words), last))
        for key in best[:_MOST_TRIES]
    ]


def _fit(page: TextIndex, wanted: str, first: int, last: int) -> tuple[float, Range]:
    """Find the run of words, among some, that is most like the quote, and how much it is."""
    try:
        from rapidfuzz.distance import Indel, LCSseq
    except ImportError as error:
        raise UsageError(
            "a quote is not verbatim: that needs rapidfuzz; pip install 'pullquote[corpus]'"
        ) from error
    words = page.words[first:last]
    whole = (words[0][0], words[-1][1])
    shared = LCSseq.similarity(wanted, page.lowered[slice(*whole)])
    most = 2 * shared / (len(wanted) + shared)  # no run holds more of the quote, or is shorter
    if 1 - most >= _TIMES_AS_UNLIKE * (1 - _LEAST_LIKENESS):
        return most, whole  # neither the best nor a rival of it

    def rate(start: int, end: int) -> float:
        return Indel.normalized_similarity(wanted, page.lowered[start:end])

    quoted = set(WORD.findall(wanted))
    edges = [(s, e) for s, e in words if page.lowered[s:e] in quoted]
    start, end, best = edges[0][0], edges[-1][1], 0.0
    while True:  # the best end for the start, then the best start for that end, and again
        end = max((e for _, e in edges if e > start), key=partial(rate, start))
        start = max((s for s, _ in edges if s < end), key=lambda s: rate(s, end))
        quality = rate(start, end)
        if quality <= best:
            return best, (start, end)
        best = quality
