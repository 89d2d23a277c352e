"""Collecting, entries: what a piece of HTML quotes, and from which address.

In: the HTML of a feed's entry, or a whole page. Out: addresses, each with the quotes of what
stands there. A quote is a paragraph of a ``<blockquote>``, a ``<q>``, or what stands between
quotation marks. It is taken to be from the address that it cites (``cite``, or a link in its
``<cite>`` or ``<footer>``), else from the one the entry as a whole is about, else from the nearest
link before it, else from the nearest after it.
"""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from pullquote.documents.document import BlockKind, Document
from pullquote.documents.html import parse_fragment
from pullquote.quotes.extract import Quotation, find_quotations

LEAST_WORDS = 6
"""Of a quote; fewer are a name, or mark a doubt."""

MOST_WORDS = 400

_SKIPPED = frozenset({"script", "style", "nav", "template", "noscript", "pre", "code", "form"})
_INLINE = frozenset(
    "a abbr b bdi bdo cite data del dfn em font i ins kbd mark q s samp small span strong sub sup "
    "time tt u var wbr".split()
)
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class _Place:
    """An address, where it stands: the number of a block, and an offset in it."""

    block: int
    offset: int
    url: str
    is_cited: bool


def find_quoted(html: str, *, base: str, about: str = "") -> dict[str, list[str]]:
    """Find what is quoted, by the address it is from.

    Args:
        html: A piece of HTML or a page.
        base: Its address, which links are relative to, and whose host's own pages are left out;
            may be empty.
        about: The address that all of it is about, if there is such.

    Returns:
        For each address its quotes, each once, in order; quotes of fewer than 6 or more than 400
        words are left out, and so are those without a link.

    >>> find_quoted('<a href="https://b.org/x">B</a>: <q>It fell for days and days.</q>', base="")
    {'https://b.org/x': ['It fell for days and days.']}
    """
    tree = parse_fragment(html)
    if tree is None:
        return {}
    reader = _Reader(base)
    reader.read(tree)
    document, places = reader.finish()
    origins = _Origins(document, places, about)
    found: dict[str, list[str]] = {}
    for quotation in find_quotations(document, min_words=LEAST_WORDS):
        url = origins.find(quotation)
        if url and len(quotation.text.split()) <= MOST_WORDS:
            quotes = found.setdefault(url, [])
            if quotation.text not in quotes:
                quotes.append(quotation.text)
    return found


def web_address(url: str, base: str) -> str:
    """Give an address in full and without a fragment; empty if it is none of the web.

    >>> web_address("../rain#top", "https://example.org/a/b"), web_address("mailto:a@b.c", "")
    ('https://example.org/rain', '')
    """
    if not url.strip():  # which would be the base itself
        return ""
    try:
        whole = urldefrag(urljoin(base, url.strip())).url
        parts = urlsplit(whole)
        is_web = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return ""
    return whole if is_web and whole.isprintable() and " " not in whole else ""


def host_of(url: str) -> str:
    """Give the host of an address, with its port if one is named; empty if there is none."""
    try:
        return urlsplit(url).netloc.rpartition("@")[2].lower().removeprefix("www.")
    except ValueError:
        return ""


