"""Select sentences by score: within the limits, without repetition, no sentence ever cut."""

import heapq
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

import numpy as np

from pullquote.scorers.base import Aim, Scores, ScoringInput, normalize_by_max
from pullquote.selection.budget import Budget, ChapterBudget, default_limit
from pullquote.selection.candidates import end_with_stops, is_fragment, repeats_title
from pullquote.selection.mmr import RedundancyIndex
from pullquote.selection.options import Options
from pullquote.selection.questions import asked_questions
from pullquote.text import Article

RELEVANCE = 0.7
"""λ of maximal marginal relevance: weight of the score against that of similarity."""

MAX_JUNK = 0.5
"""Probability of junk from which a sentence is never highlighted, unless `always` matches it."""

NEAR_DUPLICATE = 0.8
"""Cosine from which two sentences are taken to say the same."""


def select_sentences(
    inputs: ScoringInput,
    scores: Scores,
    needs_context: Sequence[bool],
    options: Options,
    *,
    aim: Aim | Literal[""] = "",
    junk: Scores | None = None,
) -> list[int]:
    """Select the sentences to highlight.

    Args:
        inputs: The article.
        scores: Shape (sentences,), in [0, 1].
        needs_context: Whether each sentence refers to the one before it.
        options: Limits and preferences.
        aim: The aim that the scores are for; empty for scorers with a single score.
        junk: Probability that each sentence is no prose of the article, shape (sentences,).

    Returns:
        Their indices: first those that `Options.always` matches, then by maximal marginal
        relevance.
    """
    sentences = inputs.article.sentences
    selected, candidates = _candidates(inputs.article, scores, options)
    budget = Budget(inputs.article, needs_context, options, default_limit(scores, aim))
    chapters = ChapterBudget(inputs, budget, options)
    asked = asked_questions(inputs.article)
    queue = _RelevanceQueue(inputs, scores, candidates) if options.diversity else None

    def spend(index: int) -> None:
        budget.spend(index)
        chapters.spend(index)
        if queue:
            queue.selected.add(index)

    n_always = len(selected)
    has_stops = end_with_stops(sentences)
    for index in selected:
        spend(index)
    for index in queue.by_relevance(chapters) if queue else _by_score(candidates, chapters):
        if budget.is_spent:
            break
        if junk is not None and junk[index] >= MAX_JUNK:
            continue
        prose = sentences[index].prose
        is_no_quote = index in asked or is_fragment(prose, has_stops=has_stops)
        if is_no_quote or repeats_title(prose, inputs.article.title):
            continue
        if budget.allows(index):
            spend(index)
            selected.append(index)
    while len(selected) > n_always and budget.exceeds(selected):
        selected.pop()
    return selected


def _by_score(candidates: Iterable[int], chapters: ChapterBudget) -> Iterator[int]:
    """Yield candidates whose chapter has budget left, then all others."""
    postponed: list[int] = []
    for index in candidates:
        if chapters.allows(index):
            yield index
        else:
            postponed.append(index)
    yield from postponed


def _candidates(article: Article, scores: Scores, options: Options) -> tuple[list[int], list[int]]:
    """List, best first, the sentences to keep whatever their score, and the other candidates."""
    always = _matching(article, options.always_patterns)
    exclude = _matching(article, options.exclude_patterns)
    order = np.argsort(-scores, kind="stable").tolist()
    forced = [index for index in order if index in always and index not in exclude]
    min_score = options.threshold or 0.0
    matched = always | exclude
    return forced, [i for i in order if scores[i] >= min_score and i not in matched]


def _matching(article: Article, patterns: Sequence[re.Pattern[str]]) -> set[int]:
    """Return the sentences that match any of the patterns."""
    if not patterns:
        return set()
    return {s.index for s in article.sentences if any(p.search(s.prose) for p in patterns)}


class _RelevanceQueue:
    """The candidates, by maximal marginal relevance to what has been selected so far.

    Carbonell and Goldstein (1998), *The Use of MMR*: next is the sentence with the largest
    λ * score - (1 - λ) * similarity to the most similar selected one. Scores are divided by the
    article's highest, so that those of every scorer weigh the same against similarity.

    Attributes:
        selected: The selected sentences.
    """

    def __init__(self, inputs: ScoringInput, scores: Scores, candidates: Sequence[int]) -> None:
        self.selected = RedundancyIndex(inputs.tfidf)
        self._scores = normalize_by_max(scores)
        self._heap = [(-RELEVANCE * float(self._scores[index]), index) for index in candidates]
        heapq.heapify(self._heap)

    def by_relevance(self, chapters: ChapterBudget) -> Iterator[int]:
        """Yield the next best candidate after each selection; near-duplicates are dropped.

        Candidates whose chapter has budget left come first, then the others.
        """
        postponed: list[int] = []
        while self._heap:
            _, index = heapq.heappop(self._heap)
            if not chapters.allows(index):  # tested first: similarity costs the most
                postponed.append(index)
                continue
            similarity = self.selected.max_similarity(index)
            if similarity >= NEAR_DUPLICATE:
                continue
            relevance = RELEVANCE * float(self._scores[index]) - (1 - RELEVANCE) * similarity
            # Similarity only grows with each selection, so the values in the heap are upper
            # bounds: a candidate whose fresh value is still on top is the best of all, without
            # a look at the others.
            if self._heap and (-relevance, index) > self._heap[0]:
                heapq.heappush(self._heap, (-relevance, index))
            else:
                yield index
        for index in postponed:
            # What was selected since may have made it a near-duplicate.
            if self.selected.max_similarity(index) < NEAR_DUPLICATE:
                yield index
