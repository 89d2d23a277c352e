"""The budget: what a sentence costs, and what it can refer to."""

from pullquote.documents.document import Document
from pullquote.selection.budget import predecessor
from pullquote.text import split_sentences


def test_a_sentence_refers_to_the_one_before_it() -> None:
    """Within a paragraph and across consecutive paragraphs; the first sentence to none."""
    parts = [("paragraph", "The mayor promised a bridge. But it never came."), ("item", "So what.")]
    article = split_sentences(Document.from_parts(parts), language="en")  # type: ignore[arg-type]
    assert [predecessor(article, index) for index in range(3)] == [None, 0, 1]


def test_a_sentence_below_a_heading_refers_to_nothing() -> None:
    """A heading between two sentences separates them."""
    parts = [
        ("paragraph", "The mayor promised a bridge."),
        ("heading", "The harbor"),
        ("paragraph", "But the bridge never came."),
    ]
    article = split_sentences(Document.from_parts(parts), language="en")  # type: ignore[arg-type]
    assert predecessor(article, 1) is None
