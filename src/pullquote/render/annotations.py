"""Annotations: the highlights as W3C Web Annotations, for Hypothesis and other annotators.

One line of JSON-LD for each article: an annotation page (https://www.w3.org/TR/annotation-model/),
in which each highlight is told twice: by its offsets, in code points of our text, and by its words
with some before and after, which hold in the page itself as well.
"""

import json
from uuid import NAMESPACE_URL, uuid5

from pullquote.selection import HighlightResult, Order, ScoredSentence

OPENING = ""
CLOSING = ""

AROUND = 32  # code points before and after


def render_article(highlights: HighlightResult, order: Order, *, colors: bool = False) -> str:  # noqa: ARG001
    """Write the highlights of an article as an annotation page."""
    document = highlights.article.document
    # The same article always has the same name, and so has each sentence of it.
    name = f"urn:uuid:{uuid5(NAMESPACE_URL, _printable(document.title + document.text))}"
    target = document.url or name
    page = {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": name,
        "type": "AnnotationPage",
        "label": document.title,
        "items": [
            _annotation(highlights, mark, name, target)
            for mark in highlights.shown(order)
            if mark.is_highlight
        ],
    }
    return json.dumps(page, ensure_ascii=False) + "\n"


def _annotation(
    highlights: HighlightResult, mark: ScoredSentence, name: str, target: str
) -> dict[str, object]:
    text = highlights.article.text
    start, end = mark.sentence.start, mark.sentence.end
    annotation: dict[str, object] = {
        "id": f"urn:uuid:{uuid5(NAMESPACE_URL, f'{name}#{start}-{end}')}",
        "type": "Annotation",
        "motivation": "highlighting",
        "generator": {"type": "Software", "name": "pullquote"},
        "target": {
            "source": target,
            "selector": [
                {
                    "type": "TextQuoteSelector",
                    "exact": text[start:end],
                    "prefix": text[max(start - AROUND, 0) : start],
                    "suffix": text[end : end + AROUND],
                },
                {"type": "TextPositionSelector", "start": start, "end": end},
            ],
        },
    }
    if mark.explanation:
        annotation["body"] = {
            "type": "TextualBody",
            "value": mark.explanation.summary,
            "format": "text/plain",
            "purpose": "describing",
        }
    return annotation


def _printable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")
