"""Fixtures of the render tests."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from pullquote.documents.document import Document
from pullquote.scorers import Explanation, ScoreResult, ScoringInput
from pullquote.selection import HighlightResult, Options, select_highlights
from pullquote.text import split_sentences

Make = Callable[..., HighlightResult]
PARTS = [
    ("heading", "The <flood>"),
    ("paragraph", "Rain fell & fell. The *gates* broke."),
    ("item", "First the gates went."),
    ("quote", "Nobody had seen the like."),
    ("code", "if rain:\n    close()"),
]


@pytest.fixture
def make() -> Make:
    """Return a function that highlights parts of a document with falling scores."""

    def make(
        parts: list[tuple[str, str]] = PARTS,
        *,
        document: dict[str, object] | None = None,
        **options: object,
    ) -> HighlightResult:
        made = Document.from_parts(
            parts,  # type: ignore[arg-type]
            title="Rain </title><script>",
            site="Gazette",
            date="2024-05-31",
            url="https://example.org/?a=1&b=2",
        )
        made = replace(made, **(document or {}))  # type: ignore[arg-type]
        article = split_sentences(made, language="en")
        count = len(article.sentences)
        scored = ScoreResult(1 - np.arange(count) / count, lambda _: Explanation("because <b>"))
        return select_highlights(ScoringInput(article), scored, Options(**options), model="lead")  # type: ignore[arg-type]

    return make
