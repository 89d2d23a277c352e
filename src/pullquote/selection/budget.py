"""Budget: how much may be highlighted, of an article and of each chapter of a book.

In: an article and `Options`. Out: whether a sentence still fits. Limits hold exactly; the shares of
chapters are rounded to whole sentences.
"""

import math
from bisect import bisect_right
from collections.abc import Sequence

from pullquote.scorers.base import ScoringInput
from pullquote.selection.options import Options
from pullquote.text import Article, split_words

LIGHT = 10  # sentences; this and 15 % are the prototype's
LIGHT_SHARE = 0.15
LARGEST_SHARE = 1 / 3  # of a short article, where 10 sentences would be nearly all of it


def count_words(text: str) -> int:
    """Count words the stricter way: by blanks, or by `split_words` where that finds more.

    >>> count_words("A well-known fact - known to 9 of 10.")
    9
    """
    return max(len(text.split()), len(split_words(text)))


def predecessor(article: Article, index: int) -> int | None:
    """Find the sentence that a sentence can lean on: the one before, no heading between them."""
    if index == 0:
        return None
    block, before = article.sentences[index].block, article.sentences[index - 1].block
    return index - 1 if block - before <= 1 else None


class Budget:
    """What may still be chosen."""

    def __init__(self, article: Article, leaning: Sequence[bool], options: Options) -> None:
        self._article = article
        self._leaning = leaning
        self._context = options.context
        self.sentences = _most_sentences(len(article.sentences), options)
        self.words = options.words

    @property
    def is_spent(self) -> bool:
        """Whether nothing more fits, however short."""
        return self.sentences < 1 or (self.words is not None and self.words < 1)

    def allows(self, index: int) -> bool:
        """Tell whether a sentence still fits."""
        return self.words is None or self.cost(index) <= self.words

    def spend(self, index: int) -> None:
        """Take a sentence out of the budget."""
        self.sentences -= 1
        if self.words is not None:
            self.words -= self.cost(index)

    def cost(self, index: int) -> int:
        """Count the words that showing a sentence shows, its context included."""
        sentences = self._article.sentences
        cost = count_words(sentences[index].prose)
        if self._context and self._leaning[index]:
            before = predecessor(self._article, index)
            cost += 0 if before is None else count_words(sentences[before].prose)
        return cost


class ChapterBudget:
    """What of a book's budget is left to each of its chapters, rounded to whole sentences."""

    def __init__(self, evidence: ScoringInput, budget: Budget, options: Options) -> None:
        chapters = evidence.chapters if options.per_chapter else ()
        count = len(evidence.article.sentences)
        parts = [(chapter.stop - chapter.start) / count for chapter in chapters]
        self._starts = [chapter.start for chapter in chapters]
        self._in_words = budget.words is not None
        whole = budget.sentences if budget.words is None else budget.words
        self._left = [part * whole for part in parts]
        self._cost = budget.cost

    def allow(self, index: int) -> bool:
        """Tell whether more of a sentence lies within its chapter's share than beyond it."""
        if not self._starts:
            return True
        return self._left[self._chapter(index)] >= self._size(index) / 2

    def spend(self, index: int) -> None:
        """Take a sentence out of its chapter's share."""
        if self._starts:
            self._left[self._chapter(index)] -= self._size(index)

    def _chapter(self, index: int) -> int:
        return bisect_right(self._starts, index) - 1

    def _size(self, index: int) -> int:
        return self._cost(index) if self._in_words else 1


def _most_sentences(sentences: int, options: Options) -> int:
    """Give the number of sentences that the options allow."""
    if not options.has_limit:
        most = max(LIGHT, round(LIGHT_SHARE * sentences))
        return min(most, max(1, math.floor(LARGEST_SHARE * sentences)))
    most = sentences if options.top is None else min(options.top, sentences)
    if options.ratio is not None:
        most = min(most, max(1, math.floor(options.ratio * sentences + 0.5)))
    return most
