"""Attribution: which source a text names for a quotation."""

import pytest

from pullquote.documents import read_text
from pullquote.documents.document import Document
from pullquote.quotes import find_quotations
from pullquote.quotes.attribution import Mentions

SOURCES = [
    Document("a", (), title="The Long Rain", author="Jane Doe", url="https://a.example/rain"),
    Document("b", (), title="Snow in June", author="Bob Roe, Ann Poe", url="https://b.example/"),
    Document("c", (), title="Hail", author="Jane Doe", source="http://www.c.example/hail#top"),
]


def named(text: str, *, kind: str = "text") -> list[set[int]]:
    """Return the sources that are named for each quotation of a text."""
    document = read_text(text, kind=kind)  # type: ignore[arg-type]
    quotations = find_quotations(document)
    mentions = Mentions(document, quotations)
    for number, source in enumerate(SOURCES):
        mentions.add(number, source)
    return [set(mentions.named(quotation)) for quotation in quotations]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In the long rain, it says “it fell”.", [{0}]),
        ("Bob Roe wrote: “it fell”. Ann Poe agreed.", [{1}]),
        ("Jane Doe wrote “it fell” in The Long Rain.", [{0}]),  # what both names share
        ("Jane Doe wrote: “it fell”.", [{0, 2}]),
        ("Bob Roe lives. In winter, Roe wrote: “it fell”.", [{1}]),
        ("Roe wrote: “it fell”.", [set()]),  # a last name alone
        ("Hail fell: “it fell”.", [set()]),  # a title of one word
        ("“It fell” (https://a.example/rain). Bob Roe was wet.", [{0}]),
        ("Bob Roe: “it fell” [1](https://c.example/hail/), “it rose” [2](http://a.example/rain).",
         [{2}, {0}]),
        ("Jane Doe, in The Long Rain, has “it fell”, while Bob Roe has “it rose”.", [{0}, {1}]),
        ("The Long Rain is wet.\n\nIt says: “it fell”.", [{0}]),
        ("Today: The Long Rain, Snow in June.\n\nIt says: “it fell”.", [set()]),
        ("It says: “it fell”.\n\nSources: The Long Rain, Snow in June.", [set()]),
        ("Bob Roe wrote “as Jane Doe says”, and “it fell”.", [{1}, {1}]),
        ("Snow in June\n\nBob Roe was wet.\n\n“It fell.”\n\n— The Long Rain", [{0}]),
        ("Bob Roe has “it fell” (The Long Rain) and “it rose”.", [{0}, {1}]),
        ("It was wet. “It fell.”", [set()]),
    ],
)  # fmt: skip
def test_named(text: str, expected: list[set[int]]) -> None:
    """The nearest name counts: right after it, in its sentence, its paragraph, or before."""
    assert named(text) == expected


def test_markdown_link() -> None:
    """A link names a source by its address, whatever its text says."""
    text = "The [report](https://b.example) says “it fell”, and “it rose” ([c](http://c.example/hail))."
    assert named(text, kind="markdown") == [{1}, {2}]


def test_title_between_marks_is_no_quotation() -> None:
    """A quotation that is only a title, or stands in one, is recognized as such."""
    document = read_text("In “The Long Rain”, it says “the long rain fell”.")
    quotations = find_quotations(document)
    mentions = Mentions(document, quotations)
    assert mentions.add(0, SOURCES[0])
    assert [mentions.is_title(quotation) for quotation in quotations] == [True, False]
    assert set(mentions.named(quotations[1])) == {0}
