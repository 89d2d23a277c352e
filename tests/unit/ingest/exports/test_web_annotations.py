"""W3C annotations, pages and collections."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Read = Callable[[Path], list[tuple[str, str, str, str]]]
Write = Callable[[Path, Any], Path]

RAIN = "It rained all day."
URL = "https://example.org/rain"
SELECTOR = {"type": "TextQuoteSelector", "exact": RAIN}


W3C = {"type": "Annotation", "target": {"source": URL, "selector": SELECTOR}}


CONTEXT = {"@context": "http://www.w3.org/ns/anno.jsonld"}


@pytest.mark.parametrize(
    ("content", "title"),
    [
        (CONTEXT | W3C, ""),
        ([CONTEXT | W3C], ""),
        (CONTEXT | {"@graph": [W3C]}, ""),
        (CONTEXT | {"@type": "oa:Annotation", "target": W3C["target"]}, ""),
        (
            CONTEXT
            | {
                "type": "Annotation",
                "target": {"source": URL, "selector": SELECTOR | {"type": "oa:TextQuoteSelector"}},
            },
            "",
        ),
        (CONTEXT | {"type": "AnnotationPage", "label": "Rain", "items": [W3C]}, "Rain"),
        (
            CONTEXT
            | {
                "type": ["AnnotationCollection"],
                "label": "Rain",
                "first": {"type": "AnnotationPage", "items": [W3C]},
            },
            "Rain",
        ),
        (
            CONTEXT
            | {
                "type": "Annotation",
                "target": [{"source": {"id": URL, "title": "Rain"}, "selector": [SELECTOR]}],
            },
            "Rain",
        ),
        (
            CONTEXT
            | {
                "type": "Annotation",
                "target": {
                    "source": URL,
                    "selector": {"type": "FragmentSelector", "refinedBy": SELECTOR},
                },
            },
            "",
        ),
    ],
)
def test_web_annotations(
    tmp_path: Path, content: Any, title: str, write: Write, read: Read
) -> None:
    """W3C annotations, pages and collections are read, with the title of page or source."""
    assert read(write(tmp_path / "a.json", json.dumps(content))) == [(RAIN, title, "", URL)]
