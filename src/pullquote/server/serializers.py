"""Server, shapes: what was found, in JSON's types.

In: highlights, quotes and readings. Out: dictionaries as `pullquote.server.responses` describes.
"""

from dataclasses import asdict
from typing import Any

from pullquote.library import Quote, Reading
from pullquote.render.common import minutes_to_read
from pullquote.scorers import Explanation
from pullquote.selection import HighlightResult, ScoredSentence


def highlighted(found: HighlightResult, article: str) -> dict[str, Any]:
    """Give an article with every sentence judged."""
    document = found.article.document
    return {
        "id": article,
        "document": document.to_dict(),
        "language": found.article.language,
        "words": len(document.text.split()),
        "minutes": minutes_to_read(found),
        "model": found.model,
        "encoder": found.encoder,
        "has_standout": found.has_standout,
        "sentences": [_sentence(mark) for mark in found.sentences],
    }


def _sentence(mark: ScoredSentence) -> dict[str, Any]:
    sentence = mark.sentence
    return {
        "index": sentence.index,
        "start": sentence.start,
        "end": sentence.end,
        "text": sentence.text,
        "prose": sentence.prose,
        "block": sentence.block,
        "score": round(mark.score, 6),
        "rank": mark.rank,
        "strength": mark.strength,
        "is_context": mark.is_context,
        "needs_context": mark.needs_context,
        "score_std": None if mark.score_std is None else round(mark.score_std, 6),
    } | ({"explanation": reason_found(mark.explanation)} if mark.explanation else {})


def reason_found(reason: Explanation) -> dict[str, Any]:
    """Give a reason."""
    return {
        "summary": reason.summary,
        "words": list(reason.words),
        "neighbors": [int(index) for index in reason.neighbors],
    }


def quote_found(quote: Quote) -> dict[str, Any]:
    """Give a quote."""
    known = asdict(quote)
    return {name: known[name] for name in ("id", "article", "text", "start", "end", "added")}


def reading_found(reading: Reading) -> dict[str, Any]:
    """Give a reading."""
    known = asdict(reading)
    del known["cursor"]
    return known
