"""Read what a DOCX keeps beside its text: styles, links, properties and comments."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pullquote.documents.document import Block, Note
from pullquote.documents.html_inline import web_address
from pullquote.documents.package import Package, attribute, local_name, one_line, resolve

MAX_STYLE_DEPTH = 20
HEADING_LEVELS = frozenset("012345678")
"""The outline levels of headings; 9 is body text."""

WRAPPERS = ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag")
"""Elements around paragraphs, rows and cells."""

_HEADING = re.compile(r"(?:heading|überschrift|titre|título|titolo) ?\d|title|subtitle")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(?=[-_]|$)")


@dataclass(frozen=True, slots=True)
class Style:
    """A style of paragraphs: its name in lower case, whether it is a heading or a list."""

    name: str = ""
    is_heading: bool = False
    is_list: bool = False


def read_styles(package: Package, name: str) -> dict[str, Style]:
    """Return the styles of paragraphs by their ID, which differs between languages of Word.

    Args:
        package: The file.
        name: The part with the styles; empty if there is none.
    """
    if not name:
        return {}
    elements = {attribute(e, "styleId"): e for e in package.xml(name).iter("{*}style")}
    return {id_: _read_style(elements, id_) for id_ in elements}


def _read_style(elements: dict[str, Any], id_: str) -> Style:
    own = elements[id_].find("{*}name")
    name = "" if own is None else attribute(own, "val").lower()
    is_heading = bool(_HEADING.match(name))
    is_list = name.startswith("list ") and "paragraph" not in name
    for _ in range(MAX_STYLE_DEPTH):  # bases may form a circle
        element = elements.get(id_)
        if element is None:
            break
        level = element.find("{*}pPr/{*}outlineLvl")
        is_heading |= level is not None and attribute(level, "val") in HEADING_LEVELS
        is_list |= element.find("{*}pPr/{*}numPr/{*}numId") is not None
        base = element.find("{*}basedOn")
        if base is None:
            break
        id_ = attribute(base, "val")
    return Style(name, is_heading, is_list and not is_heading)


def find_part(package: Package, base: str, kind: str) -> str:
    """Return the name of the part of a kind that another part names, or that has the usual name.

    Args:
        package: The file.
        base: The part with the relationships; empty for the package.
        kind: The end of the relationship's type, such as ``styles``.

    Returns:
        The name; empty if there is no such part.
    """
    for element in _relationships(package, base):
        if attribute(element, "Type").rpartition("/")[2] == kind:
            target = attribute(element, "Target")
            name = target[1:] if target.startswith("/") else resolve(base, target)
            if package.has(name):
                return name
    name = f"word/{kind}.xml"
    return name if package.has(name) else ""


def _relationships(package: Package, name: str) -> Any:
    folder, _, file = name.rpartition("/")
    relationships = f"{folder}/_rels/{file}.rels".lstrip("/")
    return package.xml(relationships) if package.has(relationships) else ()


def read_links(package: Package, name: str) -> dict[str, str]:
    """Return the web addresses that a part links to, by the ids of its relationships."""
    return {
        attribute(e, "Id"): url
        for e in _relationships(package, name)
        if attribute(e, "TargetMode") == "External"
        and (url := web_address(attribute(e, "Target"), ""))
    }


def read_metadata(package: Package) -> dict[str, str]:
    """Return the title, author, date and language of the properties."""
    name = "docProps/core.xml"
    root = package.xml(name) if package.has(name) else ()
    values = {local_name(element): one_line(element.text) for element in root}
    date = _DATE.match(values.get("created", "") or values.get("modified", ""))
    language = _LANGUAGE.match(values.get("language", ""))
    return {
        "title": values.get("title", ""),
        "author": values.get("creator", "").replace(";", ", "),
        "date": date[0] if date else "",
        "language": language[0].lower() if language else "",
    }


def read_comments(
    package: Package, name: str, ranges: Mapping[str, list[int]], blocks: Sequence[Block]
) -> Iterator[Note]:
    """Yield the comments with the ranges that they refer to, in the order of the text."""
    comments = package.xml(name).iter("{*}comment") if ranges and name else ()
    notes = []
    for comment in comments:
        offsets = ranges.get(attribute(comment, "id"))
        text = one_line(" ".join(str(t.text or "") for t in comment.iter("{*}t")))
        if offsets and text:
            author = one_line(attribute(comment, "author"))
            start, end = min(offsets), max(offsets)
            if start == end:  # a comment on a point is one on its paragraph
                block = blocks[max(bisect_right(blocks, start, key=lambda b: b.start) - 1, 0)]
                start, end = block.start, block.end
            notes.append(Note(start, end, text, author))
    yield from sorted(notes, key=lambda note: (note.start, note.end))


def find_within(parent: Any, wanted: str) -> Iterator[Any]:
    """Yield the rows of a table, the cells of a row, or the paragraphs of a cell, in their order.

    The cells of a nested table belong to the outer cell. Wrapped elements, as in a form, count.
    """
    stack = [*reversed(parent)]
    inner = {*WRAPPERS, *(("tbl", "tr", "tc") if wanted == "p" else ())}
    while stack:
        element = stack.pop()
        if local_name(element) == wanted:
            yield element
        elif local_name(element) in inner:
            stack += reversed(element)
