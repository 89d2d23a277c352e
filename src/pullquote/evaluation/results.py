"""Result of an evaluation, as Markdown tables, as JSON and as SVG charts."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
import numpy.typing as npt

from pullquote.evaluation.rouge import TOKENIZATION
from pullquote.evaluation.svg_charts import Figure, draw_heat_map, draw_intervals, stack_figures
from pullquote.evaluation.tables import pipe_table

LABELS = "labels"
"""Name of the row in which the labels are used as scores."""

METRICS: dict[str, tuple[str, int, str]] = {
    "mae": ("MAE", -1, "mean absolute difference of score and label"),
    "mse": ("MSE", -1, "mean squared difference of score and label"),
    "spearman": ("Spearman", 1, "rank correlation of scores and labels"),
    "pearson": ("Pearson", 1, "correlation of scores and labels"),
    "ndcg": ("nDCG@5", 1, "gain of the five top-scored sentences, discounted by rank"),
    "precision_1": ("P@1", 1, "whether the top-scored sentence has the highest label"),
    "precision_3": (
        "P@3",
        1,
        "share of the three top-scored sentences with one of the three highest labels",
    ),
    "precision_5": ("P@5", 1, "the same for five"),
    "rouge_1": ("ROUGE-1", 1, "F1 of shared words, selected sentences against quotes"),
    "rouge_2": ("ROUGE-2", 1, "F1 of shared pairs of words"),
    "rouge_l": ("ROUGE-L", 1, "F1 of the longest common subsequence"),
    "length": ("~length", 0, "rank correlation of scores with the sentences' lengths in words"),
    "position": ("~position", 0, "rank correlation of scores with the sentences' positions"),
}
"""Name to heading, direction (1: higher is better, -1: lower is, 0: neither) and description."""

FIGURE_CAPTIONS = {
    "spearman": "Whether a model puts the sentences into the order of the labels: 1 is the same "
    "order, 0 is chance.",
    "ndcg": "Whether the five sentences that a model scores highest are the right ones: 1 is as "
    "good as the labels allow.",
    "rouge_1": "How many words the selected sentences share with the quotes: 1 is the same words.",
    "length": "Whether a model merely prefers long sentences (above 0) or short ones (below 0).",
}
"""Metric to what its chart shows, for the charts of an evaluation."""

INTERVAL_CAPTION = (
    "Each bar is the mean over the articles, and the line on it is where the mean of other such "
    "articles would be in 95 of 100 cases."
)
CORRELATION_CAPTION = (
    "How similarly two models rank the sentences of an article: 1 is the same order, 0 is no "
    "relation, and below 0 the orders are opposed. Columns have the numbers of the rows."
)

SELECTION_METRICS = ("rouge_1", "rouge_2", "rouge_l", "length", "position")
SIGNIFICANCE_LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over articles with its confidence interval.

    Attributes:
        mean: Mean; NaN where no article has a value.
        low: Lower end of the 95 % bootstrap interval.
        high: Upper end.
        p_value: p-value of the paired test against the best baseline by this metric; None for
            the baseline itself, for metrics without a direction, and without baselines.
    """

    mean: float
    low: float
    high: float
    p_value: float | None = None


