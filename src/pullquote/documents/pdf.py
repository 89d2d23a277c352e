"""Read PDFs whose pages contain text.

PDFium returns the characters of each page; this module measures their lines, and `pdf_layout`
joins the lines to paragraphs, headings and list items.
"""

import math
import re
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from ctypes import byref, c_double, c_int, create_string_buffer
from dataclasses import replace
from statistics import median
from typing import Any

from pullquote.documents.block_kinds import classify_blocks
from pullquote.documents.display import display_name
from pullquote.documents.document import Document
from pullquote.documents.pdf_layout import join_lines
from pullquote.documents.pdf_line import Line, join_pieces
from pullquote.documents.pdf_repair import order_columns, order_from_top
from pullquote.documents.pdf_title import classify_front, find_authors, find_title
from pullquote.errors import PdfError

MIN_GUTTER = 1.8
"""A gap between the origins of two characters of this many type sizes may be a gutter."""

MAX_MARK_SIZE = 0.8
"""Type of at most this share of a line's size after a word is the mark of a footnote."""

MIN_FONT_SIZE = 3.0
"""Bitmap fonts have sizes below this, in units of their own."""

# PDFium is not thread-safe.
_PDFIUM = threading.Lock()
_LINE_END_HYPHEN = (
    "\x02"  # PDFium returns it for a hyphen at the end of a line, in place of the line end
)
_BOLD = re.compile(rb"bold|black|heavy|demi|cmbx|sfbx", re.IGNORECASE)
_LIGATURES = re.compile("[\ufb00-\ufb06]")
# TeX's codes of ligatures, which fonts without a table of characters leave as they are.
TEX_LIGATURES = {"\x0b": "ff", "\x0c": "fi", "\r": "fl", "\x0e": "ffi", "\x0f": "ffl", "↵": "ff"}
_MONOSPACED = re.compile(rb"courier|mono|consol|menlo|monaco|typewriter|cmtt|sftt", re.IGNORECASE)
_TEX_DASH = re.compile(r"(?<=[A-Z\d])\{(?=\d)|^\{(?= )")
_ACCENT = re.compile(r"([¨´ˆ˜ˇ˚])([A-Za-zı])")
_COMBINING = dict(zip("¨´ˆ˜ˇ˚", "\u0308\u0301\u0302\u0303\u030c\u030a", strict=True))
_SYMBOL_BULLET = re.compile(
    "[\uf0b7\uf0a7\uf0a8\uf0d8\uf0fc\uf06e\uf076]"
)  # of Symbol and Wingdings
_TEX_LIGATURE = re.compile(r"(?<=[A-Za-z])[\x0b-\x0f↵](?!\n)|[\x0b-\x0f↵](?=[a-z])")


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
    name = display_name(source)
    with open_pdf(data, source=source) as pdf:
        metadata: dict[str, str] = pdf.get_metadata_dict()
        read = [_read_page(pdf, index) for index in range(len(pdf))]
    pages = [lines for lines, _ in read]
    if not any(pages):
        raise PdfError(
            f"{name}: contains no text ({len(pages)} pages); text recognition (OCR) is needed first"
        )
    if not _is_readable(pages, sum(unknown for _, unknown in read)):
        raise PdfError(
            f"{name}: its fonts do not map to characters; text recognition (OCR) is needed first"
        )
    title = find_title(pages, metadata["Title"])
    author = find_authors(pages, title, metadata["Author"])
    parts = classify_front(join_lines(pages), title)
    return classify_blocks(Document.from_parts(parts, title=title, author=author))


@contextmanager
def open_pdf(data: bytes, *, source: str = "") -> Iterator[Any]:
    """Open a PDF, and hold PDFium's lock until it is closed.

    Raises:
        PdfError: The PDF is damaged or needs a password, also if that shows while it is read.
    """
    import pypdfium2

    name = display_name(source)
    with _PDFIUM:
        try:
            with closing(pypdfium2.PdfDocument(data)) as pdf:
                yield pdf
        except pypdfium2.PdfiumError as error:
            if "password" in str(error).lower():
                raise PdfError(
                    f"{name}: is encrypted; a PDF without a password is needed"
                ) from error
            raise PdfError(
                f"{name}: not a PDF that can be read; the file is damaged or of another kind"
            ) from error


def _is_readable(pages: Sequence[Sequence[Line]], unknown: int) -> bool:
    """Return whether a text consists of letters, and not of the codes of unknown characters."""
    words = [word for page in pages for line in page for word in line.text.split()]
    visible = "".join(words).replace(".", "")
    letters = sum(map(str.isalpha, visible))
    total = len(visible) + unknown
    if unknown > 0.2 * total or (unknown > 0.02 * total and letters < 0.6 * total):
        return False
    plain = [word for word in words if word.isascii() and word.isalpha()]
    return len(plain) < 40 or sum(len(word) == 1 for word in plain) < 0.6 * len(plain)


