"""Result: what an evaluation found, as a table, as JSON and as a picture.

In: estimates with their intervals. Out: text that can be shown or kept.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
import numpy.typing as npt

from pullquote.evaluation.svg_charts import Figure, draw_heat_map, draw_intervals, stack_figures
from pullquote.evaluation.tables import pipe_table

LABELS = "labels"
"""The name of the row in which the labels themselves are taken for the scores."""

METRICS: dict[str, tuple[str, int, str]] = {
    "mae": ("MAE", -1, "mean absolute difference of score and label"),
    "mse": ("MSE", -1, "mean squared difference of score and label"),
    "spearman": ("Spearman", 1, "rank correlation of scores and labels"),
    "pearson": ("Pearson", 1, "correlation of scores and labels"),
    "ndcg": ("nDCG@5", 1, "gain of the five best-scored sentences, the nearer the top the more"),
    "precision_1": ("P@1", 1, "whether the best-scored sentence has the highest label"),
    "precision_3": ("P@3", 1, "share of the three best-scored among the three highest labels"),
    "precision_5": ("P@5", 1, "the same for five"),
    "rouge_1": ("ROUGE-1", 1, "F1 of shared words, picked sentences against quotes"),
    "rouge_2": ("ROUGE-2", 1, "F1 of shared pairs of words"),
    "rouge_l": ("ROUGE-L", 1, "F1 of the longest common subsequence"),
    "length": ("~length", 0, "rank correlation of scores with the sentences' lengths in words"),
    "place": ("~place", 0, "rank correlation of scores with the sentences' places"),
}
"""Name to heading, direction (1: more is better, -1: less is, 0: neither), and what it is."""

OF_PICKS = ("rouge_1", "rouge_2", "rouge_l", "length", "place")
SIGNIFICANT = 0.05


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over articles, and how sure it is.

    Attributes:
        mean: NaN where no article gives a value.
        low: Lower end of the 95 % bootstrap interval.
        high: Upper end.
        p_value: Of the paired test against the best baseline by this metric; None for the
            baseline itself, for metrics without a better end, and where there is no baseline.
    """

    mean: float
    low: float
    high: float
    p_value: float | None = None


@dataclass(frozen=True)
class Evaluation:
    """What was measured on a set of articles.

    Attributes:
        estimates: Model to metric (see `METRICS`) to estimate, the row `LABELS` last.
        baselines: Metric to the baseline that is best by it.
        correlation: Shape (models, models), the rank correlation of the models' scores, mean over
            articles, in [-1, 1]; the order is that of `estimates`.
        articles: How many were measured.
        skipped: How many had no sentence or no quote.
        picked: Sentences picked from each article, for ROUGE.
        label: Name of the labels, empty where it was not given.
        encoder: Name of the encoder.
    """

    estimates: Mapping[str, Mapping[str, Estimate]]
    baselines: Mapping[str, str]
    correlation: npt.NDArray[np.float64]
    articles: int
    skipped: int
    picked: int
    label: str
    encoder: str

    def to_tables(self) -> list[tuple[str, list[list[str]]]]:
        """Give what is said above each table, and its rows, the headings first."""
        label = f"labels {self.label}, " if self.label else ""
        summary = (
            f"{self.articles} articles ({self.skipped} skipped), {label}encoder "
            f"{self.encoder}, {self.picked} sentences picked. Means over articles with 95 % "
            "bootstrap intervals. †: the best baseline; ▲ better, ▼ worse than it by the "
            f"sign-flip test over articles, p < {SIGNIFICANT}."
        )
        names = list(self.estimates)
        correlations = [
            [f"{number} {name}", *(_number(value, 2) for value in row)]
            for number, (name, row) in enumerate(zip(names, self.correlation, strict=True), 1)
        ]
        numbers = ["", *(str(number + 1) for number in range(len(names)))]
        return [
            (summary, self._table([metric for metric in METRICS if metric not in OF_PICKS])),
            ("The picked sentences, and what the scores follow:", self._table(OF_PICKS)),
            ("Rank correlation of the scores, mean over articles:", [numbers, *correlations]),
        ]

    def to_text(self) -> str:
        """Give three Markdown tables: two of metrics, one of how alike the models' scores are."""
        return "\n".join(f"{head}\n\n{pipe_table(rows)}\n" for head, rows in self.to_tables())

    def to_json(self) -> str:
        """Give everything as one JSON object; what is not a number is null."""
        found = {
            "articles": self.articles,
            "skipped": self.skipped,
            "picked": self.picked,
            "label": self.label,
            "encoder": self.encoder,
            "baselines": dict(self.baselines),
            "models": {
                name: {metric: asdict(estimate) for metric, estimate in row.items()}
                for name, row in self.estimates.items()
            },
            "correlation": {
                "models": list(self.estimates),
                "values": self.correlation.tolist(),
            },
        }
        return json.dumps(_without_nan(found), ensure_ascii=False, indent=2) + "\n"

    def to_figures(self) -> list[Figure]:
        """Give the bars of the chief metrics and the heat map of the correlations."""
        bars = []
        for metric in ("spearman", "ndcg", "rouge_1", "length"):
            row = [estimates[metric] for estimates in self.estimates.values()]
            title = f"{METRICS[metric][0]}: {METRICS[metric][2]}"
            bounds = [(estimate.low, estimate.high) for estimate in row]
            means = [estimate.mean for estimate in row]
            bars.append(draw_intervals(title, list(self.estimates), means, bounds))
        title = "Rank correlation of the models' scores"
        return [*bars, draw_heat_map(title, list(self.estimates), self.correlation)]

    def to_svg(self) -> str:
        """Give the figures under each other as one SVG file."""
        return stack_figures(self.to_figures())

    def _table(self, metrics: Sequence[str]) -> list[list[str]]:
        """Give a row for each model, below the headings of some metrics."""
        heads = ["model", *(METRICS[metric][0] for metric in metrics)]
        rows = [[name, *(self._cell(name, m) for m in metrics)] for name in self.estimates]
        return [heads, *rows]

    def _cell(self, name: str, metric: str) -> str:
        """Write an estimate for the table."""
        estimate = self.estimates[name][metric]
        sign = ""
        if self.baselines.get(metric) == name:
            sign = " †"
        elif estimate.p_value is not None and estimate.p_value < SIGNIFICANT:
            _, direction, _ = METRICS[metric]
            base = self.estimates[self.baselines[metric]][metric].mean
            sign = " ▲" if direction * (estimate.mean - base) > 0 else " ▼"
        mean, low, high = (_number(v, 3) for v in (estimate.mean, estimate.low, estimate.high))
        return f"{mean} [{low}, {high}]{sign}"


def _number(value: float, digits: int) -> str:
    return f"{value:.{digits}f}" if math.isfinite(value) else "–"


def _without_nan(value: object) -> object:
    """Replace what JSON has no number for."""
    if isinstance(value, dict):
        return {key: _without_nan(held) for key, held in value.items()}
    if isinstance(value, list):
        return [_without_nan(held) for held in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
