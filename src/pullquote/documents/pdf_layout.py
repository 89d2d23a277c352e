"""Join the lines of PDF pages to paragraphs, headings and list items.

Input: the lines of each page, with their positions and font sizes. Output: parts of the text,
without running heads and page numbers. Positions are in points; y counts upward.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import mode

from pullquote.documents.document import BlockKind
from pullquote.documents.plain_text import pick_headings, skip_marker

MIN_HEADING_RATIO = 1.15
"""Ratio of a heading's font size to the body's, at least."""

MIN_GAP_RATIO = 1.3
"""Ratio of the line step between paragraphs to the usual step, above this."""

MAX_TITLE_CHARACTERS = 300

_ENDS_SENTENCE = re.compile(r"[.!?…:。！？؟۔।]['\"”’»)\]]*$")
_BROKEN_WORD = re.compile(r"\w[-\u2010\u00ad]$")
_ROMAN = re.compile(r"[ivxlc]+", re.IGNORECASE)

Part = tuple[BlockKind, str]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page.

    Attributes:
        text: Its text, single spaces only.
        left: Start of its first character.
        right: Start of its last character.
        y: Its baseline.
        size: Its font size.
    """

    text: str
    left: float
    right: float
    y: float
    size: float


@dataclass(frozen=True, slots=True)
class _Column:
    """Consecutive lines from top to bottom, with their left and right bounds."""

    lines: list[Line]
    left: float
    right: float


def join_lines(pages: Sequence[Sequence[Line]]) -> list[Part]:
    """Join lines to paragraphs, also across columns and pages.

    A new paragraph begins where the font size changes, the gap is wide, the line is indented or
    begins with a bullet, or the line above ended early, although the next word had room.

    Args:
        pages: The lines of each page in reading order.

    Returns:
        Kind and text of each part.
    """
    columns = [column for page in _drop_running_lines(pages) for column in _split_columns(page)]
    step = _usual_step(columns)
    body = _body_size(pages)
    groups: list[list[Line]] = []
    above: tuple[Line, _Column] | None = None
    for column in columns:
        for line in column.lines:
            if above and not _begins_part(line, column, *above, step=step, group=groups[-1]):
                groups[-1].append(line)
            else:
                groups.append([line])
            above = line, column
    parts = [_make_part(group, body) for group in groups]
    short = {
        index: parts[index][1]
        for index, group in enumerate(groups)
        if len(group) == 1 and parts[index][0] == "paragraph"
    }
    for index in pick_headings(short, len(parts), sum(len(text) for _, text in parts)):
        parts[index] = ("heading", parts[index][1])
    return parts


def find_title(pages: Sequence[Sequence[Line]]) -> str:
    """Find the lines with the largest font size on the first page that has lines.

    Args:
        pages: The lines of each page in reading order.

    Returns:
        Their text; empty if their font is hardly larger than the body's.
    """
    first = next((page for page in pages if page), [])
    # One or two large letters are an initial.
    words = [line for line in first if len(line.text) > 2]
    largest = max((line.size for line in words), default=0.0)
    if largest < MIN_HEADING_RATIO * _body_size(pages):
        return ""
    title: list[Line] = []
    for line in words:
        if line.size > 0.95 * largest:
            title.append(line)
        elif title:
            break
    text = _join_texts(title)
    return text if len(text) <= MAX_TITLE_CHARACTERS else ""


