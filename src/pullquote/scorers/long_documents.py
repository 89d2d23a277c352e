"""By chapter: scores a book as the articles that its chapters are.

In: a book's `ScoringInput`, and what scores articles. Out: one `ScoreResult` for the whole. A scorer then
sees what it was made and trained for, an article with a title and a beginning; and it holds a few
chapters at a time, so memory does not grow with the book but for its sentences and scores. A
reason is worked out anew when it is asked for, which takes as long as scoring its chapter.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np

from pullquote.scorers.base import Explanation, ScoreResult, Scores, ScoringInput
from pullquote.text import Article, Chapter, chapter_article

SENTENCES_AT_ONCE = 4000
"""Chapters are scored side by side up to here, which for a trained model is faster."""


def score_by_chapter(
    evidence: ScoringInput, score: Callable[[Sequence[Article]], Sequence[ScoreResult]]
) -> ScoreResult:
    """Score a book.

    Args:
        evidence: The book; its `chapters` are not empty.
        score: Gives the scores of several articles.

    Returns:
        The scores of all sentences, each as in its chapter.
    """
    article, chapters = evidence.article, evidence.chapters
    scores: Scores = np.empty(len(article.sentences))
    score_std: Scores | None = None
    for group in _groups(chapters):
        scorings = score([chapter_article(article, chapter) for chapter in group])
        for chapter, scoring in zip(group, scorings, strict=True):
            scores[chapter.start : chapter.stop] = scoring.scores
            if scoring.score_std is not None:
                score_std = np.zeros(len(scores)) if score_std is None else score_std
                score_std[chapter.start : chapter.stop] = scoring.score_std

    @lru_cache(maxsize=1)  # the next reason that is asked for is mostly of the same chapter
    def scoring_of(number: int) -> ScoreResult:
        (scoring,) = score([chapter_article(article, chapters[number])])
        return scoring

    starts = [chapter.start for chapter in chapters]

    def explain(index: int) -> Explanation:
        number = bisect_right(starts, index) - 1
        reason = scoring_of(number).explain(index - starts[number])
        neighbors = tuple(starts[number] + each for each in reason.neighbors)
        return replace(reason, summary=f"in its chapter: {reason.summary}", neighbors=neighbors)

    return ScoreResult(scores, explain, score_std)


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
