"""The selection: limits, preferences, near-duplicates and context."""

from collections.abc import Callable

import numpy as np

from pullquote.scorers import ScoringInput
from pullquote.selection import HighlightResult, Options
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
