"""Read what an EPUB says about its documents: order, titles, metadata, encryption."""

import re
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from pullquote.documents.charset import declared_encoding, decode
from pullquote.documents.html_tree import parse_page
from pullquote.documents.package import (
    Package,
    attribute,
    drop_invisible,
    local_name,
    one_line,
    resolve,
)
from pullquote.errors import PackageError

MAX_DOCUMENTS = 5000
_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_FONT_ALGORITHMS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
_PAGES = frozenset({"application/xhtml+xml", "text/html", "application/x-dtbook+xml"})
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
_DECLARATIONS = re.compile(r"[^<]*(?:<\?[^>]*>[^<]*)?<!DOCTYPE[^\[>]*\[[^\]]*\]\s*>")
_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(?=[-_]|$)")


@dataclass(frozen=True, slots=True)
class Book:
    """The package document of a book.

    Attributes:
        metadata: Title, author, date and language.
        spine: The names of its documents in order, and whether each is in the linear order.
        titles: The table of contents, by the name of the document: the id of the element that each
            chapter begins at, empty for the whole document, and its title.
    """

    metadata: dict[str, str]
    spine: tuple[tuple[str, bool], ...]
    titles: dict[str, list[tuple[str, str]]]


def refuse_drm(package: Package) -> None:
    """Raise an error if more than fonts is encrypted."""
    if not package.has(_ENCRYPTION):
        return
    for element in package.xml(_ENCRYPTION).iter():
        if local_name(element) == "EncryptionMethod":
            is_of_data = local_name(element.getparent()) == "EncryptedData"
            if is_of_data and attribute(element, "Algorithm") not in _FONT_ALGORITHMS:
                raise package.error("is protected by DRM; an EPUB without DRM is needed")


def read_book(package: Package) -> Book:
    """Read the package document and the table of contents."""
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
    return Book(_read_metadata(root), tuple(pages), _read_titles(package, nav, ncx))


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


def _read_titles(package: Package, nav: str, ncx: str) -> dict[str, list[tuple[str, str]]]:
    """Return the ids and titles of the table of contents by the documents that they begin in."""
    titles: dict[str, list[tuple[str, str]]] = {}

    def add(base: str, href: str, label: Any) -> None:
        title = one_line(text_of(label))
        if title:
            entry = (unquote(href.partition("#")[2]), title)
            titles.setdefault(resolve(base, href), []).append(entry)

    if package.has(nav):
        body = read_body(package, nav)
        for link in () if body is None else body.iter("a"):
            if not _is_in_list_of_pages(link):
                add(nav, attribute(link, "href"), link)
    elif package.has(ncx):
        with suppress(PackageError):
            for point in package.xml(ncx).iter("{*}navPoint"):
                children = {local_name(child): child for child in point}
                if "content" in children and "navLabel" in children:
                    add(ncx, attribute(children["content"], "src"), children["navLabel"])
    return titles


def _is_in_list_of_pages(link: Any) -> bool:
    nav = next((e for e in link.iterancestors() if local_name(e) == "nav"), None)
    return nav is not None and bool({"page-list", "landmarks"} & {*attribute(nav, "type").split()})


def text_of(element: Any) -> str:
    """Return the text of an element and those in it."""
    return " ".join(element.itertext())


def read_body(package: Package, name: str) -> Any:
    """Return the body of a page; None if it has none."""
    data = package.read(name)
    text = decode(data, declared=declared_encoding(data), source=package.part_name(name))
    # HTML has no declarations within the type of a document; their end would be text.
    if prolog := _DECLARATIONS.match(text):
        text = text[prolog.end() :]
    try:
        tree = parse_page(drop_invisible(text))
    except ValueError as error:
        raise package.error(f"{name}: {error}") from error
    return None if tree is None else tree.find("body")
