"""Random: the same scores for the same text."""

from collections.abc import Callable

import numpy as np

from pullquote.scorers import ScoringInput, load_scorer
from pullquote.text import Article


def test_the_text_is_the_seed(rain: Article, make_article: Callable[..., Article]) -> None:
    """Scores are equal for equal texts, and different for others."""
    scores = load_scorer("random").score(ScoringInput(rain)).scores
    again = load_scorer("random").score(ScoringInput(rain)).scores
    texts = [sentence.text for sentence in rain.sentences]
    changed = load_scorer("random").score(ScoringInput(make_article(*texts[:4], "Other."))).scores
    assert np.array_equal(scores, again)
    assert not np.array_equal(scores, changed)
