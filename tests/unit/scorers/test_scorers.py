"""The scorers, against worked examples and against their formulas written out in full."""

import math
from collections.abc import Callable
from itertools import combinations

import numpy as np
import pytest

from pullquote.encoders import load_encoder
from pullquote.errors import UnknownNameError
from pullquote.pipeline import encode_sentences
from pullquote.scorers import SCORERS, ArticleVectors, ScoringInput, load_scorer
from pullquote.scorers.lexrank import CosineGraph
from pullquote.scorers.luhn import best_cluster, significant_words
from pullquote.scorers.pagerank import rank_nodes
from pullquote.scorers.textrank import OverlapGraph
from pullquote.text import Article

RAIN = (
    "Heavy rain flooded the harbour on Monday.",
    "The harbour master closed the harbour gates.",
    "Officials said the rain would stop by Tuesday.",
    "A baker sold bread.",
    "Heavy rain had flooded the gates twice before.",
)


def article_of_rain(make_article: Callable[..., Article]) -> Article:
    """Five sentences, one of which has nothing to do with the others."""
    return make_article(*RAIN, title="Rain floods the harbour")


def evidence_of(article: Article) -> ScoringInput:
    """The article with vectors, so that every scorer can run."""
    return ScoringInput(article, encode_sentences(load_encoder("static"), article))


@pytest.mark.parametrize("name", SCORERS)
def test_every_scorer_gives_a_score_and_a_reason_for_each_sentence(
    name: str, make_article: Callable[..., Article]
) -> None:
    """Scores have shape (sentences,), lie in [0, 1] and differ; every sentence has a reason."""
    scoring = load_scorer(name).score(evidence_of(article_of_rain(make_article)))
    assert scoring.scores.shape == (5,)
    assert ((scoring.scores >= 0) & (scoring.scores <= 1)).all()
    assert len(set(scoring.scores.tolist())) > 2
    assert all(scoring.explain(index).summary for index in range(5))


@pytest.mark.parametrize("name", SCORERS)
@pytest.mark.parametrize(
    "paragraphs", [("The the of and.",), ("One sentence only.",), ("Same words here.",) * 3]
)
def test_poor_articles_get_finite_scores(
    name: str, paragraphs: tuple[str, ...], make_article: Callable[..., Article]
) -> None:
    """Stop words only, one sentence, and repeated sentences give scores in [0, 1], no NaN."""
    scoring = load_scorer(name).score(evidence_of(make_article(*paragraphs)))
    assert np.isfinite(scoring.scores).all()
    assert ((scoring.scores >= 0) & (scoring.scores <= 1)).all()
    assert scoring.explain(0).summary


def test_the_stranger_scores_lowest_in_the_graphs(make_article: Callable[..., Article]) -> None:
    """A sentence that shares no word with the others is the last for TextRank and LexRank."""
    evidence = ScoringInput(article_of_rain(make_article))
    for name in ("textrank", "lexrank"):
        scoring = load_scorer(name).score(evidence)
        assert int(scoring.scores.argmin()) == 3
        assert scoring.explain(3).neighbors == ()
        assert 4 in scoring.explain(0).neighbors


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


def test_luhn_says_which_words_and_which_cluster(make_article: Callable[..., Article]) -> None:
    """The reason names the significant words of the best cluster and its length."""
    scoring = load_scorer("luhn").score(ScoringInput(article_of_rain(make_article)))
    reason = scoring.explain(0)
    assert reason.words == ("heavy", "rain", "flooded", "harbour")
    assert "4 significant words within 5 (3.2)" in reason.summary


def test_textrank_equals_its_formula(make_article: Callable[..., Article]) -> None:
    """The product without pairs equals the weights of Mihalcea and Tarau summed pair by pair."""
    evidence = ScoringInput(article_of_rain(make_article))
    sets = [{term for term in terms if term} for terms in evidence.terms]
    weights = np.zeros((5, 5))
    for i, j in combinations(range(5), 2):
        lengths = math.log(len(sets[i])) + math.log(len(sets[j]))
        weights[i, j] = weights[j, i] = len(sets[i] & sets[j]) / lengths
    graph = OverlapGraph(evidence.counts)
    assert np.allclose([graph.times(unit) for unit in np.eye(5)], weights)
    totals = weights.sum(axis=1)
    steps = weights / np.where(totals, totals, 1)
    exact = np.linalg.solve(np.eye(5) - 0.85 * steps, np.full(5, 0.15))
    assert np.allclose(rank_nodes(graph.times, 5), exact, atol=1e-5)