@dataclass(frozen=True)
class Evaluation:
    """Measurements of several models on a set of articles.

    Attributes:
        estimates: Estimates by model and metric (see `METRICS`); `LABELS` is the last row.
        baselines: Name of the best baseline by metric.
        correlation: Rank correlation of the models' scores, mean over articles, shape
            (models, models), in the order of `estimates`.
        articles: Number of articles.
        skipped: Number of articles left out because they have no sentence or no quote.
        k: Sentences selected from each article for ROUGE.
        labeler: Name of the labeler; may be empty.
        encoder: Name of the encoder.
    """

    estimates: Mapping[str, Mapping[str, Estimate]]
    baselines: Mapping[str, str]
    correlation: npt.NDArray[np.float64]
    articles: int
    skipped: int
    k: int
    labeler: str
    encoder: str

    def to_tables(self) -> list[tuple[str, list[list[str]]]]:
        """Return the caption and the rows of each table, the headings first."""
        labeler = f"labeler {self.labeler}, " if self.labeler else ""
        summary = (
            f"{self.articles} articles ({self.skipped} skipped), {labeler}encoder "
            f"{self.encoder}, {self.k} sentences selected. Means over articles with 95 % "
            "bootstrap intervals. †: best baseline; ▲ better, ▼ worse than it by the "
            f"sign-flip test over articles, p < {SIGNIFICANCE_LEVEL}."
        )
        selection = (
            "Selected sentences against the quotes, and correlation of scores with length and "
            f"position. ROUGE: {TOKENIZATION}."
        )
        names = list(self.estimates)
        correlations = [
            [f"{index} {name}", *(_format(value, 2) for value in row)]
            for index, (name, row) in enumerate(zip(names, self.correlation, strict=True), 1)
        ]
        headings = ["", *(str(index + 1) for index in range(len(names)))]
        return [
            (
                summary,
                self._table([metric for metric in METRICS if metric not in SELECTION_METRICS]),
            ),
            (selection, self._table(SELECTION_METRICS)),
            ("Rank correlation of the scores, mean over articles:", [headings, *correlations]),
        ]

    def to_text(self) -> str:
        """Return three Markdown tables: two of metrics, one of correlations between models."""
        return "\n".join(f"{caption}\n\n{pipe_table(rows)}\n" for caption, rows in self.to_tables())

    def to_json(self) -> str:
        """Return everything as one JSON object; NaN becomes null."""
        payload = {
            "articles": self.articles,
            "skipped": self.skipped,
            "k": self.k,
            "labeler": self.labeler,
            "rouge": TOKENIZATION,
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
        return json.dumps(_without_nan(payload), ensure_ascii=False, indent=2) + "\n"

    def to_figures(self) -> list[Figure]:
        """Return bar charts of the main metrics and a heat map of the correlations."""
        names = list(self.estimates)
        bars = []
        for metric, caption in FIGURE_CAPTIONS.items():
            row = [estimates[metric] for estimates in self.estimates.values()]
            title = f"{METRICS[metric][0]}: {METRICS[metric][2]}"
            bounds = [(estimate.low, estimate.high) for estimate in row]
            means = [estimate.mean for estimate in row]
            text = f"{caption} {INTERVAL_CAPTION}"
            bars.append(draw_intervals(title, names, means, bounds, caption=text))
        title = "Rank correlation of the models' scores"
        return [*bars, draw_heat_map(title, names, self.correlation, caption=CORRELATION_CAPTION)]

    def to_svg(self) -> str:
        """Return all charts in one SVG file."""
        return stack_figures(self.to_figures())

    def _table(self, metrics: Sequence[str]) -> list[list[str]]:
        """Return a table with a row for each model and a column for each metric."""
        headings = ["model", *(METRICS[metric][0] for metric in metrics)]
        rows = [[name, *(self._cell(name, m) for m in metrics)] for name in self.estimates]
        return [headings, *rows]

    def _cell(self, name: str, metric: str) -> str:
        """Format an estimate."""
        estimate = self.estimates[name][metric]
        marker = ""
        if self.baselines.get(metric) == name:
            marker = " †"
        elif estimate.p_value is not None and estimate.p_value < SIGNIFICANCE_LEVEL:
            _, direction, _ = METRICS[metric]
            baseline = self.estimates[self.baselines[metric]][metric].mean
            marker = " ▲" if direction * (estimate.mean - baseline) > 0 else " ▼"
        mean, low, high = (_format(v, 3) for v in (estimate.mean, estimate.low, estimate.high))
        return f"{mean} [{low}, {high}]{marker}"


def _format(value: float, digits: int) -> str:
    return f"{value:.{digits}f}" if math.isfinite(value) else "–"


def _without_nan(value: object) -> object:
    """Replace NaN and infinity, which JSON cannot represent, with None."""
    if isinstance(value, dict):
        return {key: _without_nan(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_nan(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