def _drop_running_lines(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Drop headers, footers and page numbers: the outer lines that recur on other pages."""
    outer = [_outer_lines(page) for page in pages]
    counts = Counter(key for lines in outer for key in {_without_number(line) for line in lines})
    # Three, since heads change with the chapter, and left pages may differ from right ones.
    enough = 3 if len(pages) > 4 else 2
    return [
        [line for line in page if line not in lines or counts[_without_number(line)] < enough]
        for page, lines in zip(pages, outer, strict=True)
    ]


def _outer_lines(page: Sequence[Line]) -> list[Line]:
    by_height = sorted(page, key=lambda line: line.y)
    return by_height[:2] + by_height[2:][-2:]


def _without_number(line: Line) -> str:
    """Return what repetitions of a running line share: words, font size and height."""
    text = "#" if _ROMAN.fullmatch(line.text) else re.sub(r"\d+", "#", line.text).lower()
    return f"{line.size:.0f} {line.y / 3:.0f} {text}"


def _split_columns(page: Sequence[Line]) -> list[_Column]:
    """Split a page where the next line is higher, and rejoin lines that come in pieces."""
    runs: list[list[Line]] = []
    for line in page:
        above = runs[-1][-1] if runs else None
        if above and abs(above.y - line.y) < 0.3 * line.size and line.left > above.right:
            text = f"{above.text} {line.text}"
            runs[-1][-1] = Line(text, above.left, line.right, above.y, above.size)
        elif above and line.y < above.y:
            runs[-1].append(line)
        else:
            runs.append([line])
    return [
        _Column(run, min(line.left for line in run), max(line.right for line in run))
        for run in runs
    ]


def _body_size(pages: Sequence[Sequence[Line]]) -> float:
    """Return the most frequent font size, rounded to half points."""
    counts: Counter[float] = Counter()
    for page in pages:
        for line in page:
            counts[round(2 * line.size) / 2] += len(line.text)
    return max(counts, key=lambda size: counts[size], default=0.0)


def _usual_step(columns: Sequence[_Column]) -> float:
    """Return the usual distance between baselines, as a multiple of the font size."""
    steps = [
        round((above.y - line.y) / line.size, 1)
        for column in columns
        for above, line in pairwise(column.lines)
        if line.size > 0 and abs(above.size - line.size) < 0.5
    ]
    return mode(steps) if steps else 1.2


def _begins_part(
    line: Line,
    column: _Column,
    above: Line,
    above_column: _Column,
    *,
    step: float,
    group: list[Line],
) -> bool:
    """Return whether a line begins a new part; else it continues the group that ends `above`."""
    if abs(line.size - above.size) > 0.2 * above.size or _has_marker(line):
        return True
    if _BROKEN_WORD.search(above.text):
        return False
    # Did the line above end although the next word had room? A character is about half as wide as
    # the font size.
    word = line.text.partition(" ")[0]
    room = above_column.right - above.right - line.size * (1 + 0.5 * len(word))
    ends_early = room > 0 and (
        bool(_ENDS_SENTENCE.search(above.text))
        or above.right < above_column.right - 0.33 * (above_column.right - above_column.left)
    )
    if column is not above_column:
        return ends_early
    if above.y - line.y > MIN_GAP_RATIO * step * line.size:
        return True
    # Further lines of an item are aligned with its words, not with its bullet.
    hangs = len(group) == 1 and _has_marker(group[0])
    indented = line.left - above.left > 0.8 * line.size
    return ends_early or (indented and not hangs)


def _has_marker(line: Line) -> bool:
    return skip_marker(line.text, 0, len(line.text)) > 0


def _make_part(group: list[Line], body: float) -> Part:
    text = _join_texts(group)
    words = skip_marker(text, 0, len(text))
    if group[0].size >= MIN_HEADING_RATIO * body and len(text) <= MAX_TITLE_CHARACTERS:
        return "heading", text
    return ("item", text[words:]) if words else ("paragraph", text)


def _join_texts(lines: Sequence[Line]) -> str:
    """Join lines by spaces, and rejoin words that were hyphenated at line ends.

    A hyphen between a letter and a lower-case letter is removed: in "recur-/rent" and, since there
    is no dictionary, in "well-/known" too. It stays in "Anglo-/Saxon" and "1920-/30".
    """
    text = ""
    for line in lines:
        if _BROKEN_WORD.search(text):
            is_hyphenated = text[-2].isalpha() and line.text[0].islower()
            text = (text[:-1] if is_hyphenated or text[-1] == "\u00ad" else text) + line.text
        else:
            text = f"{text} {line.text}" if text else line.text
    return text
