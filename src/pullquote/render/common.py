"""Prepare what several formats show: the parts of an article, and the lines around it."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from pullquote.documents.document import VERBATIM_KINDS, BlockKind
from pullquote.selection import HighlightResult, ScoredSentence

WORDS_PER_MINUTE = 250  # as in the prototype


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text: a sentence, or text between sentences, where `scored` is None."""

    text: str
    scored: ScoredSentence | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A block of the document, as pieces; blanks between sentences are pieces, too."""

    kind: BlockKind
    pieces: tuple[Piece, ...]


def article_parts(result: HighlightResult) -> Iterator[Part]:
    """Yield an article's blocks in reading order."""
    article = result.article
    by_block: dict[int, list[ScoredSentence]] = {}
    for scored in result.sentences:
        by_block.setdefault(scored.sentence.block, []).append(scored)
    for index, block in enumerate(article.document.blocks):
        sentences = by_block.get(index, [])
        if not sentences:
            text = article.text[block.start : block.end]
            if block.kind not in VERBATIM_KINDS:
                text = collapse_blanks(text)
            yield Part(block.kind, (Piece(text),))
            continue
        pieces: list[Piece] = []
        for scored in sentences:
            if pieces and article.text[scored.sentence.start - 1].isspace():
                pieces.append(Piece(" "))
            pieces.append(Piece(scored.sentence.prose, scored))
        yield Part(block.kind, tuple(pieces))


def display_title(result: HighlightResult) -> str:
    """Return the title to show on one line: that of the article, else its source."""
    document = result.article.document
    return collapse_blanks(document.title or document.source or "Highlights")


def collapse_blanks(text: str) -> str:
    r"""Replace every run of blanks and line breaks by one blank.

    >>> collapse_blanks("over  two\nlines")
    'over two lines'
    """
    return " ".join(text.split())


def minutes_to_read(result: HighlightResult) -> int:
    """Estimate the minutes that reading the article takes, at least one."""
    return max(1, math.ceil(len(result.article.text.split()) / WORDS_PER_MINUTE))


def byline(result: HighlightResult) -> str:
    """Describe the origin of the article: site, author, date, minutes to read."""
    document = result.article.document
    known = [document.site, document.author, document.date]
    return " · ".join([*filter(None, known), f"{minutes_to_read(result)} min read"])


def summary_line(result: HighlightResult) -> str:
    """Count the highlights, and name the model; count the marks of an article without a score."""
    if not result.sentences:
        return f"{len(result.marks)} {'mark' if len(result.marks) == 1 else 'marks'}"
    strong = sum(scored.strength == "strong" for scored in result)
    light = len(result) - strong
    model = result.model + (f" on {result.encoder}" if result.encoder else "")
    total = f"of {len(result.sentences)} sentences"
    standout = "" if result.has_standout else " · no clear highlight"
    return f"{strong} strong and {light} light {total} · model {model}{standout}"


def position_label(result: HighlightResult, scored: ScoredSentence) -> str:
    """Describe the position of a sentence: how far down the article, and in which chapter."""
    chapter = collapse_blanks(result.chapter(scored))
    return f"{result.position(scored):.0%} down" + (f" · {chapter}" if chapter else "")


def format_score(scored: ScoredSentence) -> str:
    """Format a sentence's score, with its standard deviation if known.

    >>> from pullquote import highlight
    >>> best = highlight("Rain fell. Rain fell hard that day.", model="luhn").best
    >>> format_score(best)
    '1.00'
    """
    std = "" if scored.score_std is None else f" ± {scored.score_std:.2f}"
    return f"{scored.score:.2f}{std}"
