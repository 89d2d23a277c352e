"""Collect the inline content of a page's text blocks, with their links and images."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urljoin, urlsplit

from pullquote.documents.document import BlockKind, Image, Link

MAX_URL_CHARACTERS = 8000
MAX_HEADING_CHARACTERS = 140
"""A longer heading that ends with a stop is a paragraph in large type."""
_SPACE = re.compile(r"[ \t\n\r\f]+")


@dataclass(slots=True)
class Leaf:
    """A run of inline content.

    Attributes:
        element: The nearest block element around it.
        kind: Its kind, by the elements around it.
        text: Its text, stripped.
        links: Its links, with offsets in `text`.
        images: Its images, with offsets in `text`; those at 0 stand before it.
        linked: The number of characters within links or buttons.
        bold: The number of characters in bold.
        language: ISO 639-1 code, where it is not that of the page.
    """

    element: Any
    kind: BlockKind
    text: str
    links: tuple[Link, ...] = ()
    images: tuple[Image, ...] = ()
    linked: int = 0
    bold: int = 0
    language: str = ""

    @property
    def is_long_heading(self) -> bool:
        """Whether the leaf is a sentence that only looks like a heading."""
        return len(self.text) > MAX_HEADING_CHARACTERS and self.text[-1] in ".!?…。！？"

    def cut(self, start: int, end: int, kind: BlockKind) -> "Leaf":
        """Return a part of the leaf, with its links and images."""
        links = (
            Link(max(link.start, start) - start, min(link.end, end) - start, link.url)
            for link in self.links
            if link.start < end and link.end > start
        )
        first = start == 0 or not self.text[:start].strip()
        images = (
            Image(max(image.offset - start, 0), image.url, image.caption)
            for image in self.images
            if (start <= image.offset or first) and image.offset < end
        )
        cut = Leaf(self.element, kind, self.text[start:end], tuple(links), tuple(images))
        return replace(cut, language=self.language)


@dataclass(slots=True)
class InlineContent:
    """The inline content that is being collected."""

    pieces: list[str] = field(default_factory=list)
    length: int = 0
    last: str = "\n"
    linked: int = 0
    bold: int = 0
    links: list[tuple[int, int, str]] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)

    def add(self, text: str, url: str, *, interactive: bool, verbatim: bool) -> None:
        """Append text, and collapse its white space unless it is verbatim."""
        if not verbatim:
            text = _SPACE.sub(" ", text)
            if self.last in " \n":
                text = text.lstrip(" ")
        if not text:
            return
        start = self.length
        self.pieces.append(text)
        self.length += len(text)
        self.last = text[-1]
        if interactive:
            self.linked += len(text)
        if url and text.strip():
            if self.links and self.links[-1][2] == url and self.links[-1][1] == start:
                start = self.links.pop()[0]
            self.links.append((start, self.length, url))

    def add_break(self) -> None:
        """Append a line break."""
        self.pieces.append("\n")
        self.length += 1
        self.last = "\n"

    def to_leaf(self, element: Any, kind: BlockKind, *, verbatim: bool) -> Leaf:
        """Return the collected content as a leaf, without white space around it."""
        text = "".join(self.pieces)
        stripped = text.strip("\n").rstrip() if verbatim else text.strip()
        shift = text.index(stripped)
        images = (
            Image(min(max(image.offset - shift, 0), len(stripped)), image.url, image.caption)
            for image in self.images
        )
        links = _trim_links(self.links, text, shift, len(stripped))
        return Leaf(element, kind, stripped, tuple(links), tuple(images), self.linked, self.bold)


def _trim_links(
    links: list[tuple[int, int, str]], text: str, shift: int, length: int
) -> Iterator[Link]:
    """Yield links without surrounding white space, with offsets in the stripped text."""
    for first, last, url in links:
        words = text[first:last]
        start = first + len(words) - len(words.lstrip()) - shift
        end = last - (len(words) - len(words.rstrip())) - shift
        start, end = max(start, 0), min(end, length)
        if start < end:
            yield Link(start, end, url)


def web_address(value: str | None, base: str) -> str:
    """Return an absolute http or https address, or an empty string."""
    value = (value or "").strip()
    if not value or value.startswith("#") or len(value) > MAX_URL_CHARACTERS:
        return ""
    try:
        url = urljoin(base, value)
        urlsplit(url)  # without a base, `urljoin` does not look at the address
    except ValueError:  # brackets that contain no IPv6 address
        return ""
    return url if url.lower().startswith(("http://", "https://")) else ""
