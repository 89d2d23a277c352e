"""Recognize fragments that are never worth a highlight: single words, dates, addresses."""

import re

from pullquote.text import split_words

_CONTACT = re.compile(r"\S+@\S+\.\w|(?:https?://|www\.)\S")
_NUMBER = re.compile(r"\d[\d.,:/–-]*(?:st|nd|rd|th)?")
_DATE_WORDS = frozenset(
    """january february march april may june july august september october november december
    jan feb mar apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday
    saturday sunday mon tue wed thu fri sat sun am pm gmt utc est edt pst pdt cet bst at on of the
    and updated published posted last modified first by""".split()
)


def is_fragment(prose: str) -> bool:
    """Return whether a sentence is never worth quoting, whatever its score.

    Fragments are single words and signs, dates, and lines of addresses.

    >>> [is_fragment(prose) for prose in ("TL;DR", "Yes!", "Rain fell.", "今天下雨了。")]
    [True, True, False, False]
    >>> [is_fragment(prose) for prose in ("24 July 2015", "mary@example.org, tom@example.org")]
    [True, True]
    """
    words = prose.split()
    if len(words) < 2 and len(split_words(prose)) < 3:
        return True
    return _is_date(words) or _is_contact(words)


def _is_date(words: list[str]) -> bool:
    plain = [word.strip(".,;:()[]|·—–-\"“”'").lower() for word in words]
    has_number = any(map(_NUMBER.fullmatch, plain))
    return has_number and all(
        not word or word in _DATE_WORDS or _NUMBER.fullmatch(word) for word in plain
    )


def _is_contact(words: list[str]) -> bool:
    """Return whether at least half of the words are e-mail addresses or links."""
    contacts = sum(_CONTACT.match(word.lstrip("(<[{")) is not None for word in words)
    return contacts > 0 and 2 * contacts >= len(words)
