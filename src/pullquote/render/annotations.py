"""Render highlights as W3C Web Annotations, for Hypothesis and other annotators.

One line of JSON-LD for each article: an annotation page (https://www.w3.org/TR/annotation-model/).
Each highlight has two selectors: its offsets, in code points of the article's text, and its
words with some before and after, which also hold in the original page. The reader's own marks
follow, each with its note.
"""

import json
from uuid import NAMESPACE_URL, uuid5

from pullquote.render.links import web_url
from pullquote.selection import HighlightResult, Order, ScoredSentence, UserMark

OPENING = ""
CLOSING = ""

CONTEXT_LENGTH = 32
"""Code points before and after a highlight."""


def render_article(result: HighlightResult, order: Order) -> str:
    """Render the highlights of an article as an annotation page."""
    document = result.article.document
    # Derived from the content: the same article and sentence always have the same ids.
    article_id = f"urn:uuid:{uuid5(NAMESPACE_URL, _encodable(document.title + document.text))}"
    target = web_url(document.url) or article_id
    page = {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": article_id,
        "type": "AnnotationPage",
        "label": document.title,
        "items": [
            _annotation(result, scored, article_id, target)
            for scored in result.shown(order)
            if scored.is_highlight
        ]
        + [_own(result, mark, article_id, target) for mark in result.marks],
    }
    return json.dumps(page, ensure_ascii=False) + "\n"


def _annotation(
    result: HighlightResult, scored: ScoredSentence, article_id: str, target: str
) -> dict[str, object]:
    start, end = scored.sentence.start, scored.sentence.end
    annotation = {
        "id": f"urn:uuid:{uuid5(NAMESPACE_URL, f'{article_id}#{start}-{end}')}",
        "type": "Annotation",
        "motivation": "highlighting",
        "generator": {"type": "Software", "name": "pullquote"},
        "target": {"source": target, "selector": _selectors(result.article.text, start, end)},
    }
    return annotation | _body(
        scored.explanation.summary if scored.explanation else "", "describing"
    )


def _own(
    result: HighlightResult, mark: UserMark, article_id: str, target: str
) -> dict[str, object]:
    name = _encodable(f"{article_id}#own:{mark.start}-{mark.end}:{mark.text}")
    if mark.start is None or mark.end is None:
        selectors: list[dict[str, object]] = [{"type": "TextQuoteSelector", "exact": mark.text}]
    else:
        selectors = _selectors(result.article.text, mark.start, mark.end)
    annotation = {
        "id": f"urn:uuid:{uuid5(NAMESPACE_URL, name)}",
        "type": "Annotation",
        "motivation": "commenting" if mark.note else "highlighting",
        "created": mark.added,
        "target": {"source": target, "selector": selectors},
    }
    return annotation | _body(mark.note, "commenting")


def _selectors(text: str, start: int, end: int) -> list[dict[str, object]]:
    return [
        {
            "type": "TextQuoteSelector",
            "exact": text[start:end],
            "prefix": text[max(start - CONTEXT_LENGTH, 0) : start],
            "suffix": text[end : end + CONTEXT_LENGTH],
        },
        {"type": "TextPositionSelector", "start": start, "end": end},
    ]


def _body(text: str, purpose: str) -> dict[str, object]:
    if not text:
        return {}
    body = {"type": "TextualBody", "value": text, "format": "text/plain", "purpose": purpose}
    return {"body": body}


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")
