"""What is highlighted: limits, favours, near-duplicates, context and strengths."""

from collections.abc import Callable

import numpy as np
import pytest

from pullquote.errors import UsageError
from pullquote.scorers import Explanation, ScoreResult, ScoringInput
from pullquote.selection import HighlightResult, Options, select_highlights
from pullquote.text import Article

Pick = Callable[..., HighlightResult]


@pytest.fixture
def pick(make_article: Callable[..., Article]) -> Pick:
    """Give what picks from sentences (a paragraph each) with given scores."""

    def pick(sentences: list[str], scores: list[float], **options: object) -> HighlightResult:
        scoring = ScoreResult(np.array(scores), lambda index: Explanation(f"reason {index}"))
        return select_highlights(
            ScoringInput(make_article(*sentences)),
            scoring,
            Options(**options),  # type: ignore[arg-type]
        )

    return pick


NOUNS = "apple river engine violin candle bridge garden planet letter window forest mirror".split()
TWELVE = [f"The {noun} stood alone there." for noun in NOUNS]
FALLING = [1 - index / 20 for index in range(12)]


def chosen(highlights: HighlightResult) -> list[int]:
    """The indices of the highlights in reading order."""
    return [mark.sentence.index for mark in highlights]


def test_top_takes_exactly_the_best(pick: Pick) -> None:
    """`top` gives that many of the best scores, and all where there are fewer."""
    assert chosen(pick(TWELVE, FALLING[::-1], top=3)) == [9, 10, 11]
    assert len(pick(TWELVE, FALLING, top=99)) == 12


def test_ratio_is_rounded_and_one_at_least(pick: Pick) -> None:
    """12 sentences times 0.2 are 2.4, so 2; times 0.01 is one."""
    assert len(pick(TWELVE, FALLING, ratio=0.2)) == 2
    assert len(pick(TWELVE, FALLING, ratio=0.01)) == 1
    assert len(pick(TWELVE, FALLING, ratio=1)) == 12


def test_words_are_never_exceeded_nor_a_sentence_cut(pick: Pick) -> None:
    """The best that fits is taken whole; one too long is passed over for the next."""
    long = "Apple river engine violin candle bridge garden planet."
    sentences = [long, "One two three.", "Seven eight nine ten."]
    picked = pick(sentences, [0.9, 0.8, 0.7], words=7)
    assert [mark.sentence.text for mark in picked] == sentences[1:]


def test_threshold_can_leave_nothing(pick: Pick) -> None:
    """Only scores from the threshold on count; there may be none."""
    assert chosen(pick(TWELVE, FALLING, threshold=0.9)) == [0, 1, 2]
    assert chosen(pick(TWELVE, [0.5] * 12, threshold=0.51)) == []


def test_limits_hold_together(pick: Pick) -> None:
    """With a threshold and a top, the stricter one counts."""
    assert chosen(pick(TWELVE, FALLING, threshold=0.9, top=2)) == [0, 1]
    assert chosen(pick(TWELVE, FALLING, threshold=0.9, top=9)) == [0, 1, 2]


def test_default_limit_is_the_prototypes_but_never_most_of_the_article(pick: Pick) -> None:
    """Ten sentences or 15 %, whichever is more, and at most a third."""
    assert len(pick(TWELVE, FALLING)) == 4
    many = [f"The {noun} stood in room {room}." for noun in NOUNS for room in range(8)]
    assert len(pick(many, list(np.linspace(1, 0, 96)), diversity=False)) == 14


def test_strengths_are_the_five_best_and_the_rest(pick: Pick) -> None:
    """The five best are strong, the other highlights light, the rest none."""
    marks = pick(TWELVE, FALLING, top=7).sentences
    assert [mark.strength for mark in marks] == ["strong"] * 5 + ["light"] * 2 + ["none"] * 5


def test_ranks_count_all_sentences_ties_in_reading_order(pick: Pick) -> None:
    """Rank 1 is the best score; equal scores keep the order of reading."""
    marks = pick(TWELVE[:4], [0.5, 0.9, 0.5, 0.1], top=1).sentences
    assert [mark.rank for mark in marks] == [2, 1, 3, 4]


def test_near_duplicates_are_shown_once(pick: Pick) -> None:
    """A sentence that repeats a better one is left out, unless diversity is off."""
    sentences = ["Rain flooded the old harbour.", "The old harbour, rain flooded!", *TWELVE[:3]]
    scores = [0.9, 0.89, 0.3, 0.2, 0.1]
    assert chosen(pick(sentences, scores, top=2)) == [0, 2]
    assert chosen(pick(sentences, scores, top=2, diversity=False)) == [0, 1]
    assert chosen(pick(sentences, scores, ratio=1)) == [0, 2, 3, 4]


def test_always_and_exclude_are_regular_expressions(pick: Pick) -> None:
    """Sentences that `always` matches come first and count; `exclude` overrides `always`."""
    assert chosen(pick(TWELVE, FALLING, top=2, always=("forest|mirror",))) == [10, 11]
    assert chosen(pick(TWELVE, FALLING, top=2, always=("mirror",))) == [0, 11]
    assert chosen(pick(TWELVE, FALLING, top=1, always=("garden|planet",))) == [6, 7]
    assert chosen(pick(TWELVE, FALLING, top=2, exclude=("apple", "engine"))) == [1, 3]
    assert chosen(pick(TWELVE, FALLING, top=1, always=("apple",), exclude=("apple",))) == [1]


