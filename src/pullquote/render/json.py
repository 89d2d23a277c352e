"""JSON: every sentence with its offsets, score and rank; one object a line for each article."""

import json
from dataclasses import asdict

from pullquote.selection import Highlights, Mark, Order

__all__ = ["CLOSING", "OPENING", "as_dictionary", "render_article"]

OPENING = ""
CLOSING = ""


def as_dictionary(highlights: Highlights, order: Order = "document") -> dict[str, object]:
    """Give an article as JSON's types.

    Args:
        highlights: The article.
        order: ``"document"`` as the sentences are read, ``"score"`` from the best on.

    Returns:
        The document, as `Document.as_dictionary` gives it, with its whole ``text``, and all
        ``sentences``, and of a book its ``chapters``, whose ``start`` and ``stop`` are indices of
        sentences; a sentence's ``start`` and ``end`` are code points in ``text``, half-open.
    """
    marks = sorted(highlights.marks, key=lambda m: m.rank if order == "score" else m.sentence.index)
    return highlights.article.document.as_dictionary() | {
        "language": highlights.article.language,
        "model": highlights.model,
        "encoder": highlights.encoder,
        "is_clear": highlights.is_clear,
        "chapters": [asdict(chapter) for chapter in highlights.chapters],
        "sentences": [_sentence(mark) for mark in marks],
    }


def _sentence(mark: Mark) -> dict[str, object]:
    sentence = mark.sentence
    return {
        "index": sentence.index,
        "start": sentence.start,
        "end": sentence.end,
        "text": sentence.text,
        "score": round(mark.score, 6),
        "rank": mark.rank,
        "strength": mark.strength,
        "is_context": mark.is_context,
        "opens_unresolved": mark.opens_unresolved,
        "spread": None if mark.spread is None else round(mark.spread, 6),
    } | ({"reason": asdict(mark.reason)} if mark.reason else {})


def render_article(highlights: Highlights, order: Order, *, colours: bool = False) -> str:  # noqa: ARG001
    """Write an article as one line of JSON."""
    return json.dumps(as_dictionary(highlights, order), ensure_ascii=False) + "\n"
