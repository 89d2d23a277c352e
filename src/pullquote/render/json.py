"""JSON: every sentence with its offsets, score and rank; one object per article and line."""

import json
from collections.abc import Iterator
from dataclasses import replace

from pullquote.documents.document import article_id
from pullquote.payloads import DigestPayload, HighlightPayload, SentencePayload
from pullquote.render.common import minutes_to_read, speaker_url
from pullquote.selection import HighlightResult, Order, ScoredSentence

OPENING = ""
CLOSING = ""


def highlight_payload(result: HighlightResult, order: Order = "document") -> HighlightPayload:
    """Return the JSON payload of an article.

    Args:
        result: The article.
        order: ``"document"`` for reading order, ``"score"`` for best first.

    Returns:
        The payload that ``--format json`` writes and that the server answers.
    """
    document = result.article.document
    sentences = result.sentences
    if order == "score":
        sentences = tuple(sorted(sentences, key=lambda scored: scored.rank))
    return HighlightPayload(
        id=article_id(document),
        document=document,
        language=result.article.language,
        words=len(document.text.split()),
        minutes=minutes_to_read(result),
        model=result.model,
        encoder=result.encoder,
        aim=result.aim,
        has_standout=result.has_standout,
        chapters=result.chapters,
        sentences=tuple(_sentence(scored, result) for scored in sentences),
        marks=result.marks or None,
        warning=result.notice or None,
        about=result.about or None,
    )


def _sentence(scored: ScoredSentence, result: HighlightResult) -> SentencePayload:
    sentence = scored.sentence
    return SentencePayload(
        index=sentence.index,
        start=sentence.start,
        end=sentence.end,
        text=sentence.text,
        prose=sentence.prose,
        block=sentence.block,
        score=round(scored.score, 6),
        rank=scored.rank,
        strength=scored.strength,
        is_context=scored.is_context,
        needs_context=scored.needs_context,
        score_std=_round(scored.score_std),
        gist=_round(scored.gist),
        quotable=_round(scored.quotable),
        aims=scored.aims,
        is_best=scored.is_best,
        explanation=scored.explanation,
        speaker=sentence.speaker or None,
        seconds=sentence.seconds,
        link=speaker_url(result, scored) or None,
        relevance=_round(scored.relevance),
    )


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def render_article(result: HighlightResult, order: Order) -> str:
    """Return an article as one line of JSON."""
    return json.dumps(highlight_payload(result, order).to_dict(), ensure_ascii=False) + "\n"


def render_digest(digest: DigestPayload) -> Iterator[str]:
    """Yield the pieces of a digest as one line of JSON."""
    yield json.dumps(replace(digest, articles=()).to_dict(), ensure_ascii=False)[: -len("]}")]
    for i, article in enumerate(digest.articles):
        yield (", " if i else "") + json.dumps(article.to_dict(), ensure_ascii=False)
    yield "]}\n"