def test_long_sentences_are_grouped_closely(make_article: Callable[..., Article]) -> None:
    """With sentences beyond a hundred words the weights stay within 1 % of the formula."""
    words = [f"w{chr(97 + i // 26)}{chr(97 + i % 26)}" for i in range(400)]
    long, longer = " ".join(words[:173]) + ".", " ".join(words[100:391]) + "."
    graph = OverlapGraph(ScoringInput(make_article(long, longer)).counts)
    expected = 73 / (math.log(173) + math.log(291))
    assert graph.times(np.array([1.0, 0.0]))[1] == pytest.approx(expected, rel=0.01)


def test_lexrank_equals_its_formula(make_article: Callable[..., Article]) -> None:
    """The product of sparse matrices equals the cosines worked out pair by pair."""
    evidence = ScoringInput(article_of_rain(make_article))
    vocabulary = sorted({term for terms in evidence.terms for term in terms if term})
    counts = np.array([[terms.count(term) for term in vocabulary] for terms in evidence.terms])
    tfidf = counts * (1 + np.log(5 / (counts > 0).sum(axis=0)))
    rows = tfidf / np.linalg.norm(tfidf, axis=1, keepdims=True)
    cosines = rows @ rows.T
    graph = CosineGraph(evidence.counts)
    vector = np.arange(5.0)
    assert np.allclose(graph.times(vector), (cosines - np.eye(5)) @ vector)


def test_centroid_prefers_what_is_near_the_mean(make_article: Callable[..., Article]) -> None:
    """Scores are the cosines with the mean vector."""
    rows = np.array([[1, 0], [0.6, 0.8], [0, 1], [0.8, 0.6], [1, 0]], dtype=np.float32)
    evidence = ScoringInput(article_of_rain(make_article), ArticleVectors(rows, np.zeros(2)))
    mean = rows.mean(axis=0)
    expected = rows @ mean / np.linalg.norm(mean)
    assert np.allclose(load_scorer("centroid").score(evidence).scores, expected)


def test_title_without_a_title_is_centroid(make_article: Callable[..., Article]) -> None:
    """An article that has no title is scored as by `centroid`."""
    evidence = evidence_of(make_article(*RAIN))
    by_title = load_scorer("title").score(evidence).scores
    assert np.array_equal(by_title, load_scorer("centroid").score(evidence).scores)


def test_lead_falls_with_the_place(make_article: Callable[..., Article]) -> None:
    """The first sentence scores 1, and each next one less."""
    scores = load_scorer("lead").score(ScoringInput(article_of_rain(make_article))).scores
    assert np.allclose(scores, [1, 0.8, 0.6, 0.4, 0.2])


def test_random_is_the_same_for_the_same_text(make_article: Callable[..., Article]) -> None:
    """Chance is seeded by the text: equal for equal texts, else different."""
    first = load_scorer("random").score(ScoringInput(article_of_rain(make_article))).scores
    again = load_scorer("random").score(ScoringInput(article_of_rain(make_article))).scores
    other = load_scorer("random").score(ScoringInput(make_article(*RAIN[:4], "Other."))).scores
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_vectors_are_asked_for_by_name(make_article: Callable[..., Article]) -> None:
    """Evidence without vectors says so instead of guessing."""
    with pytest.raises(TypeError, match="no vectors"):
        load_scorer("centroid").score(ScoringInput(article_of_rain(make_article)))


def test_unknown_scorer_is_named_with_the_known_ones() -> None:
    """The message says what was given and what there is."""
    with pytest.raises(UnknownNameError, match=r"'bertsum'.*title.*luhn"):
        load_scorer("bertsum")


def test_a_package_can_register_a_scorer(monkeypatch: pytest.MonkeyPatch) -> None:
    """A class under the entry point group is found by its name."""
    from importlib import metadata

    class Entry:
        def load(self) -> type:
            return type("Own", (), {"name": "own"})

    def entry_points(*, group: str, name: str) -> list[Entry]:
        return [Entry()] if (group, name) == ("pullquote.scorers", "own") else []

    monkeypatch.setattr(metadata, "entry_points", entry_points)
    assert load_scorer("own").name == "own"
