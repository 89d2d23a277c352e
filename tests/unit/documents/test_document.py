"""Documents: conversion to and from JSON, and what is rejected."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pullquote.documents.document import Block, Document, Image, Link
from pullquote.errors import UsageError

RAIN = Document(
    text="Rain 🌧\n\nIt fell.",
    blocks=(Block(0, 6, "heading"), Block(8, 16)),
    title="Rain",
    is_markdown=True,
    links=(Link(11, 15, "https://example.org/"),),
    images=(Image(8, "http://example.org/p.png", "Gate"), Image(16, "HTTPS://e.org/q")),
)


def changed(**fields: Any) -> dict[str, Any]:
    """Return `RAIN` as JSON types, with some fields changed."""
    return RAIN.to_dict() | fields


def test_there_and_back() -> None:
    """A document is unchanged after a round trip through JSON, and uses JSON types only."""
    assert Document.from_dict(json.loads(json.dumps(RAIN.to_dict()))) == RAIN


def test_least_that_is_needed() -> None:
    """Text and blocks suffice, and unknown fields are ignored."""
    given = {"text": "It fell.", "blocks": [{"start": 0, "end": 8}], "new": 1}
    assert Document.from_dict(given) == Document("It fell.", (Block(0, 8),))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ([], "document: must be an object, got a list"),
        ({"blocks": []}, "document: the field text is missing"),
        ({"text": "a"}, "document: the field blocks is missing"),
        (changed(text=3), "document: text must be a string, got an integer"),
        (changed(title=None), "document: the field title is missing"),
        (changed(text="\ud800" * 20), "document: text holds half of a surrogate pair"),
        (changed(blocks={}), "document: blocks must be a list, got an object"),
        (changed(blocks=[3]), r"document: blocks\[0\]: must be an object, got an integer"),
        (changed(blocks=[{"start": True, "end": 2}]), r"start must be an integer, got a boolean"),
        (changed(blocks=[{"start": 0.0, "end": 2}]), r"start must be an integer, got a number"),
        (
            changed(blocks=[{"start": 0, "end": 17}]),
            "block 0 must lie within 0 to 16, got 0 to 17",
        ),
        (changed(blocks=[{"start": -1, "end": 2}]), "block 0 must lie within 0 to 16, got -1 to 2"),
        (changed(blocks=[{"start": 3, "end": 3}]), "block 0 must lie within 0 to 16, got 3 to 3"),
        (
            changed(blocks=[{"start": 0, "end": 4}, {"start": 3, "end": 6}]),
            "block 1 must lie within 4 to 16, got 3 to 6",
        ),
        (
            changed(blocks=[{"start": 0, "end": 4, "kind": "x"}]),
            "a block's kind must be one of .*, got 'x'",
        ),
        (
            changed(links=[{"start": 0, "end": 4, "url": "javascript:a"}]),
            "url must be an http or https URL, got 'javascript:a'",
        ),
        (
            changed(links=[{"start": 9, "end": 99, "url": "http://e"}]),
            "link 0 must lie within 0 to 16, got 9 to 99",
        ),
        (
            changed(images=[{"offset": 17, "url": "http://e"}]),
            "image 0 must lie within 0 to 16, got 17 to 17",
        ),
        (changed(images=[{"offset": 3}]), r"images\[0\]: the field url is missing"),
        (changed(is_markdown="yes"), "is_markdown must be a boolean, got a string"),
    ],
)
def test_what_is_refused(given: object, words: str) -> None:
    """Each error names the field and the value in one line."""
    with pytest.raises(UsageError, match=words) as caught:
        Document.from_dict(given)
    assert len(str(caught.value)) < 200


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["text", "blocks", "start", "end", "kind", "links", "url", "offset"]),
            inner,
            max_size=4,
        )
    ),
)


@given(JSON)
def test_anything_is_a_document_or_an_error(given: object) -> None:
    """Any JSON becomes a valid document or one of our errors."""
    try:
        document = Document.from_dict(given)
    except UsageError:
        return
    assert all(0 <= b.start < b.end <= len(document.text) for b in document.blocks)
