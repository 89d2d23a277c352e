"""Read DOCX files: the paragraphs of the main part, with their styles; its notes and comments.

Deleted text, hidden text, fields' instructions, tables of contents and the marks of notes are left
out. Footnotes and endnotes are references after the text. Comments become `Document.notes`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from pullquote.documents.block_kinds import classify_blocks
from pullquote.documents.document import Block, BlockKind, Document, Link
from pullquote.documents.docx_parts import (
    HEADING_LEVELS,
    WRAPPERS,
    Style,
    find_part,
    find_within,
    read_comments,
    read_links,
    read_metadata,
    read_styles,
)
from pullquote.documents.package import Package, attribute, drop_invisible, local_name, one_line
from pullquote.errors import EmptySourceError

_MAIN = "word/document.xml"
_SKIPPED = frozenset(
    """del moveFrom instrText delText Fallback footnoteReference endnoteReference annotationRef
    footnoteRef endnoteRef pPr sdtPr""".split()
)
_CHARACTERS = {"tab": " ", "ptab": " ", "noBreakHyphen": "-", "br": " ", "cr": " "}
_COMMENTS = ("commentRangeStart", "commentRangeEnd", "commentReference")
_CONTENTS = ("toc ", "index ", "table of figures")
_PROSE_WORDS = 8
_PROSE_SHARE = 0.6
_STOPS = (".", "!", "?", "…", "。", "！", "？")
_CLOSING = "\"'”’»)"
_KINDS: dict[str, BlockKind] = {
    "quote": "quote",
    "block text": "quote",
    "caption": "caption",
    "source code": "code",
    "html preformatted": "code",
    "header": "furniture",
    "footer": "furniture",
    "bibliography": "reference",
}


@dataclass(slots=True)
class _Paragraph:
    """A paragraph while it is read; offsets are those in its text."""

    pieces: list[str] = field(default_factory=list)
    length: int = 0
    links: list[tuple[int, int, str]] = field(default_factory=list)
    comments: list[tuple[str, str, int]] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)

    def add(self, text: str) -> None:
        """Append text."""
        self.pieces.append(text)
        self.length += len(text)


@dataclass(slots=True)
class _Parts:
    """The document while it is read."""

    pieces: list[str] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    comments: dict[str, list[int]] = field(default_factory=dict)
    length: int = 0

    def add(self, kind: BlockKind, paragraph: _Paragraph) -> None:
        """Append a paragraph, unless it is blank."""
        text = "".join(paragraph.pieces)
        stripped = text.strip()
        start = self.length + 2 * bool(self.blocks)
        shift = start - (len(text) - len(text.lstrip()))
        end = start + len(stripped)

        def absolute(offset: int) -> int:
            return min(max(offset + shift, start), end)

        for name, id_, offset in paragraph.comments:
            offsets = self.comments.setdefault(id_, [])
            if name != "commentReference" or not offsets:  # else the comment has a range
                offsets.append(absolute(offset))
        if not stripped:
            return
        self.pieces += ["\n\n"] * bool(self.blocks) + [stripped]
        self.length = end
        self.blocks.append(Block(start, end, kind))
        for first, last, url in paragraph.links:
            words = text[first:last]
            link_start = absolute(last - len(words.lstrip()))
            link_end = absolute(first + len(words.rstrip()))
            if link_start < link_end:
                self.links.append(Link(link_start, link_end, url))


def read_docx(data: bytes, *, source: str = "") -> Document:
    """Read a DOCX.

    Args:
        data: The bytes of the file.
        source: The source's name, for messages.

    Returns:
        The document. Its title is that of its properties, else its paragraph of the style Title,
        else its first block if it is a heading.

    Raises:
        PackageError: The file is damaged or encrypted, or too large when it is unpacked.
        EmptySourceError: It contains no text.
    """
    package = Package(data, "DOCX", source)
    main = find_part(package, "", "officeDocument") or _MAIN
    reader = _Reader(package, find_part(package, main, "styles"))
    reader.read(main)
    for kind in ("footnotes", "endnotes"):
        if name := find_part(package, main, kind):
            reader.read_notes(name)
    parts = reader.parts
    if not parts.blocks:
        raise EmptySourceError(f"{package.error('contains no text')}")
    text = "".join(parts.pieces)
    metadata = read_metadata(package)
    comments = find_part(package, main, "comments")
    first = parts.blocks[0]
    opening = text[first.start : first.end] if first.kind == "heading" else ""
    document = Document(
        text,
        tuple(parts.blocks),
        title=metadata.pop("title") or reader.title or one_line(opening),
        links=tuple(parts.links),
        notes=tuple(read_comments(package, comments, parts.comments, parts.blocks)),
        **metadata,  # type: ignore[arg-type]
    )
    return classify_blocks(document)


class _Reader:
    """A pass over the parts of a file."""

    def __init__(self, package: Package, styles: str) -> None:
        self.parts = _Parts()
        self.title = ""
        self._package = package
        self._styles = read_styles(package, styles)
        self._targets: dict[str, str] = {}

    def read(self, name: str) -> None:
        """Read the paragraphs of the main part."""
        self._targets = read_links(self._package, name)
        for element in self._package.xml(name):
            if local_name(element) == "body":
                self._read_blocks(element)

    def read_notes(self, name: str) -> None:
        """Read footnotes or endnotes; those with a type are separators."""
        self._targets = read_links(self._package, name)
        for note in self._package.xml(name):
            if not attribute(note, "type"):
                self._read_blocks(note, "reference")

    def _read_blocks(self, parent: Any, kind: BlockKind | None = None) -> None:
        stack = [*reversed(parent)]
        while stack:
            element = stack.pop()
            name = local_name(element)
            if name == "p":
                self._read_paragraph(element, kind)
            elif name == "tbl":
                self._add_table(element, kind)
            elif name in WRAPPERS:
                gallery = element.find("{*}sdtPr/{*}docPartObj/{*}docPartGallery")
                part = "" if gallery is None else attribute(gallery, "val")
                if part == "Cover Pages":
                    self._read_blocks(element, "furniture")
                elif part != "Table of Contents":
                    stack += reversed(element)

    def _read_paragraph(self, element: Any, kind: BlockKind | None) -> None:
        style, is_item = self._style_of(element)
        if style.name.startswith(_CONTENTS):
            return
        paragraph = _Paragraph()
        self._read_runs(element, paragraph)
        if style.name == "title" and not self.title:
            self.title = one_line("".join(paragraph.pieces))
        self.parts.add(kind or _kind(style, is_item=is_item), paragraph)
        for box in paragraph.boxes:
            self._read_blocks(box, kind)

    def _read_runs(self, element: Any, paragraph: _Paragraph) -> None:
        """Read the text of an element into a paragraph."""
        stack: list[tuple[Any, int]] = [(child, -1) for child in reversed(element)]
        while stack:
            item, link_start = stack.pop()
            name = local_name(item)
            if link_start >= 0:
                url = self._targets.get(attribute(item, "id"), "")
                if url and link_start < paragraph.length:
                    paragraph.links.append((link_start, paragraph.length, url))
            elif name == "t":
                paragraph.add(drop_invisible(str(item.text or "")))
            elif name in _CHARACTERS:
                is_line = name in ("br", "cr") and attribute(item, "type") in ("", "textWrapping")
                paragraph.add("\n" if is_line else _CHARACTERS[name])
            elif name == "txbxContent":
                paragraph.boxes.append(item)
            elif name in _COMMENTS:
                paragraph.comments.append((name, attribute(item, "id"), paragraph.length))
            elif name not in _SKIPPED and not (name == "r" and _is_hidden(item)):
                if name == "hyperlink":
                    stack.append((item, paragraph.length))
                stack += [(child, -1) for child in reversed(item)]

    def _style_of(self, paragraph: Any) -> tuple[Style, bool]:
        """Return the style of a paragraph, and whether it is an item of a list."""
        properties = paragraph.find("{*}pPr")
        style = self._styles.get("", Style())
        if properties is None:
            return style, False
        named, level = properties.find("{*}pStyle"), properties.find("{*}outlineLvl")
        if named is not None:
            style = self._styles.get(attribute(named, "val"), style)
        if level is not None and attribute(level, "val") in HEADING_LEVELS:
            style = Style(style.name, is_heading=True)
        number = properties.find("{*}numPr/{*}numId")
        is_item = style.is_list if number is None else attribute(number, "val") != "0"
        return style, is_item

    def _add_table(self, table: Any, kind: BlockKind | None) -> None:
        """Append a table, its cells separated by tabs.

        A table of one cell is a frame around text. A table of prose is layout, as in a transcript.
        """
        rows = [[*find_within(row, "tc")] for row in find_within(table, "tr")]
        if len(rows) == 1 == len(rows[0]) or self._is_layout(rows):
            for cell in chain(*rows):
                self._read_blocks(cell, kind)
            return
        paragraph = _Paragraph()
        for cells in rows:
            for index, cell in enumerate(cells):
                paragraph.add("\t" * bool(index))
                for part in find_within(cell, "p"):
                    self._read_runs(part, paragraph)
                    paragraph.add(" ")
            paragraph.add("\n")
        paragraph.links = []  # offsets of cells may repeat where tables nest
        self.parts.add(kind or "table", paragraph)
        for box in paragraph.boxes:
            self._read_blocks(box, kind)

    def _is_layout(self, rows: Sequence[Sequence[Any]]) -> bool:
        """Return whether most words of a table are in sentences and no column has a heading."""
        n_words = n_prose = 0
        for part in chain.from_iterable(find_within(cell, "p") for cell in chain(*rows)):
            self._read_runs(part, paragraph := _Paragraph())
            words = "".join(paragraph.pieces).split()
            n_words += len(words)
            if len(words) >= _PROSE_WORDS and words[-1].rstrip(_CLOSING).endswith(_STOPS):
                n_prose += len(words)
        first_row = rows[0][0].getparent() if rows and rows[0] else None
        has_heads = first_row is not None and first_row.find("{*}trPr/{*}tblHeader") is not None
        return not has_heads and n_prose > _PROSE_SHARE * n_words


def _kind(style: Style, *, is_item: bool) -> BlockKind:
    if style.is_heading:
        return "heading"
    for word, kind in _KINDS.items():
        if word in style.name:
            return kind
    return "item" if is_item else "paragraph"


def _is_hidden(run: Any) -> bool:
    vanish = run.find("{*}rPr/{*}vanish")
    return vanish is not None and attribute(vanish, "val") not in ("0", "false")
