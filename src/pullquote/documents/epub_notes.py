"""Find the notes of a book, and the marks in its text that refer to them.

EPUB 3 names both. In other books, a mark is a link such as ``[1]`` or ``*`` that follows words.
Its note is the paragraph that it leads to, which may begin or end with a link back.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from typing import Any
from urllib.parse import unquote

from pullquote.documents.epub_parts import text_of
from pullquote.documents.package import resolve

NOTE_TYPES = frozenset("footnote footnotes endnote endnotes rearnote rearnotes".split())

_MARK = re.compile(r"[\[(]?(?:\d{1,4}|[*†‡§¶]{1,4}|[a-z])[\])]?")
_CLEAR_MARK = re.compile(r"\[(?:\d{1,4}|[a-z])\]|[*†‡§¶]{1,4}")
_BACK = re.compile(r"[↩↑↵⏎^\ufe0e\ufe0f]{1,3}")
_NOTE_CLASS = re.compile(r"note|^fn", re.IGNORECASE)
_LINE_NUMBERS = frozenset("lnum linenum linenumber line-number lineno poemnum".split())
_BLOCKS = frozenset(
    "p div li dd dt td th blockquote section aside article body h1 h2 h3 h4 h5 h6".split()
)
_OPEN = "[( \t\r\n"
_POINTS = (".", ",", ";", ":", "!", "?")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


class Notes:
    """The notes that the marks of a book lead to, document by document."""

    def __init__(self) -> None:
        self._targets: dict[str, set[str]] = {}
        self._read: set[str] = set()

    def hide_marks(self, body: Any, name: str) -> None:
        """Hide the marks, the links back, and the numbers of printed pages and of verses.

        Args:
            body: The body of a document.
            name: The name of its part.
        """
        elements = [*body.iter("*")]  # kept, since their proxies would change identity
        orders = {id(element): order for order, element in enumerate(elements)}
        by_name = {key: orders[id(e)] for e in reversed(elements) for key in _names(e)}
        self._read.add(name)
        for element in [*_marks(body)]:
            href, part = _href(element), ""
            if "#" in href and _has_words_before(element):
                part, anchor = resolve(name, href) or name, unquote(href.partition("#")[2])
                is_later = by_name.get(anchor, 0) > orders[id(element)]
                if is_later if part == name else part not in self._read:  # else a link back
                    self._targets.setdefault(part, set()).add(anchor)
            _drop_brackets(element)
            # Renamed, not removed: lxml refuses to move text with control characters.
            element.tag = "template"

    def find(self, body: Any, name: str) -> list[Any]:
        """Return the elements of a document that are notes; a part with a heading is not a note."""
        targets = self._targets.get(name, set())
        found = []
        for element in body.iter() if targets else ():
            if isinstance(element.tag, str) and not targets.isdisjoint(_names(element)):
                inner = element.tag not in _BLOCKS
                note = next(element.iterancestors(*_BLOCKS), None) if inner else element
                if note is not None and note.tag != "body":
                    found.append(note)
        notes = [note for note in found if next(note.iter(*_HEADINGS), None) is None]
        for link in [link for note in notes for link in islice(note.iter("a"), 1)]:
            if _MARK.fullmatch(text_of(link).strip()) and not _has_words_before(link):
                link.tag = "template"  # the link back that a note begins with
        return notes


def types_of(element: Any) -> set[str]:
    """Return what an element is by its semantic types and roles."""
    roles = str(element.get("role") or "").replace("doc-", "")
    return {*str(element.get("epub:type") or "").lower().split(), *roles.lower().split()}


def classes_of(element: Any) -> set[str]:
    """Return the classes of an element."""
    return {*str(element.get("class") or "").lower().split()}


def _href(mark: Any) -> str:
    link = mark if mark.tag == "a" else mark.find(".//a")
    link = next(mark.iterancestors("a"), None) if link is None else link
    return "" if link is None else str(link.get("href") or "")


def _names(element: Any) -> set[str]:
    return {element.get("id"), element.get("name")} - {None}


def _marks(body: Any) -> Iterator[Any]:
    for element in body.iter("a", "sup", "span"):
        types = types_of(element)
        text = text_of(element).strip()
        is_mark = (
            types & {"noteref", "pagebreak"}
            or (text.isdigit() and classes_of(element) & _LINE_NUMBERS)
            or (_MARK.fullmatch(text) and (_is_raised(element) or _is_note_link(element, text)))
            or (_BACK.fullmatch(text) and "#" in str(element.get("href") or ""))
        )
        # A mark within a mark goes with it.
        if is_mark and not any("noteref" in types_of(a) for a in element.iterancestors("a")):
            yield element


def _is_raised(element: Any) -> bool:
    return element.tag == "sup" and (
        element.find("a") is not None or element.getparent().tag == "a"
    )


def _is_note_link(element: Any, text: str) -> bool:
    """Return whether a link that reads like a mark is one, by its form, its class or its place."""
    if element.tag != "a" or "#" not in str(element.get("href") or ""):
        return False
    around = (element, *islice(element.iter("span", "sup"), 3), element.getparent())
    is_clear = bool(_CLEAR_MARK.fullmatch(text)) or _is_in_brackets(element)
    return is_clear or any(_NOTE_CLASS.search(c) for e in around for c in classes_of(e))


def _is_in_brackets(element: Any) -> bool:
    return _before(element).endswith("[") and str(element.tail or "").startswith("]")


def _before(element: Any) -> str:
    previous = element.getprevious()
    return str((element.getparent().text if previous is None else previous.tail) or "")


def _drop_brackets(element: Any) -> None:
    if not _is_in_brackets(element):
        return
    previous, parent = element.getprevious(), element.getparent()
    before, after = _before(element)[:-1], element.tail[1:]
    before = before.rstrip() if after.startswith(_POINTS) else before
    with suppress(ValueError):  # lxml refuses control characters
        element.tail = after
        if previous is None:
            parent.text = before
        else:
            previous.tail = before


def _has_words_before(element: Any) -> bool:
    """Return whether words precede an element in its block; if so, it does not begin a note."""
    while element.tag not in _BLOCKS:
        for previous in element.itersiblings(preceding=True):
            if (previous.tail or "").strip(_OPEN) or any(map(str.strip, previous.itertext())):
                return True
        element = element.getparent()
        if (element.text or "").strip(_OPEN):
            return True
    return False
