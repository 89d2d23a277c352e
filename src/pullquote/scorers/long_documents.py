"""Score a book chapter by chapter.

Each chapter is scored as an article of its own, with a title and a beginning, which is what the
scorers were made and trained for. Only a few chapters are in memory at a time. An explanation
scores its chapter again, which takes as long as the first time.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache, partial

import numpy as np

from pullquote.scorers.base import Aim, Explanation, ScoreResult, Scores, ScoringInput
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
    results: list[ScoreResult] = []
    for group in _groups(chapters):
        chapter_articles = [chapter_article(article, chapter) for chapter in group]
        # Explanations are dropped: they would keep the vectors of every chapter in memory.
        results += [_without_explanations(result) for result in score(chapter_articles)]

    @lru_cache(maxsize=1)  # consecutive explanations are mostly of the same chapter
    def chapter_result(number: int) -> ScoreResult:
        (result,) = score([chapter_article(article, chapters[number])])
        return result

    starts = [chapter.start for chapter in chapters]

    def explain(index: int, aim: Aim | None = None) -> Explanation:
        number = bisect_right(starts, index) - 1
        start = starts[number]
        result = chapter_result(number)
        explanation = (result.by_aim[aim] if aim else result).explain(index - start)
        return replace(
            explanation,
            summary=f"in its chapter: {explanation.summary}",
            neighbors=tuple(start + neighbor for neighbor in explanation.neighbors),
        )

    aims = results[0].by_aim.keys()
    return ScoreResult(
        np.concatenate([result.scores for result in results]),
        explain,
        _concatenate([result.score_std for result in results]),
        by_aim={
            aim: ScoreResult(
                np.concatenate([result.by_aim[aim].scores for result in results]),
                partial(explain, aim=aim),
                _concatenate([result.by_aim[aim].score_std for result in results]),
            )
            for aim in aims
        },
        junk=_concatenate([result.junk for result in results]),
    )


def _without_explanations(result: ScoreResult) -> ScoreResult:
    by_aim = {aim: replace(scores, explain=_unavailable) for aim, scores in result.by_aim.items()}
    return replace(result, explain=_unavailable, by_aim=by_aim)


def _unavailable(index: int) -> Explanation:
    raise AssertionError(f"sentence {index} must be explained through its chapter")


def _concatenate(parts: Sequence[Scores | None]) -> Scores | None:
    """Join the arrays of all chapters; None if a chapter has none."""
    arrays = [part for part in parts if part is not None]
    return np.concatenate(arrays) if len(arrays) == len(parts) else None


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
