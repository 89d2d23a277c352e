"""Assemble the result: an article with every sentence scored, ranked and marked."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import starmap
from typing import ClassVar, Literal

import numpy as np

from pullquote.errors import UsageError
from pullquote.scorers.base import AIMS, Aim, Explanation, ScoreResult, ScoringInput
from pullquote.scorers.relevance import ANSWER_RELEVANCE
from pullquote.selection.aims import boost, resolve_aim, results_by_aim
from pullquote.selection.answers import answer_options, describe_unanswered
from pullquote.selection.budget import STRONG_SCORE, predecessor
from pullquote.selection.marks import UserMark, marks_in
from pullquote.selection.options import DEFAULT_OPTIONS, AimChoice, Options
from pullquote.selection.select import select_sentences
from pullquote.text import Article, Chapter, Sentence, needs_context

Strength = Literal["strong", "light", "none"]
Order = Literal["document", "score"]

N_STRONG = 5
"""Strong highlights of an article at most, as in the prototype."""

N_BEST = 5
"""Highlights of an aim that are listed beside an article."""

STANDOUT_SCORE = 0.2
"""Score of a clear highlight, after its standard deviation is subtracted."""


@dataclass(frozen=True, slots=True)
class ScoredSentence:
    """A sentence with its score and whether it is highlighted.

    Attributes:
        sentence: The sentence, with its offsets and text.
        score: In [0, 1]; the score of the aim, and of the better one for both; the relevance if a
            question was asked.
        rank: 1 for the article's highest score; equal scores in reading order.
        strength: ``"strong"`` for those of the five best highlights that reach `STRONG_SCORE`,
            ``"light"`` for the others, ``"none"`` for the sentences that are not highlighted.
            Scorers without aims are not calibrated: their five best are strong.
        is_context: Whether it is not highlighted, but shown with the highlight after it, which
            refers to it.
        needs_context: Whether it refers to the sentence before it, with a "he", "this" or "but".
        explanation: Why it has its score; for highlights, and only if `Options.explain` is set.
        score_std: Standard deviation of the score over the networks of an ensemble; None for
            other scorers.
        gist: Score as a key point; None for scorers with a single score.
        quotable: Score as a quote; None for scorers with a single score.
        aims: The aims that it is highlighted for; empty for scorers with a single score.
        is_best: Whether it is one of the `N_BEST` best highlights, for any aim: those that are
            listed beside an article.
        relevance: How well it answers the question; None if none was asked.

    >>> from pullquote import highlight
    >>> rain = "Rain fell all day. Nobody minded. That day rain flooded the town."
    >>> scored = highlight(rain, model="luhn").sentences[2]
    >>> scored.score, scored.rank, scored.strength, scored.is_highlight
    (1.0, 1, 'strong', True)
    """

    sentence: Sentence
    score: float
    rank: int
    strength: Strength = "none"
    is_context: bool = False
    needs_context: bool = False
    explanation: Explanation | None = None
    score_std: float | None = None
    gist: float | None = None
    quotable: float | None = None
    aims: tuple[Aim, ...] = ()
    is_best: bool = False
    relevance: float | None = None

    @property
    def is_highlight(self) -> bool:
        """Whether it is highlighted."""
        return self.strength != "none"


@dataclass(frozen=True, slots=True)
class HighlightResult:
    """An article with all its sentences scored; iterating yields the highlights.

    Attributes:
        article: The article.
        sentences: All its sentences, in reading order.
        model: Name of the scorer.
        encoder: Name of the encoder; empty if the scorer needs none.
        chapters: The chapters of a book; empty for a text of article length.
        aim: What is highlighted: ``"gist"``, ``"quotable"`` or ``"both"``; empty for scorers with
            a single score, and if a question was asked.
        about: The question that the highlights answer; empty if none was asked.
        marks: The reader's own marks, in the order of the text.

    >>> from pullquote import highlight
    >>> rain = "Rain fell all day. Nobody minded. That day rain flooded the town."
    >>> result = highlight(rain, model="luhn")
    >>> len(result), result.best.sentence.text
    (1, 'That day rain flooded the town.')
    """

    article: Article
    sentences: tuple[ScoredSentence, ...]
    model: str
    encoder: str = ""
    chapters: tuple[Chapter, ...] = ()
    aim: AimChoice | Literal[""] = ""
    marks: tuple[UserMark, ...] = ()
    about: str = ""

    html_renderer: ClassVar["Callable[[HighlightResult], str] | None"] = None
    """Renders a result for a notebook; `pullquote.render` registers it."""

    def __iter__(self) -> Iterator[ScoredSentence]:
        """Iterate over the highlights in reading order."""
        return (scored for scored in self.sentences if scored.is_highlight)

    def __len__(self) -> int:
        """Count the highlights."""
        return sum(scored.is_highlight for scored in self.sentences)

    @property
    def best(self) -> ScoredSentence:
        """The sentence of rank 1."""
        return min(self.sentences, key=lambda scored: scored.rank)

    @property
    def has_standout(self) -> bool:
        """Whether any sentence stands out; always true for scorers that are not calibrated.

        The scores of a trained model are calibrated. If even the highest one, minus its standard
        deviation if the model is an ensemble, is below `STANDOUT_SCORE`, the article has no clear
        highlight. If a question was asked, a highlight that answers it stands out.
        """
        if self.about:
            return any(scored.score >= ANSWER_RELEVANCE for scored in self)
        if not self.sentences:
            return True
        best = self.best
        is_calibrated = any(s is not None for s in (best.score_std, best.gist, best.quotable))
        return not is_calibrated or best.score - (best.score_std or 0.0) >= STANDOUT_SCORE

    @property
    def notice(self) -> str:
        """What to tell who asked: that nothing answers, or a question in another language."""
        return describe_unanswered(self.about, self.article, is_answered=self.has_standout)

    def shown(self, order: Order = "document") -> list[ScoredSentence]:
        """List the highlights, each after the context that is shown with it.

        Args:
            order: ``"document"`` for reading order, ``"score"`` for best first.

        Raises:
            UsageError: The order is neither.
        """
        if order not in ("document", "score"):
            raise UsageError(f"order must be 'document' or 'score', got {order!r}")
        highlights = list(self)
        if order == "score":
            highlights.sort(key=lambda scored: scored.rank)
        shown: list[ScoredSentence] = []
        for scored in highlights:
            index = scored.sentence.index
            before = self.sentences[index - 1] if index else None
            if before and before.is_context and scored.needs_context:
                shown.append(before)
            shown.append(scored)
        return shown

    def chapter(self, scored: ScoredSentence) -> str:
        """Return the title of a sentence's chapter; empty if it is in none."""
        index = scored.sentence.index
        number = bisect_right(self.chapters, index, key=lambda chapter: chapter.start)
        return self.chapters[number - 1].title if number else ""

    def position(self, scored: ScoredSentence) -> float:
        """Return how far down the article a sentence starts, in [0, 1)."""
        return scored.sentence.start / max(len(self.article.text), 1)

    def _repr_html_(self) -> str | None:
        """Return the article, marked, as Jupyter displays it."""
        renderer = type(self).html_renderer
        return renderer(self) if renderer else None


