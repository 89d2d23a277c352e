"""Evaluate scorers on articles that readers marked, with the readers themselves as the ceiling.

Input: scorers by name and marked articles, best of sources that no scorer was trained on. Output:
a `MarkedEvaluation`: agreement with readers for each aim, with intervals, paired tests against
every classic method, figures by genre, and the share of junk among what is highlighted.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from pullquote.datasets.marks import MarkedArticle
from pullquote.errors import EmptySourceError
from pullquote.evaluation.agreement import AGREEMENT_METRICS, agreement, reader_agreement
from pullquote.evaluation.significance import bootstrap_intervals, sign_flip_test
from pullquote.evaluation.tables import pipe_table
from pullquote.pipeline import Highlighter
from pullquote.scorers import AIMS, SCORERS, Aim
from pullquote.selection import select_highlights

Floats = npt.NDArray[np.float64]

MIN_GENRE_ARTICLES = 10
"""Genres with fewer articles are listed, but no claim is made about them."""

_TRAINED = "rnn"
_F1 = list(AGREEMENT_METRICS).index("f1")
_SHOWN = ("f1", "ndcg", "hit_1", "hit_3", "first_three", "junk_5", "length", "position")


@dataclass(frozen=True, slots=True)
class MarkedEvaluation:
    """Agreement of scorers with readers.

    Attributes:
        models: Names of the scorers, shape (models,).
        articles: Number of articles.
        groups: Number of sources.
        values: Metrics of `AGREEMENT_METRICS` by aim, each of shape (articles, models, metrics).
        genres: Genre of each article.
        readers_f1: Agreement of two readers by aim, shape (articles,); NaN without a second reader.
        readers_first: By aim, whether the reader's best sentence is among the first three.
        highlights: Highlighted sentences, and junk among them, by model.
    """

    models: tuple[str, ...]
    articles: int
    groups: int
    values: Mapping[Aim, Floats]
    genres: tuple[str, ...]
    readers_f1: Mapping[Aim, Floats]
    readers_first: Mapping[Aim, Floats]
    highlights: Mapping[str, tuple[int, int]]

    def p_values(self, aim: Aim, model: str) -> dict[str, float]:
        """Return the p-value of a model's F1 against every classic method's, two-sided."""
        f1 = self.values[aim][:, :, _F1]
        own = f1[:, self.models.index(model)]
        classics = [name for name in self.models if _is_classic(name) and name != model]
        if not classics:
            return {}
        columns = np.stack([f1[:, self.models.index(name)] for name in classics], axis=1)
        tests = sign_flip_test(np.repeat(own[:, np.newaxis], len(classics), axis=1), columns)
        return dict(zip(classics, tests.tolist(), strict=True))

    def genre_f1(self, aim: Aim) -> dict[str, tuple[int, Floats]]:
        """Return for each genre the number of articles with marks and each model's mean F1."""
        f1 = self.values[aim][:, :, _F1]
        result: dict[str, tuple[int, Floats]] = {}
        for genre in sorted(set(self.genres)):
            rows = f1[[name == genre for name in self.genres]]
            rows = rows[~np.isnan(rows).any(axis=1)]
            if len(rows):
                result[genre] = (len(rows), rows.mean(axis=0))
        return result

    def to_markdown(self) -> str:
        """Return the tables as Markdown."""
        parts = [f"{self.articles} articles of {self.groups} sources."]
        for aim in AIMS:
            parts += [f"**{aim}**", pipe_table(self._rows(aim)), pipe_table(self._genre_rows(aim))]
        junk = [["scorer", "highlights", "junk among them"]]
        for name, (count, bad) in self.highlights.items():
            junk.append([name, str(count), f"{100 * bad / max(count, 1):.1f} %"])
        return "\n\n".join([*parts, pipe_table(junk)]) + "\n"

    def to_dict(self) -> dict[str, Any]:
        """Return the figures in JSON's types."""
        return {
            "articles": self.articles,
            "sources": self.groups,
            "aims": {
                aim: {
                    "models": {
                        model: self._estimates(aim)[model] | {"p": self._p(aim, model)}
                        for model in self.models
                    },
                    "readers_f1": _mean(self.readers_f1[aim]),
                    "readers_first_three": _mean(self.readers_first[aim]),
                    "genres": {
                        genre: {
                            "articles": count,
                            "f1": dict(zip(self.models, f1.tolist(), strict=True)),
                        }
                        for genre, (count, f1) in self.genre_f1(aim).items()
                    },
                }
                for aim in AIMS
            },
            "highlights": {
                name: {"sentences": count, "junk": bad}
                for name, (count, bad) in self.highlights.items()
            },
        }

    def _p(self, aim: Aim, model: str) -> dict[str, float]:
        return {} if _is_classic(model) else self.p_values(aim, model)

    def _estimates(self, aim: Aim) -> dict[str, dict[str, list[float]]]:
        """Return mean and interval ends of each metric, by model."""
        values = self.values[aim]
        count, models, metrics = values.shape
        ends = bootstrap_intervals(values.reshape(count, -1)).reshape(models, metrics, 2)
        return {
            model: {
                metric: [_mean(values[:, row, column]), *ends[row, column].tolist()]
                for column, metric in enumerate(AGREEMENT_METRICS)
            }
            for row, model in enumerate(self.models)
        }

    def _rows(self, aim: Aim) -> list[list[str]]:
        rows = [["scorer", "F1 (95 %)", *_SHOWN[1:], "largest p against a classic"]]
        for model, metrics in self._estimates(aim).items():
            f1, low, high = metrics["f1"]
            tests = self._p(aim, model)
            rows.append(
                [
                    model,
                    f"{f1:.3f} ({low:.3f} to {high:.3f})",
                    *(f"{metrics[name][0]:.2f}" for name in _SHOWN[1:]),
                    f"{max(tests.values()):.4f}" if tests else "",
                ]
            )
        ceiling, first = _mean(self.readers_f1[aim]), _mean(self.readers_first[aim])
        blanks = [""] * 3
        rows.append(["two readers", f"{ceiling:.3f}", *blanks, f"{first:.2f}", "", "", "", ""])
        return rows

    def _genre_rows(self, aim: Aim) -> list[list[str]]:
        rows = [["genre", "articles", *self.models]]
        for genre, (count, f1) in self.genre_f1(aim).items():
            rows.append([genre or "unknown", str(count), *(f"{value:.2f}" for value in f1)])
        return rows


