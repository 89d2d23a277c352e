"""Words and stop words in JavaScript are those of Python."""

from pathlib import Path
from typing import Any

from pullquote.text.tokenize import (
    first_word,
    has_two_words,
    split_words,
    stop_words,
    stop_words_by_language,
)

GOLDEN = Path(__file__).parents[1] / "golden" / "sentences.txt"
TEXTS = [
    *GOLDEN.read_text(encoding="utf-8").splitlines(),
    *(
        "",
        " ",
        "…",
        "l'eau d'Homme",
        "3.14,5 x_y",
        "今",
        "今天 ok",
        "ภาษาไทย",
        "İstanbul ΣΑΣ",
        "𠀀𠀁𠀂",
    ),
    "a" * 399 + " 😀 b",
]


def test_words_are_those_of_python(call_js: Any) -> None:
    """The words of texts of many languages are equal, in order."""
    assert call_js("text/tokenize.js", "splitWords", [[text] for text in TEXTS]) == [
        split_words(text) for text in TEXTS
    ]


def test_first_word_is_that_of_python(call_js: Any) -> None:
    """The first word is equal, and empty where there is none."""
    assert call_js("text/tokenize.js", "firstWord", [[text] for text in TEXTS]) == [
        first_word(text) for text in TEXTS
    ]


def test_two_words_are_found(call_js: Any) -> None:
    """A text has two words where Python finds them."""
    found = call_js("text/tokenize.js", "hasTwoWords", [[text] for text in TEXTS])
    assert found == [has_two_words(text) for text in TEXTS]
    assert set(found) == {True, False}


def test_stop_words_are_those_of_python(call_js: Any) -> None:
    """A word is a stop word in the same languages."""
    languages = [*stop_words_by_language(), "xx"]
    rows = [[language] for language in languages]
    found = call_js("text/tokenize.js", "stopWords", rows)
    assert list(map(set, found)) == [stop_words(language) for language in languages]
