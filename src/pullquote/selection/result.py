"""Marking: what is said of each sentence of an article, and the article with all of it.

In: evidence, scores and options. Out: `HighlightResult`, a `ScoredSentence` for every sentence.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Literal

import numpy as np

from pullquote.errors import UsageError
from pullquote.scorers.base import Explanation, ScoreResult, Scores, ScoringInput
from pullquote.selection.budget import predecessor
from pullquote.selection.options import DEFAULT_OPTIONS, Options
from pullquote.selection.select import select_sentences
from pullquote.text import Article, Chapter, Sentence, needs_context

Strength = Literal["strong", "light", "none"]
Order = Literal["document", "score"]

STRONG = 5  # sentences, as in the prototype

STANDOUT_SCORE = 0.3
"""Score that the best sentence of an article with a clear highlight has, its spread taken off."""


@dataclass(frozen=True, slots=True)
class ScoredSentence:
    """One sentence of an article and what was found of it.

    Attributes:
        sentence: Its place and text.
        score: In [0, 1].
        rank: 1 for the article's best score; equal scores in reading order.
        strength: ``"strong"`` for the five best highlights, ``"light"`` for the others,
            ``"none"`` for what is not highlighted.
        is_context: Not highlighted, but shown because the next sentence leans on it.
        needs_context: Whether it opens with a "he", "this" or "but" that points back.
        reason: Why it has its score; only where asked for, and for highlights.
        spread: How far apart the fits of a trained scorer are, as a standard deviation of
            scores; None for scorers that know no doubt.
    """

    sentence: Sentence
    score: float
    rank: int
    strength: Strength = "none"
    is_context: bool = False
    needs_context: bool = False
    explanation: Explanation | None = None
    score_std: float | None = None

    @property
    def is_highlight(self) -> bool:
        """Whether it is highlighted."""
        return self.strength != "none"


@dataclass(frozen=True, slots=True)
class HighlightResult:
    """An article with every sentence judged.

    Attributes:
        article: The article.
        marks: One for each of its sentences, in reading order.
        model: Name of the scorer.
        encoder: Name of the encoder, empty where the scorer needs none.
        chapters: The chapters of a book; none for what is no longer than articles are.
    """

    article: Article
    sentences: tuple[ScoredSentence, ...]
    model: str
    encoder: str = ""
    chapters: tuple[Chapter, ...] = ()

    def __iter__(self) -> Iterator[ScoredSentence]:
        """Go through the highlights in reading order."""
        return (mark for mark in self.sentences if mark.is_highlight)

    def __len__(self) -> int:
        """Count the highlights."""
        return sum(mark.is_highlight for mark in self.sentences)

    @property
    def best(self) -> ScoredSentence:
        """The mark of rank 1."""
        return min(self.sentences, key=lambda mark: mark.rank)

    @property
    def has_standout(self) -> bool:
        """Whether any sentence stands out; always, where the scorer knows no doubt.

        The scores of a trained model are shares of hits: where even the best one, less its
        spread, is below `STANDOUT_SCORE`, the article has no clear highlight.
        """
        best = self.best
        return best.score_std is None or best.score - best.score_std >= STANDOUT_SCORE

    def shown(self, order: Order = "document") -> list[ScoredSentence]:
        """List the highlights, each with the context that it brings along just before it.

        Args:
            order: ``"document"`` as they are read, ``"score"`` from the best on.

        Raises:
            UsageError: The order is neither.
        """
        if order not in ("document", "score"):
            raise UsageError(f"order is {order!r}, but has to be 'document' or 'score'")
        chosen = list(self)
        if order == "score":
            chosen.sort(key=lambda mark: mark.rank)
        shown: list[ScoredSentence] = []
        for mark in chosen:
            before = self.sentences[mark.sentence.index - 1] if mark.sentence.index else None
            if before and before.is_context and mark.needs_context:
                shown.append(before)
            shown.append(mark)
        return shown

    def chapter(self, mark: ScoredSentence) -> str:
        """Give the title of a sentence's chapter; empty where there is none."""
        index = mark.sentence.index
        number = bisect_right(self.chapters, index, key=lambda chapter: chapter.start)
        return self.chapters[number - 1].title if number else ""

    def _repr_html_(self) -> str:
        """Show the article, marked, where a notebook shows what a cell gave."""
        # By name, since rendering comes after this stage, and nothing but a notebook asks for it.
        notebook = import_module("pullquote.render.notebook")
        shown: str = notebook.render_article(self)
        return shown

    def place(self, mark: ScoredSentence) -> float:
        """Tell how far down the article a sentence starts, in [0, 1)."""
        return mark.sentence.start / max(len(self.article.text), 1)


def select_highlights(
    evidence: ScoringInput,
    scoring: ScoreResult,
    options: Options = DEFAULT_OPTIONS,
    *,
    model: str = "",
    encoder: str = "",
) -> HighlightResult:
    """Choose what to highlight.

    Args:
        evidence: The article.
        scoring: Its scores, one for each sentence.
        options: What is asked for.
        model: Name of the scorer, passed on.
        encoder: Name of the encoder, passed on.

    Returns:
        The marks of all sentences.
    """
    article = evidence.article
    scores = _boost(article, scoring.scores, options)
    leaning = [needs_context(s.prose, article.language) for s in article.sentences]
    order = np.argsort(-scores, kind="stable")
    ranks = np.empty(len(scores), dtype=np.int64)
    ranks[order] = np.arange(1, len(scores) + 1)
    chosen = select_sentences(evidence, scores, leaning, options)
    strength: dict[int, Strength] = {
        index: "strong" if place < STRONG else "light" for place, index in enumerate(chosen)
    }
    leaned_on = {predecessor(article, index) for index in chosen if leaning[index]}
    context = leaned_on - strength.keys() if options.context else set()
    score_std = [None] * len(scores) if scoring.score_std is None else scoring.score_std.tolist()
    each = zip(article.sentences, scores.tolist(), ranks.tolist(), leaning, score_std, strict=True)
    marks = tuple(
        ScoredSentence(
            sentence,
            score,
            rank,
            strength=strength.get(index, "none"),
            is_context=index in context,
            needs_context=leans,
            explanation=scoring.explain(index) if options.explain and index in strength else None,
            score_std=doubt,
        )
        for index, (sentence, score, rank, leans, doubt) in enumerate(each)
    )
    return HighlightResult(article, marks, model, encoder, evidence.chapters)


def _boost(article: Article, scores: Scores, options: Options) -> Scores:
    """Raise the scores of the sentences that have words to boost, each word half the way to 1."""
    if not options.boost:
        return scores
    hits = np.array(
        [
            sum(bool(pattern.search(sentence.prose)) for pattern in options.boost_patterns)
            for sentence in article.sentences
        ]
    )
    return np.asarray(1.0 - (1.0 - scores) * 0.5**hits)
