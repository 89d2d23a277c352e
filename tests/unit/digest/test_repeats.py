"""Which texts report the same story."""

import pytest

from pullquote.digest.repeats import RepeatIndex
from pullquote.encoders import load_encoder

PAIRS = [
    (
        "The council approved the Silt bridge on Tuesday.",
        "On Tuesday it approved the Silt bridge.",
    ),
    ("Profits of Marsh Mills rose five percent.", "Marsh Mills saw profits rise five percent."),
]
OTHERS = [
    "Profits of Vale Foods fell by nine percent.",
    "The council rejected the Orr tunnel on Friday.",
    "A baker sold bread all day.",
]


def index_of(texts: list[str], language: str = "en") -> RepeatIndex:
    """Return an index of texts, none added."""
    return RepeatIndex(texts, [language] * len(texts), load_encoder("static"))


@pytest.mark.parametrize("pair", PAIRS)
def test_other_words_for_the_same(pair: tuple[str, str]) -> None:
    """A text that says the same in another order is found; texts of the same kind are not."""
    index = index_of([*pair, *OTHERS])
    index.add(0)
    assert index.find(1) == 0
    assert [index.find(i) for i in range(2, 5)] == [None] * 3


def test_only_added_texts_are_found() -> None:
    """A text is not compared with those that were left out."""
    index = index_of(["Rain fell on Harrow."] * 2)
    assert index.find(1) is None
    index.add(0)
    assert index.find(1) == 0


def test_the_same_text_is_found_among_many() -> None:
    """A text with common words only is found, although most texts with them are not compared."""
    texts = [f"The rain fell on town {i}." for i in range(400)]
    index = index_of([*texts, texts[3].upper()])
    for i in range(400):
        index.add(i)
    assert index.find(400) == 0  # numbers are no terms
    other = index_of(
        [*(f"The rain fell on Town{i}." for i in range(400)), "the rain fell on town3"]
    )
    for i in range(400):
        other.add(i)
    assert other.find(400) == 3


def test_texts_that_the_encoder_does_not_know() -> None:
    """Words alone decide; texts without words are never the same."""
    index = index_of(
        ["ზვიადი ქალაქში წავიდა გუშინ", "გუშინ ზვიადი ქალაქში წავიდა ისევ", "12 !", "12 !"], "ka"
    )
    index.add(0)
    index.add(2)
    assert index.find(1) == 0
    assert index.find(3) is None
