"""Read PDFs whose pages contain text.

PDFium returns the characters of each page; this module measures their lines, and `pdf_layout`
joins the lines to paragraphs, headings and list items.
"""

import math
import re
import threading
import unicodedata
from contextlib import closing
from ctypes import byref, c_double
from dataclasses import replace
from statistics import median
from typing import Any

from pullquote.documents.block_kinds import classify_blocks
from pullquote.documents.display import display_name
from pullquote.documents.document import Document
from pullquote.documents.pdf_layout import find_title, join_lines
from pullquote.documents.pdf_line import Line
from pullquote.documents.pdf_repair import order_columns
from pullquote.errors import PdfError

MIN_GUTTER = 1.8
"""A gap between the origins of two characters of this many type sizes may be a gutter."""

MAX_MARK_SIZE = 0.8
"""Type of at most this share of a line's size after a word is the mark of a footnote."""

# PDFium is not thread-safe.
_PDFIUM = threading.Lock()
_LINE_END_HYPHEN = (
    "\x02"  # PDFium returns it for a hyphen at the end of a line, in place of the line end
)
_LIGATURES = re.compile("[\ufb00-\ufb06]")
# Titles that programs invent: file names, their own name.
_NO_TITLE = re.compile(
    r"untitled|microsoft \w+ - |slide 1$|title$|\S*[\d_]\S*$"
    r"|.*\.(?:docx?|odt|rtf|tex|dvi|indd|qxd|pptx?|pdf|html?|txt)$",
    re.IGNORECASE,
)


def read_pdf(data: bytes, *, source: str = "") -> Document:
    """Read the text of a PDF.

    Args:
        data: The bytes of the PDF.
        source: The source's name, for messages.

    Returns:
        The document. Its title is that of the metadata unless a program invented it, else the
        lines in the largest font on the first page.

    Raises:
        PdfError: The PDF is damaged, needs a password, or contains only images.
    """
    import pypdfium2

    name = display_name(source)
    with _PDFIUM:
        try:
            with closing(pypdfium2.PdfDocument(data)) as pdf:
                metadata: dict[str, str] = pdf.get_metadata_dict()
                pages = [_read_page(pdf, index) for index in range(len(pdf))]
        except pypdfium2.PdfiumError as error:
            if "password" in str(error).lower():
                raise PdfError(
                    f"{name}: is encrypted; a PDF without a password is needed"
                ) from error
            raise PdfError(f"{name}: not a PDF that can be read; the file is damaged") from error
    if not any(pages):
        raise PdfError(
            f"{name}: contains no text ({len(pages)} pages); text recognition (OCR) is needed first"
        )
    title = " ".join(metadata["Title"].split())
    if _NO_TITLE.match(title):
        title = ""
    author = " ".join(metadata["Author"].split())
    if author.islower() and " " not in author:  # "anonymous", or a user name
        author = ""
    document = Document.from_parts(
        join_lines(pages), title=title or find_title(pages), author=author
    )
    return classify_blocks(document)


def _read_page(pdf: Any, index: int) -> list[Line]:
    """Return the lines of a page in PDFium's order."""
    from pypdfium2 import raw

    page = pdf[index]
    text_page = page.get_textpage()
    try:
        characters = [
            chr(raw.FPDFText_GetUnicode(text_page, position))
            for position in range(text_page.count_chars())
        ]
        rows: list[tuple[float, list[Line]]] = []
        start = 0
        for position, character in enumerate([*characters, "\n"]):
            if character in {"\n", _LINE_END_HYPHEN}:
                end = min(position + 1, len(characters))
                rows += _measure_row(text_page, characters, start, end)
                start = position + 1
    finally:
        text_page.close()
        page.close()
    # Lines in another direction than most of the page are stamps in the margin.
    angles = [angle for angle, _ in rows]
    usual = max(set(angles), key=angles.count, default=0.0)
    return order_columns([row for angle, row in rows if angle == usual])


def _measure_row(
    text_page: Any, characters: list[str], start: int, end: int
) -> list[tuple[float, list[Line]]]:
    """Return the direction of a line and its pieces between wide gaps, or nothing if blank."""
    whole = _measure(text_page, characters, start, end)
    if whole is None:
        return []
    angle, line = whole
    if angle == 0:
        _drop_note_marks(text_page, characters, start, end, line)
    cuts = [start]
    for position in range(start + 1, end - 1) if angle == 0 else ():
        if characters[position] == " " and characters[position + 1].strip():
            gap = _origin(text_page, position + 1)[0] - _origin(text_page, position - 1)[0]
            if gap > MIN_GUTTER * line.size:
                cuts.append(position + 1)
    if len(cuts) == 1:
        line = replace(line, text=_clean("".join(characters[start:end])))
        return [(angle, [line])] if line.text else []
    measured = (
        _measure(text_page, characters, *span) for span in zip(cuts, [*cuts[1:], end], strict=True)
    )
    return [(angle, [piece[1] for piece in measured if piece])]


def _drop_note_marks(
    text_page: Any, characters: list[str], start: int, end: int, line: Line
) -> None:
    """Remove small raised numbers after words: the marks of footnotes, but not H₂O's number."""
    from pypdfium2 import raw

    before = ""
    for position in range(start, end):
        character = characters[position]
        if character.isdigit() and before and (before.isalpha() or before in '.,;:!?”"’)'):
            size = raw.FPDFText_GetFontSize(text_page, position)
            raised = _origin(text_page, position)[1] > line.y + 0.1 * line.size
            if raised and size < MAX_MARK_SIZE * line.size:
                characters[position] = ""
        if characters[position].strip():
            before = character


def _origin(text_page: Any, position: int) -> tuple[float, float]:
    from pypdfium2 import raw

    x, y = c_double(), c_double()
    raw.FPDFText_GetCharOrigin(text_page, position, byref(x), byref(y))
    return x.value, y.value


def _measure(
    text_page: Any, characters: list[str], start: int, end: int
) -> tuple[float, Line] | None:
    """Return the direction of a line, and its text with position and size.

    Only the first, middle and last characters are measured, which is enough and fast.
    """
    from pypdfium2 import raw

    inked = [
        position for position in range(start, end) if characters[position].strip(" \r\n\t\xa0")
    ]
    if not inked:
        return None
    samples = [inked[0], inked[len(inked) // 2], inked[-1]]
    angle = median(raw.FPDFText_GetCharAngle(text_page, position) for position in samples)
    cosine, sine = math.cos(angle), math.sin(angle)
    across: list[float] = []
    up: list[float] = []
    for position in samples:
        x, y = _origin(text_page, position)
        across.append(x * cosine + y * sine)
        up.append(y * cosine - x * sine)
    size = median(raw.FPDFText_GetFontSize(text_page, position) for position in samples)
    text = _clean("".join(characters[start:end]))
    # In twelfths of a turn, so that slightly skewed text counts as straight.
    turn = round(angle * 6 / math.pi) % 12
    return turn, Line(text, left=across[0], right=across[-1], y=median(up), size=size)


def _clean(text: str) -> str:
    r"""Resolve ligatures, and remove control characters and unassigned code points.

    >>> _clean("e\ufb03cient\x02")
    'efficient-'
    """
    # PDFium returns characters beyond the first plane as two surrogates.
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "ignore")
    text = text.replace(_LINE_END_HYPHEN, "-")
    text = _LIGATURES.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    visible = (c for c in text if unicodedata.category(c) not in {"Cc", "Cn", "Co"})
    return " ".join("".join(visible).split())
