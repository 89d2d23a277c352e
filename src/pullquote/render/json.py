"""JSON: every sentence with its offsets, score and rank; one object a line for each article."""

import json
from dataclasses import asdict

from pullquote.selection import HighlightResult, Order, ScoredSentence

OPENING = ""
CLOSING = ""


def to_dict(highlights: HighlightResult, order: Order = "document") -> dict[str, object]:
    """Give an article as JSON's types.

    Args:
        highlights: The article.
        order: ``"document"`` as the sentences are read, ``"score"`` from the best on.

    Returns:
        The document, as `Document.to_dict` gives it, with its whole ``text``, and all
        ``sentences``, and of a book its ``chapters``, whose ``start`` and ``stop`` are indices of
        sentences; a sentence's ``start`` and ``end`` are code points in ``text``, half-open.
    """
    marks = sorted(highlights.sentences, key=lambda m: m.rank if order == "score" else m.sentence.index)
    return highlights.article.document.to_dict() | {
        "language": highlights.article.language,
        "model": highlights.model,
        "encoder": highlights.encoder,
        "has_standout": highlights.has_standout,
        "chapters": [asdict(chapter) for chapter in highlights.chapters],
        "sentences": [_sentence(mark) for mark in marks],
    }


def _sentence(mark: ScoredSentence) -> dict[str, object]:
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
        "needs_context": mark.needs_context,
        "score_std": None if mark.score_std is None else round(mark.score_std, 6),
    } | ({"explanation": asdict(mark.explanation)} if mark.explanation else {})


def render_article(highlights: HighlightResult, order: Order, *, colors: bool = False) -> str:  # noqa: ARG001
    """Write an article as one line of JSON."""
    return json.dumps(to_dict(highlights, order), ensure_ascii=False) + "\n"
