"""Aims: one pass scores both, the options choose, and junk is never highlighted."""

from collections.abc import Callable

import numpy as np
import pytest

from pullquote.errors import UsageError
from pullquote.scorers import Explanation, ScoreResult, ScoringInput
from pullquote.selection import HighlightResult, Options, select_highlights
from pullquote.text import Article

GIST = np.array([0.9, 0.1, 0.2, 0.3])
QUOTABLE = np.array([0.1, 0.2, 0.3, 0.8])
TEXTS = ["Rain fell on us.", "Nobody minded it.", "The dam broke open.", "We left at noon."]


@pytest.fixture
def inputs(make_article: Callable[..., Article]) -> ScoringInput:
    """Return an article of four sentences."""
    return ScoringInput(make_article(*TEXTS))


def scored(junk: np.ndarray | None = None) -> ScoreResult:
    """Return scores for both aims, which explain themselves by name."""
    by_aim = {
        "gist": ScoreResult(GIST, lambda _: Explanation("sums up"), GIST / 10),
        "quotable": ScoreResult(QUOTABLE, lambda _: Explanation("has an edge"), QUOTABLE / 5),
    }
    return ScoreResult(
        GIST,
        lambda _: Explanation("sums up"),
        GIST / 10,
        by_aim=by_aim,  # type: ignore[arg-type]
        junk=junk,
    )


def indices(result: HighlightResult) -> list[int]:
    """Return the indices of the highlights."""
    return [highlight.sentence.index for highlight in result]


def test_gist_is_the_default(inputs: ScoringInput) -> None:
    """Without an aim, key points are highlighted, and every sentence has both scores."""
    result = select_highlights(inputs, scored(), Options(top=1))
    assert result.aim == "gist"
    assert indices(result) == [0]
    assert [s.score for s in result.sentences] == GIST.tolist()
    assert [s.gist for s in result.sentences] == GIST.tolist()
    assert [s.quotable for s in result.sentences] == QUOTABLE.tolist()
    assert result.sentences[0].aims == ("gist",)
    assert result.sentences[3].aims == ()


def test_quotable(inputs: ScoringInput) -> None:
    """The aim decides score, rank, deviation, explanation and choice."""
    result = select_highlights(inputs, scored(), Options(top=1, aim="quotable", explain=True))
    assert indices(result) == [3]
    best = result.best
    assert (best.score, best.rank, best.score_std) == (0.8, 1, pytest.approx(0.16))
    assert best.explanation == Explanation("has an edge")
    assert best.aims == ("quotable",)


def test_both_are_marked_apart(inputs: ScoringInput) -> None:
    """Each aim has its own limit; a sentence's score is that of its better aim."""
    result = select_highlights(inputs, scored(), Options(top=1, aim="both", explain=True))
    assert indices(result) == [0, 3]
    first, last = list(result)
    assert (first.aims, last.aims) == (("gist",), ("quotable",))
    assert (first.score, last.score) == (0.9, 0.8)
    assert last.explanation == Explanation("has an edge")
    every = select_highlights(inputs, scored(), Options(top=4, aim="both"))
    assert every.sentences[2].aims == ("gist", "quotable")


def test_junk_is_skipped_unless_kept(inputs: ScoringInput) -> None:
    """The best sentence is junk: the next one is taken, and `always` overrides."""
    junk = np.array([0.5, 0.1, 0.49, 0.0])
    assert indices(select_highlights(inputs, scored(junk), Options(top=1))) == [3]
    kept = select_highlights(inputs, scored(junk), Options(top=1, always=("Rain",)))
    assert indices(kept) == [0]


def test_a_scorer_without_aims_refuses_one(inputs: ScoringInput) -> None:
    """An aim for a single score is an error; without an aim, nothing is said of aims."""
    single = ScoreResult(GIST, lambda _: Explanation(""))
    with pytest.raises(UsageError, match=r"aim is 'quotable', but the scorer 'luhn' has a single"):
        select_highlights(inputs, single, Options(aim="quotable"), model="luhn")
    result = select_highlights(inputs, single)
    assert result.aim == ""
    assert result.sentences[0].gist is None
    assert result.sentences[0].aims == ()


def test_an_unknown_aim() -> None:
    """The message lists the aims."""
    with pytest.raises(UsageError, match="aim must be gist, quotable or both, got 'fun'"):
        Options(aim="fun")  # type: ignore[arg-type]
