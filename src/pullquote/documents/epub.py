"""Read EPUB books: the documents of the spine in order, with the titles of the table of contents.

Each document is read like a page, as a whole. Footnotes and the documents outside the linear order
are references after the text. Marks of notes and page numbers are left out of the text.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Any

from pullquote.documents.block_kinds import classify_blocks
from pullquote.documents.document import BlockKind, Document
from pullquote.documents.epub_notes import NOTE_TYPES, Notes, classes_of, types_of
from pullquote.documents.epub_parts import read_body, read_book, refuse_drm
from pullquote.documents.html import document_of_leaves
from pullquote.documents.html_inline import Leaf
from pullquote.documents.html_leaves import read_leaves
from pullquote.documents.package import Package, one_line
from pullquote.errors import EmptySourceError

_NO_PROSE = frozenset(
    """cover titlepage halftitlepage copyright-page toc toc-brief landmarks loi lot loa lov index
    page-list colophon imprint imprimatur bibliography""".split()
)
_LICENSE = "pg-boilerplate"  # before and after each book of Project Gutenberg


def read_epub(data: bytes, *, source: str = "") -> Document:
    """Read an EPUB.

    Args:
        data: The bytes of the file.
        source: The source's name, for messages.

    Returns:
        The document, with the chapters that the table of contents lists.

    Raises:
        PackageError: The file is damaged, protected by DRM, or too large when it is unpacked.
        EmptySourceError: It contains no text.
    """
    package = Package(data, "EPUB", source)
    refuse_drm(package)
    book = read_book(package)
    leaves: list[Leaf] = []
    notes: list[Leaf] = []
    marked = Notes()
    chapters: set[int] = set()  # indices of leaves
    for name, is_linear in book.spine:
        body = read_body(package, name)
        if body is None:
            continue
        prose: list[Leaf] = []
        for leaf in _read_leaves(body, name, marked):
            if is_linear and leaf.kind != "reference":
                prose.append(leaf)
            else:
                notes.append(replace(leaf, kind="reference"))
        titles = _place_titles(body, prose, book.titles.get(name, ()))
        for index, leaf in enumerate(prose):
            if (title := titles.get(index)) is not None:
                chapters.add(len(leaves))
                if one_line(leaf.text).casefold() == title.casefold():
                    leaves.append(replace(leaf, kind="heading"))
                    continue
                if leaf.kind != "heading":
                    leaves.append(Leaf(leaf.element, "heading", title))
            leaves.append(leaf)
    everything = [*leaves, *notes]
    if not any(leaf.text.strip() for leaf in everything):
        raise EmptySourceError(f"{package.error('contains no text')}")
    return classify_blocks(document_of_leaves(everything, chapters=chapters, **book.metadata))


def _read_leaves(body: Any, name: str, notes: Notes) -> list[Leaf]:
    """Return the leaves of a document of the spine."""
    notes.hide_marks(body, name)
    found = notes.find(body, name)  # kept, since their proxies would change identity
    numbers = set(map(id, found))
    return [replace(leaf, kind=_kind(leaf, numbers)) for leaf in read_leaves(body, "")]


def _place_titles(
    body: Any, leaves: Sequence[Leaf], titles: Sequence[tuple[str, str]]
) -> dict[int, str]:
    """Return the titles of chapters by the indices of the leaves that they begin at.

    That is the heading among the first leaves from the element with the title's id on.
    """
    if not titles or not leaves:
        return {}
    elements = list(body.iter())  # kept, since their proxies would change identity
    orders = {id(element): order for order, element in enumerate(elements)}
    starts = list(accumulate((orders.get(id(leaf.element), 0) for leaf in leaves), max))
    by_id = {e.get("id"): order for order, e in enumerate(elements) if isinstance(e.tag, str)}
    placed: dict[int, str] = {}
    for anchor, title in titles:
        order = by_id.get(anchor, 0) if anchor else 0
        # An anchor may stand before its paragraph or within it.
        index = min(bisect_left(starts, order), len(leaves) - 1)
        if index and starts[index] > order:
            inside = {id(element) for element in elements[order].iterancestors()}
            index -= id(leaves[index - 1].element) in inside
        headings = (i for i in range(index, min(index + 3, len(leaves))) if _is_heading(leaves[i]))
        placed.setdefault(next(headings, index), title)
    return placed


def _is_heading(leaf: Leaf) -> bool:
    return leaf.kind == "heading"


def _kind(leaf: Leaf, notes: set[int]) -> BlockKind:
    """Return the kind of a leaf: a note, or part of a title page, or what its element says."""
    for element in (leaf.element, *leaf.element.iterancestors()):
        types = types_of(element)
        if types & NOTE_TYPES or id(element) in notes:
            return "reference"
        if types & _NO_PROSE or _LICENSE in classes_of(element):
            return "furniture"
    return leaf.kind
