"""Title: the cosine with the title's vector."""

from collections.abc import Callable

import numpy as np

from pullquote.scorers import ScoringInput, load_scorer
from pullquote.text import Article


def test_an_article_without_a_title_is_scored_by_centroid(
    make_article: Callable[..., Article], encoded: Callable[[Article], ScoringInput]
) -> None:
    """Both scorers return the same scores."""
    inputs = encoded(make_article("Heavy rain fell.", "A baker sold bread.", "The rain stopped."))
    by_title = load_scorer("title").score(inputs).scores
    assert np.array_equal(by_title, load_scorer("centroid").score(inputs).scores)


def test_the_sentence_nearest_to_the_title_is_best(
    make_article: Callable[..., Article], encoded: Callable[[Article], ScoringInput]
) -> None:
    """A sentence with the title's words scores highest."""
    article = make_article("A baker sold bread.", "Heavy rain fell.", title="Heavy rain")
    assert load_scorer("title").score(encoded(article)).scores.argmax() == 1