class _Reader:
    """Goes through a tree, and gathers blocks of text and the links in them."""

    def __init__(self, base: str) -> None:
        self._base, self._host = base, host_of(base)
        self._blocks: list[tuple[BlockKind, str]] = []
        self._places: list[_Place] = []
        self._pieces: list[str] = []
        self._length = 0

    def finish(self) -> tuple[Document, list[_Place]]:
        """Give the text, and the links with their offsets in it."""
        self._end_block("paragraph")
        document = Document.from_parts(self._blocks)
        starts = [block.start for block in document.blocks] + [len(document.text)]
        last = len(starts) - 1
        moved = [
            _Place(0, starts[min(each.block, last)] + each.offset, each.url, each.is_cited)
            for each in self._places
        ]
        return document, moved

    def read(self, root: Any) -> None:
        """Read a tree, without recursion: pages nest as deep as they like."""
        # Each element is met twice: opened, and closed with what stood at its opening.
        waiting: list[tuple[Any, bool, BlockKind, int]] = [(root, True, "paragraph", -1)]
        while waiting:
            element, opens, kind, quote = waiting.pop()
            if opens:
                inner, place = self._open(element, kind, quote)
                waiting.append((element, False, kind, quote))
                if inner:
                    waiting += [(child, True, inner, place) for child in reversed(element)]
            else:
                self._close(element, kind)

    def _open(self, element: Any, kind: BlockKind, quote: int) -> tuple[BlockKind | None, int]:
        """Begin an element, and give the kind of text in it and its block quote's first block."""
        tag = element.tag
        if not isinstance(tag, str) or tag in _SKIPPED:
            return None, quote
        if tag not in _INLINE:
            self._end_block(kind)
        if tag == "blockquote":
            kind, quote = "quote", len(self._blocks)
            self._add_link(element.get("cite"), quote, 0, is_cited=True)
        elif tag in {"cite", "footer", "figcaption"} and kind == "quote":
            self._end_block(kind)
            for link in element.iter("a"):
                self._add_link(link.get("href"), quote, 0, is_cited=True)
            return None, quote
        elif tag == "q":
            self._add_link(element.get("cite"), len(self._blocks), self._length, is_cited=True)
            self._add_text("“")
        elif tag == "a" and kind != "quote":  # one in a quote is the quoted author's own
            self._add_link(element.get("href"), len(self._blocks), self._length, is_cited=False)
        self._add_text(element.text)
        return kind, quote

    def _close(self, element: Any, kind: BlockKind) -> None:
        """End an element; `kind` is that of the text around it."""
        if element.tag == "q":
            self._add_text("”")
        elif isinstance(element.tag, str) and element.tag not in _INLINE:
            self._end_block("quote" if element.tag == "blockquote" else kind)
        self._add_text(element.tail)

    def _add_text(self, text: str | None) -> None:
        piece = _BLANKS.sub(" ", text or "")
        if not self._pieces:
            piece = piece.lstrip()
        if piece:
            self._pieces.append(piece)
            self._length += len(piece)

    def _add_link(self, href: str | None, block: int, offset: int, *, is_cited: bool) -> None:
        url = web_address(href or "", self._base)
        if url and host_of(url) != self._host:
            self._places.append(_Place(block, offset, url, is_cited))

    def _end_block(self, kind: BlockKind) -> None:
        text = "".join(self._pieces).rstrip()
        self._pieces, self._length = [], 0
        if text:
            self._blocks.append((kind, text))


class _Origins:
    """Tells which address each quote is from.

    Args:
        document: The text.
        places: The links in it.
        about: The address that all of it is about, if there is such.
    """

    def __init__(self, document: Document, places: list[_Place], about: str) -> None:
        places = sorted(places, key=lambda each: each.offset)
        self._about = about
        self._cited = [each for each in places if each.is_cited]
        self._links = [each for each in places if not each.is_cited]
        self._blocks: list[int] = []
        self._firsts: list[int] = []  # of block quotes that follow each other, where they begin
        was_quote = False
        for block in document.blocks:
            is_quote = block.kind == "quote"
            self._firsts.append(self._firsts[-1] if is_quote and was_quote else block.start)
            self._blocks.append(block.start)
            was_quote = is_quote
        self._quotes = {block.start for block in document.blocks if block.kind == "quote"}

    def find(self, quotation: Quotation) -> str:
        """Give the address; empty if there is none."""
        start = quotation.start
        number = bisect_right(self._blocks, start) - 1
        is_block = self._blocks[number] in self._quotes
        first = self._firsts[number] if is_block else start - 1
        cited = self._cited[: bisect_right(self._cited, start, key=_offset)]
        if cited and cited[-1].offset >= first:
            # Of several at one place the first: what the quote itself says, before its footer.
            return self._cited[bisect_left(self._cited, cited[-1].offset, key=_offset)].url
        after = bisect_right(self._links, start, key=_offset)
        nearest = self._links[max(after - 1, 0) : after + 1]
        return self._about or (nearest[0].url if nearest else "")


def _offset(place: _Place) -> int:
    return place.offset
