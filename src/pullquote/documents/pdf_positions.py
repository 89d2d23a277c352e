"""Find the characters of a PDF's pages that a range of its document's text was read from.

The text differs from the pages: words broken at line ends are joined, ligatures and accents are
resolved, and running heads, notes and captions no longer interrupt sentences. So both are compared
by their letters and digits alone, and a passage may continue at a later line.
"""

import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from os.path import commonprefix
from typing import Any

from pullquote.documents.document import Document
from pullquote.documents.pdf import TEX_LIGATURES, read_lines

MAX_SKIPPED = 200
"""Pieces of lines between two parts of a passage: running heads, notes, a figure's caption."""

_CONTEXT = 40  # letters after a passage that tell where its last words continue
_SURE = 12
_OPENING = 24
_MAX_STARTS = 5


@dataclass(frozen=True, slots=True)
class PagePart:
    """Characters of a passage in one piece of a line.

    Attributes:
        page: Index of the page.
        start: PDFium's index of its first character.
        end: The index after its last one.
    """

    page: int
    start: int
    end: int


@dataclass(slots=True)
class _Letters:
    """The letters of all pages in reading order.

    Attributes:
        text: The letters, folded.
        positions: For each letter, PDFium's index of its character.
        starts: For each piece of a line, the index of its first letter.
        pieces: For each piece, its page and its range of PDFium's characters.
        pages: The characters of each page.
    """

    text: str = ""
    positions: "array[int]" = field(default_factory=lambda: array("l"))
    starts: list[int] = field(default_factory=list)
    pieces: list[tuple[int, int, int]] = field(default_factory=list)
    pages: list[list[str]] = field(default_factory=list)


def locate(pdf: Any, document: Document, ranges: Sequence[tuple[int, int]]) -> list[list[PagePart]]:
    """Find the characters of passages.

    Args:
        pdf: The open PDF.
        document: What was read from it.
        ranges: Passages of the document's text, in any order.

    Returns:
        The parts of each passage in reading order; none if it was not found.
    """
    letters = _read_letters(pdf)
    found: list[list[PagePart]] = [[] for _ in ranges]
    cursor = 0
    for index in sorted(range(len(ranges)), key=lambda index: ranges[index]):
        start, end = ranges[index]
        key, after = fold(document.text[start:end]), fold(document.text[end : end + 2 * _CONTEXT])
        chain = _find(letters, key, after[:_CONTEXT], cursor) if key else []
        if chain:
            cursor = chain[0][0]
            found[index] = list(_parts(letters, chain, document.text[start:end]))
    return found


@lru_cache(maxsize=4096)
def _fold(character: str) -> str:
    decomposed = unicodedata.normalize("NFKD", TEX_LIGATURES.get(character, character))
    return "".join(filter(str.isalnum, decomposed.casefold())).replace("ı", "i")


def fold(text: str) -> str:
    """Return the letters and digits of a text without accents, ligatures and case.

    >>> fold("“Efﬁcient”, naïve: x²")
    'efficientnaivex2'
    """
    return "".join(map(_fold, text))


def _read_letters(pdf: Any) -> _Letters:
    letters = _Letters()
    text: list[str] = []
    for number in range(len(pdf)):
        with closing(pdf[number]) as page, closing(page.get_textpage()) as text_page:
            lines, characters = read_lines(text_page)
        letters.pages.append(characters)
        for start, end in (span for line in lines for span in line.spans):
            letters.starts.append(len(letters.positions))
            letters.pieces.append((number, start, end))
            for position in range(start, end):
                folded = _fold_at(characters, position)
                text.append(folded)
                letters.positions.extend([position] * len(folded))
    letters.text = "".join(text)
    return letters


def _fold_at(characters: list[str], position: int) -> str:
    """Fold a character of a page; the second of two surrogates counts as nothing."""
    character = characters[position]
    if character == "\r":  # a ligature of TeX, or PDFium's line end
        return "fl" if characters[position + 1 : position + 2] not in ([], ["\n"]) else ""
    if "\ud800" <= character < "\udc00":
        pair = character + "".join(characters[position + 1 : position + 2])
        return fold(pair.encode("utf-16", "surrogatepass").decode("utf-16", "ignore"))
    return "" if "\udc00" <= character < "\ue000" else _fold(character)


