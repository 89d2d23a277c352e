"""Web annotations: selectors, ids and targets."""

import json
from collections.abc import Callable

from pullquote.render import annotations
from pullquote.selection import HighlightResult

Make = Callable[..., HighlightResult]


def test_two_selectors_for_each_highlight(make: Make) -> None:
    """Each highlight has its offsets, and its words with context; ids never change."""
    result = make(top=2, explain=True)
    page = json.loads(annotations.render_article(result, "document"))
    assert page["@context"] == "http://www.w3.org/ns/anno.jsonld"
    text = result.article.text
    first, second = (item["target"]["selector"] for item in page["items"])
    for quote, position in (first, second):
        start, end = position["start"], position["end"]
        assert text[start:end] == quote["exact"]
        context = quote["prefix"] + quote["exact"] + quote["suffix"]
        assert text[max(start - 32, 0) : end + 32] == context
    assert second[0]["exact"] == "The *gates* broke."
    assert {item["target"]["source"] for item in page["items"]} == {"https://example.org/?a=1&b=2"}
    assert page["items"][0]["body"]["value"] == "because <b>"
    again = json.loads(annotations.render_article(make(top=1), "document"))
    assert again["items"][0]["id"] == page["items"][0]["id"] != page["items"][1]["id"]


def test_context_is_no_annotation(make: Make) -> None:
    """A sentence that is shown for the next one is left out."""
    parts = [("paragraph", "It rained in the old town. But this was only how the flood began.")]
    result = make(parts, always=("flood",), top=1, context=True)
    assert [scored.is_context for scored in result.shown()] == [True, False]
    assert len(json.loads(annotations.render_article(result, "document"))["items"]) == 1


def test_only_web_addresses_are_targets(make: Make) -> None:
    """Any other address is replaced by the id of the article."""
    result = make(document={"url": "javascript:alert(1)"}, top=1)
    page = json.loads(annotations.render_article(result, "document"))
    assert page["items"][0]["target"]["source"] == page["id"]
    assert page["id"].startswith("urn:uuid:")
