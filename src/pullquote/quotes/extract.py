"""Corpus, quotations: finds what a text puts between quotation marks or sets as a block quote.

In: a document: a blurb, a newsletter, a summary that a language model wrote. Out: its quotations
in order, with offsets.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pullquote.documents.document import Document
from pullquote.quotes.plain_text import readable_text

_MOST_CODE_POINTS = 3000  # between two marks; further apart they are no pair
_WORD = re.compile(r"[^\W_]")
_OPENED = re.compile(r"(?<![^\W_])[\"＂]|[“„‟«»「『《]")
# What closes what opens; German and others close with the mark that English opens with.
_CLOSES = {
    "“": "”",
    "‟": "”",
    "„": "“”",
    "«": "»",
    "»": "«",
    "「": "」",
    "『": "』",
    "《": "》",
    '"': '"',
    "＂": "＂",
}
_CURLY = "“„‟"
_SINGLE = re.compile(r"(?<![^\W_])[‘‚](?P<words>[^‘‚\n]{2,1000}?)[’‘](?![^\W_])")
_PARAGRAPH_END = re.compile(r"\n[ \t\u200b]*\n")


@dataclass(frozen=True, slots=True)
class Quotation:
    """What a text quotes.

    Attributes:
        start: Offset of its first code point in the text, marks left out.
        end: Offset after its last one.
        text: The words, marks of Markdown left out.
    """

    start: int
    end: int
    text: str


def find_quotations(document: Document, *, min_words: int = 1) -> list[Quotation]:
    """Find the quotations of a document.

    A pair of quotation marks within a paragraph is one, whatever kind they are; an inner one
    belongs to the outer. A paragraph of a block quote is one as a whole. Single straight marks
    are apostrophes. A mark that nothing closes quotes to the end of its paragraph, as is
    customary where the next one opens again.

    Args:
        document: The text.
        min_words: Quotations of fewer are left out, such as a word that is named.

    Returns:
        The quotations in order, not overlapping.

    >>> from pullquote.documents import read_text
    >>> [q.text for q in find_quotations(read_text("She called it “a wet day”, and left."))]
    ['a wet day']
    """
    text = readable_text(document)
    blocks = [(b.start, b.end) for b in document.blocks if b.kind == "quote"]
    found = [_trim(text, start, end) for start, end in blocks]
    for start, end in _marked(text):
        inside = any(first <= start and end <= last for first, last in blocks)
        if not inside:
            found.append(_trim(text, start, end))
    return [
        quotation
        for quotation in sorted(found, key=lambda each: each.start)
        if len(_words(quotation.text)) >= min_words
    ]


def _marked(text: str) -> Iterator[tuple[int, int]]:
    """Give what stands between marks; double ones, and single ones outside of these."""
    place = 0
    while mark := _OPENED.search(text, place):
        for single in _SINGLE.finditer(text, place, mark.start()):
            yield single.span("words")
        start = mark.end()
        last = min(len(text), start + _MOST_CODE_POINTS)
        border = _PARAGRAPH_END.search(text, start, last)
        last = border.start() if border else last
        end = _closing(text, mark.group(), start, last)
        place = start
        if end is not None:
            yield start, end
            place = end + 1
        elif border and _OPENED.match(text, border.end()):
            yield start, last
            place = last
    for single in _SINGLE.finditer(text, place):
        yield single.span("words")


def _closing(text: str, opened: str, start: int, last: int) -> int | None:
    """Find the mark that closes, past inner pairs of the same kind."""
    closes, depth = _CLOSES[opened], 1
    if all(text.find(mark, start, last) < 0 for mark in closes):
        # Some close with the straight mark what they opened with another.
        straight = text.find('"', start, last) if opened in _CURLY else -1
        return straight if straight >= 0 else None
    for place in range(start, last):
        character = text[place]
        if character in closes:
            depth -= 1
            if depth == 0:
                return place
        elif character == opened:
            depth += 1
    return None


def _trim(text: str, start: int, end: int) -> Quotation:
    while start < end and (text[start].isspace() or text[start] == "\u200b"):
        start += 1
    while start < end and (text[end - 1].isspace() or text[end - 1] == "\u200b"):
        end -= 1
    return Quotation(start, end, text[start:end].replace("\u200b", ""))


def _words(text: str) -> list[str]:
    return [word for word in text.split() if _WORD.search(word)]
