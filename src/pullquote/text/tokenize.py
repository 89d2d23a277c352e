"""Split prose into lower-case words, and list the stop words of each language."""

from functools import lru_cache
from pathlib import Path

from pullquote.documents.lazy_pattern import lazy_pattern

# Combining marks that \w does not match: accents, Hebrew points, Arabic vowels, and the vowel
# signs of the scripts of India.
_COMBINING = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06ed\u0900-\u0963\u0966-\u0df3"
)
# Scripts without spaces between words: Thai, Lao, Burmese, Khmer, kana, Chinese characters.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17d3\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
_ELISION = (
    r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|all|dall|dell|nell|sull|un)'"
    r"(?=[aeiouhyàâäèéêëìíîïòóôöùúûü])"
)
_NUMBER = r"\d+(?:[.,]\d+)+"
_WORD = lazy_pattern(rf"{_ELISION}|{_NUMBER}|[^\W_]+(?:['-][^\W_]+)*")
_PREFIX_CODE_POINTS = 400


# These take milliseconds to compile, and few texts need them.
_SPECIAL_SIGN = lazy_pattern(f"[{_COMBINING}{_UNSPACED}]")
_UNSPACED_SIGN = lazy_pattern(f"[{_UNSPACED}]")
_LETTER = rf"(?:(?![{_UNSPACED}])[^\W_]|[{_COMBINING}])"
_ANY_WORD = lazy_pattern(rf"[{_UNSPACED}]+|{_ELISION}|{_NUMBER}|{_LETTER}+(?:['-]{_LETTER}+)*")


def split_words(text: str) -> list[str]:
    """Split prose into lower-case words.

    A word is a run of letters and digits, with inner apostrophes and hyphens. French and Italian
    elisions are words (``l'`` and ``eau``); numbers keep their points. Runs of scripts without
    spaces become overlapping pairs of characters: a single Chinese character is too ambiguous to
    count, most Chinese words have two, and pairs need no dictionary.

    Args:
        text: Prose of any language.

    Returns:
        The words in order; may be empty.

    >>> split_words("Don’t over-think it: 3.14 isn’t l'eau.")
    ["don't", 'over-think', 'it', '3.14', "isn't", "l'", 'eau']
    >>> split_words("我们下雨")
    ['我们', '们下', '下雨']
    """
    lowered = text.lower().replace("’", "'")
    if lowered.isascii() or not _SPECIAL_SIGN.search(lowered):
        return _WORD.findall(lowered)
    words: list[str] = []
    for word in _ANY_WORD.findall(lowered):
        if len(word) > 2 and _UNSPACED_SIGN.match(word):
            words.extend(word[i : i + 2] for i in range(len(word) - 1))
        else:
            words.append(word)
    return words


def first_word(text: str) -> str:
    """Return the first of `split_words` without splitting the rest; empty if there is none.

    >>> first_word("“But” he left."), first_word("…"), first_word("我们下雨")
    ('but', '', '我们')
    """
    while text:
        chunk, _, text = text.partition(" ")
        if chunk.isascii() and chunk.isalpha():
            return chunk.lower()
        for word in split_words(chunk):
            return word
    return ""


def has_two_words(prose: str) -> bool:
    """Return whether prose has two words, or two characters of a script without spaces.

    >>> has_two_words("Rain fell."), has_two_words("Rain!"), has_two_words("下雨")
    (True, False, True)
    """
    for part in (
        prose[:_PREFIX_CODE_POINTS],
        prose,
    ):  # the prose can be a whole book without a period
        words = split_words(part)
        if len(words) > 1 or (words and len(words[0]) > 1 and _UNSPACED_SIGN.match(words[0])):
            return True
    return False


@lru_cache(maxsize=1)
def stop_words_by_language() -> dict[str, str]:
    """Read the lists of stop words: one line of words for each ISO 639-1 code."""
    lines = Path(__file__).with_name("stop_words.txt").read_text(encoding="utf-8").splitlines()
    entries = (line.partition(" ") for line in lines if line and not line.startswith("#"))
    return {code: words for code, _, words in entries}


@lru_cache(maxsize=64)
def stop_words(language: str) -> frozenset[str]:
    """Return the stop words (function words) of a language: the, of, and, isn't.

    Args:
        language: ISO 639-1 code.

    Returns:
        Lower-case words as from `split_words`; empty for a language without a list.

    >>> "isn't" in stop_words("en"), "rain" in stop_words("en"), stop_words("xx")
    (True, False, frozenset())
    """
    return frozenset(stop_words_by_language().get(language, "").split())
