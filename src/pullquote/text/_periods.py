"""Decide whether a period ends a sentence, from the word before it and the word after it."""

import re
from typing import NamedTuple

from pullquote.documents.lazy_pattern import lazy_pattern
from pullquote.text.abbreviations import (
    AFTER_TIMES,
    BOOK_NAMES,
    BOOKS,
    GERMAN_MONTHS,
    TIMES,
    Abbreviations,
    abbreviations,
)
from pullquote.text.inline_markdown import CLOSING_LINK, CLOSING_MARK, OPENING_LINK, OPENING_MARK

HEAD_CODE_POINTS = 32
"""The number of characters examined before a stop."""

CLOSERS = f"\"'”’»«›‹)]}}」』）】》〉{CLOSING_MARK}{CLOSING_LINK}"
OPENERS = f"\"'“”‘’«»‹›„‚([{{<¿¡—–*#•‣▪⁃「『（《【{OPENING_MARK}{OPENING_LINK}"

_DOTTED = lazy_pattern(r"(?:[^\W\d_]{1,3}\.-?)+[^\W\d_]{1,3}")
_LAST_PART = lazy_pattern(r"[—–/]|--|['’](?=\w\w)")
_NUMBER = lazy_pattern(r"\d{1,3}|[IVXLC]{2,5}")
_COUNTED = lazy_pattern(r"\d|[IVXLC]+$|[A-Z]$")
_LETTERED = lazy_pattern(
    r"\b(?:vitamin|hepatitis|plan|type|group|class|grade|appendix|section|part|option)s?\s\w$",
    re.IGNORECASE,
)
_GERMAN_ORDINAL = lazy_pattern(
    r"\b(?:am|im|dem|der|des|die|das|den|vom|zum|zur|beim|bis|ab|seit|jede[nmrs]?|ein(?:e[nmrs]?)?"
    r"|sein(?:e[nmrs]?)?|ihr(?:e[nmrs]?)?)\s\d{1,3}$",
    re.IGNORECASE,
)
_LABEL = lazy_pattern(
    r"(?:^|[:.!?]\s)\W{0,3}(?:step|part|rule|tip|day|stage|phase|point|lesson|item|question|exhibit)"
    r"\s\d{1,3}$",
    re.IGNORECASE,
)
_DOTTED_DATE = lazy_pattern(r"\b\d{1,4}\.\s?\d{1,2}$")
_DATE_PART = lazy_pattern(r"\d{1,2}|[12]\d{3}")
_VOWELLESS = lazy_pattern(  # not of capitals alone, or with a plural s: HTML, RFPs
    r"[B-DF-HJ-NP-TV-XZ][b-df-hj-np-tv-xz]{1,3}|[БВГДЖЗКЛМНПРСТФХЦЧШЩ][бвгджзклмнпрстфхцчшщ]{1,3}"
)
_VOWELLESS_WORDS = frozenset({"cs", "sk", "sl", "hr", "sr", "bg"})
"""Languages with words that have no vowel."""
_MEASURE = lazy_pattern(r"\d\s[a-z]{1,4}$")


class Rules(NamedTuple):
    """The rules of one language."""

    language: str
    known: Abbreviations
    starters: frozenset[str]  # common words: with a capital after a stop, they open a sentence
    has_danda: bool
    listed: frozenset[str]  # all abbreviations


def period_ends(head: str, following: re.Match[str], word: str, rules: Rules) -> bool:
    """Decide for a single period without a lowercase word after it."""
    token = word_before(head)
    lowered = token.lower()
    text, end = following.string, following.end()
    if lowered in rules.known.never or following["openers"].strip()[:1] in {"&", "§"}:
        return False
    if not word and text[end : end + 1] in {"&", "§"}:
        return False
    if word[:1].isdigit() and _continues_with_number(head, token, word, following, rules):
        return False
    if "\u0900" <= token[:1] <= "\u0dff":
        return not _is_short_indic(head, token, rules)
    key = word.lower().replace("’", "'")
    opens = key in rules.starters and not (len(key) == 1 and following["point"])
    is_numbered = lowered in rules.known.numbered or token in rules.known.numbered
    if is_numbered and (
        (word == "I" and text[end : end + 1] in {",", ";"})
        or (following["point"] and key in {"no", "nos", "nr"})
    ):
        return False
    if is_numbered and not opens and _COUNTED.match(word):
        return following["point"] is not None and len(word) == 1 and word.isalpha()
    if token.isdigit() and _DATE_PART.fullmatch(token) and _is_date_part(head, word, following):
        return False
    if _NUMBER.fullmatch(token):
        # The number of a list item opens the sentence. German ordinals end with a period.
        is_mark = len(head) < HEAD_CODE_POINTS and head.strip(OPENERS + " ") == token
        return not (is_mark or _LABEL.search(head)) and not (
            rules.language == "de" and _is_german_ordinal(head, word)
        )
    if {lowered, token} & rules.known.seldom or _is_vowelless(head, token, rules):
        return opens
    return _word_ends(head, token, key, opens=opens)


