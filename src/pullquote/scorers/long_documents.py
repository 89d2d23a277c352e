"""By chapter: scores a book as the articles that its chapters are.

In: a book's `Evidence`, and what scores articles. Out: one `Scoring` for the whole. A scorer then
sees what it was made and trained for, an article with a title and a beginning; and it holds a few
chapters at a time, so memory does not grow with the book but for its sentences and scores. A
reason is worked out anew when it is asked for, which takes as long as scoring its chapter.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np

from pullquote.scorers.base import Evidence, Reason, Scores, Scoring
from pullquote.text import Article, Chapter, chapter_article

__all__ = ["SENTENCES_AT_ONCE", "score_by_chapter"]

SENTENCES_AT_ONCE = 4000
"""Chapters are scored side by side up to here, which for a trained model is faster."""


def score_by_chapter(
    evidence: Evidence, score: Callable[[Sequence[Article]], Sequence[Scoring]]
) -> Scoring:
    """Score a book.

    Args:
        evidence: The book; its `chapters` are not empty.
        score: Gives the scores of several articles.

    Returns:
        The scores of all sentences, each as in its chapter.
    """
    article, chapters = evidence.article, evidence.chapters
    scores: Scores = np.empty(len(article.sentences))
    spread: Scores | None = None
    for group in _groups(chapters):
        scorings = score([chapter_article(article, chapter) for chapter in group])
        for chapter, scoring in zip(group, scorings, strict=True):
            scores[chapter.start : chapter.stop] = scoring.scores
            if scoring.spread is not None:
                spread = np.zeros(len(scores)) if spread is None else spread
                spread[chapter.start : chapter.stop] = scoring.spread

    @lru_cache(maxsize=1)  # the next reason that is asked for is mostly of the same chapter
    def scoring_of(number: int) -> Scoring:
        (scoring,) = score([chapter_article(article, chapters[number])])
        return scoring

    starts = [chapter.start for chapter in chapters]

    def explain(index: int) -> Reason:
        number = bisect_right(starts, index) - 1
        reason = scoring_of(number).explain(index - starts[number])
        neighbours = tuple(starts[number] + each for each in reason.neighbours)
        return replace(reason, summary=f"in its chapter: {reason.summary}", neighbours=neighbours)

    return Scoring(scores, explain, spread)


def _groups(chapters: Sequence[Chapter]) -> Iterator[list[Chapter]]:
    """Put chapters together while they have few sentences."""
    group: list[Chapter] = []
    for chapter in chapters:
        if group and chapter.stop - group[0].start > SENTENCES_AT_ONCE:
            yield group
            group = []
        group.append(chapter)
    if group:
        yield group
