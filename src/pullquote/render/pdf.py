"""Write highlights and marks into a copy of their PDF, as highlight annotations.

Each passage is an annotation on each of its pages (PDF 32000-1:2008, 12.5.6.10), with a
quadrilateral for each line, from the boxes of its very characters. Readers of PDFs show them, and
Zotero's reader imports them.
"""

import io
from collections.abc import Iterator
from contextlib import closing
from ctypes import POINTER, byref, c_float, cast, create_string_buffer
from dataclasses import dataclass
from itertools import groupby
from math import pi
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from pullquote.documents.display import display_name
from pullquote.documents.document import article_id
from pullquote.documents.pdf import open_pdf
from pullquote.documents.pdf_positions import PagePart, locate
from pullquote.errors import PdfError, check_type
from pullquote.render.common import collapse_blanks
from pullquote.selection import HighlightResult

AUTHOR = "pullquote"
COLORS = {"strong": (255, 212, 0), "light": (255, 240, 150), "own": (95, 178, 54)}
"""Yellow and green are those of Zotero."""

_MAY_ANNOTATE = 1 << 5  # PDF 32000-1:2008, table 22
_PRINT = 1 << 2
_SKEW = 0.03  # radians; boxes of text at other angles do not make up a line
_MAX_GAP = 3  # type sizes

Box = tuple[float, float, float, float]  # left, bottom, right, top


@dataclass(frozen=True, slots=True)
class AnnotatedPdf:
    """A PDF with annotations.

    Attributes:
        data: Its bytes.
        written: The number of passages that are annotated, with those that already were.
        missing: The passages that were not found on the pages.
    """

    data: bytes
    written: int
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Passage:
    start: int
    end: int
    kind: str
    comment: str
    added: str = ""


def annotate_pdf(data: bytes, result: HighlightResult) -> AnnotatedPdf:
    """Add a result's highlights and marks to a copy of its PDF.

    Args:
        data: The PDF that the result's document was read from.
        result: The result. Comments are explanations, if there are any, and the notes of marks.

    Returns:
        The copy. Passages that were annotated by an earlier call are not annotated again.

    Raises:
        PdfError: The PDF is damaged, needs a password, or forbids annotations.
    """
    check_type("data", data, bytes, "the bytes of a PDF")
    check_type("result", result, HighlightResult, "a HighlightResult")
    from pypdfium2 import PdfiumError, raw

    document = result.article.document
    passages = list(_passages(result))
    with open_pdf(data, source=document.source) as pdf:
        if not raw.FPDF_GetDocPermissions(pdf) & _MAY_ANNOTATE:
            raise PdfError(
                f"{display_name(document.source)}: forbids annotations; a PDF that allows them is "
                "needed"
            )
        found = locate(pdf, document, [(passage.start, passage.end) for passage in passages])
        by_page: dict[int, list[tuple[_Passage, list[PagePart]]]] = {}
        for passage, parts in zip(passages, found, strict=True):
            for number, group in groupby(parts, key=lambda part: part.page):
                by_page.setdefault(number, []).append((passage, list(group)))
        name = article_id(document)
        for number, items in by_page.items():
            with closing(pdf[number]) as page, closing(page.get_textpage()) as text_page:
                existing = set(_existing_names(page))
                for passage, parts in items:
                    id_ = f"{name}#{number}:{passage.kind}:{passage.start}-{passage.end}"
                    unique = str(uuid5(NAMESPACE_URL, id_))
                    if unique not in existing:
                        _add(page, list(_line_boxes(text_page, parts)), passage, unique)
        stream = io.BytesIO()
        try:
            pdf.save(stream)
        except PdfiumError as error:
            raise PdfError(f"{display_name(document.source)}: cannot be saved: {error}") from error
    missing = tuple(
        collapse_blanks(document.text[passage.start : passage.end])
        for passage, parts in zip(passages, found, strict=True)
        if not parts
    )
    unplaced = tuple(collapse_blanks(mark.text) for mark in result.marks if mark.start is None)
    return AnnotatedPdf(stream.getvalue(), len(passages) - len(missing), missing + unplaced)


def _passages(result: HighlightResult) -> Iterator[_Passage]:
    for scored in result:
        comment = scored.explanation.summary if scored.explanation else ""
        yield _Passage(scored.sentence.start, scored.sentence.end, scored.strength, comment)
    for mark in result.marks:
        if mark.start is not None and mark.end is not None:
            yield _Passage(mark.start, mark.end, "own", mark.note, mark.added)


