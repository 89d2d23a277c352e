"""Find what a text puts between quotation marks or sets as a block quote.

Input: a document, such as a blurb, a newsletter or a generated summary. Output: its quotations in
order, with offsets.
"""

import re
import sys
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial

from pullquote.documents.document import Document
from pullquote.errors import check_type
from pullquote.quotes.plain_text import readable_text

_MAX_CODE_POINTS = 3000  # between two marks; further apart they are no pair
_WORD = re.compile(r"[^\W_]")
# English closes with the mark ”, Swedish and Finnish also open with it: after a blank, before a
# word.
_OPENING = re.compile(
    r"(?<![^\W_])[\"＂]|[“„‟«‹›「『｢﹁﹃《〝]|»|(?:(?<=[\s([{\u200b—–-])|(?<![\s\S]))”(?=[^\s\W])"
)
_CLOSING = {
    "“": "”",
    "”": "”",
    "‟": "”",
    "„": "“”",
    "«": "»",
    "»": "«»",
    "‹": "›",
    "›": "‹",
    "「": "」",
    "『": "』",
    "｢": "｣",
    "﹁": "﹂",
    "﹃": "﹄",
    "《": "》",
    "〝": "〞〟",
    '"': '"',
    "＂": "＂",
}
_TYPED = {",,": "„", "``": "“"}
_TYPED_OPENING = re.compile(r"(?<![^\W_])(?:,,|``)(?=[^\W_])")
_TYPED_CLOSING = re.compile(r"(?<=\S)''(?![^\W_])")
_CURLY = "“„‟"
_SINGLE = re.compile(
    r"(?<![^\W_])(?:"
    r"[‘‚](?P<words>[^‘‚\n]{2,1000}?)[’‘](?![^\W_])"
    # The same mark on both sides is also an apostrophe: only a whole sentence or clause counts.
    r"|(?<![^\s(\[{\u200b—–-])(?P<mark>[’'])(?=[^\W\d_])"
    r"(?P<clause>(?:[^’'\n]|(?<=\w)[’'](?=\w)){2,1000}?[.!?…,])(?P=mark)(?![^\W_]))"
)
_PARAGRAPH_END = re.compile(r"\n[ \t\u200b]*+\n")


@dataclass(frozen=True, slots=True)
class Quotation:
    """A passage that a text quotes.

    Attributes:
        start: Offset of the first code point in the text, after the opening mark.
        end: Offset after the last code point.
        text: The words, without Markdown markup.
    """

    start: int
    end: int
    text: str


def find_quotations(document: Document, *, min_words: int = 1) -> list[Quotation]:
    """Find the quotations of a document.

    A pair of quotation marks of any kind within a paragraph is one quotation, including quotations
    within it. A paragraph of a block quote is one quotation. Single straight marks are
    apostrophes. An opening mark without a closing one quotes to the end of its paragraph if the
    next paragraph opens with a mark again.

    Args:
        document: The text.
        min_words: The minimum length; shorter ones, such as single terms, are left out.

    Returns:
        The quotations in order, not overlapping.

    >>> from pullquote.documents import read_text
    >>> [q.text for q in find_quotations(read_text("She called it “a wet day”, and left."))]
    ['a wet day']
    """
    check_type("document", document, Document, "a Document (read_text returns one)")
    text = readable_text(document)
    blocks = [(b.start, b.end) for b in document.blocks if b.kind == "quote"]
    quotations = [_trim(text, start, end) for start, end in blocks]
    for start, end in _between_marks(_with_marks(text)):
        i = bisect_right(blocks, (start, len(text))) - 1
        is_inside = i >= 0 and end <= blocks[i][1]
        if not is_inside:
            quotations.append(_trim(text, start, end))
    quotations.sort(key=lambda quotation: quotation.start)
    return [item for item in quotations if _count_words(item.text) >= min_words]


def _with_marks(text: str) -> str:
    """Return a text of the same length with marks in place of those typed as two signs."""
    if ",," not in text and "``" not in text:
        return text
    text = _TYPED_OPENING.sub(lambda match: f" {_TYPED[match.group()]}", text)
    return _TYPED_CLOSING.sub("” ", text)


def _between_marks(text: str) -> Iterator[tuple[int, int]]:
    """Find the ranges between double marks, and those between single marks outside of them."""
    position = 0
    border = _PARAGRAPH_END.search(text)
    pairs = cache(partial(_pair_marks, text))
    while mark := _OPENING.search(text, position):
        yield from _between_single_marks(text, position, mark.start())
        start = mark.end()
        last = min(len(text), start + _MAX_CODE_POINTS)
        if border and border.start() < start:
            border = _PARAGRAPH_END.search(text, start)
        is_near = border is not None and border.end() <= last
        last = border.start() if border and is_near else last
        end = _find_closing(text, mark.group(), start, last, pairs)
        position = start
        if end is not None:
            if end > start:
                yield start, end
            position = end + 1
        elif border and is_near and _OPENING.match(text, border.end()):
            yield start, last
            position = last
    yield from _between_single_marks(text, position, len(text))


def _between_single_marks(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for match in _SINGLE.finditer(text, start, end):
        yield match.span("words" if match["words"] else "clause")


def _find_closing(
    text: str, opening: str, start: int, last: int, pairs: Callable[[str], dict[int, int]]
) -> int | None:
    """Find the closing mark, past inner pairs of the same kind."""
    closing = _CLOSING[opening]
    if opening == closing:
        end = text.find(closing, start, last)
        return end if end >= 0 else None
    if all(text.find(mark, start, last) < 0 for mark in closing):
        # Some close with the straight mark what they opened with another.
        straight = text.find('"', start, last) if opening in _CURLY else -1
        return straight if straight >= 0 else None
    if opening == "»" and not _opens_at(text, start - 1):
        return _pair_marks(text, opening, start, last).get(start - 1)
    pair = pairs(opening).get(start - 1, last)
    return pair if pair < last else None


def _pair_marks(text: str, opening: str, start: int = 0, last: int = sys.maxsize) -> dict[int, int]:
    """Return the offset of the closing mark for that of each opening one, in one pass.

    Args:
        text: The text.
        opening: The kind of the opening mark.
        start: Where to start, after a mark that opens whatever surrounds it.
        last: Where to stop.
    """
    closing = _CLOSING[opening]
    pairs: dict[int, int] = {}
    opened = [start - 1]
    for match in re.compile(f"[{opening}{closing}]").finditer(text, start, last):
        i, mark = match.start(), match.group()
        if mark in closing and not (mark == opening == "»" and _opens_at(text, i)):
            if opened:
                pairs[opened.pop()] = i
        else:
            opened.append(i)
    return pairs


def _opens_at(text: str, i: int) -> bool:
    """Return whether a mark opens a quotation: it stands after a space and before a word."""
    return text[i - 1 : i].isspace() and bool(_WORD.match(text, i + 1))


def _trim(text: str, start: int, end: int) -> Quotation:
    while start < end and (text[start].isspace() or text[start] == "\u200b"):
        start += 1
    while start < end and (text[end - 1].isspace() or text[end - 1] == "\u200b"):
        end -= 1
    return Quotation(start, end, text[start:end].replace("\u200b", ""))


def _count_words(text: str) -> int:
    return sum(bool(_WORD.search(word)) for word in text.split())
