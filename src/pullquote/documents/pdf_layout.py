"""Join the lines of PDF pages into headings, paragraphs and list items.

Running heads and page numbers are removed. Positions are in points; y counts upward.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import mode

from pullquote.documents.apparatus import is_caption, is_formula
from pullquote.documents.document import BlockKind
from pullquote.documents.pdf_heads import drop_running_lines
from pullquote.documents.pdf_line import Line
from pullquote.documents.pdf_parts import (
    BROKEN_WORD,
    ENDS_SENTENCE,
    Group,
    Part,
    make_part,
    mark_references,
    split_run_in,
)
from pullquote.documents.pdf_repair import merge_initials, separate_notes, strip_line_numbers
from pullquote.documents.plain_text import pick_headings, skip_marker

LOOSER = 1.3
"""A step of more than this many times the usual one separates paragraphs."""

NEIGHBORS = 8
"""The edges of a column are those of this many lines above and below a line."""


@dataclass(frozen=True, slots=True)
class _Placed:
    """A line and the edges of the column around it."""

    line: Line
    left: float
    right: float
    begins_column: bool


def join_lines(pages: Sequence[Sequence[Line]]) -> list[Part]:
    """Join lines to paragraphs, across the ends of columns and pages.

    A new part begins where the font changes, the gap is wide, the line is indented or begins
    with a bullet, or the line above ended although the next word would have fit. A line in lower
    case continues the sentence above it, also where a figure or note is between them.

    Args:
        pages: Their lines in reading order.

    Returns:
        Kind and text of each part.
    """
    body = body_size(pages)
    pages = _without_common_font(pages)
    notes: list[Line] = []
    columns: list[list[Line]] = []
    for page in drop_running_lines(pages, body):
        lines, below = separate_notes(merge_initials(strip_line_numbers(page), body), body)
        notes += below
        columns += _split_columns(lines)
    groups = _group_lines(columns, body)
    groups = [piece for group in groups for piece in split_run_in(group)]
    parts = [make_part(group, body) for group in groups]
    short = {
        index: parts[index][1]
        for index, group in enumerate(groups)
        if len(group.lines) == 1
        and group.kind == "paragraph"
        and parts[index][0] == "paragraph"
        and not parts[index][1][:1].islower()
    }
    for index in pick_headings(short, len(parts), sum(len(text) for _, text in parts)):
        parts[index] = ("heading", parts[index][1])
    parts = mark_references(parts, groups, body)
    return parts + [("reference", line.text) for line in notes]


def _group_lines(columns: Sequence[list[Line]], body: float) -> list[Group]:
    step = _usual_step(columns)
    groups: list[Group] = []
    group: Group | None = None
    above: _Placed | None = None
    for placed in (placed for column in columns for placed in _place(column)):
        kind = _special_kind(placed, group)
        if kind == "paragraph":
            group = _group_to_continue(groups, group, placed, above, step=step, body=body)
        elif group is None or group.kind != kind:
            group = None
        if group is None:
            group = Group(kind=kind)
            groups.append(group)
        group.lines.append(placed.line)
        above = placed
    return groups


def _special_kind(placed: _Placed, group: Group | None) -> BlockKind:
    """Return whether a line is code, a row of a table, a formula that stands apart, or text."""
    line = placed.line
    if line.is_code:
        return "code"
    if line.text.count("  ") >= 2 and not ENDS_SENTENCE.search(line.text):
        return "table"
    if line.left > placed.left + line.size and is_formula(line.text):
        return "formula"
    # The limits of a sum, and the numerators of a fraction, are on lines of their own.
    is_rest = len(line.text) < 25 and not re.search(r"[^\W\d_]{4}", line.text)
    return "formula" if group and group.kind == "formula" and is_rest else "paragraph"


def _group_to_continue(
    groups: list[Group],
    group: Group | None,
    placed: _Placed,
    above: _Placed | None,
    *,
    step: float,
    body: float,
) -> Group | None:
    """Return the group that a line continues, or None if it begins one."""
    if group is None or above is None:
        return None
    if group.kind != "paragraph" or _begins_part(placed, above, group, step):
        return _interrupted(groups, placed, body)
    return group


def _interrupted(groups: list[Group], placed: _Placed, body: float) -> Group | None:
    """Return the group whose sentence a line continues after a caption or note, if any."""
    line = placed.line
    if not line.text[:1].islower() or _has_marker(line):
        return None
    for group in reversed(groups[-6:]):
        last = group.lines[-1]
        if group.kind == "formula":
            return None
        if abs(last.size - line.size) < 0.5 and group.is_open and len(last.text) > 20:
            is_after = placed.begins_column or group is not groups[-1]
            return group if is_after else None
        if last.size > 0.95 * body and not is_caption(group.lines[0].text):
            return None
    return None


def body_size(pages: Sequence[Sequence[Line]]) -> float:
    """Return the font size of most characters, in half points."""
    counts: Counter[float] = Counter()
    for page in pages:
        for line in page:
            counts[round(2 * line.size) / 2] += len(line.text)
    return max(counts, key=lambda size: counts[size], default=0.0)


def _without_common_font(pages: Sequence[Sequence[Line]]) -> Sequence[Sequence[Line]]:
    """Return pages whose lines are not code if most are: then the text is typewritten."""
    lines = [line for page in pages for line in page]
    if 2 * sum(line.is_code for line in lines) <= len(lines):
        return pages
    return [[replace(line, is_code=False) for line in page] for page in pages]


def _split_columns(page: Sequence[Line]) -> list[list[Line]]:
    """Split a page where the next line is higher or beside, and join the pieces of lines."""
    runs: list[list[Line]] = []
    for line in page:
        above = runs[-1][-1] if runs else None
        if above and abs(above.y - line.y) < 0.3 * line.size and line.left > above.right:
            gap = "  " if line.left - above.right > 2 * line.size else " "
            text = above.text + gap + line.text
            runs[-1][-1] = replace(above, text=text, right=line.right)
        elif above and line.y < above.y:
            runs[-1].append(line)
        else:
            runs.append([line])
    return runs


def _place(column: list[Line]) -> Iterator[_Placed]:
    """Yield the lines of a column with the edges of their neighbors in the same type."""
    for index, line in enumerate(column):
        near = [
            other
            for other in column[max(0, index - NEIGHBORS) : index + NEIGHBORS + 1]
            if abs(other.size - line.size) < 0.25 * line.size
            and abs(other.left - line.left) < 4 * line.size
        ]
        left, right = min(o.left for o in near), max(o.right for o in near)
        yield _Placed(line, left, right, begins_column=index == 0)


def _usual_step(columns: Sequence[Sequence[Line]]) -> float:
    """Return the usual distance between baselines, as a multiple of the font size."""
    steps = [
        round((above.y - line.y) / line.size, 1)
        for column in columns
        for above, line in pairwise(column)
        if line.size > 0 and abs(above.size - line.size) < 0.5
    ]
    return mode(steps) if steps else 1.2


def _begins_part(placed: _Placed, placed_above: _Placed, group: Group, step: float) -> bool:
    """Return whether a line begins a new part, instead of continuing the group that ends above."""
    line, above = placed.line, placed_above.line
    other_size = (
        abs(line.size - above.size) > (0.2 if above.is_bold == line.is_bold else 0.05) * above.size
    )
    if other_size or _has_marker(line):
        return True
    if BROKEN_WORD.search(above.text):
        return False
    # Did the line above end although the next word would have fit? A character takes about
    # half the font size.
    word = line.text.partition(" ")[0]
    room = placed_above.right - above.right - line.size * (1 + 0.5 * len(word))
    is_stop = ENDS_SENTENCE.search(above.text) is not None
    is_short = above.right < placed_above.right - 0.33 * (placed_above.right - placed_above.left)
    continues = line.text[:1].islower() and not is_stop
    ends_early = room > 0 and (is_stop or (is_short and not continues))
    if placed.begins_column:
        return ends_early
    if above.y - line.y > (1.4 if continues else 1) * LOOSER * step * line.size:
        return True
    if above.is_bold and not line.is_bold and room > 0 and not continues:
        return True
    # The further lines of an item are below its words, not below its bullet.
    hangs = len(group.lines) == 1 and _has_marker(group.lines[0])
    indented = line.left - above.left > 0.8 * line.size and not continues
    return ends_early or (indented and not hangs)


def _has_marker(line: Line) -> bool:
    return skip_marker(line.text, 0, len(line.text)) > 0
