"""The selection keeps its limits, and equals maximal marginal relevance computed naively."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pullquote.documents.document import Document
from pullquote.scorers import ScoringInput
from pullquote.selection.budget import count_words
from pullquote.selection.mmr import RedundancyIndex
from pullquote.selection.options import Options
from pullquote.selection.select import NEAR_DUPLICATE, RELEVANCE, select_sentences
from pullquote.text import split_sentences

WORDS = st.sampled_from("rain flood harbour gate baker bread mayor bridge letter window".split())
SENTENCES = st.lists(
    st.lists(WORDS, min_size=2, max_size=6).map(lambda words: " ".join(words).title() + "."),
    min_size=1,
    max_size=12,
)


def inputs_and_scores(sentences: list[str], seed: int) -> tuple[ScoringInput, np.ndarray]:
    """Make an article with random scores."""
    document = Document.from_parts([("paragraph", sentence) for sentence in sentences])
    article = split_sentences(document, language="en")
    scores = np.random.default_rng(seed).random(len(article.sentences))
    return ScoringInput(article), scores


def naive_relevance(inputs: ScoringInput, scores: np.ndarray, count: int) -> list[int]:
    """Compute maximal marginal relevance by comparing every sentence at every step."""
    chosen: list[int] = []
    scores = scores / scores.max()
    index = RedundancyIndex(inputs.tfidf)
    left = set(range(len(scores)))
    while left and len(chosen) < count:
        near = {i: index.max_similarity(i) for i in left}
        left = {i for i in left if near[i] < NEAR_DUPLICATE}
        if not left:
            break
        best = min(left, key=lambda i: (-(RELEVANCE * scores[i] - (1 - RELEVANCE) * near[i]), i))
        chosen.append(best)
        index.add(best)
        left.remove(best)
    return chosen


@given(SENTENCES, st.integers(0, 99), st.integers(1, 12))
def test_queue_equals_naive_relevance(sentences: list[str], seed: int, top: int) -> None:
    """Updating only the head of the queue does not change the selection."""
    inputs, scores = inputs_and_scores(sentences, seed)
    needs_context = [False] * len(scores)
    selected = select_sentences(inputs, scores, needs_context, Options(top=top))
    assert selected == naive_relevance(inputs, scores, top)


@given(SENTENCES, st.integers(0, 99), st.integers(1, 40), st.booleans())
def test_words_limit_holds_and_is_filled(
    sentences: list[str], seed: int, words: int, diversity: bool
) -> None:
    """The limit is never exceeded; without diversity, no other sentence would fit."""
    inputs, scores = inputs_and_scores(sentences, seed)
    options = Options(words=words, diversity=diversity)
    selected = select_sentences(inputs, scores, [False] * len(scores), options)
    costs = [count_words(sentence.prose) for sentence in inputs.article.sentences]
    spent = sum(costs[index] for index in selected)
    assert spent <= words
    if not diversity:
        left = [cost for index, cost in enumerate(costs) if index not in selected]
        assert all(spent + cost > words for cost in left)


@given(SENTENCES, st.integers(0, 99), st.integers(1, 12), st.floats(0, 1))
def test_top_and_threshold_hold(
    sentences: list[str], seed: int, top: int, threshold: float
) -> None:
    """No more than `top`, none below the threshold, none twice."""
    inputs, scores = inputs_and_scores(sentences, seed)
    options = Options(top=top, threshold=threshold, diversity=False)
    selected = select_sentences(inputs, scores, [False] * len(scores), options)
    assert len(selected) == len(set(selected)) == min(top, int((scores >= threshold).sum()))
    assert all(scores[index] >= threshold for index in selected)


@given(SENTENCES)
def test_similarity_is_a_cosine(sentences: list[str]) -> None:
    """A sentence with a content word has similarity 1 to itself; all are in [0, 1]."""
    inputs, _ = inputs_and_scores(sentences, 0)
    for index, terms in enumerate(inputs.terms):
        chosen = RedundancyIndex(inputs.tfidf)
        assert chosen.max_similarity(index) == 0.0
        chosen.add(index)
        assert (
            chosen.max_similarity(index) == (1.0 if any(terms) else 0.0)
            or chosen.max_similarity(index) > 1 - 1e-9
        )
        assert all(0 <= chosen.max_similarity(i) <= 1 for i in range(len(inputs.terms)))
