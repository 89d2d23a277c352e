"""Stemming: words to the stems that ROUGE compares.

In: an English word in lower case. Out: its stem, which need not be a word. The method is that of
Porter (1980), *An algorithm for suffix stripping*, with the departures that NLTK's stemmer has by
default, because the package rouge-score uses that one: 18 irregular words, "ies" and "ied" of
words of four letters, "y" after a consonant, "logi" and "fulli", a vowel and a consonant at the
start of a word taken for a short syllable.
"""

import re
from collections.abc import Callable
from functools import lru_cache

REMEMBERED = 65_536  # words

IRREGULAR = {
    word: stem
    for stem, words in {
        "sky": "sky skies",
        "die": "dying",
        "lie": "lying",
        "tie": "tying",
        "news": "news",
        "inning": "inning innings",
        "outing": "outing outings",
        "canning": "canning cannings",
        "howe": "howe",
        "proceed": "proceed",
        "exceed": "exceed",
        "succeed": "succeed",
    }.items()
    for word in words.split()
}
NOUNS_AND_ADVERBS = {  # step 2
    "ational": "ate", "tional": "tion", "enci": "ence", "anci": "ance", "izer": "ize",
    "bli": "ble", "alli": "al", "entli": "ent", "eli": "e", "ousli": "ous", "ization": "ize",
    "ation": "ate", "ator": "ate", "alism": "al", "iveness": "ive", "fulness": "ful",
    "ousness": "ous", "aliti": "al", "iviti": "ive", "biliti": "ble", "fulli": "ful",
}  # fmt: skip
ADJECTIVES = {  # step 3
    "icate": "ic", "ative": "", "alize": "al", "iciti": "ic", "ical": "ic", "ful": "", "ness": "",
}  # fmt: skip
ENDINGS = (  # step 4
    "al ance ence er ic able ible ant ement ment ent ion ou ism ate iti ous ive ize".split()
)


def _longest_first(endings: list[str]) -> Callable[[str], re.Match[str] | None]:
    """Give what finds the longest of the endings that a word has."""
    # A search from the left meets the longest ending first.
    return re.compile(f"(?:{'|'.join(endings)})$").search


_find_noun_ending = _longest_first([*NOUNS_AND_ADVERBS, "logi"])
_find_adjective_ending = _longest_first([*ADJECTIVES])
_find_ending = _longest_first(ENDINGS)


@lru_cache(maxsize=REMEMBERED)
def stem(word: str) -> str:
    """Give the stem of a word.

    Args:
        word: In lower case; a word of one or two letters is its own stem.

    >>> [stem(word) for word in ("relational", "hopping", "flies", "rates", "skies")]
    ['relat', 'hop', 'fli', 'rate', 'sky']
    """
    if word in IRREGULAR:
        return IRREGULAR[word]
    if len(word) <= 2:
        return word
    word = _without_plural(word)
    word = _without_past(word)
    if word.endswith("y") and len(word) > 2 and _shape(word[:-1]).endswith("c"):
        word = word[:-1] + "i"
    word = _without_noun_ending(word)
    if found := _find_adjective_ending(word):
        rest = word[: found.start()]
        word = rest + ADJECTIVES[found[0]] if _measure(rest) > 0 else word
    if found := _find_ending(word):
        rest = word[: found.start()]
        fits = found[0] != "ion" or rest.endswith(("s", "t"))
        word = rest if fits and _measure(rest) > 1 else word
    return _tidied(word)


def _shape(word: str) -> str:
    """Tell consonants (c) from vowels (v); y is a vowel after a consonant.

    >>> _shape("syzygy"), _shape("toy")
    ('cvcvcv', 'cvc')
    """
    found: list[str] = []
    for letter in word:
        is_vowel = letter in "aeiou" or (letter == "y" and found[-1:] == ["c"])
        found.append("v" if is_vowel else "c")
    return "".join(found)


def _measure(word: str) -> int:
    """Count the changes from vowels to consonants.

    >>> [_measure(word) for word in ("tree", "oats", "private")]
    [0, 1, 2]
    """
    return _shape(word).count("vc")


def _ends_in_short_syllable(word: str) -> bool:
    """Tell whether a word ends as "hop" does, or is as short as "at"."""
    shape = _shape(word)
    return shape == "vc" or (shape.endswith("cvc") and word[-1] not in "wxy")


def _without_plural(word: str) -> str:
    """Step 1a: ponies, caresses, cats."""
    if word.endswith("ies"):
        return word[:-1] if len(word) == 4 else word[:-2]
    if word.endswith("sses"):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _without_past(word: str) -> str:
    """Step 1b: agreed, plastered, motoring."""
    if word.endswith("ied"):
        return word[:-1] if len(word) == 4 else word[:-2]
    if word.endswith("eed"):
        return word[:-1] if _measure(word[:-3]) > 0 else word
    found = re.search("(?:ed|ing)$", word)
    rest = word[: found.start()] if found else ""
    if "v" not in _shape(rest):
        return word
    if rest.endswith(("at", "bl", "iz")):
        return rest + "e"
    if rest[-1:] == rest[-2:-1] and _shape(rest).endswith("c"):
        return rest if rest[-1] in "lsz" else rest[:-1]
    return rest + "e" if _measure(rest) == 1 and _ends_in_short_syllable(rest) else rest


def _without_noun_ending(word: str) -> str:
    """Step 2: relational, hesitancy, digitizer."""
    found = _find_noun_ending(word)
    if not found:
        return word
    if found[0] == "logi":  # measured with its "l"
        return word[:-1] if _measure(word[:-3]) > 0 else word
    rest = word[: found.start()]
    if _measure(rest) == 0:
        return word
    shorter = rest + NOUNS_AND_ADVERBS[found[0]]
    return _without_noun_ending(shorter) if found[0] == "alli" else shorter


def _tidied(word: str) -> str:
    """Step 5: a last e, one of two l."""
    if word.endswith("e"):
        rest = word[:-1]
        if _measure(rest) > 1 or (_measure(rest) == 1 and not _ends_in_short_syllable(rest)):
            word = rest
    return word[:-1] if word.endswith("ll") and _measure(word[:-1]) > 1 else word