def _read_page(pdf: Any, index: int) -> tuple[list[Line], int]:
    """Return the lines of a page in reading order, and its number of unknown characters."""
    with closing(pdf[index]) as page, closing(page.get_textpage()) as text_page:
        lines, characters = read_lines(text_page)
    unknown = sum(c < " " and c not in "\n\r\t" + _LINE_END_HYPHEN for c in characters)
    return lines, unknown


def read_lines(text_page: Any) -> tuple[list[Line], list[str]]:
    """Return the lines of a page in reading order, and PDFium's characters without note marks."""
    from pypdfium2 import raw

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
    # Lines in another direction than most of the page are stamps in the margin.
    angles = [angle for angle, _ in rows]
    usual = max(set(angles), key=angles.count, default=0.0)
    rows_of_text = [row for angle, row in rows if angle == usual]
    return order_from_top(order_columns(join_pieces(rows_of_text))), characters


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
    for position in range(start, end):
        if not characters[position].isdigit():
            continue
        before = "".join(characters[max(start, position - 9) : position]).rstrip()[-2:]
        # One letter before a raised number is a variable.
        if (len(before) == 2 and before.isalpha()) or before[-1:] in set('.,;:!?”"’)'):
            size = _font_size(text_page, position)
            raised = _origin(text_page, position)[1] > line.y + 0.1 * line.size
            if raised and size < MAX_MARK_SIZE * line.size:
                characters[position] = ""


def _font_size(text_page: Any, position: int) -> float:
    """Return the size at which a character is drawn, in points."""
    from pypdfium2 import raw

    # The font's own size is often 1, and the matrix of the text scales it.
    matrix = raw.FS_MATRIX()
    size: float = raw.FPDFText_GetFontSize(text_page, position)
    if not raw.FPDFText_GetMatrix(text_page, position, byref(matrix)):
        return size
    return size * math.sqrt(abs(matrix.a * matrix.d - matrix.b * matrix.c))


def _font_name(text_page: Any, position: int) -> bytes:
    from pypdfium2 import raw

    name = create_string_buffer(80)
    raw.FPDFText_GetFontInfo(text_page, position, name, 80, byref(c_int()))
    return name.value


def _size_by_height(text_page: Any, inked: list[int]) -> float:
    """Return the size of type whose font has none (bitmap fonts), from its tallest character."""
    from pypdfium2 import raw

    heights: list[float] = []
    for position in inked[:60]:
        left, right, bottom, top = c_double(), c_double(), c_double(), c_double()
        raw.FPDFText_GetCharBox(
            text_page, position, byref(left), byref(right), byref(bottom), byref(top)
        )
        heights.append(abs(top.value - bottom.value))
    heights.sort()
    # Of a line of text, the tallest tenth has ascenders or is upper case: 0.7 of the size.
    return heights[-1 - len(heights) // 10] / 0.7


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
    # PDFium measures clockwise.
    angle = -median(raw.FPDFText_GetCharAngle(text_page, position) for position in samples)
    cosine, sine = math.cos(angle), math.sin(angle)
    across: list[float] = []
    up: list[float] = []
    for position in samples:
        x, y = _origin(text_page, position)
        across.append(x * cosine + y * sine)
        up.append(y * cosine - x * sine)
    size = median(_font_size(text_page, position) for position in samples)
    if size < MIN_FONT_SIZE:
        size = _size_by_height(text_page, inked)
    text = _clean("".join(characters[start:end]))
    # In twelfths of a turn, so that slightly skewed text counts as straight.
    turn = round(angle * 6 / math.pi) % 12
    fonts = [_font_name(text_page, position) for position in samples]
    is_bold = _BOLD.search(fonts[1]) is not None
    is_code = all(_MONOSPACED.search(font) for font in fonts)
    line = Line(text, across[0], across[-1], median(up), size, is_bold, is_code, ((start, end),))
    return turn, line


def _clean(text: str) -> str:
    r"""Resolve ligatures, and remove control characters and unassigned code points.

    >>> _clean("e\ufb03cient\x02")
    'efficient-'
    """
    # PDFium returns characters beyond the first plane as two surrogates.
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "ignore")
    text = _SYMBOL_BULLET.sub("•", text.replace(_LINE_END_HYPHEN, "-"))
    text = _TEX_LIGATURE.sub(lambda match: TEX_LIGATURES[match[0]], text)
    if "}" not in text:
        text = _TEX_DASH.sub("–", text)
    text = _ACCENT.sub(_compose, text)
    text = _LIGATURES.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    if text.isprintable():
        return " ".join(text.split())
    visible = (c for c in text if unicodedata.category(c) not in {"Cc", "Cn", "Co"})
    return " ".join("".join(visible).split())


def _compose(match: re.Match[str]) -> str:
    """Return the letter with the accent that TeX drew before it."""
    letter = "i" if match[2] == "ı" else match[2]
    composed = unicodedata.normalize("NFC", letter + _COMBINING[match[1]])
    return composed if len(composed) == 1 else match[0]
