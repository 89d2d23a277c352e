"""Repair the lines of PDF pages before they are joined to paragraphs.

Columns that were drawn row by row are ordered, initials are joined to their words, the numbers
of lines are removed, and footnotes are taken out of the text that they interrupt.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from math import inf

from pullquote.documents.pdf_line import Line

GUTTER_TOLERANCE = 4.0  # points
MIN_ROWS = 3
SMALLER = 0.9
"""Type of at most this share of the body's size is a footnote's."""

_NUMBERED = re.compile(r"(\d{1,4})\s(?=\S)")
_NOTE = re.compile(r"(?:\[?\d{1,3}[\].)]?|[*†‡§]{1,3})\s?\S")
_COMPLETES_A = re.compile(
    r"(?:n|t|s|ll|fter|lthough|gain|gainst|bout|bove|cross|mong|round|nother|lready|lmost|lways"
    r"|nd|ny|re|lso|part|way|head|long|lone|part|nyone|mid|ware|sk\w*|rriv\w*|ppear\w*|ccord\w*)\b"
)


def order_columns(rows: Sequence[Sequence[Line]]) -> list[Line]:
    """Order the lines of a page whose columns were drawn row by row.

    Args:
        rows: The lines, each as the pieces between wide gaps.

    Returns:
        If most rows have a gap at the same position: the left column, then the right one, between
        lines that cross the gap. Otherwise the lines, whole.
    """
    starts = Counter(
        round(piece.left / GUTTER_TOLERANCE) for row in rows if len(row) == 2 for piece in row[1:]
    )
    position, _ = max(starts.items(), key=lambda item: item[1], default=(0, 0))
    gutter = position * GUTTER_TOLERANCE
    split = [len(row) == 2 and abs(row[1].left - gutter) <= 1.5 * GUTTER_TOLERANCE for row in rows]
    whole = [_join(row) for row in rows]
    if sum(split) < max(MIN_ROWS, 0.4 * len(rows)):
        return whole
    if all(row[0].text.isdigit() for row, is_split in zip(rows, split, strict=True) if is_split):
        # Numbers of lines, not a column.
        return [
            row[-1] if is_split else line
            for row, line, is_split in zip(rows, whole, split, strict=True)
        ]
    placed: list[tuple[Line, int | None]] = []
    for row, line, is_split in zip(rows, whole, split, strict=True):
        if is_split:
            placed += [(row[0], 0), (row[1], 1)]
        else:
            placed.append((line, _column(line, gutter, 1.5 * GUTTER_TOLERANCE)))
    return _read_by_column(placed)


def order_from_top(lines: Sequence[Line]) -> list[Line]:
    """Order the lines of a page that was drawn from below, or in no order, from its top.

    Args:
        lines: The lines of a page in the order in which they were drawn.

    Returns:
        If most lines are above the one before, or no two are beside each other: the lines of the
        left column from top to bottom, then those of the right one, between lines that cross both.
        Otherwise the lines.
    """
    rising = sum(b.y > a.y + 0.3 * a.size for a, b in pairwise(lines))
    if len(lines) < MIN_ROWS or not rising:
        return list(lines)
    by_height = sorted(lines, key=lambda line: (-round(line.y), line.left))
    is_one_column = all(a.y - b.y > 0.7 * max(a.size, b.size) for a, b in pairwise(by_height))
    if rising <= 0.4 * (len(lines) - 1) and not is_one_column:
        return list(lines)
    gutter = _find_gutter(lines)
    return _read_by_column([(line, _column(line, gutter)) for line in by_height])


def _column(line: Line, gutter: float, tolerance: float = 0.0) -> int | None:
    """Return 0 for a line of the left column, 1 for one of the right, None if it crosses both."""
    if line.left >= gutter - tolerance:
        return 1
    return 0 if line.right < gutter else None


def _read_by_column(placed: Sequence[tuple[Line, int | None]]) -> list[Line]:
    """Order lines: the left column, then the right one, between lines that cross both."""
    ordered: list[Line] = []
    columns: tuple[list[Line], list[Line]] = ([], [])
    for line, column in placed:
        if column is None:
            ordered += [*columns[0], *columns[1], line]
            columns = ([], [])
        else:
            columns[column].append(line)
    return ordered + columns[0] + columns[1]


def _find_gutter(lines: Sequence[Line]) -> float:
    """Return the left edge of the right one of two columns, or infinity if there is one column."""
    starts = Counter(round(line.left) - 1.0 for line in lines)
    for position, _ in starts.most_common(20):
        left = sum(line.right < position for line in lines)
        right = sum(line.left >= position for line in lines)
        if min(left, right) >= 0.25 * len(lines) and left + right >= 0.8 * len(lines):
            return position
    return inf


def _join(row: Sequence[Line]) -> Line:
    text = "  ".join(piece.text for piece in row)
    spans = tuple(span for piece in row for span in piece.spans)
    return replace(row[0], text=text, right=row[-1].right, spans=spans)


def merge_initials(page: Sequence[Line], body: float) -> list[Line]:
    """Join each initial, a large letter beside the first lines of a text, to its word."""
    merged: list[Line] = []
    initial: Line | None = None
    for line in page:
        if initial is not None:
            is_beside = line.left > initial.left and line.y >= initial.y - 0.2 * initial.size
            if is_beside and line.size < 0.7 * initial.size:
                line = replace(line, text=_add_initial(initial.text, line.text))  # noqa: PLW2901
            else:
                merged.append(initial)
            initial = None
        if line.size > 1.8 * body > 0 and re.fullmatch(r"[“\"‘]?[^\W\d_]", line.text):
            initial = line
        else:
            merged.append(line)
    return merged if initial is None else [*merged, initial]


def _add_initial(initial: str, text: str) -> str:
    is_word = initial[-1] in "AIO" and text[:1].islower()
    if is_word and initial[-1] == "I":
        is_word = re.match(r"(?:n|t|f|s)\b|[a-z]{1,2}[A-Z]|nd|mp|nt|ns", text) is None
    elif is_word and initial[-1] == "A":
        is_word = _COMPLETES_A.match(text) is None
    elif is_word:
        is_word = False
    return f"{initial} {text}" if is_word or text[:1].isspace() else initial + text


def strip_line_numbers(page: Sequence[Line]) -> list[Line]:
    """Remove the numbers of lines from a page most of whose lines have one."""
    matches = [_NUMBERED.match(line.text) for line in page]
    numbers = [int(match[1]) for match in matches if match]
    steps = Counter(b - a for a, b in pairwise(numbers))
    if len(numbers) < MIN_ROWS or steps[1] < 0.8 * (len(numbers) - 1):
        return list(page)
    if len(numbers) < 0.6 * len(page):
        return list(page)
    return [
        replace(line, text=line.text[match.end() :]) if match else line
        for line, match in zip(page, matches, strict=True)
    ]


def separate_notes(page: Sequence[Line], body: float) -> tuple[list[Line], list[Line]]:
    """Split the lines of a page into its text and the footnotes below it."""
    text = [line for line in page if line.size > SMALLER * body]
    if not text:
        return list(page), []
    bottom = min(line.y for line in text)
    below = [line for line in page if line.size <= SMALLER * body and line.y < bottom]
    if not below or not _NOTE.match(below[0].text):
        return list(page), []
    # A page number is below the footnotes, on a short line of its own.
    notes = [line for line in below if len(line.text) > 4]
    return [line for line in page if line not in below], notes
