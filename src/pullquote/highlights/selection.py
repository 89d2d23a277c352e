"""Selection: which sentences are highlighted, best first.

In: the evidence of an article, its scores, which of its sentences lean on the one before, and
`Options`. Out: indices of sentences. Limits hold exactly, and no sentence is ever cut.
"""

import heapq
import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence

import numpy as np

from pullquote.highlights.options import Options
from pullquote.highlights.redundancy import ChosenSentences
from pullquote.scorers.interface import Evidence, Scores, scale_to_best
from pullquote.text import Article, Chapter, split_words

__all__ = ["choose_sentences", "count_words", "predecessor"]

LIGHT = 10  # sentences; this and 15 % are the prototype's
LIGHT_SHARE = 0.15
LARGEST_SHARE = 1 / 3  # of a short article, where 10 sentences would be nearly all of it
RELEVANCE = 0.7  # lambda of maximal marginal relevance
ROUNDING = 1e-6  # less than that is nothing
NEAR_DUPLICATE = 0.8  # cosine from which a sentence says the same as another


def count_words(text: str) -> int:
    """Count words the stricter way: by blanks, or by `split_words` where that finds more.

    >>> count_words("A well-known fact - known to 9 of 10.")
    9
    """
    return max(len(text.split()), len(split_words(text)))


def is_fragment(prose: str) -> bool:
    """Tell whether a sentence is a mere word or sign, which is never worth quoting.

    >>> [is_fragment(prose) for prose in ("TL;DR", "Yes!", "Rain fell.", "今天下雨了。")]
    [True, True, False, False]
    """
    return len(prose.split()) < 2 and len(split_words(prose)) < 3


def predecessor(article: Article, index: int) -> int | None:
    """Find the sentence that a sentence can lean on: the one before, no heading between them."""
    if index == 0:
        return None
    block, before = article.sentences[index].block, article.sentences[index - 1].block
    return index - 1 if block - before <= 1 else None


def choose_sentences(
    evidence: Evidence, scores: Scores, leaning: Sequence[bool], options: Options
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
    prose = [sentence.prose for sentence in evidence.article.sentences]
    avoided = [any(p.search(text) for p in options.avoid_patterns) for text in prose]
    wanted = [any(p.search(text) for p in options.keep_patterns) for text in prose]
    order = np.argsort(-scores, kind="stable").tolist()
    kept = [index for index in order if wanted[index] and not avoided[index]]
    lowest = options.threshold or 0.0
    others = [
        index
        for index in order
        if scores[index] >= lowest
        and not (wanted[index] or avoided[index] or is_fragment(prose[index]))
    ]
    budget = _Budget(evidence, leaning, options)
    for index in kept:
        budget.spend(index)
    queue = _RelevanceQueue(evidence, scores, others, kept) if options.diversity else None
    for index in queue or others:
        if budget.is_spent:
            break
        if budget.allows(index):
            budget.spend(index)
            if queue:
                queue.chosen.add(index)
            kept.append(index)
    return kept


class _RelevanceQueue:
    """Sentences in the order of maximal marginal relevance to what has been chosen so far.

    Carbonell and Goldstein (1998), *The Use of MMR*: next comes the sentence with the largest
    λ * score - (1 - λ) * similarity to the nearest chosen one; scores count as shares of the
    article's best, so that those of every model weigh the same against similarity. That can only
    grow, so an old value is an upper bound, and only the head of the queue has to be brought up
    to date.
    """

    def __init__(
        self, evidence: Evidence, scores: Scores, candidates: Sequence[int], kept: Sequence[int]
    ) -> None:
        self.chosen = ChosenSentences(evidence.counts)
        for index in kept:
            self.chosen.add(index)
        self._scores = scale_to_best(scores)
        self._heap = [(-RELEVANCE * float(self._scores[index]), index) for index in candidates]
        heapq.heapify(self._heap)

    def __iter__(self) -> Iterator[int]:
        """Give the next best again and again; near-duplicates of chosen ones never come."""
        while self._heap:
            _, index = heapq.heappop(self._heap)
            similarity = self.chosen.largest_similarity(index)
            if similarity >= NEAR_DUPLICATE:
                continue
            relevance = RELEVANCE * float(self._scores[index]) - (1 - RELEVANCE) * similarity
            if self._heap and (-relevance, index) > self._heap[0]:
                heapq.heappush(self._heap, (-relevance, index))
            else:
                yield index


class _Budget:
    """What may still be chosen."""

    def __init__(self, evidence: Evidence, leaning: Sequence[bool], options: Options) -> None:
        self._article = evidence.article
        self._leaning = leaning
        self._context = options.context
        self._sentences = _most_sentences(len(evidence.article.sentences), options)
        self._words = options.words
        chapters = evidence.chapters if options.per_chapter and options.has_amount else ()
        self._chapters = _Shares(chapters, self._sentences, self._words)

    @property
    def is_spent(self) -> bool:
        """Whether nothing more fits, however short."""
        return self._sentences < 1 or (self._words is not None and self._words < 1)

    def allows(self, index: int) -> bool:
        """Tell whether a sentence still fits."""
        fits = self._words is None or self._cost(index) <= self._words
        return fits and self._chapters.allow(index)

    def spend(self, index: int) -> None:
        """Take a sentence out of the budget."""
        self._sentences -= 1
        cost = 0 if self._words is None else self._cost(index)
        if self._words is not None:
            self._words -= cost
        self._chapters.take(index, cost)

    def _cost(self, index: int) -> int:
        """Count the words that showing a sentence shows, its context included."""
        sentences = self._article.sentences
        cost = count_words(sentences[index].prose)
        if self._context and self._leaning[index]:
            before = predecessor(self._article, index)
            cost += 0 if before is None else count_words(sentences[before].prose)
        return cost


class _Shares:
    """What is left to each chapter of a book; a chapter that has had its share gets no more."""

    def __init__(self, chapters: Sequence[Chapter], sentences: int, words: int | None) -> None:
        self._starts = [chapter.start for chapter in chapters]
        all_sentences = chapters[-1].stop if chapters else 0
        parts = [(chapter.stop - chapter.start) / all_sentences for chapter in chapters]
        self._sentences = [part * sentences for part in parts]
        self._words = [part * (math.inf if words is None else words) for part in parts]

    def allow(self, index: int) -> bool:
        """Tell whether the chapter of a sentence has any of its share left."""
        if not self._starts:
            return True
        chapter = bisect_right(self._starts, index) - 1
        return min(self._sentences[chapter], self._words[chapter]) > ROUNDING

    def take(self, index: int, words: int) -> None:
        """Take a sentence of so many words out of its chapter's share."""
        if self._starts:
            chapter = bisect_right(self._starts, index) - 1
            self._sentences[chapter] -= 1
            self._words[chapter] -= words


def _most_sentences(sentences: int, options: Options) -> int:
    """Give the number of sentences that the options allow."""
    if not options.has_limit:
        most = max(LIGHT, round(LIGHT_SHARE * sentences))
        return min(most, max(1, math.floor(LARGEST_SHARE * sentences)))
    most = sentences if options.top is None else min(options.top, sentences)
    if options.ratio is not None:
        most = min(most, max(1, math.floor(options.ratio * sentences + 0.5)))
    return most
