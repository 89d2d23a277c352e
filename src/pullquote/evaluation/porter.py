"""Porter stemmer for English words in lower case, as ROUGE uses it.

The algorithm is that of Porter (1980), *An algorithm for suffix stripping*, with the default
extensions of NLTK's stemmer, because the package rouge-score uses that one: 18 irregular words,
"ies" and "ied" in words of four letters, "y" after a consonant, "logi" and "fulli", and a leading
vowel plus consonant counted as a short syllable.
"""

import re
from collections.abc import Callable
from functools import lru_cache

CACHE_SIZE = 65_536  # words

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


def _suffix_finder(endings: list[str]) -> Callable[[str], re.Match[str] | None]:
    """Return a function that finds the longest of some suffixes of a word."""
    # A search from the left finds the longest suffix first.
    return re.compile(f"(?:{'|'.join(endings)})$").search


_find_noun_ending = _suffix_finder([*NOUNS_AND_ADVERBS, "logi"])
_find_adjective_ending = _suffix_finder([*ADJECTIVES])
_find_ending = _suffix_finder(ENDINGS)


@lru_cache(maxsize=CACHE_SIZE)
def stem(word: str) -> str:
    """Return the stem of a word, which need not be a word itself.

    Args:
        word: A word in lower case; words of one or two letters are returned unchanged.

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
    if match := _find_adjective_ending(word):
        rest = word[: match.start()]
        word = rest + ADJECTIVES[match[0]] if _measure(rest) > 0 else word
    if match := _find_ending(word):
        rest = word[: match.start()]
        fits = match[0] != "ion" or rest.endswith(("s", "t"))
        word = rest if fits and _measure(rest) > 1 else word
    return _without_final_e(word)


def _shape(word: str) -> str:
    """Return a word's pattern of consonants (c) and vowels (v); y after a consonant is a vowel.

    >>> _shape("syzygy"), _shape("toy")
    ('cvcvcv', 'cvc')
    """
    pattern: list[str] = []
    for letter in word:
        is_vowel = letter in "aeiou" or (letter == "y" and pattern[-1:] == ["c"])
        pattern.append("v" if is_vowel else "c")
    return "".join(pattern)


def _measure(word: str) -> int:
    """Count the transitions from vowels to consonants, the measure m of Porter.

    >>> [_measure(word) for word in ("tree", "oats", "private")]
    [0, 1, 2]
    """
    return _shape(word).count("vc")


def _ends_in_short_syllable(word: str) -> bool:
    """Return whether a word ends in a short syllable, as "hop" does, or is one, as "at" is."""
    shape = _shape(word)
    return shape == "vc" or (shape.endswith("cvc") and word[-1] not in "wxy")


def _without_plural(word: str) -> str:
    """Remove a plural suffix (step 1a): ponies, caresses, cats."""
    if word.endswith("ies"):
        return word[:-1] if len(word) == 4 else word[:-2]
    if word.endswith("sses"):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _without_past(word: str) -> str:
    """Remove a past or -ing suffix (step 1b): agreed, plastered, motoring."""
    if word.endswith("ied"):
        return word[:-1] if len(word) == 4 else word[:-2]
    if word.endswith("eed"):
        return word[:-1] if _measure(word[:-3]) > 0 else word
    match = re.search("(?:ed|ing)$", word)
    rest = word[: match.start()] if match else ""
    if "v" not in _shape(rest):
        return word
    if rest.endswith(("at", "bl", "iz")):
        return rest + "e"
    if rest[-1:] == rest[-2:-1] and _shape(rest).endswith("c"):
        return rest if rest[-1] in "lsz" else rest[:-1]
    return rest + "e" if _measure(rest) == 1 and _ends_in_short_syllable(rest) else rest


def _without_noun_ending(word: str) -> str:
    """Shorten a double suffix (step 2): relational, hesitancy, digitizer."""
    match = _find_noun_ending(word)
    if not match:
        return word
    if match[0] == "logi":  # its "l" counts for the measure
        return word[:-1] if _measure(word[:-3]) > 0 else word
    rest = word[: match.start()]
    if _measure(rest) == 0:
        return word
    shorter = rest + NOUNS_AND_ADVERBS[match[0]]
    return _without_noun_ending(shorter) if match[0] == "alli" else shorter


def _without_final_e(word: str) -> str:
    """Remove a final e and one l of a double l (step 5)."""
    if word.endswith("e"):
        rest = word[:-1]
        if _measure(rest) > 1 or (_measure(rest) == 1 and not _ends_in_short_syllable(rest)):
            word = rest
    return word[:-1] if word.endswith("ll") and _measure(word[:-1]) > 1 else word
