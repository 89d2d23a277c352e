"""Track how much may still be highlighted, in an article and in each chapter of a book.

Limits are exact; the shares of chapters are rounded to whole sentences.
"""

import math
from bisect import bisect_right
from collections.abc import Sequence
from typing import Literal

from pullquote.scorers.base import Aim, Scores, ScoringInput
from pullquote.selection.options import Options
from pullquote.text import Article, split_words

STRONG_SCORE: dict[Aim, float] = {"gist": 0.3, "quotable": 0.2}
"""Calibrated score from which a highlight is strong.

On the development split of the marks, readers marked 38 % of the sentences that the bundled model
scores above the first as gist (9 % of all sentences), and 34 % of those above the second as
quotable (5 % of all).
"""

# The prototype highlights 10 sentences or 15 %, whichever is more.
PROTOTYPE_SENTENCES, PROTOTYPE_RATIO = 10, 0.15

# Readers mark about as many key points (development split of the marks).
GIST_SENTENCES, GIST_RATIO = 2, 0.08

MAX_DEFAULT_RATIO = 1 / 3
"""Limit for short articles, where 10 sentences would be almost all of the text."""


def count_words(text: str) -> int:
    """Count the words of a text by blanks, or by `split_words` if that counts more.

    >>> count_words("A well-known fact - known to 9 of 10.")
    9
    """
    return max(len(text.split()), len(split_words(text)))


def predecessor(article: Article, index: int) -> int | None:
    """Return the sentence that may explain a sentence: the one before, unless a heading is between.

    Returns:
        The index of the sentence before it; None for the first sentence, and if another block,
        which has no sentences, is between the two.
    """
    if index == 0:
        return None
    block, block_before = article.sentences[index].block, article.sentences[index - 1].block
    return index - 1 if block - block_before <= 1 else None


class Budget:
    """Number of sentences and words that may still be highlighted.

    Attributes:
        sentences: Sentences left.
        words: Words left; None without a limit.
        tokens: Tokens left, by the sum of the sentences; None without a limit.
    """

    def __init__(
        self, article: Article, needs_context: Sequence[bool], options: Options, default: int
    ) -> None:
        """Make the budget of an article.

        Args:
            article: The article.
            needs_context: Whether each sentence refers to the one before it.
            options: The limits.
            default: Maximum number of sentences if the options have no limit.
        """
        self._article = article
        self._needs_context = needs_context
        self._with_context = options.context
        count = len(article.sentences)
        self.sentences = _max_sentences(count, options) if options.has_limit else default
        self.words = options.words
        self.tokens = self._limit = options.tokens
        self._count = options.token_count

    @property
    def is_spent(self) -> bool:
        """Whether nothing fits any more, however short."""
        left = (self.sentences, self.words, self.tokens)
        return any(amount is not None and amount < 1 for amount in left)

    def allows(self, index: int) -> bool:
        """Return whether a sentence still fits."""
        return (self.words is None or self.cost(index) <= self.words) and (
            self.tokens is None or self._token_cost(index) <= self.tokens
        )

    def spend(self, index: int) -> None:
        """Deduct a sentence."""
        self.sentences -= 1
        if self.words is not None:
            self.words -= self.cost(index)
        if self.tokens is not None:
            self.tokens -= self._token_cost(index)

    def cost(self, index: int) -> int:
        """Count the words that highlighting a sentence shows, its context included."""
        return sum(count_words(prose) for prose in self._shown(index))

    def exceeds(self, indices: Sequence[int]) -> bool:
        """Return whether sentences, joined by line breaks, have more than the limit of tokens.

        The whole can have more tokens than its parts.
        """
        if self._limit is None or self._count is None:
            return False
        shown = dict.fromkeys(prose for i in sorted(indices) for prose in self._shown(i))
        return self._count("\n".join(shown)) > self._limit

    def _token_cost(self, index: int) -> int:
        return sum(self._count(f"{prose}\n") for prose in self._shown(index)) if self._count else 0

    def _shown(self, index: int) -> list[str]:
        """Return the context of a sentence, if it is shown, and the sentence."""
        sentences = self._article.sentences
        needs_context = self._with_context and self._needs_context[index]
        before = predecessor(self._article, index) if needs_context else None
        return [sentences[i].prose for i in (before, index) if i is not None]


class ChapterBudget:
    """Share of a book's budget that is left to each chapter, by the length of the chapters."""

    def __init__(self, inputs: ScoringInput, budget: Budget, options: Options) -> None:
        chapters = inputs.chapters if options.per_chapter else ()
        count = len(inputs.article.sentences)
        shares = [(chapter.stop - chapter.start) / count for chapter in chapters]
        self._starts = [chapter.start for chapter in chapters]
        self._in_words = budget.words is not None
        total = budget.sentences if budget.words is None else budget.words
        self._left = [share * total for share in shares]
        self._cost = budget.cost

    def allows(self, index: int) -> bool:
        """Return whether at least half of a sentence fits into its chapter's share."""
        if not self._starts:
            return True
        return self._left[self._chapter(index)] >= self._size(index) / 2

    def spend(self, index: int) -> None:
        """Deduct a sentence from its chapter's share."""
        if self._starts:
            self._left[self._chapter(index)] -= self._size(index)

    def _chapter(self, index: int) -> int:
        return bisect_right(self._starts, index) - 1

    def _size(self, index: int) -> int:
        return self._cost(index) if self._in_words else 1


def default_limit(scores: Scores, aim: Aim | Literal[""] = "") -> int:
    """Return how many sentences to highlight without a limit in the options.

    Key points increase with the length of the article. The quotable sentences are as many as their
    probabilities add up to: none, if nothing deserves it. Scores of scorers without aims are not
    probabilities: the limit is the prototype's.

    Args:
        scores: Shape (sentences,), in [0, 1]; calibrated for an aim.
        aim: The aim that the scores are for; empty for scorers with a single score.

    >>> import numpy as np
    >>> default_limit(np.full(100, 0.03)), default_limit(np.full(100, 0.03), "gist")
    (15, 10)
    >>> [default_limit(np.full(100, score), "quotable") for score in (0.004, 0.03)]
    [0, 3]
    """
    count = len(scores)
    most = max(1, math.floor(MAX_DEFAULT_RATIO * count))
    if aim == "quotable":
        is_any_strong = bool(scores.max(initial=0.0) >= STRONG_SCORE[aim])
        return min(most, max(int(is_any_strong), round(float(scores.sum()))))
    if aim == "gist":
        return min(most, round(GIST_SENTENCES + GIST_RATIO * count))
    return min(most, max(PROTOTYPE_SENTENCES, round(PROTOTYPE_RATIO * count)))


def _max_sentences(count: int, options: Options) -> int:
    """Return the limit that the options set for an article of `count` sentences."""
    limit = count if options.top is None else min(options.top, count)
    if options.ratio is not None:
        limit = min(limit, max(1, math.floor(options.ratio * count + 0.5)))
    return limit
