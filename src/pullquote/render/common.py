"""Prepare what several formats show: the parts of an article, and the lines around it."""

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from pullquote.documents.document import VERBATIM_KINDS, BlockKind, Document
from pullquote.documents.speaker_labels import format_time
from pullquote.render.links import time_url, web_url
from pullquote.scorers import Aim
from pullquote.selection import HighlightResult, ScoredSentence

if TYPE_CHECKING:
    from pullquote.payloads import DigestPayload, DigestSourcePayload

WORDS_PER_MINUTE = 250  # as in the prototype
AIM_NAMES: dict[Aim, str] = {"gist": "key point", "quotable": "quotable"}


class Piece(NamedTuple):
    """A run of text: a sentence, or text between sentences, where `scored` is None."""

    text: str
    scored: ScoredSentence | None = None


class Part(NamedTuple):
    """A block of the document, as pieces; blanks between sentences are pieces, too.

    Attributes:
        kind: Its kind.
        pieces: Its text.
        label: Its speaker and time, where the speaker changes or a time is known.
        url: The address of that time in the recording; empty if unknown.
    """

    kind: BlockKind
    pieces: tuple[Piece, ...]
    label: str = ""
    url: str = ""


def article_parts(result: HighlightResult, *, skips_title: bool = False) -> Iterator[Part]:
    """Yield an article's blocks in reading order.

    Args:
        result: The article with its highlights.
        skips_title: Whether a first heading that repeats the title is left out.
    """
    article = result.article
    label = ""
    by_block: dict[int, list[ScoredSentence]] = {}
    for scored in result.sentences:
        by_block.setdefault(scored.sentence.block, []).append(scored)
    for index, block in enumerate(article.document.blocks):
        sentences = by_block.get(index, [])
        if not sentences:
            if skips_title and _repeats_title(article.document, index):
                continue
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
        before, label = label, speaker_label(sentences[0])
        shown = label if label != before else ""
        yield Part(block.kind, tuple(pieces), shown, speaker_url(result, sentences[0]))


def _repeats_title(document: Document, index: int) -> bool:
    block = document.blocks[index]
    heading = collapse_blanks(document.text[block.start : block.end])
    return index == 0 and block.kind == "heading" and heading == collapse_blanks(document.title)


def speaker_label(scored: ScoredSentence) -> str:
    """Return who says a sentence and when, "Ada, 12:30"; empty if both are unknown."""
    return spoken_label(scored.sentence.speaker, scored.sentence.seconds)


def spoken_label(speaker: str | None, seconds: float | None) -> str:
    """Return a speaker and a time, "Ada, 12:30"; empty if both are unknown."""
    time = "" if seconds is None else format_time(seconds)
    return ", ".join(filter(None, [collapse_blanks(speaker or ""), time]))


def speaker_url(result: HighlightResult, scored: ScoredSentence) -> str:
    """Return the address of a sentence's time in the recording; empty if unknown."""
    seconds = scored.sentence.seconds
    return "" if seconds is None else time_url(result.article.document.url, seconds)


def attribution(result: HighlightResult, scored: ScoredSentence) -> str:
    """Return a sentence's speaker, time and address on one line, as plain text."""
    url = speaker_url(result, scored)
    return " ".join(filter(None, [speaker_label(scored), f"<{url}>" if url else ""]))


def display_title(result: HighlightResult) -> str:
    """Return the title to show on one line: that of the article, else its source."""
    document = result.article.document
    return collapse_blanks(document.title or document.source or "Highlights")


def digest_title(digest: "DigestPayload") -> str:
    """Return the heading of a digest: its number of articles, and its period."""
    n = len(digest.articles)
    title = f"Digest: {n} {'article' if n == 1 else 'articles'}"
    return f"{title} since {digest.since[:16].replace('T', ' ')}" if digest.since else title


def source_title(source: "DigestSourcePayload") -> str:
    """Return the title of an article of a digest, else where it is from, on one line."""
    return collapse_blanks(source.title or source.url or source.source or "Untitled")


def source_byline(source: "DigestSourcePayload") -> str:
    """Return an article's site, author and date, and the path of one without an address."""
    origin = "" if web_url(source.url) else source.source
    known = filter(None, [source.site, source.author, source.date, origin])
    return collapse_blanks(" · ".join(known))


def collapse_blanks(text: str) -> str:
    r"""Replace every run of blanks and line breaks by one blank.

    >>> collapse_blanks("over  two\nlines")
    'over two lines'
    """
    return " ".join(text.split())


def minutes_to_read(result: HighlightResult) -> int:
    """Estimate the minutes that reading the article takes, at least one."""
    return max(1, math.ceil(len(result.article.text.split()) / WORDS_PER_MINUTE))


def aim_label(result: HighlightResult, scored: ScoredSentence) -> str:
    """Return what a sentence is highlighted for, if both aims were asked for; else nothing."""
    return ", ".join(AIM_NAMES[aim] for aim in scored.aims) if result.aim == "both" else ""


def is_only_quotable(result: HighlightResult, scored: ScoredSentence) -> bool:
    """Return whether a sentence is marked apart: quotable and no key point, among both."""
    return result.aim == "both" and scored.aims == ("quotable",)


def mark_style(result: HighlightResult, scored: ScoredSentence) -> str:
    """Return how a highlight is marked: its strength, after "quotable" if it is marked apart."""
    return ("quotable " if is_only_quotable(result, scored) else "") + scored.strength


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
    unclear = "" if result.has_standout or result.about else "no clear highlight"
    about = f"about “{collapse_blanks(result.about)}”" if result.about else ""
    counts = f"{strong} strong and {light} light {total}"
    return " · ".join(filter(None, [counts, f"model {model}", about, unclear, result.notice]))


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
