"""Layout: what the formats that show a whole article have in common.

In: `HighlightResult`. Out: the article's parts in reading order, each with the pieces it is made of,
and the lines that stand above it.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from pullquote.documents.document import PROSE_KINDS, BlockKind
from pullquote.selection import HighlightResult, ScoredSentence

WORDS_A_MINUTE = 250  # as in the prototype


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; `mark` is None for what is no sentence."""

    text: str
    mark: ScoredSentence | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A block of the document with its pieces; blanks between sentences are pieces, too."""

    kind: BlockKind
    pieces: tuple[Piece, ...]


def parts(highlights: HighlightResult) -> Iterator[Part]:
    """Go through an article's blocks in reading order."""
    article = highlights.article
    by_block: dict[int, list[ScoredSentence]] = {}
    for mark in highlights.sentences:
        by_block.setdefault(mark.sentence.block, []).append(mark)
    for number, block in enumerate(article.document.blocks):
        marks = by_block.get(number, [])
        if not marks:
            text = article.text[block.start : block.end]
            shown = collapse_blanks(text) if block.kind in PROSE_KINDS | {"heading"} else text
            yield Part(block.kind, (Piece(shown),))
            continue
        pieces: list[Piece] = []
        for mark in marks:
            if pieces and article.text[mark.sentence.start - 1].isspace():
                pieces.append(Piece(" "))
            pieces.append(Piece(mark.sentence.prose, mark))
        yield Part(block.kind, tuple(pieces))


def collapse_blanks(text: str) -> str:
    r"""Make every run of blanks and line ends one blank.

    >>> collapse_blanks("over  two\nlines")
    'over two lines'
    """
    return " ".join(text.split())


def minutes_to_read(highlights: HighlightResult) -> int:
    """Give the minutes that reading the article takes, one at least."""
    return max(1, math.ceil(len(highlights.article.text.split()) / WORDS_A_MINUTE))


def byline(highlights: HighlightResult) -> str:
    """Say where the article is from: site, author, date, minutes to read."""
    document = highlights.article.document
    known = [document.site, document.author, document.date]
    return " · ".join([*filter(None, known), f"{minutes_to_read(highlights)} min read"])


def summary_line(highlights: HighlightResult) -> str:
    """Say how many sentences are highlighted, and by what model."""
    strong = sum(mark.strength == "strong" for mark in highlights)
    light = len(highlights) - strong
    model = highlights.model + (f" on {highlights.encoder}" if highlights.encoder else "")
    of = f"of {len(highlights.sentences)} sentences"
    doubt = "" if highlights.has_standout else " · no clear highlight"
    return f"{strong} strong and {light} light {of} · model {model}{doubt}"


def position_label(highlights: HighlightResult, mark: ScoredSentence) -> str:
    """Say how far down the article a sentence stands and, in a book, in which chapter."""
    chapter = collapse_blanks(highlights.chapter(mark))
    return f"{highlights.place(mark):.0%} down" + (f" · {chapter}" if chapter else "")


def format_score(mark: ScoredSentence) -> str:
    """Say a sentence's score and, where it is known, how far it is to be doubted.

    >>> from pullquote import highlight
    >>> mark = highlight("Rain fell. Rain fell hard that day.", model="luhn").best
    >>> format_score(mark)
    '1.00'
    """
    return f"{mark.score:.2f}" + ("" if mark.score_std is None else f" ± {mark.score_std:.2f}")