def select_highlights(
    inputs: ScoringInput,
    scored: ScoreResult,
    options: Options = DEFAULT_OPTIONS,
    *,
    model: str = "",
    encoder: str = "",
    relevance: ScoreResult | None = None,
) -> HighlightResult:
    """Select the highlights of an article, and assemble the result.

    Args:
        inputs: The article.
        scored: Its scores, one for each sentence.
        options: Limits and preferences.
        model: Name of the scorer, for the result.
        encoder: Name of the encoder, for the result.
        relevance: How well each sentence answers `Options.about`; None if nothing was asked.

    Returns:
        The article with all its sentences.
    """
    article = inputs.article
    aim: AimChoice | Literal[""] = "" if relevance else resolve_aim(scored, options, model)
    results = results_by_aim(relevance or scored, aim)
    by_aim = {key: boost(article, result.scores, options) for key, result in results.items()}
    scores = np.maximum.reduce(list(by_aim.values()))
    if relevance is not None:
        options = answer_options(options, scores)
    dependent = [needs_context(s.prose, article.language) for s in article.sentences]
    ranks = np.empty(len(scores), dtype=np.int64)
    ranks[np.argsort(-scores, kind="stable")] = np.arange(1, len(scores) + 1)
    strong_answer = 0.0 if relevance is None else ANSWER_RELEVANCE
    strengths: dict[int, Strength] = {}
    best: set[int] = set()
    aims: dict[int, list[Aim]] = {}
    for key, aim_scores in by_aim.items():
        selected = select_sentences(
            inputs, aim_scores, dependent, options, aim=key, junk=scored.junk
        )
        best |= set(sorted(selected, key=lambda index: ranks[index])[:N_BEST])
        strong_score = STRONG_SCORE[key] if key else strong_answer
        for position, index in enumerate(selected):
            if position < N_STRONG and aim_scores[index] >= strong_score:
                strengths[index] = "strong"
            strengths.setdefault(index, "light")
            if key:
                aims.setdefault(index, []).append(key)
    referred_to = {predecessor(article, index) for index in strengths if dependent[index]}
    context = referred_to - strengths.keys() if options.context else set()

    best_aim = np.argmax(list(by_aim.values()), axis=0).tolist()  # the higher score of both
    in_order = list(results.values())
    is_explained = strengths if options.explain else ()
    explanations = {index: in_order[best_aim[index]].explain(index) for index in is_explained}
    indices = range(len(scores))
    nothing = [None] * len(scores)
    columns = zip(
        article.sentences,
        scores.tolist(),
        ranks.tolist(),
        [strengths.get(index, "none") for index in indices],
        [index in context for index in indices],
        dependent,
        map(explanations.get, indices),
        _deviations(in_order, best_aim) or nothing,
        *(scored.by_aim[a].scores.tolist() if a in scored.by_aim else nothing for a in AIMS),
        [tuple(aims.get(index, ())) for index in indices],
        [index in best for index in indices],
        nothing if relevance is None else relevance.scores.tolist(),
        strict=True,
    )
    sentences = tuple(starmap(ScoredSentence, columns))
    marks = marks_in(article.document)
    about = (options.about or "").strip() if relevance is not None else ""
    return HighlightResult(article, sentences, model, encoder, inputs.chapters, aim, marks, about)


def _deviations(results: Sequence[ScoreResult], best: Sequence[int]) -> list[float]:
    """Return the deviation of each sentence's best score; nothing if the scorer has none."""
    deviations = [each.score_std for each in results if each.score_std is not None]
    if len(deviations) < len(results):
        return []
    return [float(deviations[aim][index]) for index, aim in enumerate(best)]
