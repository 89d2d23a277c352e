"""Where the sentences of a document stand on the pages of its PDF."""

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pullquote.documents.document import Document
from pullquote.documents.pdf import open_pdf, read_lines, read_pdf
from pullquote.documents.pdf_positions import fold, locate
from pullquote.text import split_sentences

Text = tuple[float, float, float, str]  # x, y, size, words
_MAKERS: dict[str, Any] = runpy.run_path(str(Path(__file__).with_name("test_pdf.py")))
make_pdf: Callable[[list[list[Text]]], bytes] = _MAKERS["make_pdf"]
lines: Callable[..., list[Text]] = _MAKERS["lines"]

HEAD = "THE SILT JOURNAL OF MILLS"


def located(pdf: bytes) -> list[tuple[str, list[tuple[int, str]]]]:
    """Return each sentence with the page and the characters of its parts."""
    document = read_pdf(pdf)
    sentences = split_sentences(document).sentences
    with open_pdf(pdf) as opened:
        parts = locate(opened, document, [(each.start, each.end) for each in sentences])
        pages = []
        for number in range(len(opened)):
            text_page = opened[number].get_textpage()
            pages.append(read_lines(text_page)[1])
    return [
        (each.text, [(p.page, "".join(pages[p.page][p.start : p.end])) for p in found])
        for each, found in zip(sentences, parts, strict=True)
    ]


def pages(*texts: tuple[str, ...], head: str = HEAD) -> list[list[Text]]:
    """Set texts on pages with a running head and a number."""
    return [
        [(50, 770, 10, head), *lines(*text), (300, 20, 10, str(7 + number))]
        for number, text in enumerate(texts)
    ]


def check(pdf: bytes) -> None:
    """Check that the parts of every sentence are its letters."""
    for text, parts in located(pdf):
        assert fold("".join(words for _, words in parts)) == fold(text), text


def test_a_head_that_begins_as_the_sentence_goes_on() -> None:
    """The head is skipped although its first letters would fit."""
    first = (
        "The mill stood on the moor for ninety years and more, until at last",
        "it was taken by",
    )
    second = ("the silt that the river had brought. Nobody had insured it,", "and nobody wept.")
    third = ("The miller went to sea. He wrote home every year from a port", "in the far north.")
    pdf = make_pdf([page[:-1] for page in pages(first, second, third)])  # without numbers
    check(pdf)
    sentence, parts = located(pdf)[0]
    assert sentence.endswith("the river had brought.")
    assert [page for page, _ in parts] == [0, 0, 1]
    assert HEAD not in "".join(words for _, words in parts)


@pytest.mark.parametrize("opening", ["An", "In the"])
def test_a_few_words_before_a_page_break(opening: str) -> None:
    """A sentence of which only the first words stand on the page before is found."""
    first = ("The mill stood on the moor for ninety years and more, until the", f"flood. {opening}")
    second = ("old mill like this one was worth a lot to the people of the", "moor in those days.")
    third = ("The miller went to sea. He wrote home every year from a port", "in the far north.")
    pdf = make_pdf(pages(first, second, third))
    check(pdf)
    _, parts = located(pdf)[1]
    assert parts[0] == (0, opening)


def test_the_same_sentence_twice() -> None:
    """Each occurrence has its own place."""
    pdf = make_pdf([lines("It rained on the moor. The miller slept. It rained on the moor.")])
    found = located(pdf)
    document = read_pdf(pdf)
    ranges = [(s.start, s.end) for s in split_sentences(document).sentences]
    with open_pdf(pdf) as opened:
        first, _, last = locate(opened, document, ranges)
    assert found[0][1] == found[2][1]
    assert first[0].start < last[0].start


def test_a_footnote_between_the_parts() -> None:
    """The footnote and its mark are no part of the sentence above and below it."""
    first: list[Text] = [
        *lines("The mill stood on the moor for ninety years and was", "then bought by a man"),
        (50, 60, 7, "1 He was a baker in the town."),
    ]
    second = lines("who wanted its stones for his yard. He set them there as seats.", "It was May.")
    check(make_pdf([first, second]))


def test_passages_that_are_not_on_the_pages() -> None:
    """They have no parts."""
    pdf = make_pdf([lines("It rained on the moor all day long.")])
    other = Document.from_parts([("paragraph", "Snow fell on the hills of Harrow. …")])
    with open_pdf(pdf) as opened:
        assert locate(opened, other, [(0, 33), (34, 35)]) == [[], []]


def test_letters() -> None:
    """Typography, ligatures, accents and case do not count."""
    assert fold("“Efﬁcient”, NAÏVE: x² – ß\u00ad") == "efficientnaivex2ss"
