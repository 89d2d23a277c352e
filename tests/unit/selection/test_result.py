"""The result: strengths, ranks, context, explanations, and whether anything stands out."""

from collections.abc import Callable

import numpy as np
import pytest

from pullquote.errors import UsageError
from pullquote.scorers import Explanation, ScoreResult, ScoringInput
from pullquote.selection import HighlightResult, Options, select_highlights
from pullquote.text import Article

Select = Callable[..., HighlightResult]
NOUNS = "apple river engine violin candle bridge garden planet letter window forest mirror".split()
TWELVE = [f"The {noun} stood alone there." for noun in NOUNS]
FALLING = [1 - index / 20 for index in range(12)]


def test_the_five_best_highlights_are_strong(select: Select) -> None:
    """The other highlights are light, the other sentences neither."""
    sentences = select(TWELVE, FALLING, top=7).sentences
    strengths = [scored.strength for scored in sentences]
    assert strengths == ["strong"] * 5 + ["light"] * 2 + ["none"] * 5


def test_ranks_count_all_sentences_ties_in_reading_order(select: Select) -> None:
    """Rank 1 is the highest score; equal scores are ranked in reading order."""
    sentences = select(TWELVE[:4], [0.5, 0.9, 0.5, 0.1], top=1).sentences
    assert [scored.rank for scored in sentences] == [2, 1, 3, 4]


def test_boost_moves_a_score_halfway_to_one(select: Select) -> None:
    """Each boosted word halves the distance to 1; words match whole, in any case."""
    boost = ("MIRROR", "alone", "gard")
    sentences = select(TWELVE, [0.4] * 12, top=1, boost=boost).sentences
    assert sentences[11].score == pytest.approx(0.85)
    assert sentences[6].score == pytest.approx(0.7)
    assert sentences[11].is_highlight


def test_context_is_shown_only_if_enabled_and_needed(select: Select) -> None:
    """A sentence that opens with “But” is shown with the one before it; others alone."""
    sentences = ["The mayor promised a bridge.", "But the bridge never came.", *TWELVE[:4]]
    scores = [0.1, 0.9, 0.8, 0.2, 0.2, 0.2]
    plain = select(sentences, scores, top=2)
    assert [scored.sentence.index for scored in plain.shown()] == [1, 2]
    assert plain.sentences[1].needs_context
    result = select(sentences, scores, top=2, context=True)
    assert [scored.sentence.index for scored in result.shown()] == [0, 1, 2]
    assert result.sentences[0].is_context
    assert not result.sentences[0].is_highlight
    assert [scored.sentence.index for scored in result.shown("score")] == [0, 1, 2]


def test_shown_by_score_starts_with_the_best(select: Select) -> None:
    """Order "score" sorts the highlights by rank; an unknown order is refused."""
    result = select(TWELVE, FALLING[::-1], top=3)
    assert [scored.sentence.index for scored in result.shown("score")] == [11, 10, 9]
    with pytest.raises(UsageError, match="got 'best'"):
        result.shown("best")  # type: ignore[arg-type]


def test_only_highlights_are_explained_and_only_on_request(select: Select) -> None:
    """Without `explain` no explanation is computed."""
    assert all(scored.explanation is None for scored in select(TWELVE, FALLING, top=1).sentences)
    sentences = select(TWELVE, FALLING, top=1, explain=True).sentences
    assert sentences[0].explanation == Explanation("explanation 0")
    assert sentences[1].explanation is None


@pytest.mark.parametrize(
    ("best", "score_std", "has_standout"), [(0.5, 0.1, True), (0.5, 0.35, False), (0.2, None, True)]
)
def test_a_standout_exceeds_the_threshold_by_its_deviation(
    make_article: Callable[..., Article], best: float, score_std: float | None, has_standout: bool
) -> None:
    """Without a deviation there is always a standout; else score minus deviation reaches 0.2."""
    inputs = ScoringInput(make_article("It rained hard. We left early. Nobody was hurt."))
    stds = None if score_std is None else np.array([0.9, score_std, 0.0])
    scored = ScoreResult(np.array([0.1, best, 0.05]), lambda _: Explanation(""), stds)
    result = select_highlights(inputs, scored)
    assert result.best.sentence.index == 1
    assert result.best.score_std == score_std
    assert result.has_standout is has_standout


def test_only_a_high_calibrated_score_is_strong(
    make_article: Callable[..., Article],
) -> None:
    """With aims, a highlight below the aim's threshold is light, however few there are."""
    inputs = ScoringInput(make_article("It rained hard. We left early. Nobody was hurt."))
    results = {
        aim: ScoreResult(np.array([0.25, 0.35, 0.05]), lambda _: Explanation(""))
        for aim in ("gist", "quotable")
    }
    scored = ScoreResult(results["gist"].scores, lambda _: Explanation(""), by_aim=results)
    for aim, expected in (
        ("gist", ["light", "strong", "light"]),
        ("quotable", ["strong", "strong", "light"]),
    ):
        result = select_highlights(inputs, scored, Options(top=3, aim=aim))
        assert [sentence.strength for sentence in result.sentences] == expected
