"""HTML, signs: where the links and pictures of a page stand in the article that is found in it.

In: a page's tree, before the article is looked for. Out: the same tree with a sign in place of
the first and of the last letter of each link, and of the letter after a picture; and, once the
article is found, its texts with these letters back, and offsets. trafilatura gives links and
pictures, too, but finds another text then; letter for letter, it finds the same.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urljoin

from pullquote.documents.document import Image, Link

# Letters of Tangut, a script that died out with its empire; trafilatura drops what is no letter.
_FIRST, _LAST = 0x17000, 0x187F7
_SIGN = re.compile(f"[{chr(_FIRST)}-{chr(_LAST)}]")
_LINK_PARTS = frozenset({"abbr", "b", "code", "em", "i", "mark", "small", "span", "strong", "u"})
_HOLDS_WORDS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "blockquote"})
_LEAST_PIXELS = 48  # smaller pictures are icons, and such that count readers


@dataclass(frozen=True, slots=True)
class SentinelText:
    """A text whose signs were taken out, with the links and pictures at offsets in it."""

    text: str
    links: tuple[Link, ...] = ()
    images: tuple[Image, ...] = ()

    def cut(self, start: int, end: int) -> "SentinelText":
        """Give a part of the text, with all that stands in it."""
        links = (
            Link(max(link.start, start) - start, min(link.end, end) - start, link.url)
            for link in self.links
            if link.start < end and link.end > start
        )
        images = (
            Image(picture.offset - start, picture.url, picture.caption)
            for picture in self.images
            if start <= picture.offset < end
        )
        return SentinelText(self.text[start:end], tuple(links), tuple(images))


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What a sign stands for: a letter, perhaps itself a sign, and what is at that letter."""

    letter: str
    opens: str = ""  # the address of a link
    closes: bool = False
    images: tuple[Image, ...] = ()


class LinkSentinels:
    """The signs of one page, and what each stands for.

    Args:
        tree: The page; signs are put into it, unless it has letters that look like them.
        base: What addresses in it are relative to; empty where that is not known.
    """

    def __init__(self, tree: Any, base: str) -> None:
        self._signs: dict[_Meaning, str] = {}
        self._base = base
        if not _SIGN.search(tree.text_content()):
            self._sign_pictures(tree)
            for link in tree.iter("a"):
                self._sign_link(link)
        self._meanings = {sign: meaning for meaning, sign in self._signs.items()}

    def take_out(self, text: str) -> SentinelText:
        """Put the letters back into a text of the page, and say what stood where."""
        pieces: list[str] = []
        links: list[Link] = []
        images: list[Image] = []
        opened: tuple[int, str] | None = None
        before = 0
        for found in _SIGN.finditer(text) if self._meanings else ():
            offset, letter, closes = found.start(), found[0], False
            pieces.append(text[before:offset])
            before = found.end()
            while meaning := self._meanings.get(letter):
                letter = meaning.letter
                closes |= meaning.closes
                opened = (offset, meaning.opens) if meaning.opens else opened
                images += [replace(picture, offset=offset) for picture in meaning.images]
            pieces.append(letter)
            if closes and opened:
                links.append(Link(opened[0], offset + 1, opened[1]))
                opened = None
        pieces.append(text[before:])
        return SentinelText("".join(pieces), tuple(links), tuple(images))

    def _sign(self, meaning: _Meaning) -> str:
        """Give the sign for a meaning, always the same; the bare letter where all are used."""
        if meaning not in self._signs and _FIRST + len(self._signs) > _LAST:
            return meaning.letter
        return self._signs.setdefault(meaning, chr(_FIRST + len(self._signs)))

    def _address(self, given: str | None) -> str:
        """Give a full http or https address, or nothing."""
        given = (given or "").strip()
        if not given or given.startswith("#"):
            return ""
        try:
            url = urljoin(self._base, given)
        except ValueError:  # brackets that hold no IPv6 address
            return ""
        return url if url.lower().startswith(("http://", "https://")) else ""

    def _sign_link(self, link: Any) -> None:
        url = self._address(link.get("href"))
        if not url or not link.text_content().strip():
            return
        if any(part.tag not in _LINK_PARTS or len(part) for part in link):
            return
        holders = [each for each in _texts(link) if (getattr(*each) or "").strip()]
        element, field = holders[0]
        words = getattr(element, field)
        first = len(words) - len(words.lstrip())
        sign = self._sign(_Meaning(words[first], opens=url))
        setattr(element, field, words[:first] + sign + words[first + 1 :])
        element, field = holders[-1]
        words = getattr(element, field)
        last = len(words.rstrip()) - 1
        sign = self._sign(_Meaning(words[last], closes=True))
        setattr(element, field, words[:last] + sign + words[last + 1 :])

    def _sign_pictures(self, tree: Any) -> None:
        waiting: list[Image] = []
        for element, holds_words in _walk(tree, holds_words=False):
            if element.tag == "img":
                waiting += self._picture(element)
            elif waiting and holds_words and (element.text or "").strip():
                text = element.text
                first = len(text) - len(text.lstrip())
                sign = self._sign(_Meaning(text[first], images=tuple(waiting)))
                element.text = text[:first] + sign + text[first + 1 :]
                waiting = []

    def _picture(self, image: Any) -> list[Image]:
        url = self._address(image.get("src")) or self._address(image.get("data-src"))
        sizes = [image.get(side, "") for side in ("width", "height")]
        if not url or any(size.isdecimal() and int(size) < _LEAST_PIXELS for size in sizes):
            return []
        figure = next(image.iterancestors("figure"), None)
        legend = None if figure is None else figure.find(".//figcaption")
        caption = image.get("alt") or "" if legend is None else legend.text_content()
        return [Image(0, url, " ".join(caption.split()))]


def _texts(link: Any) -> Iterator[tuple[Any, str]]:
    """Give where the texts of a link stand, in order; no part of it holds parts of its own."""
    yield link, "text"
    for part in link:
        yield part, "text"
        yield part, "tail"


def _walk(tree: Any, *, holds_words: bool) -> Iterator[tuple[Any, bool]]:
    """Go through a tree in order; legends of pictures are passed over, since no article has them.

    Without recursion, since pages nest as deep as they like.
    """
    waiting = [(tree, holds_words)]
    while waiting:
        element, inside = waiting.pop()
        if not isinstance(element.tag, str) or element.tag == "figcaption":
            continue
        inside = inside or element.tag in _HOLDS_WORDS
        yield element, inside
        waiting += [(child, inside) for child in reversed(element)]
