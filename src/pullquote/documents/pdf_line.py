"""Define `Line`, a measured line of a PDF page, and join the pieces that it was drawn in."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

MAX_SHIFT = 0.62
"""Superscripts and subscripts are within this many type sizes of the line."""

MAX_CHARACTERS = 2000
"""Longer lines are no lines of text; joining more to them would take too long."""

MAX_GAP = 1.5
"""Pieces of a line are at most this many type sizes apart."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page.

    Attributes:
        text: Its text, with single spaces, and two where the gap is wide.
        left: The x of its first character.
        right: The x of its last character.
        y: Its baseline.
        size: Its font size.
        is_bold: Whether its font is bold.
        is_code: Whether its font is monospaced.
        spans: Its ranges of PDFium's characters of the page, one for each piece.
    """

    text: str
    left: float
    right: float
    y: float
    size: float
    is_bold: bool = False
    is_code: bool = False
    spans: tuple[tuple[int, int], ...] = ()


def join_pieces(rows: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Join superscripts, subscripts and other pieces of lines that PDFium reports apart.

    Args:
        rows: The lines in PDFium's order, each as its pieces between wide gaps.

    Returns:
        The rows. Pieces that continue the last piece of the row before are part of it.
    """
    joined: list[list[Line]] = []
    for row in rows:
        last = joined[-1][-1] if joined else None
        if last is not None and row and _continues(last, row[0]):
            joined[-1] = [*joined[-1][:-1], _join(last, row[0]), *row[1:]]
        else:
            joined.append(list(row))
    return joined


def _continues(line: Line, piece: Line) -> bool:
    """Return whether a piece is on a line and right of its end, or above or below its end."""
    if len(line.text) > MAX_CHARACTERS:
        return False
    size = max(line.size, piece.size)
    is_small = min(line.size, piece.size) < 0.85 * size
    if abs(line.y - piece.y) > (MAX_SHIFT if is_small else 0.25) * size:
        return False
    gap = piece.left - line.right
    if gap > MAX_GAP * size:
        return False
    # The last character is as wide as half the size; a fraction has one number above the other.
    return gap > -0.3 * size or (is_small and piece.left > line.left - 0.3 * size)


def _join(line: Line, piece: Line) -> Line:
    large = line if line.size >= piece.size else piece
    is_mark = (
        piece.text.isdigit()
        and piece.size < 0.8 * line.size
        and piece.y > line.y + 0.1 * line.size
        and len(line.text) > 3
        and (line.text[-1] in '.,;:!?”"’)' or line.text[-3:].isalpha())
    )
    gap = piece.left - line.right - 0.5 * min(line.size, piece.size)
    is_word = len(piece.text) > 3 and piece.text[:3].isalpha()
    space = " " if gap > 0.15 * large.size or (is_word and gap < -large.size) else ""
    return replace(
        large,
        text=line.text if is_mark else f"{line.text}{space}{piece.text}",
        left=min(line.left, piece.left),
        right=max(line.right, piece.right),
        spans=line.spans + piece.spans,
    )