def _word_ends(head: str, token: str, key: str, *, opens: bool) -> bool:
    """Decide for a period after an initial, a time of day or an unlisted word."""
    if len(token) == 1 and token.isalpha():
        # An initial, or half of "z. B."; but "vitamin C." and "It was I. The" end a sentence: a
        # lone capital before a common word does, unless another initial stands before it.
        lone = not head[:-1].rstrip().endswith(".")
        return bool(_LETTERED.search(head)) or (lone and opens and token.isupper())
    if token.lower() in TIMES:
        # "At 5 a.m." alone is not a sentence.
        return key not in AFTER_TIMES and len(head.strip()) > len("at noon 12 a.m")
    is_dotted = _DOTTED.fullmatch(token) is not None
    has_case = token.lower() != token.upper()
    return not is_dotted or (opens and has_case)


def _is_vowelless(head: str, token: str, rules: Rules) -> bool:
    """Return whether a word without a vowel is an unlisted abbreviation, not a unit."""
    return (
        _VOWELLESS.fullmatch(token) is not None
        and not token.endswith("z")
        and rules.language not in _VOWELLESS_WORDS
        and not _MEASURE.search(head)
    )


def _continues_with_number(
    head: str, token: str, word: str, following: re.Match[str], rules: Rules
) -> bool:
    """Return whether a number goes with the abbreviation before it: ``Ps. 23:1``, ``5 lbs. 3``."""
    rest = following.string[following.end("word") : following.end("word") + 3]
    lowered = token.lower()
    if lowered in BOOKS and (
        lowered not in BOOK_NAMES or (rest[:1] == ":" and rest[1:2].isdigit())
    ):
        return word.isdigit()
    is_verse = rest[:1] in {":", ","} and rest[1:].strip()[:1].isdigit()
    is_listed = rest[:1] == ":" or lowered in rules.known.books
    if is_verse and is_listed and token[:1].isupper() and len(token) <= 6:
        return True
    is_street = rules.language in {"de", "nl"} and lowered.endswith("str")
    return is_street or _MEASURE.search(head) is not None


def _is_date_part(head: str, word: str, following: re.Match[str]) -> bool:
    """Return whether a number is the day or month of a date: ``3. 5. 1999``, ``1990. 5. 3.``."""
    if word.isdigit() and (following["point"] or len(word) == 4) and _DATE_PART.fullmatch(word):
        return following["point"] is not None or _DOTTED_DATE.search(head) is not None
    return "\uac00" <= word[:1] <= "\ud7a3" and _DOTTED_DATE.search(head) is not None


def _is_short_indic(head: str, token: str, rules: Rules) -> bool:
    """Return whether a word of a script of India is an abbreviation or initial.

    Where sentences end with a danda, short words with a period are; elsewhere, only those of one
    letter.
    """
    if token in rules.starters:
        return head[: -len(token)].rstrip().endswith(".")
    if len(token) <= 4 and rules.has_danda:
        return True
    letters = sum(c.isalpha() for c in token)
    return letters == 1 or (letters == 2 and token[-1] in "\u094d\u0bcd\u0c4d\u0ccd\u0d4d")


def _is_german_ordinal(head: str, word: str) -> bool:
    """Return whether a number is an ordinal: ``am 3. Tag``, ``2. Januar``, ``1. Kor.``."""
    return (
        word in GERMAN_MONTHS
        or word.lower() in abbreviations("de").books
        or _GERMAN_ORDINAL.search(head) is not None
    )


def word_before(head: str) -> str:
    """Return the word right before a stop, without quotes, brackets and elided articles."""
    if not head or head[-1].isspace():
        return ""
    return _LAST_PART.split(head.rsplit(maxsplit=1)[-1].strip(OPENERS + CLOSERS))[-1]
