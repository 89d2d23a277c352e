"""Find the quotes in HTML, and the URLs that they are from.

Input: the HTML of a feed's entry, or of a page. Output: URLs with their quotes. A quote is a
paragraph of a ``<blockquote>``, a ``<q>``, or text between quotation marks. It is from the URL that
it cites (``cite``, or a link in its ``<cite>`` or ``<footer>``), else from the URL that the whole
entry is about, else from the nearest link before it, else from the nearest link after it.
"""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from pullquote.documents.document import BlockKind, Document
from pullquote.documents.html import parse_fragment
from pullquote.quotes.extract import Quotation, find_quotations

MIN_WORDS = 6
"""Of a quote; fewer words are a name, or scare quotes."""

MAX_WORDS = 400

_SKIPPED = frozenset({"script", "style", "nav", "template", "noscript", "pre", "code", "form"})
_INLINE = frozenset(
    "a abbr b bdi bdo cite data del dfn em font i ins kbd mark q s samp small span strong sub sup "
    "time tt u var wbr".split()
)
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class _LinkPosition:
    """A URL and its position: the index of a block, and an offset in the block."""

    block: int
    offset: int
    url: str
    is_cited: bool


def find_quoted(html: str, *, base: str, about: str = "") -> dict[str, list[str]]:
    """Find the quotes, by the URL that they are from.

    Args:
        html: HTML, a fragment or a page.
        base: The URL that links are relative to; links to the same host are ignored. May be empty.
        about: The URL that the whole entry is about, if any.

    Returns:
        The quotes of each URL, without repetitions, in order. Quotes of fewer than 6 or more than
        400 words, or without a link, are left out.

    >>> find_quoted('<a href="https://b.org/x">B</a>: <q>It fell for days and days.</q>', base="")
    {'https://b.org/x': ['It fell for days and days.']}
    """
    tree = parse_fragment(html)
    if tree is None:
        return {}
    reader = _Reader(base)
    reader.read(tree)
    document, links = reader.finish()
    origins = _Origins(document, links, about)
    quotes: dict[str, dict[str, None]] = {}
    for quotation in find_quotations(document, min_words=MIN_WORDS):
        url = origins.find(quotation)
        if url and len(quotation.text.split()) <= MAX_WORDS:
            quotes.setdefault(url, {})[quotation.text] = None
    return {url: list(texts) for url, texts in quotes.items()}


def web_address(url: str, base: str) -> str:
    """Return an absolute http or https URL without its fragment; empty for other URLs.

    >>> web_address("../rain#top", "https://example.org/a/b"), web_address("mailto:a@b.c", "")
    ('https://example.org/rain', '')
    """
    if not url.strip():  # it would be the base itself
        return ""
    try:
        whole = urldefrag(urljoin(base, url.strip())).url
        parts = urlsplit(whole)
        is_web = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return ""
    return whole if is_web and whole.isprintable() and " " not in whole else ""


def host_of(url: str) -> str:
    """Return the host of a URL, with its port if it names one; empty if it has no host."""
    try:
        return urlsplit(url).netloc.rpartition("@")[2].lower().removeprefix("www.")
    except ValueError:
        return ""


class _Reader:
    """Collects the text blocks of a tree, and the links in them."""

    def __init__(self, base: str) -> None:
        self._base, self._host = base, host_of(base)
        self._blocks: list[tuple[BlockKind, str]] = []
        self._links: list[_LinkPosition] = []
        self._pieces: list[str] = []
        self._length = 0

    def finish(self) -> tuple[Document, list[_LinkPosition]]:
        """Return the text, and the links with their offsets in it."""
        self._end_block("paragraph")
        document = Document.from_parts(self._blocks)
        starts = [block.start for block in document.blocks] + [len(document.text)]
        last = len(starts) - 1
        links = [
            _LinkPosition(0, starts[min(link.block, last)] + link.offset, link.url, link.is_cited)
            for link in self._links
        ]
        return document, links

    def read(self, root: Any) -> None:
        """Read a tree, without recursion: pages may nest deeper than Python's stack."""
        # Each element is visited twice: when it opens, and when it closes.
        waiting: list[tuple[Any, bool, BlockKind, int]] = [(root, True, "paragraph", -1)]
        while waiting:
            element, opens, kind, quote = waiting.pop()
            if opens:
                inner, inner_quote = self._open(element, kind, quote)
                waiting.append((element, False, kind, quote))
                if inner:
                    waiting += [(child, True, inner, inner_quote) for child in reversed(element)]
            else:
                self._close(element, kind)

    def _open(self, element: Any, kind: BlockKind, quote: int) -> tuple[BlockKind | None, int]:
        """Open an element; return the kind of its text, and the first block of its block quote."""
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
        elif tag == "a" and kind != "quote":  # a link within a quote is by the quoted author
            self._add_link(element.get("href"), len(self._blocks), self._length, is_cited=False)
        self._add_text(element.text)
        return kind, quote

    def _close(self, element: Any, kind: BlockKind) -> None:
        """Close an element; `kind` is the kind of the text around it."""
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
            self._links.append(_LinkPosition(block, offset, url, is_cited))

    def _end_block(self, kind: BlockKind) -> None:
        text = "".join(self._pieces).rstrip()
        self._pieces, self._length = [], 0
        if text:
            self._blocks.append((kind, text))


class _Origins:
    """Finds the URL that each quote is from.

    Args:
        document: The text.
        links: The links in it.
        about: The URL that the whole entry is about, if any.
    """

    def __init__(self, document: Document, links: list[_LinkPosition], about: str) -> None:
        links = sorted(links, key=_offset)
        self._about = about
        self._cited = [link for link in links if link.is_cited]
        self._links = [link for link in links if not link.is_cited]
        self._blocks: list[int] = []
        self._firsts: list[int] = []  # of adjacent block quotes, the start of the first
        was_quote = False
        for block in document.blocks:
            is_quote = block.kind == "quote"
            self._firsts.append(self._firsts[-1] if is_quote and was_quote else block.start)
            self._blocks.append(block.start)
            was_quote = is_quote
        self._quotes = {block.start for block in document.blocks if block.kind == "quote"}

    def find(self, quotation: Quotation) -> str:
        """Return the URL of a quotation; empty if there is none."""
        start = quotation.start
        block = bisect_right(self._blocks, start) - 1
        is_block = self._blocks[block] in self._quotes
        first = self._firsts[block] if is_block else start - 1
        i = bisect_right(self._cited, start, key=_offset) - 1
        if i >= 0 and self._cited[i].offset >= first:
            # Of several links at this offset the first one: the quote's own, before its footer's.
            return self._cited[bisect_left(self._cited, self._cited[i].offset, key=_offset)].url
        after = bisect_right(self._links, start, key=_offset)
        nearest = self._links[max(after - 1, 0) : after + 1]
        return self._about or (nearest[0].url if nearest else "")


def _offset(link: _LinkPosition) -> int:
    return link.offset
