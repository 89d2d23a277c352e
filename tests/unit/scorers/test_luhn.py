"""Luhn: the paper's example, significant words, and the explanation."""

import pytest

from pullquote.scorers import ScoringInput, load_scorer
from pullquote.scorers.luhn import best_cluster, significant_words
from pullquote.text import Article


def test_luhns_own_example() -> None:
    """Four significant words in a cluster of seven give 16 / 7; a gap of five ends a cluster."""
    terms = "a W b c W W d W e f g h i W".split()
    assert best_cluster(terms, frozenset("W")) == (16 / 7, 1, 8)
    assert best_cluster("W a b c d W".split(), frozenset("W"))[0] == pytest.approx(4 / 6)
    assert best_cluster("W a b c d e W".split(), frozenset("W"))[0] == 1
    assert best_cluster("a b".split(), frozenset("W")) == (0.0, 0, 0)


def test_luhns_significant_words_are_the_repeated_ones() -> None:
    """Words said twice are significant; where none is, all are."""
    assert significant_words([["rain", "", "snow"], ["rain"]]) == {"rain"}
    assert significant_words([["rain", ""], ["snow"]]) == {"rain", "snow"}


def test_luhn_says_which_words_and_which_cluster(rain: Article) -> None:
    """The reason names the significant words of the best cluster and its length."""
    result = load_scorer("luhn").score(ScoringInput(rain))
    explanation = result.explain(0)
    assert explanation.words == ("heavy", "rain", "flooded", "harbour")
    assert "4 significant words within 5 (3.2)" in explanation.summary