def evaluate_marked(
    models: Sequence[str], articles: Iterable[MarkedArticle], *, encoder: str | None = None
) -> MarkedEvaluation:
    """Measure scorers on marked articles.

    Args:
        models: Names of scorers or paths of model files.
        articles: Marked articles of sources that no trained scorer has seen.
        encoder: Name of the encoder for all of them; None for each one's own.

    Returns:
        The evaluation; a scorer without aims has the same scores for both.

    Raises:
        EmptySourceError: There is no article.
        UnknownNameError: There is no such scorer.
        ModelFileError: A model cannot be used.
    """
    highlighters = {name: Highlighter(name, encoder=encoder) for name in models}
    marked = list(articles)
    if not marked:
        raise EmptySourceError("no marked article; at least one is needed")
    values = {
        aim: np.full((len(marked), len(models), len(AGREEMENT_METRICS)), np.nan) for aim in AIMS
    }
    shown = {name: [0, 0] for name in models}
    for column, (name, highlighter) in enumerate(highlighters.items()):
        for row, item in enumerate(marked):
            ((inputs, scored),) = highlighter.score_many([item.article])
            for aim in AIMS:
                result = scored.by_aim.get(aim, scored)
                values[aim][row, column] = agreement(
                    item.article, item.marks.of(aim), item.marks.junk, result.scores
                )
            chosen = {highlight.sentence.index for highlight in select_highlights(inputs, scored)}
            shown[name][0] += len(chosen)
            shown[name][1] += len(chosen & item.marks.junk)
    return MarkedEvaluation(
        models=tuple(models),
        articles=len(marked),
        groups=len({item.group for item in marked}),
        values=values,
        genres=tuple(item.genre for item in marked),
        readers_f1={aim: _readers(marked, aim) for aim in AIMS},
        readers_first={
            aim: np.array([_first_three(item.marks.of(aim)) for item in marked]) for aim in AIMS
        },
        highlights={name: (counts[0], counts[1]) for name, counts in shown.items()},
    )


def _readers(articles: Sequence[MarkedArticle], aim: Aim) -> Floats:
    return np.array(
        [
            reader_agreement(item.marks.of(aim), item.second.of(aim)) if item.second else np.nan
            for item in articles
        ]
    )


def _first_three(marked: Sequence[int]) -> float:
    return float(marked[0] < 3) if marked else float("nan")


def _is_classic(name: str) -> bool:
    return name in SCORERS and name != _TRAINED


def _mean(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else float("nan")
