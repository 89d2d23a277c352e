"""Alignment: the place of a quote, exact, with gaps or alike, and no place where none is sure."""

import sys

import pytest

from pullquote.datasets import align_quote
from pullquote.errors import UsageError
from pullquote.quotes.normalize import normalize

TEXT = (
    "Dr. Smith spoke.  “It’s hard -- very hard,” she said.   The rain fell, hard and long, on "
    "the old town of Ely in 1987.\nWe stayed inside... and waited. Train service was suspended "
    "for nine days in the county. Train service was suspended for six days in the county. "
    "He said: 'I am not a crook.' I said it before."
)


def found(text: str, quote: str) -> list[str]:
    """Give what the quote repeats of the text; an empty list for None."""
    alignment = align_quote(text, quote)
    return [text[span.start : span.end] for span in alignment.spans] if alignment else []


@pytest.mark.parametrize(
    ("quote", "spans"),
    [
        ("It’s hard -- very hard,", ["It’s hard -- very hard,"]),
        ("it's hard — very hard", ["It’s hard -- very hard"]),
        ('"It\'s hard—very hard."', ["It’s hard -- very hard"]),
        ("she said. The rain fell", ["she said.   The rain fell"]),
        ("in 1987. We  stayed", ["in 1987.\nWe stayed"]),
        ("We stayed inside . . . and waited.", ["We stayed inside... and waited."]),
        ("crook", ["crook"]),
        ("… the old town of Ely …", ["the old town of Ely"]),
        ("train service was suspended for six", ["Train service was suspended for six"]),
        ("Train service was suspended", ["Train service was suspended"]),
    ],
)
def test_exact(quote: str, spans: list[str]) -> None:
    """Marks, dashes, blanks, ellipses and the first letter's case make no difference."""
    assert found(TEXT, quote) == spans
    alignment = align_quote(TEXT, quote)
    assert alignment is not None
    assert alignment.quality == 1.0


@pytest.mark.parametrize(
    ("quote", "spans"),
    [
        ("The rain fell … of Ely in 1987", ["The rain fell", "of Ely in 1987"]),
        ("The rain fell... of Ely [...] We stayed", ["The rain fell", "of Ely", "We stayed"]),
        ("[they] stayed inside … and waited", ["stayed inside", "and waited"]),
        ("the rain [had fallen], hard and long", ["The rain", "hard and long"]),
        ("“[T]he rain fell, hard”", ["The rain fell, hard"]),
        ("hard … Train service was suspended for six days", None),
        ("said … hard and long, on the old", ["said", "hard and long, on the old"]),
    ],
)
def test_gaps(quote: str, spans: list[str] | None) -> None:
    """Pieces around ellipses and brackets are found in order, the nearest to the longest."""
    expected = spans or ["hard", "Train service was suspended for six days"]
    assert found(TEXT, quote) == expected


@pytest.mark.parametrize(
    "quote",
    [
        "of Ely in 1987 … The rain fell",  # the wrong order
        "The rain fell … of Snow in 1987",
        "rain … hard … xyz",
    ],
)
def test_gaps_refused(quote: str) -> None:
    """A piece that is missing, or stands elsewhere, leaves the quote without a place."""
    assert found(TEXT, quote) == []


def test_gap_widths() -> None:
    """An ellipsis stands for 2,000 code points at most, a bracket for 60."""
    near, far = "The rain fell here {} until we left.".format, "The rain fell here … until we left"
    assert found(near("on " * 600), far) == ["The rain fell here", "until we left"]
    assert not found(near("on " * 800), far)
    assert found(near("and on"), "The rain fell here [soon] until we left")
    assert not found(near("and on " * 12), "The rain fell here [soon] until we left")


def test_nearest_piece() -> None:
    """Of several places that a piece could have, the one nearest to the longest piece is taken."""
    text = "We left. We left at noon in May. She stayed. She stayed."
    alignment = align_quote(text, "We left … noon in May … She stayed")
    assert alignment is not None
    assert [span.start for span in alignment.spans] == [9, 20, 33]


