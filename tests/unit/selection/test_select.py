"""The selection: limits, preferences, near-duplicates and context."""

from collections.abc import Callable

import numpy as np
import pytest

from pullquote.errors import UsageError
from pullquote.scorers import Explanation, ScoreResult, ScoringInput
from pullquote.selection import HighlightResult, Options, select_highlights
from pullquote.selection.select import select_sentences
from pullquote.text import Article, Chapter

Select = Callable[..., HighlightResult]
NOUNS = "apple river engine violin candle bridge garden planet letter window forest mirror".split()
TWELVE = [f"The {noun} stood alone there." for noun in NOUNS]
FALLING = [1 - index / 20 for index in range(12)]


def selected(result: HighlightResult) -> list[int]:
    """Return the indices of the highlights in reading order."""
    return [scored.sentence.index for scored in result]


def test_top_selects_exactly_the_best(select: Select) -> None:
    """`top` is the number of highlights, or all sentences if there are fewer."""
    assert selected(select(TWELVE, FALLING[::-1], top=3)) == [9, 10, 11]
    assert len(select(TWELVE, FALLING, top=99)) == 12


def test_ratio_is_rounded_and_at_least_one_sentence(select: Select) -> None:
    """12 sentences times 0.2 are 2.4, so 2; times 0.01 is one."""
    assert len(select(TWELVE, FALLING, ratio=0.2)) == 2
    assert len(select(TWELVE, FALLING, ratio=0.01)) == 1
    assert len(select(TWELVE, FALLING, ratio=1)) == 12


def test_words_are_never_exceeded_and_no_sentence_is_cut(select: Select) -> None:
    """A sentence that is too long is skipped for the next best that fits."""
    long = "Apple river engine violin candle bridge garden planet."
    sentences = [long, "One two three.", "Seven eight nine ten."]
    result = select(sentences, [0.9, 0.8, 0.7], words=7)
    assert [scored.sentence.text for scored in result] == sentences[1:]


def _whole_has_more(text: str) -> int:
    """Count words, and 20 tokens for each break between two lines."""
    return len(text.split()) + 20 * text.strip().count("\n")


@pytest.mark.parametrize(
    ("tokenizer", "tokens", "indices"),
    [
        (None, 5, []),  # five words and a stop
        (None, 6, [0]),
        (None, 18, [0, 1, 2]),
        (str.split, 19, [0, 1, 2]),
        (len, 58, [0, 1]),
        (len, 56, [0]),
        (lambda text: text.count("\n") + len(text), 1000, list(range(12))),
        (_whole_has_more, 30, [0, 1]),  # six parts have 30, but the whole of six has 130
    ],
)
def test_tokens_are_never_exceeded(
    select: Select, tokenizer: object, tokens: int, indices: list[int]
) -> None:
    """The highlights, one a line, have at most the number of tokens, as the tokenizer counts."""
    assert selected(select(TWELVE, FALLING, tokens=tokens, tokenizer=tokenizer)) == indices


def test_context_counts_towards_tokens(select: Select) -> None:
    """Eleven tokens are too few for a sentence of five with a context of seven."""
    sentences = ["The old mill by the river.", "But it burned down.", "Rain fell all day."]
    for tokens, expected in ((11, [2]), (12, [1])):
        result = select(sentences, [0.1, 0.9, 0.6], tokens=tokens, context=True, threshold=0.5)
        assert selected(result) == expected


def test_threshold_can_exclude_everything(select: Select) -> None:
    """Only scores from the threshold on are selected; there may be none."""
    assert selected(select(TWELVE, FALLING, threshold=0.9)) == [0, 1, 2]
    assert selected(select(TWELVE, [0.5] * 12, threshold=0.51)) == []


def test_limits_hold_together(select: Select) -> None:
    """With a threshold and a top, the stricter one decides."""
    assert selected(select(TWELVE, FALLING, threshold=0.9, top=2)) == [0, 1]
    assert selected(select(TWELVE, FALLING, threshold=0.9, top=9)) == [0, 1, 2]


def test_the_default_limit_is_the_prototypes_and_at_most_a_third(select: Select) -> None:
    """Ten sentences or 15 %, whichever is more, but at most a third of the article."""
    assert len(select(TWELVE, FALLING)) == 4
    many = [f"The {noun} stood in room {room}." for noun in NOUNS for room in range(8)]
    assert len(select(many, list(np.linspace(1, 0, 96)), diversity=False)) == 14


def test_near_duplicates_are_highlighted_once(select: Select) -> None:
    """A sentence that repeats a better one is skipped, unless diversity is off."""
    sentences = ["Rain flooded the old harbour.", "The old harbour, rain flooded!", *TWELVE[:3]]
    scores = [0.9, 0.89, 0.3, 0.2, 0.1]
    assert selected(select(sentences, scores, top=2)) == [0, 2]
    assert selected(select(sentences, scores, top=2, diversity=False)) == [0, 1]
    assert selected(select(sentences, scores, ratio=1)) == [0, 2, 3, 4]


def test_a_near_duplicate_is_dropped_after_its_chapter_is_full(
    make_article: Callable[..., Article],
) -> None:
    """A sentence postponed for its chapter's share is compared with what was selected since."""
    sentences = ["Rain flooded the old harbour.", "The old harbour, rain flooded!", *TWELVE[:2]]
    inputs = ScoringInput(make_article(*sentences))
    inputs.chapters = (Chapter("One", 0, 2), Chapter("Two", 2, 4))
    scores = np.array([0.9, 0.8, 0.1, 0.1])
    options = Options(top=2, threshold=0.5)
    assert select_sentences(inputs, scores, [False] * 4, options) == [0]
    sentences[1] = TWELVE[2]
    inputs = ScoringInput(make_article(*sentences))
    inputs.chapters = (Chapter("One", 0, 2), Chapter("Two", 2, 4))
    assert select_sentences(inputs, scores, [False] * 4, options) == [0, 1]


def test_always_and_exclude_are_regular_expressions(select: Select) -> None:
    """Matches of `always` come first and count; matches of `exclude` are excluded, even if kept."""
    assert selected(select(TWELVE, FALLING, top=2, always=("forest|mirror",))) == [10, 11]
    assert selected(select(TWELVE, FALLING, top=2, always=("mirror",))) == [0, 11]
    assert selected(select(TWELVE, FALLING, top=1, always=("garden|planet",))) == [6, 7]
    assert selected(select(TWELVE, FALLING, top=2, exclude=("apple", "engine"))) == [1, 3]
    assert selected(select(TWELVE, FALLING, top=1, always=("apple",), exclude=("apple",))) == [1]


def test_context_counts_towards_words(select: Select) -> None:
    """Ten words are too few for a sentence of five with a context of six."""
    sentences = ["The mayor once promised a bridge.", "But the bridge never came.", "A b c."]
    result = select(sentences, [0.1, 0.9, 0.2], words=10, context=True)
    assert selected(result) == [0, 2]
    assert selected(select(sentences, [0.1, 0.9, 0.2], words=11, context=True)) == [1]


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
