"""Selection: which sentences are highlighted, best first.

In: the evidence of an article, its scores, which of its sentences lean on the one before, and
`Options`. Out: indices of sentences. Limits hold exactly, and no sentence is ever cut.
"""

import heapq
import re
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from pullquote.scorers.base import Scores, ScoringInput, normalize_by_max
from pullquote.selection.budget import Budget, ChapterBudget
from pullquote.selection.mmr import RedundancyIndex
from pullquote.selection.options import Options
from pullquote.text import Article, split_words

RELEVANCE = 0.7  # lambda of maximal marginal relevance
NEAR_DUPLICATE = 0.8  # cosine from which a sentence says the same as another


def is_fragment(prose: str) -> bool:
    """Tell whether a sentence is a mere word or sign, which is never worth quoting.

    >>> [is_fragment(prose) for prose in ("TL;DR", "Yes!", "Rain fell.", "今天下雨了。")]
    [True, True, False, False]
    """
    return len(prose.split()) < 2 and len(split_words(prose)) < 3


def select_sentences(
    evidence: ScoringInput, scores: Scores, leaning: Sequence[bool], options: Options
) -> list[int]:
    """Choose the sentences to highlight.

    Args:
        evidence: The article.
        scores: Shape (sentences,), in [0, 1].
        leaning: For each sentence whether it opens unresolved.
        options: What is asked for.

    Returns:
        Their indices: first those to keep, then by maximal marginal relevance.
    """
    sentences = evidence.article.sentences
    kept, others = _candidates(evidence.article, scores, options)
    budget = Budget(evidence.article, leaning, options)
    shares = ChapterBudget(evidence, budget, options)
    queue = _RelevanceQueue(evidence, scores, others) if options.diversity else None

    def take(index: int) -> None:
        budget.spend(index)
        shares.spend(index)
        if queue:
            queue.chosen.add(index)

    for index in kept:
        take(index)
    turn = queue.in_turn(shares) if queue else _in_turn(others, shares)
    for index in turn:
        if budget.is_spent:
            break
        if budget.allows(index) and not is_fragment(sentences[index].prose):
            take(index)
            kept.append(index)
    return kept


def _in_turn(candidates: Iterable[int], shares: ChapterBudget) -> Iterator[int]:
    """Give those whose chapters have some of their share left; then, for what is over, the rest."""
    passed: list[int] = []
    for index in candidates:
        if shares.allow(index):
            yield index
        else:
            passed.append(index)
    yield from passed


def _candidates(article: Article, scores: Scores, options: Options) -> tuple[list[int], list[int]]:
    """List, the best first, what is kept whatever its score, and what else can be chosen."""
    wanted = _matching(article, options.keep_patterns)
    avoided = _matching(article, options.avoid_patterns)
    order = np.argsort(-scores, kind="stable").tolist()
    kept = [index for index in order if index in wanted and index not in avoided]
    lowest = options.threshold or 0.0
    passed_over = wanted | avoided
    others = [i for i in order if scores[i] >= lowest and i not in passed_over]
    return kept, others


def _matching(article: Article, patterns: Sequence[re.Pattern[str]]) -> set[int]:
    """Find the sentences that hold what any of the patterns looks for."""
    if not patterns:
        return set()
    return {s.index for s in article.sentences if any(p.search(s.prose) for p in patterns)}


class _RelevanceQueue:
    """Sentences in the order of maximal marginal relevance to what has been chosen so far.

    Carbonell and Goldstein (1998), *The Use of MMR*: next comes the sentence with the largest
    λ * score - (1 - λ) * similarity to the nearest chosen one; scores count as shares of the
    article's best, so that those of every model weigh the same against similarity. That can only
    grow, so an old value is an upper bound, and only the head of the queue has to be brought up
    to date.
    """

    def __init__(self, evidence: ScoringInput, scores: Scores, candidates: Sequence[int]) -> None:
        self.chosen = RedundancyIndex(evidence.counts)
        self._scores = normalize_by_max(scores)
        self._heap = [(-RELEVANCE * float(self._scores[index]), index) for index in candidates]
        heapq.heapify(self._heap)

    def in_turn(self, shares: ChapterBudget) -> Iterator[int]:
        """Give the next best again and again; near-duplicates of chosen ones never come.

        First come those whose chapters have some of their share left, then the rest.
        """
        passed: list[int] = []
        while self._heap:
            _, index = heapq.heappop(self._heap)
            if not shares.allow(index):  # asked first: to find its similarity costs the most
                passed.append(index)
                continue
            similarity = self.chosen.largest_similarity(index)
            if similarity >= NEAR_DUPLICATE:
                continue
            relevance = RELEVANCE * float(self._scores[index]) - (1 - RELEVANCE) * similarity
            if self._heap and (-relevance, index) > self._heap[0]:
                heapq.heappush(self._heap, (-relevance, index))
            else:
                yield index
        for index in passed:
            if self.chosen.largest_similarity(index) < NEAR_DUPLICATE:
                yield index
