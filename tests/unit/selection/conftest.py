"""Fixtures of the selection tests."""

from collections.abc import Callable

import numpy as np
import pytest

from pullquote.scorers import Explanation, ScoreResult, ScoringInput
from pullquote.selection import HighlightResult, Options, select_highlights
from pullquote.text import Article

Select = Callable[..., HighlightResult]


@pytest.fixture
def select(make_article: Callable[..., Article]) -> Select:
    """Return a function that selects from sentences, a paragraph each, with given scores."""

    def select(sentences: list[str], scores: list[float], **options: object) -> HighlightResult:
        scored = ScoreResult(np.array(scores), lambda index: Explanation(f"explanation {index}"))
        return select_highlights(
            ScoringInput(make_article(*sentences)),
            scored,
            Options(**options),  # type: ignore[arg-type]
        )

    return select
