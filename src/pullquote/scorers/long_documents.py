"""Score a book chapter by chapter.

Each chapter is scored as an article of its own, with a title and a beginning, which is what the
scorers were made and trained for. Only a few chapters are in memory at a time. An explanation
scores its chapter again, which takes as long as the first time.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np

from pullquote.scorers.base import Explanation, ScoreResult, Scores, ScoringInput
from pullquote.text import Article, Chapter, chapter_article

MAX_GROUP_SENTENCES = 4000
"""Chapters are scored in groups of up to this many sentences: faster for a trained model."""


def score_by_chapter(
    inputs: ScoringInput, score: Callable[[Sequence[Article]], Sequence[ScoreResult]]
) -> ScoreResult:
    """Score a book.

    Args:
        inputs: The book; its `chapters` are not empty.
        score: Scores several articles.

    Returns:
        The scores of all sentences, each computed within its chapter.
    """
    article, chapters = inputs.article, inputs.chapters
    scores: Scores = np.empty(len(article.sentences))
    score_std: Scores | None = None
    for group in _groups(chapters):
        results = score([chapter_article(article, chapter) for chapter in group])
        for chapter, result in zip(group, results, strict=True):
            scores[chapter.start : chapter.stop] = result.scores
            if result.score_std is not None:
                score_std = np.zeros(len(scores)) if score_std is None else score_std
                score_std[chapter.start : chapter.stop] = result.score_std

    @lru_cache(maxsize=1)  # consecutive explanations are mostly of the same chapter
    def chapter_result(number: int) -> ScoreResult:
        (result,) = score([chapter_article(article, chapters[number])])
        return result

    starts = [chapter.start for chapter in chapters]

    def explain(index: int) -> Explanation:
        number = bisect_right(starts, index) - 1
        start = starts[number]
        explanation = chapter_result(number).explain(index - start)
        return replace(
            explanation,
            summary=f"in its chapter: {explanation.summary}",
            neighbors=tuple(start + neighbor for neighbor in explanation.neighbors),
        )

    return ScoreResult(scores, explain, score_std)


def _groups(chapters: Sequence[Chapter]) -> Iterator[list[Chapter]]:
    """Group consecutive chapters, up to `MAX_GROUP_SENTENCES`."""
    group: list[Chapter] = []
    for chapter in chapters:
        if group and chapter.stop - group[0].start > MAX_GROUP_SENTENCES:
            yield group
            group = []
        group.append(chapter)
    if group:
        yield group
