"""Highlights for a question: which sentences are shown, and what is said if none answers."""

from collections.abc import Callable

import numpy as np
import pytest

from pullquote.scorers import Explanation, ScoreResult, ScoringInput
from pullquote.selection import HighlightResult, Options, select_highlights
from pullquote.text import Article

WORDS = "rain wind snow bread stone glass paper iron".split()


@pytest.fixture
def answers(make_article: Callable[..., Article]) -> Callable[..., HighlightResult]:
    """Return a function that selects by given relevance, from an article that stresses others."""

    def answers(relevance: list[float], **options: object) -> HighlightResult:
        texts = [f"The {word} of this town was old." for word in WORDS[: len(relevance)]]
        inputs = ScoringInput(make_article(*texts))
        stressed = ScoreResult(1 - np.array(relevance), lambda _: Explanation("stressed"))
        relevant = ScoreResult(np.array(relevance), lambda _: Explanation("relevant"))
        chosen = Options(**{"about": "What was old?"} | options)  # type: ignore[arg-type]
        return select_highlights(inputs, stressed, chosen, relevance=relevant)

    return answers


def selected(result: HighlightResult) -> list[tuple[int, str]]:
    """Return index and strength of each highlight."""
    return [(scored.sentence.index, scored.strength) for scored in result]


def test_answers_are_strong_and_the_next_best_light(
    answers: Callable[..., HighlightResult],
) -> None:
    """From 0.4 a sentence is strong; below half of the best relevance it is none."""
    result = answers([0.05, 0.6, 0.35, 0.29, 0.1])
    assert selected(result) == [(1, "strong"), (2, "light")]
    assert (result.best.score, result.best.relevance) == (0.6, 0.6)
    assert (result.about, result.aim, result.notice) == ("What was old?", "", "")
    assert result.has_standout


def test_nothing_is_highlighted_below_the_floor(answers: Callable[..., HighlightResult]) -> None:
    """The result says on one line that nothing answers."""
    result = answers([0.1, 0.39, 0.2])
    assert selected(result) == []
    assert not result.has_standout
    assert result.notice == "nothing in the article answers “What was old?”"


def test_a_threshold_replaces_the_floor(answers: Callable[..., HighlightResult]) -> None:
    """A threshold of 0 shows the best guesses, and says all the same that nothing answers."""
    result = answers([0.1, 0.3, 0.2], threshold=0.0, top=1)
    assert selected(result) == [(1, "light")]
    assert result.notice.startswith("nothing in the article answers")


def test_five_answers_are_shown_without_limits(answers: Callable[..., HighlightResult]) -> None:
    """A number of sentences replaces the five."""
    relevance = [0.9, 0.89, 0.88, 0.87, 0.86, 0.85, 0.84, 0.83]
    assert len(answers(relevance)) == 5
    assert len(answers(relevance, top=7)) == 7


def test_explanations_are_those_of_the_relevance(answers: Callable[..., HighlightResult]) -> None:
    """Not those of the scorer."""
    (scored,) = answers([0.1, 0.9], explain=True)
    assert scored.explanation == Explanation("relevant")


@pytest.mark.parametrize(
    ("question", "is_told"),
    [
        ("Was war in dieser Stadt alt?", True),
        ("Что было старым?", True),
        ("Zeitgeist", False),
        ("Is the Zeitgeist of the town old?", False),
    ],
)
def test_a_question_in_another_language_is_told(
    answers: Callable[..., HighlightResult], question: str, is_told: bool
) -> None:
    """Only where function words or the script leave no doubt, and whether it is answered or not."""
    notice = answers([0.1, 0.9], about=question).notice
    assert ("the article in 'en'" in notice) is is_told


def test_a_long_question_is_cut_in_the_notice(answers: Callable[..., HighlightResult]) -> None:
    """The notice stays on one line of limited length."""
    notice = answers([0.1, 0.2], about="Why\n" + "old " * 200).notice
    assert "\n" not in notice
    assert len(notice) < 150
