"""Recognize sentences that are never worth a highlight: fragments, and furniture of a page.

Scorers that count words or compare vectors cannot know them. The rules are cheap and cautious: on
the articles that readers marked (`docs/explanation/reading.md`), they remove hardly any sentence
that a reader chose.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from pullquote.documents.furniture import is_furniture
from pullquote.documents.lazy_pattern import fold_hints, lazy_pattern, may_begin
from pullquote.documents.spoken import is_back_channel
from pullquote.text import Sentence, split_words
from pullquote.text.tokenize import first_word

MAX_LABEL_WORDS = 6
"""A sentence of at most this many words without a stop is a label, such as a bare list item."""

MAX_UNSPACED_LABEL = 12
"""A sentence of at most this many letters of Chinese or Japanese without a stop is one, too."""

MAX_LEAD_IN_WORDS = 12
"""A sentence of at most this many words that ends in a colon announces what follows."""

MIN_LETTERS = 0.6
"""A smaller share of letters and spaces is code, a formula or a row of numbers."""

MIN_LETTERS_OF_SHORT = 0.5
MAX_SHORT_CHARACTERS = 20

_UNSPACED = lazy_pattern("[\u3040-\u30ff\u3400-\u9fff]")
_CONTACT = lazy_pattern(r"\S+@\S+\.\w|(?:https?://|www\.)\S")
_STOPS = frozenset(".!?:;…。！？；：।॥؟۔።།။៕")
_STOP = lazy_pattern(rf"""[{"".join(sorted(_STOPS))}]["'”’»›)\]」』*_`]{{0,9}}$""")
_POINTER = lazy_pattern(
    r"""(?:for\ (?:more|further)\ (?:information|details|on|about)\b|(?:to\ )?learn\ more\b
    |(?:to\ )?find\ out\ more\b|read\ more\b|more\ (?:information|details)\b|see\ also\b
    |see\ the\ following\b|\(?see\ \S{0,20}\.?\)?$|check\ out\b|stay\ tuned\b
    |thank(?:s|\ you)\ for\ reading\b
    |(?:please\ )?(?:visit|contact\ us|leave\ a\ comment)\b|watch\ the\ (?:video|recording|entire)\b
    |(?:you\ can\ )?(?:see|read|find|click|watch|download|get|view|register|sign\ up|apply)\b
     [^.!?]{0,40}\ here[.:]?$)""",
    re.IGNORECASE | re.VERBOSE,
)
# Every match of `_POINTER` begins with one of these when it is folded.
_POINTER_OPENINGS = tuple(
    "for |learn|to |find|read|more|see|check out|stay tuned|thank|please|visit|contact us|leave"
    "|watch|you can|click|download|get|view|register|sign up|apply".split("|")
)
_CITATION = lazy_pattern(
    r"""\(?(?:(?:But\ s|S)ee\b|Cf\.|Ibid\b|Id\.|Ante,|Post,|Accord,?|Compare)
    .{0,200}(?:\bv\.\s|U\.\ ?S\.|\bF\.\ ?[23]d|§|\bat\ \d|S\.\ ?Ct|\bibid|\bante\b|\bsupra\b)
    |(?:[A-Z][\w.,&'’-]{0,25}\ ){1,5}v\.\ .{0,80}\d""",
    re.VERBOSE,
)
# Every match of `_CITATION` contains "v. " or begins with one of these, case included.
_CITATION_OPENINGS = ("But s", "See", "Cf", "Ibid", "Id.", "Ante", "Post", "Accord", "Compare")
_SYMBOLS = lazy_pattern(r"where\s\S{1,6}\s(?:is|are|denotes?|stands?|=)\s", re.IGNORECASE)


