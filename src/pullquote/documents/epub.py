"""Read EPUB books: the documents of the spine in order, with the titles of the table of contents.

Each document is read like a page, as a whole. Footnotes and the documents outside the linear order
are references after the text. Marks of notes and page numbers are left out of the text.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from pullquote.documents.block_kinds import classify_blocks
from pullquote.documents.charset import declared_encoding, decode
from pullquote.documents.document import BlockKind, Document
from pullquote.documents.html import document_of_leaves
from pullquote.documents.html_inline import Leaf
from pullquote.documents.html_leaves import read_leaves
from pullquote.documents.html_tree import parse_page
from pullquote.documents.package import Package, attribute, local_name, one_line, resolve
from pullquote.errors import EmptySourceError, PackageError

MAX_DOCUMENTS = 5000
_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_FONT_ALGORITHMS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
_PAGES = frozenset({"application/xhtml+xml", "text/html", "application/x-dtbook+xml"})
_NOTES = frozenset("footnote footnotes endnote endnotes rearnote rearnotes".split())
_NO_PROSE = frozenset(
    """cover titlepage halftitlepage copyright-page toc toc-brief landmarks loi lot loa lov index
    page-list colophon imprint imprimatur bibliography""".split()
)
_NOTE_MARK = re.compile(r"[\[(]?(?:\d{1,4}|[*†‡§¶]{1,4}|[a-z])[\])]?")
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(?=[-_]|$)")


@dataclass(frozen=True, slots=True)
class _Book:
    """The package document of a book.

    Attributes:
        metadata: Title, author, date and language.
        spine: The names of its documents in order, and whether each is in the linear order.
        titles: The titles in the table of contents, by the name of the document.
    """

    metadata: dict[str, str]
    spine: tuple[tuple[str, bool], ...]
    titles: dict[str, str]


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
    _refuse_drm(package)
    book = _read_book(package)
    leaves: list[Leaf] = []
    notes: list[Leaf] = []
    chapters: set[int] = set()  # indices of leaves
    for name, is_linear in book.spine:
        prose: list[Leaf] = []
        for leaf in _read_page(package, name):
            if is_linear and leaf.kind != "reference":
                prose.append(leaf)
            else:
                notes.append(replace(leaf, kind="reference"))
        title = book.titles.get(name, "")
        if title and prose:
            headings = [i for i, leaf in enumerate(prose[:3]) if leaf.kind == "heading"]
            chapters.add(len(leaves) + (headings[0] if headings else 0))
            if not headings:
                leaves.append(Leaf(prose[0].element, "heading", title))
        leaves += prose
    everything = [*leaves, *notes]
    if not any(leaf.text.strip() for leaf in everything):
        raise EmptySourceError(f"{package.error('contains no text')}")
    return classify_blocks(document_of_leaves(everything, chapters=chapters, **book.metadata))


def _refuse_drm(package: Package) -> None:
    """Raise an error if more than fonts is encrypted."""
    if not package.has(_ENCRYPTION):
        return
    for element in package.xml(_ENCRYPTION).iter():
        if local_name(element) == "EncryptionMethod":
            is_of_data = local_name(element.getparent()) == "EncryptedData"
            if is_of_data and attribute(element, "Algorithm") not in _FONT_ALGORITHMS:
                raise package.error("is protected by DRM; an EPUB without DRM is needed")


def _read_book(package: Package) -> _Book:
    path = ""
    if package.has(_CONTAINER):
        container = package.xml(_CONTAINER)
        paths = (attribute(e, "full-path") for e in container.iter() if local_name(e) == "rootfile")
        path = next(filter(package.has, paths), "")
    path = path or next((name for name in package.names() if name.endswith(".opf")), "")
    if not path:
        raise package.error("cannot be read as EPUB; it has no package document")
    root = package.xml(path)
    items: dict[str, tuple[str, str, str]] = {}
    spine: list[tuple[str, bool]] = []
    toc = ""
    for element in root.iter():
        match local_name(element):
            case "item":
                name = resolve(path, attribute(element, "href"))
                items[attribute(element, "id")] = (
                    name,
                    attribute(element, "media-type"),
                    attribute(element, "properties"),
                )
            case "spine":
                toc = attribute(element, "toc")
            case "itemref":
                is_linear = attribute(element, "linear") != "no"
                spine.append((attribute(element, "idref"), is_linear))
    if len(spine) > MAX_DOCUMENTS:
        raise package.error(f"has {len(spine)} documents; {MAX_DOCUMENTS} is the limit")
    nav = next((name for name, _, kinds in items.values() if "nav" in kinds.split()), "")
    ncx = items.get(toc, ("", "", ""))[0] or next(
        (name for name, kind, _ in items.values() if kind == "application/x-dtbncx+xml"), ""
    )
    listed = dict.fromkeys((items[id_], linear) for id_, linear in spine if id_ in items)
    pages = [
        (name, linear)
        for (name, kind, _), linear in listed
        if kind in _PAGES and name != nav and package.has(name)
    ]
    if not pages:
        raise package.error("cannot be read as EPUB; its spine names no document")
    return _Book(_read_metadata(root), tuple(pages), _read_titles(package, nav, ncx))


def _read_metadata(root: Any) -> dict[str, str]:
    """Return title, author, date and language of a package document."""
    values: dict[str, list[str]] = {}
    for element in root.iter():
        if "purl.org/dc/" in str(element.tag) and (text := one_line(element.text)):
            values.setdefault(local_name(element), []).append(text)
    dates = [match[0] for date in values.get("date", []) if (match := _DATE.match(date))]
    language = _LANGUAGE.match(values.get("language", [""])[0])
    return {
        "title": values.get("title", [""])[0],
        "author": ", ".join(dict.fromkeys(values.get("creator", []))),
        "date": dates[0] if dates else "",
        "language": language[0].lower() if language else "",
    }


def _read_titles(package: Package, nav: str, ncx: str) -> dict[str, str]:
    """Return the titles of the table of contents by the documents that they begin in."""
    titles: dict[str, str] = {}
    if package.has(nav):
        body = _read_body(package, nav)
        for link in () if body is None else body.iter("a"):
            if not _is_in_list_of_pages(link):
                titles.setdefault(resolve(nav, attribute(link, "href")), one_line(_text(link)))
    elif package.has(ncx):
        with suppress(PackageError):
            for point in package.xml(ncx).iter("{*}navPoint"):
                parts = {local_name(child): child for child in point}
                if "content" in parts and "navLabel" in parts:
                    name = resolve(ncx, attribute(parts["content"], "src"))
                    titles.setdefault(name, one_line(_text(parts["navLabel"])))
    return titles


def _is_in_list_of_pages(link: Any) -> bool:
    nav = next((e for e in link.iterancestors() if local_name(e) == "nav"), None)
    return nav is not None and bool({"page-list", "landmarks"} & {*attribute(nav, "type").split()})


def _text(element: Any) -> str:
    return " ".join(element.itertext())


def _read_page(package: Package, name: str) -> list[Leaf]:
    """Return the leaves of a document of the spine."""
    body = _read_body(package, name)
    if body is None:
        return []
    _drop_marks(body)
    return [replace(leaf, kind=_kind(leaf)) for leaf in read_leaves(body, "")]


def _read_body(package: Package, name: str) -> Any:
    """Return the body of a page; None if it has none."""
    data = package.read(name)
    text = decode(data, declared=declared_encoding(data), source=name)
    try:
        tree = parse_page(text)
    except ValueError as error:
        raise package.error(f"{name}: {error}") from error
    return None if tree is None else tree.find("body")


def _types(element: Any) -> set[str]:
    roles = str(element.get("role") or "").replace("doc-", "")
    return {*str(element.get("epub:type") or "").lower().split(), *roles.lower().split()}


def _kind(leaf: Leaf) -> BlockKind:
    """Return the kind of a leaf: a note, or part of a title page, or what its element says."""
    for element in (leaf.element, *leaf.element.iterancestors()):
        types = _types(element)
        if types & _NOTES:
            return "reference"
        if types & _NO_PROSE:
            return "furniture"
    return leaf.kind


def _drop_marks(body: Any) -> None:
    """Remove the marks that refer to notes, and the numbers of printed pages."""
    for element in [*_marks(body)]:
        # Removing it would join the texts around it, which lxml refuses for control characters.
        element.clear(keep_tail=True)
        element.tag = "span"


def _marks(body: Any) -> Iterator[Any]:
    for element in body.iter("a", "sup", "span"):
        types = _types(element)
        text = _text(element).strip()
        is_link = element.tag == "sup" and (
            element.find("a") is not None or element.getparent().tag == "a"
        )
        is_mark = types & {"noteref", "pagebreak"} or (is_link and _NOTE_MARK.fullmatch(text))
        # A mark within a mark goes with it.
        if is_mark and not any("noteref" in _types(a) for a in element.iterancestors("a")):
            yield element
