"""PDF: the text of a PDF, as far as its pages hold text.

In: the bytes of a PDF. Out: a `Document` made of paragraphs, headings and list items. PDFium
finds the characters and their order (columns come in the order that it gives); `pdf_layout`
makes paragraphs of the lines.
"""

import math
import re
import threading
import unicodedata
from contextlib import closing
from ctypes import byref, c_double
from statistics import median
from typing import Any

from pullquote.documents.display import display_name
from pullquote.documents.document import Document
from pullquote.documents.pdf_layout import Line, find_title, join_lines
from pullquote.errors import PdfError

# PDFium must not be entered by two threads at once.
_PDFIUM = threading.Lock()
_LINE_END_HYPHEN = "\x02"  # PDFium's sign for a hyphen at a line's end, without a line end after
_LIGATURES = re.compile("[\ufb00-\ufb06]")
# What programs write when the author gave no title: a file's name, their own.
_NO_TITLE = re.compile(
    r"untitled|microsoft \w+ - |slide 1$|title$|\S*[\d_]\S*$"
    r"|.*\.(?:docx?|odt|rtf|tex|dvi|indd|qxd|pptx?|pdf|html?|txt)$",
    re.IGNORECASE,
)


def read_pdf(data: bytes, *, source: str = "") -> Document:
    """Read the text of a PDF.

    Args:
        data: Its bytes.
        source: Its name, for the message.

    Returns:
        The document. Its title is that of the metadata, unless a program made it up; else the
        lines in the largest type on the first page.

    Raises:
        PdfError: It is broken, needs a password, or holds pictures only.
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
                    f"{name}: is encrypted; a PDF that opens without a password is needed"
                ) from error
            raise PdfError(f"{name}: is broken; a whole PDF is needed") from error
    if not any(pages):
        raise PdfError(
            f"{name}: holds pictures but no text ({len(pages)} pages); "
            "text recognition (OCR) is needed first"
        )
    title = " ".join(metadata["Title"].split())
    if _NO_TITLE.match(title):
        title = ""
    author = " ".join(metadata["Author"].split())
    if author.islower() and " " not in author:  # "anonymous", or a login
        author = ""
    return Document.from_parts(join_lines(pages), title=title or find_title(pages), author=author)


def _read_page(pdf: Any, index: int) -> list[Line]:
    """Read the lines of a page in PDFium's order."""
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
    # What runs in another direction than most of the page is a stamp in its margin.
    angles = [angle for angle, _ in lines]
    usual = max(set(angles), key=angles.count, default=0.0)
    return [line for angle, line in lines if angle == usual]


def _measure(
    text_page: Any, characters: list[str], start: int, end: int
) -> tuple[float, Line] | None:
    """Take a line's text and, from its first, middle and last characters, its place and size."""
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
    # Twelfths of a turn: type set askew by a hair is still straight.
    turn = round(angle * 6 / math.pi) % 12
    return turn, Line(text, left=across[0], right=across[-1], y=median(up), size=size)


def _clean(text: str) -> str:
    r"""Resolve ligatures, and drop what is no character.

    >>> _clean("e\ufb03cient\x02")
    'efficient-'
    """
    # Characters beyond the first plane may come as two halves.
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "ignore")
    text = text.replace(_LINE_END_HYPHEN, "-")
    text = _LIGATURES.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    kept = (each for each in text if unicodedata.category(each) not in {"Cc", "Cn", "Co"})
    return " ".join("".join(kept).split())