def is_fragment(prose: str, *, has_stops: bool = True) -> bool:
    """Return whether a sentence is never worth quoting, whatever its score.

    Fragments are single words and signs, back-channels, labels without a stop, announcements of
    what follows, pointers, citations, lines of addresses or hashtags, and furniture: dates,
    bylines, breadcrumbs, credits, and notices of copyright and license.

    Args:
        prose: A sentence.
        has_stops: Whether the sentences of its article end with stops.

    >>> [is_fragment(prose) for prose in ("TL;DR", "Yes!", "Rain fell.", "今天下雨了。")]
    [True, True, False, False]
    >>> [is_fragment(prose) for prose in ("24 July 2015", "mary@example.org, tom@example.org")]
    [True, True]
    >>> [is_fragment(prose) for prose in ("Home > News > World", "All rights reserved.")]
    [True, True]
    >>> is_fragment("The old mill"), is_fragment("The old mill", has_stops=False)
    (True, False)
    """
    words = prose.split()
    if len(words) < 2 and len(split_words(prose)) < 3:
        return True
    if has_stops and 1 < len(words) <= MAX_LABEL_WORDS and not has_stop(prose):
        return True
    if has_stops and len(prose) <= MAX_UNSPACED_LABEL and _UNSPACED.match(prose[-1]):
        return True
    if len(words) <= MAX_LEAD_IN_WORDS and prose[-1] in ":：":
        return True
    is_short = len(prose) <= MAX_SHORT_CHARACTERS
    if _share_of_letters(prose) < (MIN_LETTERS_OF_SHORT if is_short else MIN_LETTERS):
        return True
    if is_back_channel(prose) or _is_contact(prose, words) or _is_pointer(prose, words):
        return True
    return is_furniture(prose)


def has_stop(prose: str) -> bool:
    """Return whether a sentence ends with a stop, perhaps within quotation marks or brackets."""
    return prose[-1:] in _STOPS or _STOP.search(prose[-12:]) is not None


def end_with_stops(sentences: Sequence[Sentence]) -> bool:
    """Return whether most sentences of an article end with a stop."""
    return 2 * sum(has_stop(sentence.prose) for sentence in sentences) > len(sentences)


def repeats_title(prose: str, title: str) -> bool:
    """Return whether a sentence has the words of the title, and no others.

    >>> repeats_title("The Great Flood.", "The great flood"), repeats_title("Rain fell.", "")
    (True, False)
    """
    words = _title_words(title)
    return bool(words) and first_word(prose) == words[0] and split_words(prose) == words


@lru_cache(maxsize=8)
def _title_words(title: str) -> list[str]:
    return split_words(title)


def _share_of_letters(prose: str) -> float:
    """Return the share of letters, their marks and spaces."""
    return (len(prose) - len(prose.translate(_WITHOUT_LETTERS))) / len(prose)


class _WithoutLetters(dict[int, int | None]):
    """A translation table, filled on first use, that removes letters, their marks and spaces."""

    def __missing__(self, code: int) -> int | None:
        c = chr(code)
        is_letter = c.isalpha() or c == " " or unicodedata.category(c)[0] == "M"
        result = self[code] = None if is_letter else code
        return result


_WITHOUT_LETTERS = _WithoutLetters()


def _is_contact(prose: str, words: list[str]) -> bool:
    """Return whether at least half of the words are addresses, or all are hashtags."""
    contacts = 0
    if "@" in prose or "://" in prose or "www." in prose:
        contacts = sum(_CONTACT.match(word.lstrip("(<[{")) is not None for word in words)
    return (contacts > 0 and 2 * contacts >= len(words)) or all(
        word.startswith("#") for word in words
    )


def _is_pointer(prose: str, words: list[str]) -> bool:
    """Return whether a sentence only points elsewhere, cites a case, or explains a symbol."""
    opening = fold_hints(prose[:40])
    if len(words) <= 25 and (
        (may_begin(opening, _POINTER_OPENINGS) and _POINTER.match(prose))
        or (opening.startswith("where") and _SYMBOLS.match(prose))
    ):
        return True
    may_cite = "v. " in prose or prose.lstrip("(").startswith(_CITATION_OPENINGS)
    return may_cite and len(words) <= 40 and _CITATION.match(prose) is not None