def _find(letters: _Letters, key: str, after: str, cursor: int) -> list[tuple[int, int]]:
    """Return the ranges of `letters.text` that hold a key, in order; nothing if it is not found."""
    for start in (cursor, 0):
        position = letters.text.find(key, start)
        if position >= 0:
            return [(position, position + len(key))]
    opening = key[:_OPENING]
    for length in (len(opening), len(opening) // 2):
        position = letters.text.find(opening[:length], cursor)
        for _ in range(_MAX_STARTS):
            if position < 0 or length < 4:
                break
            if chain := _follow(letters, key, after, position):
                return chain
            position = letters.text.find(opening[:length], position + 1)
    return _find_cut_opening(letters, key, after, cursor)


def _find_cut_opening(
    letters: _Letters, key: str, after: str, cursor: int
) -> list[tuple[int, int]]:
    """Find a key of which a few letters stand before a page's end, and the rest after it."""
    for n in range(1, min(_OPENING, len(key) - _SURE)):
        position = letters.text.find(key[n : n + _OPENING], cursor)
        piece = bisect_left(letters.starts, position)
        if position < 0 or letters.starts[piece : piece + 1] != [position]:
            continue
        for end in reversed(letters.starts[max(piece - MAX_SKIPPED, 0) : piece + 1]):
            if letters.text.endswith(key[:n], 0, end) and (
                chain := _follow(letters, key[n:], after, position)
            ):
                return [(end - n, end), *chain]
    return []


def _follow(letters: _Letters, key: str, after: str, position: int) -> list[tuple[int, int]]:
    """Follow a key from a position over lines that do not belong to it."""
    chain: list[tuple[int, int]] = []
    rest = key + after
    needed = len(key)
    while True:
        n_same = _same(letters.text, position, rest)
        if n_same >= needed:
            return [*chain, (position, position + needed)]
        # A running head may by chance begin as the passage goes on: the line before it counts.
        piece = bisect_right(letters.starts, position + n_same) - 1
        n_same = letters.starts[piece] - position if letters.starts[piece] > position else n_same
        if n_same <= 0:
            return []
        chain.append((position, position + n_same))
        rest, needed = rest[n_same:], needed - n_same
        following = bisect_left(letters.starts, position + n_same)
        position = _resume(letters, rest, following)
        if position < 0:
            return []


def _resume(letters: _Letters, rest: str, piece: int) -> int:
    """Return where the rest of a passage goes on, at the start of a later piece; -1 if nowhere."""
    best, longest = -1, min(4, len(rest)) - 1
    for start in letters.starts[piece : piece + MAX_SKIPPED]:
        number = start
        while letters.text[number : number + 1].isdigit() and number - start < 5:
            number += 1  # the number of a line
        for candidate in dict.fromkeys((start, number)):
            n_same = _same(letters.text, candidate, rest)
            if n_same >= min(_SURE, len(rest)):
                return candidate
            if n_same > longest:
                best, longest = candidate, n_same
    return best


def _same(text: str, position: int, key: str) -> int:
    """Return the length of the common beginning of a text from a position on, and a key."""
    return len(commonprefix((text[position : position + len(key)], key)))  # noqa: RUF071


def _parts(letters: _Letters, chain: list[tuple[int, int]], passage: str) -> Iterator[PagePart]:
    """Yield the parts of a passage, one for each piece of a line, with the marks around words."""
    pieces: list[tuple[int, int, int]] = []  # piece, and its first and last character
    indices = (index for start, end in chain for index in range(start, end))
    for piece, group in groupby(indices, key=lambda index: bisect_right(letters.starts, index) - 1):
        positions = [letters.positions[index] for index in group]
        pieces.append((piece, min(positions), max(positions) + 1))
    before, after = _outer_marks(passage)
    for index, (piece, first, last) in enumerate(pieces):
        number, start, end = letters.pieces[piece]
        characters = letters.pages[number]
        marks = before if index == 0 else first - start
        while marks > 0 and first > start and _is_mark(characters, first - 1):
            first, marks = first - 1, marks - 1  # noqa: PLW2901
        marks = after if index == len(pieces) - 1 else end - last
        while marks > 0 and last < end and _is_mark(characters, last):
            last, marks = last + 1, marks - 1  # noqa: PLW2901
        yield PagePart(number, first, last)


def _outer_marks(passage: str) -> tuple[int, int]:
    """Count the marks before the first and after the last letter of a passage."""
    marks = ["" if character.isspace() else (fold(character) or " ") for character in passage]
    visible = "".join(mark[:1] for mark in marks)
    return len(visible) - len(visible.lstrip()), len(visible) - len(visible.rstrip())


def _is_mark(characters: list[str], position: int) -> bool:
    return not characters[position].isspace() and not _fold_at(characters, position)
