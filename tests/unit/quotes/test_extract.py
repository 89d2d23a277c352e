"""Extraction of quotations: marks of several languages, block quotes, and apostrophes."""

import pytest

from pullquote.documents import read_text
from pullquote.documents.document import Document
from pullquote.quotes import find_quotations


def quoted(text: str, *, markdown: bool = False, min_words: int = 1) -> list[str]:
    """Return the quotations of a text."""
    document = read_text(text, kind="markdown" if markdown else "text")
    quotations = find_quotations(document, min_words=min_words)
    if not markdown:
        assert all(document.text[q.start : q.end] == q.text for q in quotations)
    return [q.text for q in quotations]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He said “it rained” and “it snowed”.", ["it rained", "it snowed"]),
        ('He said "it rained" and "it snowed".', ["it rained", "it snowed"]),
        ("Er sagte: „Es regnet“, und „es schneit”.", ["Es regnet", "es schneit"]),
        ("Il dit « il pleut » ; «il neige».", ["il pleut", "il neige"]),
        ("Sie sagte »Es regnet«.", ["Es regnet"]),
        ('Er sagte: „Es regnet".', ["Es regnet"]),
        ('He said “it rained" and “it snowed".', ["it rained", "it snowed"]),
        ("彼は「雨だ」と『雪』を", ["雨だ", "雪"]),
        ("Hon skrev: ”Det regnar.” Sedan ”snöar det”.", ["Det regnar.", "snöar det"]),
        ("”Det regnar”, skrev hon (”idag”).", ["Det regnar", "idag"]),
        ("Hän sanoi: »Sataa vettä.» Sitten »sataa lunta».", ["Sataa vettä.", "sataa lunta"]),
        ("Han sa: »Det regnar»\noch »det snöar».", ["Det regnar", "det snöar"]),
        ("Sie sagte »Es »regnet« heute«.", ["Es »regnet« heute"]),
        ("Hän sanoi: ’Ei nyt, Matti’n talo palaa.’ Niin.", ["Ei nyt, Matti’n talo palaa."]),
        ("He said “it rained.” Then ” stood alone.", ["it rained."]),
        ("〝雨だ〟と言った", ["雨だ"]),
        ("He said ‘it rained’ there.", ["it rained"]),
        ("'It rained,' he said. 'It's the town's rain.'", ["It rained,", "It's the town's rain."]),
        (
            "Er schrieb ›Es regnet‹ und ‹es schneit›. Home › World › Asia",
            ["Es regnet", "es schneit"],
        ),
        ("彼は｢雨だ｣と﹁雪だ﹂を", ["雨だ", "雪だ"]),
        ("It’s the town’s ’90s rain, the boys’ rain.", []),
        ("It's the town's '90s rain, the boys' rain.", []),
        ("“He said ‘it rained’ there.”", ["He said ‘it rained’ there."]),
        ("“She said “it rained” there”, he wrote.", ["She said “it rained” there"]),
        ("“It rained.\n\n“It snowed,” he said.", ["It rained.", "It snowed,"]),
        ("A mark “that nothing closes.\n\nIt rained.", []),
        ('A board of 5" and 6" is no quotation.', []),
        ("“ it rained ”", ["it rained"]),
        ("“it rained “all” day” and “no", ["it rained “all” day"]),
        ("„so „war“ es“ da", ["so „war“ es"]),
        ("« où « il » pleut »", ["où « il » pleut"]),
        ("»es »war« so«", ["es »war« so"]),
        ("“a “b\n\nc” d”", []),
        ("“”, “…” and “!” say nothing.", []),
        ("no marks", []),
    ],
)
def test_quotation_marks(text: str, expected: list[str]) -> None:
    """Each pair of marks is a quotation, in several languages; an apostrophe is not a mark."""
    assert quoted(text) == expected


def test_block_quotes() -> None:
    """A paragraph of a block quote is one quotation, with or without marks within it."""
    text = "He wrote:\n\n> It *rained*, “all day”.\n> It stopped.\n\nShe wrote “no”."
    assert [" ".join(q.split()) for q in quoted(text, markdown=True)] == [
        "It rained, “all day”. It stopped.",
        "no",
    ]
    page = Document.from_parts([("paragraph", "He wrote:"), ("quote", "It rained.")])
    assert [q.text for q in find_quotations(page)] == ["It rained."]


def test_min_words() -> None:
    """Short quotations, such as single terms, can be skipped."""
    assert quoted("The “IDEA” of “a long day of rain”.", min_words=3) == ["a long day of rain"]


def test_unclosed_marks_take_linear_time() -> None:
    """Unclosed marks do not make the time grow with the square of the length."""
    assert quoted("“a " * 20_000) == []


@pytest.mark.parametrize(
    "text",
    ["Powiedział: ,,It rained all day.'' I poszedł.", "He said ``It rained all day.'' Then."],
)
def test_marks_typed_as_two_signs(text: str) -> None:
    """Two commas or backticks open a quotation, and two apostrophes close it."""
    [quotation] = find_quotations(read_text(text))
    assert quotation.text == "It rained all day."
    assert text[quotation.start : quotation.end] == quotation.text
