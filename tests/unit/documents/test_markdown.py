"""Markdown: the ranges of its blocks, and its front matter."""

from pathlib import Path

import pytest

from pullquote.documents import read_document, read_text

ESSAY = Path(__file__).parents[2] / "fixtures" / "documents" / "essay.md"


def blocks(text: str) -> list[tuple[str, str]]:
    """Return kind and text of each block."""
    document = read_text(text, kind="markdown")
    return [(block.kind, document.text[block.start : block.end]) for block in document.blocks]


def test_every_kind_of_block_is_found() -> None:
    """The essay's blocks begin after their marks and end before closing ones."""
    document = read_document(str(ESSAY))
    assert document.text == ESSAY.read_text(encoding="utf-8")
    assert document.is_markdown
    assert [(b.kind, document.text[b.start : b.end]) for b in document.blocks] == [
        ("heading", "The mill"),
        (
            "paragraph",
            "The mill had stood *empty* for eleven years\nwhen the new owner came up the road.",
        ),
        ("quote", "She stayed for thirty.\n> Nobody had thought so."),
        ("item", "It is not a **hard** trade."),
        ("item", "It is a slow one.\n  And slow things are hard to sell."),
        ("code", "flour = stone * patience"),
        ("table", "| Year | Sacks |\n|------|-------|\n| 1990 | 412   |"),
        ("heading", "The end"),
        ("paragraph", "The village bought the mill."),
    ]


def test_front_matter_is_used_and_left_out() -> None:
    """Title, author and date come from the front matter, which is not a block."""
    document = read_document(str(ESSAY))
    assert (document.title, document.author, document.date) == (
        "The mill on the moor",
        "Ada Brook",
        "2021-11-03",
    )


def test_rule_at_the_top_is_no_front_matter() -> None:
    """Text between two rules is text."""
    assert blocks("---\n\nIt fell.\n\n---\n\nWe stayed.") == [
        ("paragraph", "It fell."),
        ("paragraph", "We stayed."),
    ]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# The *best* [mill](x.md) `m`\n\nIt fell.", "The best mill m"),
        ("The mill\n===\n\nIt fell.", "The mill"),
        ("It fell.\n\n# The mill", ""),
        ("## The mill\n\nIt fell.", ""),
    ],
)
def test_title_is_the_first_heading(text: str, title: str) -> None:
    """Only a first heading of level 1 is the title, without its marks."""
    assert read_text(text, kind="markdown").title == title


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("## # ##", [("heading", "#")]),
        ("- - x", [("item", "x")]),
        ("> > x\n> y", [("quote", "x\n> y")]),
        ("1. 1", [("item", "1")]),
        ("> - x\n>   y\n>\n> z", [("item", "x\n>   y"), ("quote", "z")]),
        ("- > x", [("quote", "x")]),
        ("```x\nx\n```", [("code", "x")]),
        ("> ```\n> x\n> y\n> ```", [("code", "x\n> y")]),
        ("    a\n\n    b\n", [("code", "a\n\n    b")]),
        ("> | a |\n> |---|\n> | b |", [("table", "| a |\n> |---|\n> | b |")]),
        ("[a]: https://b.example\n\nx", [("paragraph", "x")]),
        ("<div>\nx\n</div>\n\ny", [("paragraph", "y")]),
        ("\u00a0\nfoo", [("paragraph", "foo")]),
        ("a\r\nb\r\rc", [("paragraph", "a\r\nb"), ("paragraph", "c")]),
    ],
)
def test_marks_are_left_out(text: str, expected: list[tuple[str, str]]) -> None:
    """A block runs from its first word to its last, wherever its marks are."""
    assert blocks(text) == expected


def test_front_matter_says_where_a_text_stands() -> None:
    """Site and url are taken from the front matter, too."""
    document = read_text(
        "---\nsite: Gazette\nurl: https://example.org/a\n---\nIt fell.", kind="markdown"
    )
    assert (document.site, document.url) == ("Gazette", "https://example.org/a")