def test_whole_words() -> None:
    """A quote never begins or ends inside a word, but may inside a run of Chinese."""
    assert not found("The train of thought.", "rain of thought")
    assert not found("The rain of thoughts.", "rain of thought")
    assert found("昨天下雨了。", "下雨") == ["下雨"]


def test_alike() -> None:
    """A word left out or mistyped makes the quality less, and the span has whole words."""
    alignment = align_quote(TEXT, "The rain fell, hard and long, on the town of Elly in 1987!")
    assert alignment is not None
    [span] = alignment.spans
    assert TEXT[span.start : span.end] == (
        "The rain fell, hard and long, on the old town of Ely in 1987"
    )
    # 55 of the quote's 58 and the place's 60 code points: all but "l", "!" and, there, "old ".
    assert span.quality == pytest.approx(2 * 56 / (58 + 60))


def test_alike_inserted() -> None:
    """Words put into the middle leave one place, whichever half of the quote it was found by."""
    text = (
        "Then at last she said that the old mill on the river was so to be sold to a baker in May."
    )
    quote = "she said that the old mill on the river was sold to a baker in May"
    assert found(text, quote) == [text[13:-1]]


def test_alike_at_its_ends() -> None:
    """What is not in the quote is not in its place, though its letters may be."""
    text = "Plato and Aristotle did not agree, but then philosophers argued that beauty is a taste."
    quote = "In contrast, then philosophers argued that beauty is a taste."
    assert found(text, quote) == ["then philosophers argued that beauty is a taste"]


def test_look_alikes() -> None:
    """What two places are nearly as much like has no place, unless these have the same words."""
    assert not found(TEXT, "Train service was suspended for five days in the county")
    assert found(TEXT, "Train service was suspended for six days in county")
    twice = "The old mill was sold to a baker in May. " * 2
    assert found(twice, "The old mill was sold to the baker in May.") == [twice[:39]]


def test_alike_lengths() -> None:
    """A quote that is not verbatim has 6 to 200 words; a verbatim one any number."""
    text = "It was late. " + " ".join(f"word{n}" for n in range(300)) + "."
    for many, is_found in ((5, False), (6, True), (200, True), (201, False)):
        words = text.split()[10 : 10 + many]
        assert found(text, " ".join(words)) == [" ".join(words)]
        assert bool(found(text, " ".join(words)[:-1])) == is_found


def test_repeated() -> None:
    """Fewer than four words must occur once; more have their first place."""
    assert not found(TEXT, "said")
    assert not found(TEXT, "Train service")
    assert align_quote(TEXT, "for nine days") is not None


def test_nothing() -> None:
    """No words, no text: no place."""
    for quote in ("", " ", "…", "[...]", "“”", "--"):
        assert align_quote(TEXT, quote) is None
        assert align_quote("", quote) is None
    assert align_quote("", "The rain fell hard on the old town") is None


def test_without_rapidfuzz(monkeypatch: pytest.MonkeyPatch) -> None:
    """Verbatim quotes need no library; for the others the error names the extra."""
    monkeypatch.setitem(sys.modules, "rapidfuzz.distance", None)
    assert found(TEXT, "The rain fell") == ["The rain fell"]
    with pytest.raises(UsageError, match=r"pip install 'pullquote\[corpus\]'"):
        align_quote(TEXT, "The rain fell, hard and long, on a town of Ely")


def test_folding() -> None:
    """Folding maps every kept character back to its own offset."""
    text = "A\u00adb  —  “c”... \u200bd. . . e\n\n'' f"
    folded = normalize(text)
    assert folded.text == "Ab-'c'…d…e ' f"
    for letter in "Abcdef":
        place = folded.text.index(letter)
        assert folded.unfold(place, place + 1) == (text.index(letter), text.index(letter) + 1)


def test_folding_marks() -> None:
    """Every kind of quotation mark is one, and every kind of dash."""
    assert {normalize(mark).text for mark in "\"'`´‘’‚‛“”„‟‹›«»′″"} == {"'"}
    assert {normalize(dash).text for dash in "-‐‑‒–—―−"} == {"-"}
