"""Normalization: one form for each kind of typography, and a map to the original offsets."""

import pytest

from pullquote.quotes.normalize import normalize


def test_offsets_lead_back() -> None:
    """Each letter of the normalized text maps to its own offset in the original text."""
    text = "A\u00adb  —  “c”... \u200bd. . . e\n\n'' f"
    normalized = normalize(text)
    assert normalized.text == "Ab-'c'…d…e ' f"
    for letter in "Abcdef":
        i = normalized.text.index(letter)
        assert normalized.unfold(i, i + 1) == (text.index(letter), text.index(letter) + 1)


def test_marks_and_dashes() -> None:
    """All quotation marks become one mark, and all dashes one dash."""
    assert {normalize(mark).text for mark in "\"'`´‘’‚‛“”„‟‹›«»′″"} == {"'"}
    assert {normalize(dash).text for dash in "-‐‑‒–—―−"} == {"-"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cafe\u0301", "café"),
        ("Vie\u0323\u0302t", "Việt"),  # two marks, in either order
        ("Vie\u0302\u0323t", "Việt"),
        ("Vi\u1ec7t", "Việt"),
        ("\u212bngstro\u0308m", "Ångström"),  # the sign of the unit, and a decomposed letter
        ("\u1112\u1161\u11ab글", "한글"),  # Hangul, letter by letter
        ("e\u0301\u0301", "é\u0301"),  # a mark that has no composed form stays
        ("ﬁne eﬀect, ﬂuﬀy oﬃce", "fine effect, fluffy office"),
        ("x\u0301", "x\u0301"),
    ],
)
def test_letters_in_composed_form(text: str, expected: str) -> None:
    """Decomposed letters are composed, and ligatures are resolved."""
    assert normalize(text).text == expected


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("the cafe\u0301 of Mu\u0308ller was full", "café of Müller", "cafe\u0301 of Mu\u0308ller"),
        ("the cafe\u0301 of", "é", "e\u0301"),
        ("an oﬃce here", "office", "oﬃce"),
        ("an oﬃce here", "of", "oﬃ"),  # a part of a ligature is all of it
        ("an oﬃce here", "ice", "ﬃce"),
    ],
)
def test_changed_letters_lead_back(text: str, query: str, expected: str) -> None:
    """A range of composed letters or resolved ligatures maps to whole letters of the text."""
    normalized = normalize(text)
    start = normalized.text.index(query)
    first, last = normalized.unfold(start, start + len(query))
    assert text[first:last] == expected
