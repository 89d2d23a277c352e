"""Render highlights as W3C Web Annotations, for Hypothesis and other annotators.

One line of JSON-LD for each article: an annotation page (https://www.w3.org/TR/annotation-model/).
Each highlight has two selectors: its offsets, in code points of the article's text, and its
words with some before and after, which also hold in the original page. What is said in a recording
has its time as a third, and its speaker and time as a body. The reader's own marks follow, each
with its note.
"""

import json
from uuid import NAMESPACE_URL, uuid5

from pullquote.render.common import speaker_label
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
    selectors = _selectors(result.article.text, start, end)
    if scored.sentence.seconds is not None:
        fragments = "http://www.w3.org/TR/media-frags/"
        time = f"t={scored.sentence.seconds:g}"
        selectors.append({"type": "FragmentSelector", "conformsTo": fragments, "value": time})
    annotation = {
        "id": f"urn:uuid:{uuid5(NAMESPACE_URL, f'{article_id}#{start}-{end}')}",
        "type": "Annotation",
        "motivation": "highlighting",
        "generator": {"type": "Software", "name": "pullquote"},
        "target": {"source": target, "selector": selectors},
    }
    why = scored.explanation.summary if scored.explanation else ""
    return annotation | _body("describing", speaker_label(scored), why)


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
    return annotation | _body("commenting", mark.note)


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


def _body(purpose: str, *texts: str) -> dict[str, object]:
    bodies = [
        {"type": "TextualBody", "value": text, "format": "text/plain", "purpose": purpose}
        for text in filter(None, texts)
    ]
    return {"body": bodies if len(bodies) > 1 else bodies[0]} if bodies else {}


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")