def _existing_names(page: Any) -> Iterator[str]:
    from pypdfium2 import raw

    for index in range(raw.FPDFPage_GetAnnotCount(page)):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        buffer = create_string_buffer(256)
        length = raw.FPDFAnnot_GetStringValue(
            annotation, b"NM", cast(buffer, POINTER(raw.FPDF_WCHAR)), 256
        )
        raw.FPDFPage_CloseAnnot(annotation)
        if 2 < length <= 256:
            yield buffer.raw[: length - 2].decode("utf-16-le", "replace")


def _line_boxes(text_page: Any, parts: list[PagePart]) -> Iterator[Box]:
    """Yield a box for each line of level or upright text, and for each character of other text.

    PDFium may join the last line of a column and the first of the next one.
    """
    from pypdfium2 import raw

    for part in parts:
        line: Box | None = None
        for position in range(part.start, part.end):
            box = _character_box(text_page, position)
            if box is None:
                continue
            quarter, skew = divmod(raw.FPDFText_GetCharAngle(text_page, position) + _SKEW, pi / 2)
            if line and skew < 2 * _SKEW and _continues(line, box, along=int(quarter) % 2):
                line = _union(line, box)
                continue
            if line:
                yield line
            line = box
        if line:
            yield line


def _character_box(text_page: Any, position: int) -> Box | None:
    from pypdfium2 import raw

    box = raw.FS_RECTF()
    if raw.FPDFText_IsGenerated(text_page, position):
        return None
    if not raw.FPDFText_GetLooseCharBox(text_page, position, byref(box)):
        return None
    bottom, top = sorted((box.bottom, box.top))
    return (box.left, bottom, box.right, top) if box.right > box.left and top > bottom else None


def _continues(line: Box, box: Box, *, along: int) -> bool:
    """Return whether a character is on a line and near it; `along` is the axis of the text."""
    across = 1 - along
    size = box[across + 2] - box[across]
    middle = (box[across] + box[across + 2]) / 2
    gap = max(box[along] - line[along + 2], line[along] - box[along + 2])
    return line[across] < middle < line[across + 2] and gap < _MAX_GAP * size


def _union(a: Box, b: Box) -> Box:
    return (min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3]))


def _add(page: Any, boxes: list[Box], passage: _Passage, unique: str) -> None:
    from pypdfium2 import raw

    if not boxes:
        return
    annotation = raw.FPDFPage_CreateAnnot(page, raw.FPDF_ANNOT_HIGHLIGHT)
    try:
        for left, bottom, right, top in boxes:
            # As Acrobat and most readers order the corners: upper left, upper right, lower ones.
            corners = (left, top, right, top, left, bottom, right, bottom)
            quad = raw.FS_QUADPOINTSF(*map(c_float, corners))
            raw.FPDFAnnot_AppendAttachmentPoints(annotation, byref(quad))
        lefts, bottoms, rights, tops = zip(*boxes, strict=True)
        whole = raw.FS_RECTF(left=min(lefts), top=max(tops), right=max(rights), bottom=min(bottoms))
        raw.FPDFAnnot_SetRect(annotation, byref(whole))
        raw.FPDFAnnot_SetColor(
            annotation, raw.FPDFANNOT_COLORTYPE_Color, *COLORS[passage.kind], 255
        )
        raw.FPDFAnnot_SetFlags(annotation, _PRINT)
        values = {"NM": unique, "T": AUTHOR, "Contents": passage.comment, "M": _date(passage.added)}
        for key, value in values.items():
            if value:
                wide = (value + "\0").encode("utf-16-le", "replace")
                buffer = create_string_buffer(wide, len(wide))
                pointer = cast(buffer, POINTER(raw.FPDF_WCHAR))
                raw.FPDFAnnot_SetStringValue(annotation, key.encode(), pointer)
    finally:
        raw.FPDFPage_CloseAnnot(annotation)


def _date(iso: str) -> str:
    """Return a time of the library as a date of PDF; empty for none.

    >>> _date("2024-05-31T12:00:00Z")
    "D:20240531120000+00'00'"
    """
    digits = "".join(filter(str.isdigit, iso))
    return f"D:{digits[:14]}+00'00'" if len(digits) >= 14 else ""
