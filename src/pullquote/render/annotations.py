"""Render highlights as W3C Web Annotations, for Hypothesis and other annotators.

One line of JSON-LD for each article: an annotation page (https://www.w3.org/TR/annotation-model/).
Each highlight has two selectors: its offsets, in code points of the article's text, and its
words with some before and after, which also hold in the original page.
"""

import json
from uuid import NAMESPACE_URL, uuid5

from pullquote.render.links import web_url
from pullquote.selection import HighlightResult, Order, ScoredSentence

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
        ],
    }
    return json.dumps(page, ensure_ascii=False) + "\n"


def _annotation(
    result: HighlightResult, scored: ScoredSentence, article_id: str, target: str
) -> dict[str, object]:
    text = result.article.text
    start, end = scored.sentence.start, scored.sentence.end
    annotation: dict[str, object] = {
        "id": f"urn:uuid:{uuid5(NAMESPACE_URL, f'{article_id}#{start}-{end}')}",
        "type": "Annotation",
        "motivation": "highlighting",
        "generator": {"type": "Software", "name": "pullquote"},
        "target": {
            "source": target,
            "selector": [
                {
                    "type": "TextQuoteSelector",
                    "exact": text[start:end],
                    "prefix": text[max(start - CONTEXT_LENGTH, 0) : start],
                    "suffix": text[end : end + CONTEXT_LENGTH],
                },
                {"type": "TextPositionSelector", "start": start, "end": end},
            ],
        },
    }
    if scored.explanation:
        annotation["body"] = {
            "type": "TextualBody",
            "value": scored.explanation.summary,
            "format": "text/plain",
            "purpose": "describing",
        }
    return annotation


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")