def test_boost_takes_a_score_halfway_to_one(pick: Pick) -> None:
    """Each boosted word halves the distance to 1; a word is whole, in any case."""
    marks = pick(TWELVE, [0.4] * 12, top=1, boost=("MIRROR", "alone", "gard")).sentences
    assert marks[11].score == pytest.approx(0.85)
    assert marks[6].score == pytest.approx(0.7)
    assert marks[11].is_highlight


def test_context_comes_along_only_when_asked_and_needed(pick: Pick) -> None:
    """A sentence that opens on “But” brings the one before it; a resolved one does not."""
    sentences = ["The mayor promised a bridge.", "But the bridge never came.", *TWELVE[:4]]
    scores = [0.1, 0.9, 0.8, 0.2, 0.2, 0.2]
    plain = pick(sentences, scores, top=2)
    assert [m.sentence.index for m in plain.shown()] == [1, 2]
    assert plain.sentences[1].needs_context
    shown = pick(sentences, scores, top=2, context=True)
    assert [m.sentence.index for m in shown.shown()] == [0, 1, 2]
    assert shown.sentences[0].is_context
    assert not shown.sentences[0].is_highlight
    assert [m.sentence.index for m in shown.shown("score")] == [0, 1, 2]


def test_context_counts_where_words_are_limited(pick: Pick) -> None:
    """Ten words do not hold a sentence of five with a context of six."""
    sentences = ["The mayor once promised a bridge.", "But the bridge never came.", "A b c."]
    picked = pick(sentences, [0.1, 0.9, 0.2], words=10, context=True)
    assert chosen(picked) == [0, 2]
    assert chosen(pick(sentences, [0.1, 0.9, 0.2], words=11, context=True)) == [1]


def test_shown_by_score_begins_with_the_best(pick: Pick) -> None:
    """Order "score" sorts the highlights by rank; any other word is refused."""
    picked = pick(TWELVE, FALLING[::-1], top=3)
    assert [m.sentence.index for m in picked.shown("score")] == [11, 10, 9]
    with pytest.raises(UsageError, match="got 'best'"):
        picked.shown("best")  # type: ignore[arg-type]


def test_reasons_come_for_highlights_only_when_asked(pick: Pick) -> None:
    """Without `explain` no reason is worked out; with it, highlights have theirs."""
    assert all(mark.explanation is None for mark in pick(TWELVE, FALLING, top=1).sentences)
    marks = pick(TWELVE, FALLING, top=1, explain=True).sentences
    assert marks[0].explanation == Explanation("reason 0")
    assert marks[1].explanation is None


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"top": 0}, "top must be at least 1, got 0"),
        ({"words": -5}, "words must be at least 1, got -5"),
        ({"ratio": 0.0}, "ratio must be above 0 and at most 1, got 0"),
        ({"ratio": 1.5}, "ratio must be above 0 and at most 1, got 1.5"),
        ({"ratio": float("nan")}, "ratio must be above 0 and at most 1, got nan"),
        ({"threshold": 2.0}, "threshold must be between 0 and 1, got 2"),
        ({"threshold": float("nan")}, "threshold must be between 0 and 1, got nan"),
        ({"always": ("(",)}, r"always must be a regular expression, got '\('"),
        ({"exclude": ("[",)}, r"exclude must be a regular expression, got '\['"),
        ({"boost": (" ",)}, "boost needs words that are not blank"),
    ],
)
def test_options_out_of_range_are_refused(options: dict[str, object], message: str) -> None:
    """Each limit says what was given and what it has to be."""
    with pytest.raises(UsageError, match=message):
        Options(**options)  # type: ignore[arg-type]


def test_a_single_word_is_no_highlight(pick: Pick) -> None:
    """A fragment with the best score is passed over, unless it is to be kept."""
    sentences = ["TL;DR", "The mayor promised a bridge.", "Yes!"]
    assert chosen(pick(sentences, [0.9, 0.1, 0.8], top=3)) == [1]
    assert chosen(pick(sentences, [0.9, 0.1, 0.8], top=1, always=("TL",))) == [0]


@pytest.mark.parametrize(
    ("best", "score_std", "has_standout"), [(0.5, 0.1, True), (0.5, 0.25, False), (0.2, None, True)]
)
def test_clear_is_what_stands_out_by_more_than_its_spread(
    make_article: Callable[..., Article], best: float, score_std: float | None, has_standout: bool
) -> None:
    """Without a spread all is clear; with one, the best score less it has to reach 0.3."""
    evidence = ScoringInput(make_article("It rained hard. We left early. Nobody was hurt."))
    spreads = None if score_std is None else np.array([0.9, score_std, 0.0])
    scoring = ScoreResult(np.array([0.1, best, 0.05]), lambda _: Explanation(""), spreads)
    found = select_highlights(evidence, scoring)
    assert found.best.sentence.index == 1
    assert found.best.score_std == score_std
    assert found.has_standout is has_standout
