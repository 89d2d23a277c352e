"""Remove running heads and page numbers from the pages of a PDF."""

import re
from collections import Counter
from collections.abc import Sequence

from pullquote.documents.pdf_line import Line

MAX_HEAD_CHARACTERS = 80

_STAMP = re.compile(
    r"©|\$\d{1,3}\.\d\d\b|\bISSN\b|\bISBN\b|\bdoi\b|doi\.org/|^arXiv:|downloaded (?:from|on)\b"
    r"|authorized licensed use|^(?:page|seite)\s\d{1,4}\b|^\W{0,2}\d{1,4}\W{0,2}$",
    re.IGNORECASE,
)
_ROMAN = re.compile(r"[ivxlc]+", re.IGNORECASE)


def drop_running_lines(pages: Sequence[Sequence[Line]], body: float) -> list[list[Line]]:
    """Remove headers, footers and page numbers: outer lines that recur on other pages.

    Their words recur, or, in a small font apart from the text, their height does: headers may
    change with the chapter, and left pages differ from right ones.
    """
    outer = [_outer_lines(page) for page in pages]
    counts = Counter(key for lines in outer for key in {_without_number(line) for line in lines})
    enough = 3 if len(pages) > 4 else 2
    apart = [_lines_apart(page, body) for page in pages]
    heights = Counter(key for lines in apart for key in {_height(line) for line in lines})
    return [
        [
            line
            for line in page
            if (
                line not in lines
                or (counts[_without_number(line)] < enough and not _is_stamp(line))
            )
            and (line not in small or heights[_height(line)] < 2)
        ]
        for page, lines, small in zip(pages, outer, apart, strict=True)
    ]


def _lines_apart(page: Sequence[Line], body: float) -> list[Line]:
    """Return the short first and last line of a page that are small and apart from the text."""
    by_height = sorted(page, key=lambda line: line.y)
    ends = [(by_height[0], by_height[1:]), (by_height[-1], by_height[:-1])] if page else []
    return [
        line
        for line, others in ends
        if others
        and line.size <= 0.95 * body
        and len(line.text) <= MAX_HEAD_CHARACTERS
        and min(abs(line.y - other.y) for other in others) > 2 * body
    ]


def _height(line: Line) -> tuple[int, int]:
    return round(line.y / 3), round(line.size)


def _outer_lines(page: Sequence[Line]) -> list[Line]:
    by_height = sorted(page, key=lambda line: line.y)
    return by_height[:2] + by_height[2:][-2:]


def _without_number(line: Line) -> str:
    """Return what a running line shares with those of other pages: words, font size and height."""
    text = "#" if _ROMAN.fullmatch(line.text) else re.sub(r"\d+", "#", line.text).lower()
    return f"{line.size:.0f} {line.y / 3:.0f} {text}"


def _is_stamp(line: Line) -> bool:
    """Return whether an outer line of a page is a publisher's, or the number of the page."""
    return len(line.text) <= 2 * MAX_HEAD_CHARACTERS and _STAMP.search(line.text) is not None
