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
from statistics import median
from typing import Any

from pullquote.documents.block_kinds import classify_blocks
from pullquote.documents.display import display_name
from pullquote.documents.document import Document
from pullquote.documents.pdf_layout import Line, find_title, join_lines
from pullquote.errors import PdfError

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
        lines in the largest type on the first page.

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
            raise PdfError(f"{name}: is damaged") from error
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
            chr(raw.FPDFText_GetUnicode(text_page, place))
            for place in range(text_page.count_chars())
        ]
        lines: list[tuple[float, Line]] = []
        start = 0
        for place, character in enumerate([*characters, "\n"]):
            if character in {"\n", _LINE_END_HYPHEN}:
                line = _measure(text_page, characters, start, min(place + 1, len(characters)))
                lines += [line] if line else []
                start = place + 1
    finally:
        text_page.close()
        page.close()
    # Lines in another direction than most of the page are stamps in its margin.
    angles = [angle for angle, _ in lines]
    usual = max(set(angles), key=angles.count, default=0.0)
    return [line for angle, line in lines if angle == usual]


def _measure(
    text_page: Any, characters: list[str], start: int, end: int
) -> tuple[float, Line] | None:
    """Return the direction of a line, and its text with position and size.

    Only the first, middle and last characters are measured, which is enough and fast.
    """
    from pypdfium2 import raw

    inked = [place for place in range(start, end) if characters[place].strip(" \r\n\t\xa0")]
    if not inked:
        return None
    samples = [inked[0], inked[len(inked) // 2], inked[-1]]
    angle = median(raw.FPDFText_GetCharAngle(text_page, place) for place in samples)
    cosine, sine = math.cos(angle), math.sin(angle)
    across: list[float] = []
    up: list[float] = []
    for place in samples:
        x, y = c_double(), c_double()
        raw.FPDFText_GetCharOrigin(text_page, place, byref(x), byref(y))
        across.append(x.value * cosine + y.value * sine)
        up.append(y.value * cosine - x.value * sine)
    size = median(raw.FPDFText_GetFontSize(text_page, place) for place in samples)
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
