"""Documents from any input: blocks are in order within the text, and errors are our own."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pullquote.documents import read_text
from pullquote.documents.charset import decode
from pullquote.documents.document import Document
from pullquote.documents.html import read_html
from pullquote.documents.markdown import read_markdown
from pullquote.documents.plain_text import read_plain
from pullquote.errors import SourceError

PIECES = [
    *[
        "# ",
        "## ",
        "> ",
        "- ",
        "* ",
        "1. ",
        "(a) ",
        "```",
        "~~~",
        "---",
        "===",
        "|",
        "|-|\n",
        "    ",
    ],
    *["\n", "\n\n", "\r\n", "\r", "\t", " ", "\f", "\u00a0", "\u2028", "\u0085", "\x1c", "\u3000"],
    *[
        "a",
        "word",
        "word.",
        "x: y\n",
        "title: y\n",
        "[a]: b",
        "<p>",
        "<!--",
        "-->",
        "**",
        "`",
        "😀",
    ],
]
TEXTS = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=30).map("".join),
    st.text(max_size=200),
)
TAGS = [
    *["p", "div", "ul", "li", "blockquote", "pre", "code", "br"],
    *["h1", "table", "td", "a", "span", "article", "nav", "script", "title"],
]
PAGES = st.lists(
    st.one_of(st.sampled_from([f"<{t}>" for t in TAGS] + [f"</{t}>" for t in TAGS]), TEXTS),
    max_size=30,
).map("".join)


def check_blocks(document: Document) -> None:
    """Check the invariants of a document's blocks."""
    end = 0
    for block in document.blocks:
        words = document.text[block.start : block.end]
        assert end <= block.start < block.end <= len(document.text)
        assert words == words.strip() != ""
        end = block.end


@given(TEXTS)
def test_blocks_of_plain_text(text: str) -> None:
    """Blocks are in order, disjoint, within the text and trimmed; only a blank text has none."""
    document = read_plain(text)
    check_blocks(document)
    assert document.text == text
    assert bool(document.blocks) == bool(text.strip())


@given(TEXTS)
def test_blocks_of_markdown(text: str) -> None:
    """The same holds for any Markdown."""
    document = read_markdown(text)
    check_blocks(document)
    assert document.text == text


@given(st.text(st.characters(exclude_categories=[]), min_size=1))
def test_text_keeps_its_length(text: str) -> None:
    """A text in memory keeps its length, NULs and lone surrogates replaced."""
    try:
        document = read_text(text)
    except SourceError:
        assert not text.strip()
        return
    assert len(document.text) == len(text)
    assert "\0" not in document.text
    document.text.encode("utf-8")


@settings(deadline=None)  # the first example imports lxml
@given(PAGES)
def test_blocks_of_pages(page: str) -> None:
    """A page yields an article, or an error that it has none."""
    try:
        document = read_html(page)
    except SourceError:
        return
    check_blocks(document)


@given(st.one_of(st.binary(max_size=300), TEXTS.map(str.encode)))
def test_bytes_give_text_or_a_named_error(data: bytes) -> None:
    """Bytes yield a text that can be encoded as UTF-8, or the error for binary data."""
    try:
        text = decode(data)
    except SourceError:
        return
    assert "\0" not in text
    assert "\r" not in text
    text.encode("utf-8")


@given(TEXTS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_comes_back(encoding: str, text: str) -> None:
    """Text in a Unicode encoding is decoded unchanged, except for line ends."""
    expected = text.replace("\r\n", "\n").replace("\r", "\n")
    assert decode(text.replace("\0", "").encode(encoding)) == expected.replace(
        "\0", ""
    ).removeprefix("\ufeff" if encoding == "utf-8" else "")
