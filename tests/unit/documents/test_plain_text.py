"""Plain text: paragraphs, headings and list items, in linear time."""

import time

import pytest

from pullquote.documents import read_text
from pullquote.documents.plain_text import looks_like_heading


def blocks(text: str) -> list[tuple[str, str]]:
    """Return kind and text of each block."""
    document = read_text(text)
    return [(block.kind, document.text[block.start : block.end]) for block in document.blocks]


def test_lines_broken_by_hand_stay_in_one_paragraph() -> None:
    """Short lines belong together until an empty line."""
    assert blocks("It fell all\nday long.\n\n \t\nWe stayed\nin.\n") == [
        ("paragraph", "It fell all\nday long."),
        ("paragraph", "We stayed\nin."),
    ]


def test_long_lines_without_an_empty_line_are_paragraphs() -> None:
    """A text with one paragraph per line keeps them separate, also a short one."""
    long = "The mill had stood empty for eleven years. " * 5
    assert blocks(f"{long}\nShe stayed.\n{long}\n") == [
        ("paragraph", long.strip()),
        ("paragraph", "She stayed."),
        ("paragraph", long.strip()),
    ]


@pytest.mark.parametrize(
    "marker", ["- ", "* ", "• ", "1. ", "12) ", "(3) ", "(a) ", "b) ", "(iv) "]
)
def test_list_item_begins_after_its_marker(marker: str) -> None:
    """Each item is a block of its own, with its further lines, without its marker."""
    assert blocks(f"We took these:\n{marker}hats and\n  coats\n{marker}boots") == [
        ("paragraph", "We took these:"),
        ("item", "hats and\n  coats"),
        ("item", "boots"),
    ]


@pytest.mark.parametrize(
    "text",
    ["He was born in\n12. March, they say.", "The wheel\n- and the roof - fell.", "* * *", "-5 °C"],
)
def test_dash_or_number_within_a_paragraph_is_no_marker(text: str) -> None:
    """A number or dash within a paragraph does not begin an item."""
    assert blocks(text) == [("paragraph", text)]


def test_heading_is_a_short_line_above_something() -> None:
    """A short line without a period, above a text, is a heading and the title."""
    text = "The mill\n\nIt had stood empty for years.\n\nHer trade\n\nIt was slow.\n\nThe end"
    assert [kind for kind, _ in blocks(text)] == [
        "heading",
        "paragraph",
        "heading",
        "paragraph",
        "paragraph",
    ]
    assert read_text(text).title == "The mill"
    assert read_text(text, title="Another").title == "Another"


def test_text_of_short_lines_has_no_headings() -> None:
    """If nearly all lines look like headings, they are the text."""
    verses = "The reeds recall\n\nwhat the river forgot\n\nand nobody asks"
    assert {kind for kind, _ in blocks(verses)} == {"paragraph"}


@pytest.mark.parametrize(
    "sentence",
    [
        "It fell.",
        "“It fell.”",
        "下雨了。",
        "هل نزل المطر؟",
        "बारिश हुई।",
        "It fell…",
        "Why?",
        "Thus:",
    ],
)
def test_sentence_is_no_heading(sentence: str) -> None:
    """A line that ends like a sentence, in any script, is not a heading."""
    assert not looks_like_heading(sentence)
    assert looks_like_heading(sentence.rstrip(".”。؟।…?:"))


def test_offsets_hold_with_other_line_ends() -> None:
    """Carriage returns separate lines and paragraphs, and stay in the text."""
    text = "One line\r\ngoes on.\r\n\r\nTwo.\r\rThree."
    assert blocks(text) == [
        ("paragraph", "One line\r\ngoes on."),
        ("paragraph", "Two."),
        ("paragraph", "Three."),
    ]


def test_nuls_and_lone_surrogates_are_replaced_one_for_one() -> None:
    """The text keeps its length, so that offsets are valid."""
    assert read_text("a\0b").text == "a\ufffdb"
    assert read_text("a\ud800b").text == "a\ufffdb"


@pytest.mark.parametrize("line", ["word and more. ", "- ", "(", "1. ", "x\n", "\r"])
def test_time_is_linear(line: str) -> None:
    """Ten times the text takes about ten times as much CPU time, whatever its content."""

    def seconds(characters: int) -> float:
        text = "Words.\n\n" + line * (characters // len(line))
        start = time.process_time()
        read_text(text)
        return time.process_time() - start

    seconds(10_000)
    short = min(seconds(200_000) for _ in range(3))
    assert seconds(2_000_000) < 40 * short + 0.05


def test_lines_that_name_chapters_are_headings() -> None:
    """Chapter lines are headings even with a period or text right below; sentences are not."""
    text = "CHAPTER I.\nIt rained all day.\n\nChapter 2.\n\nPart I was long.\n\nIt rained. We left."
    document = read_text(text)
    kinds = [(text[b.start : b.end], b.kind) for b in document.blocks]
    assert kinds == [
        ("CHAPTER I.", "heading"),
        ("It rained all day.", "paragraph"),
        ("Chapter 2.", "heading"),
        ("Part I was long.", "paragraph"),
        ("It rained. We left.", "paragraph"),
    ]
