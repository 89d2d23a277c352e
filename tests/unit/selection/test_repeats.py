"""Which texts say what an earlier one says: the one rule of digests and of compression."""

import pytest

from pullquote import compress
from pullquote.encoders import load_encoder
from pullquote.selection.repeats import RepeatIndex

REPEATS = [
    (
        "The council approved the Silt bridge on Tuesday.",
        "On Tuesday it approved the Silt bridge.",
    ),
    ("Profits of Marsh Mills rose five percent.", "Marsh Mills saw profits rise five percent."),
    (
        "Harrow's old mill was destroyed by a fire on Sunday.",
        "A fire destroyed the old mill at Harrow on Sunday.",
    ),
    ("The dam cost 1,200,000 crowns.", "The dam has cost 1200000 crowns."),
    (
        "The mayor opened the new library in Ely.",
        "Mayor Ruth Hale opened the new library in Ely on Friday at 10.",
    ),
    ("Nobody was hurt in the flood.", "In the flood, no one was hurt."),
    ("NEW LIBRARY OPENS IN ELY", "New library opens in Ely"),
    ("Der Rat von Ely genehmigte die Brücke.", "Die Brücke genehmigte der Rat von Ely."),
]
OTHERS = [
    ("Profits of Marsh Mills rose five percent.", "Profits of Vale Foods rose five percent."),
    ("The council rejected the Orr tunnel.", "The council approved the Silt bridge."),
    (
        "Profits rose 5 percent in the first quarter.",
        "Profits rose 12 percent in the last quarter.",
    ),
    ("The shop sold 40 loaves of bread.", "The shop sold 400 loaves of bread."),
    ("The court ruled that he broke the law.", "The court ruled that he did not break the law."),
    ("The ferry to Ely was late on Monday.", "The ferry to Ely was late on Friday."),
    ("Apple's profits rose last year.", "Google's profits rose last year."),
    ("The old dam held back the flood.", "The old mayor held back the report on the flood."),
    ("A baker sold bread all day.", "A baker baked no bread all day."),
    ("Trains to Bath and York run again.", "Trains to Hull and Leeds run again."),
]


def index_of(texts: list[str], language: str = "en") -> RepeatIndex:
    """Return an index of texts, none added."""
    index = RepeatIndex(load_encoder("static"))
    index.extend(texts, language)
    return index


@pytest.mark.parametrize("pair", REPEATS)
def test_other_words_for_the_same(pair: tuple[str, str]) -> None:
    """A text that says the same is found, in both orders; compression keeps only one."""
    others = [text for each in OTHERS[:2] for text in each]
    for texts in (pair, pair[::-1]):
        index = index_of([*texts, "A baker sold bread all day.", *others])
        index.add(0)
        assert index.find(1) == 0
        assert index.find(2) is None
        assert len(compress(texts, tokens=1000, model="luhn")) == 1


@pytest.mark.parametrize("pair", OTHERS)
def test_shared_words_for_something_else(pair: tuple[str, str]) -> None:
    """A text with another number or name, a denial, or other words is new; both are kept."""
    for texts in (pair, pair[::-1]):
        index = index_of(list(texts))
        index.add(0)
        assert index.find(1) is None
        assert len(compress(texts, tokens=1000, model="luhn")) == 2


def test_only_stated_facts_must_agree() -> None:
    """Numbers and names outside the given parts do not count."""
    texts = [f"Flood in Ely. The water of the river stood {i} meters high." for i in (3, 4)]
    index = RepeatIndex(load_encoder("static"))
    index.extend(texts, "en", facts=["Flood in Ely."] * 2)
    index.add(0)
    assert index.find(1) == 0
    strict = index_of(texts)
    strict.add(0)
    assert strict.find(1) is None


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
    assert index.find(400) == 3
    other = index_of(
        [*(f"The rain fell on Town{i}." for i in range(400)), "THE RAIN FELL ON TOWN3."]
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
