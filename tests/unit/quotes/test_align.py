"""Alignment: exact quotes, quotes with gaps, similar quotes, and ambiguous ones."""

import sys

import pytest

from pullquote.errors import UsageError
from pullquote.quotes import align_quote

TEXT = (
    "Dr. Smith spoke.  “It’s hard -- very hard,” she said.   The rain fell, hard and long, on "
    "the old town of Ely in 1987.\nWe stayed inside... and waited. Train service was suspended "
    "for nine days in the county. Train service was suspended for six days in the county. "
    "He said: 'I am not a crook.' I said it before."
)


def aligned(text: str, quote: str) -> list[str]:
    """Return the passages of the text that the quote repeats; an empty list for None."""
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
    """Marks, dashes, spaces, ellipses and the case of the first letter are ignored."""
    assert aligned(TEXT, quote) == spans
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
    """Pieces around ellipses and brackets are found in order, near the longest piece."""
    expected = spans or ["hard", "Train service was suspended for six days"]
    assert aligned(TEXT, quote) == expected


@pytest.mark.parametrize(
    "quote",
    [
        "of Ely in 1987 … The rain fell",  # the wrong order
        "The rain fell … of Snow in 1987",
        "rain … hard … xyz",
    ],
)
def test_wrong_pieces(quote: str) -> None:
    """A quote with a piece that is missing, or out of order, is not aligned."""
    assert aligned(TEXT, quote) == []


def test_gap_widths() -> None:
    """An ellipsis covers up to 2,000 code points, a bracket up to 60."""
    near, far = "The rain fell here {} until we left.".format, "The rain fell here … until we left"
    assert aligned(near("on " * 600), far) == ["The rain fell here", "until we left"]
    assert not aligned(near("on " * 800), far)
    assert aligned(near("and on"), "The rain fell here [soon] until we left")
    assert not aligned(near("and on " * 12), "The rain fell here [soon] until we left")


def test_nearest_piece() -> None:
    """Of several occurrences of a piece, the one nearest to the longest piece is used."""
    text = "We left. We left at noon in May. She stayed. She stayed."
    alignment = align_quote(text, "We left … noon in May … She stayed")
    assert alignment is not None
    assert [span.start for span in alignment.spans] == [9, 20, 33]


def test_whole_words() -> None:
    """A span never begins or ends within a word, but may within a run of Chinese."""
    assert not aligned("The train of thought.", "rain of thought")
    assert not aligned("The rain of thoughts.", "rain of thought")
    assert aligned("昨天下雨了。", "下雨") == ["下雨"]


def test_similar() -> None:
    """A dropped or mistyped word lowers the quality, and the span covers whole words."""
    alignment = align_quote(TEXT, "The rain fell, hard and long, on the town of Elly in 1987!")
    assert alignment is not None
    [span] = alignment.spans
    assert TEXT[span.start : span.end] == (
        "The rain fell, hard and long, on the old town of Ely in 1987"
    )
    # Shared by the quote's 58 and the span's 60 code points: all but "l", "!" and "old ".
    assert span.quality == pytest.approx(2 * 56 / (58 + 60))


def test_similar_with_insertion() -> None:
    """Inserted words do not split the span, whichever half of the quote located it."""
    text = (
        "Then at last she said that the old mill on the river was so to be sold to a baker in May."
    )
    quote = "she said that the old mill on the river was sold to a baker in May"
    assert aligned(text, quote) == [text[13:-1]]


def test_similar_edges() -> None:
    """Words that are not in the quote are not in the span, even if their letters are."""
    text = "Plato and Aristotle did not agree, but then philosophers argued that beauty is a taste."
    quote = "In contrast, then philosophers argued that beauty is a taste."
    assert aligned(text, quote) == ["then philosophers argued that beauty is a taste"]


def test_rivals() -> None:
    """A quote with two similar passages is not aligned, unless they have the same words."""
    assert not aligned(TEXT, "Train service was suspended for five days in the county")
    assert aligned(TEXT, "Train service was suspended for six days in county")
    twice = "The old mill was sold to a baker in May. " * 2
    assert aligned(twice, "The old mill was sold to the baker in May.") == [twice[:39]]


def test_similar_lengths() -> None:
    """A quote that is not verbatim needs 6 to 200 words; a verbatim one any number."""
    text = "It was late. " + " ".join(f"word{n}" for n in range(300)) + "."
    for n_words, is_aligned in ((5, False), (6, True), (200, True), (201, False)):
        words = text.split()[10 : 10 + n_words]
        assert aligned(text, " ".join(words)) == [" ".join(words)]
        assert bool(aligned(text, " ".join(words)[:-1])) == is_aligned


def test_repeated() -> None:
    """Fewer than four words must occur once; more are aligned with their first occurrence."""
    assert not aligned(TEXT, "said")
    assert not aligned(TEXT, "Train service")
    assert align_quote(TEXT, "for nine days") is not None


def test_nothing() -> None:
    """A quote without words, or an empty text, is not aligned."""
    for quote in ("", " ", "…", "[...]", "“”", "--"):
        assert align_quote(TEXT, quote) is None
        assert align_quote("", quote) is None
    assert align_quote("", "The rain fell hard on the old town") is None


def test_without_rapidfuzz(monkeypatch: pytest.MonkeyPatch) -> None:
    """Verbatim quotes need no extra; for the others the error names it."""
    monkeypatch.setitem(sys.modules, "rapidfuzz.distance", None)
    assert aligned(TEXT, "The rain fell") == ["The rain fell"]
    message = r"needs rapidfuzz; install it with: .* pip install \S"
    with pytest.raises(UsageError, match=message):
        align_quote(TEXT, "The rain fell, hard and long, on a town of Ely")


@pytest.mark.parametrize(("n_changed", "is_aligned"), [(4, True), (5, False)])
def test_min_similarity(n_changed: int, is_aligned: bool) -> None:
    """A quote is aligned from a similarity of 0.85 on; one of 0.83 is not."""
    words = "mist rose over hill farm when dawn came slow cold gray that year like".split()
    words += "wool true news from town said snow lies deep here".split()
    changed = [
        "0000" if i % 4 == 1 and i // 4 < n_changed else word for i, word in enumerate(words)
    ]
    text = " ".join(words)
    similarity = 1 - 4 * n_changed / len(text)
    assert similarity == pytest.approx(0.866 if is_aligned else 0.832, abs=0.001)
    assert bool(aligned(text, " ".join(changed))) == is_aligned
