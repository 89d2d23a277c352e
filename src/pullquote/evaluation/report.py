"""Report of a training run, as Markdown and as one self-contained HTML page without scripts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pullquote._io.atomic import open_output
from pullquote.evaluation.metrics import reliability
from pullquote.evaluation.results import Evaluation
from pullquote.evaluation.svg_charts import Figure, draw_lines
from pullquote.evaluation.tables import html_table, one_line, pipe_table
from pullquote.evaluation.tuning import Trial, draw_trials, list_trials
from pullquote.render.html import BASE_STYLE

N_BINS = 10

STYLE = """
body { max-width: 60rem; }
table { border-collapse: collapse; display: block; overflow-x: auto;
  font: 0.875rem/1.5 system-ui, sans-serif; font-variant-numeric: tabular-nums; }
th, td { border-bottom: 1px solid var(--line); padding: 0.25rem 0.75rem 0.25rem 0;
  text-align: start; white-space: nowrap; }
th { color: var(--faint); font-weight: 600; }
h1 { padding-bottom: 0.5rem; border-bottom: 0.4rem solid var(--strong); }
h2 { margin-top: 3rem; }
figure { margin: 1.5rem 0 2.5rem; }
figcaption, .note { max-width: 66ch; color: var(--faint); font-size: 1rem; }
svg { max-width: 100%; height: auto; display: block; margin: 1rem 0 0.5rem; }
blockquote { margin-inline: 1rem; font-style: italic; }
article { max-width: 66ch; border-inline-start: 3px solid var(--line); padding-inline-start: 1rem; }
"""


@dataclass(frozen=True)
class Example:
    """A validation article with the highlights that the model selects.

    Attributes:
        title: Title of the article.
        sentences: Its sentences, as displayed.
        scores: Scores, shape (sentences,), in [0, 1].
        selected: Indices of the highlighted sentences.
        quotes: Quotes of the article.
    """

    title: str
    sentences: Sequence[str]
    scores: npt.NDArray[np.float64]
    selected: Sequence[int]
    quotes: Sequence[str]


@dataclass(frozen=True)
class TrainingReport:
    """Content of a report.

    Attributes:
        title: Name of the model.
        facts: First table, name to value: data, license, encoder, labeler, seed …
        history: Losses by name for each network and each epoch: ``loss`` and, with validation,
            ``val_loss``.
        labels: Labels of all validation sentences, shape (sentences,), in [0, 1].
        scores: Calibrated scores of the same sentences.
        positive_threshold: Label from which a sentence is positive (close to a quote).
        evaluation: Comparison with the baselines on the validation articles, if there is one.
        examples: A few validation articles.
        trials: Trials of a hyperparameter search, if there was one.
    """

    title: str
    facts: Mapping[str, str]
    history: Sequence[Sequence[Mapping[str, float]]]
    labels: npt.NDArray[np.float64]
    scores: npt.NDArray[np.float64]
    positive_threshold: float = 0.5
    evaluation: Evaluation | None = None
    examples: Sequence[Example] = ()
    trials: Sequence[Trial] = ()


def write_report(path_stem: Path, report: TrainingReport) -> None:
    """Write ``path_stem.md`` and ``path_stem.html``.

    Args:
        path_stem: Path of both files without ``.md`` and ``.html``; another suffix stays, so
            ``model.v2`` becomes ``model.v2.md``.
        report: Content.

    Raises:
        OutputError: A file cannot be written.
    """
    for suffix, text in ((".md", to_markdown(report)), (".html", to_html(report))):
        with open_output(f"{path_stem}{suffix}") as write:
            write(text)


def to_markdown(report: TrainingReport) -> str:
    """Return the report as Markdown, without its charts."""
    parts = [f"# {one_line(report.title)}", pipe_table(_facts(report))]
    if report.trials:
        parts += ["## Search", pipe_table(list_trials(report.trials))]
    parts += ["## Training", pipe_table(_losses(report))]
    parts += ["## Calibration", pipe_table(_calibration(report))]
    if report.evaluation:
        parts += ["## Comparison with baselines", report.evaluation.to_text().strip()]
    parts += ["## Examples"] * bool(report.examples)
    for example in report.examples:
        parts.append(f"### {one_line(example.title) or 'Untitled'}")
        parts += [f"> Quoted: {one_line(quote)}" for quote in example.quotes]
        parts.append(
            "\n".join(
                f"- {score:.2f} {'**' + one_line(text) + '**' if is_selected else one_line(text)}"
                for text, score, is_selected in _scored_sentences(example)
            )
        )
    return "\n\n".join(parts) + "\n"


def to_html(report: TrainingReport) -> str:
    """Return the report as an HTML page, with charts."""
    title = escape(report.title)
    parts = [f"<h1>{title}</h1>", html_table(_facts(report))]
    if report.trials:
        parts += ["<h2>Search</h2>", draw_trials(report.trials).inline()]
        parts.append(html_table(list_trials(report.trials)))
    parts += ["<h2>Training</h2>", html_table(_losses(report))]
    parts += [figure.inline() for figure in _learning_curves(report)]
    parts += ["<h2>Scores and labels</h2>", *(f.inline() for f in _score_figures(report))]
    parts.append(html_table(_calibration(report)))
    if report.evaluation:
        parts += ["<h2>Comparison with baselines</h2>", *_evaluation_html(report.evaluation)]
    parts += ["<h2>Examples</h2>"] * bool(report.examples)
    parts += [_example_html(example) for example in report.examples]
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f"<title>{title}</title>\n<style>{BASE_STYLE}{STYLE}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(parts)
        + "\n</main>\n</body>\n</html>\n"
    )


def _facts(report: TrainingReport) -> list[list[str]]:
    return [["run", "value"], *([name, value] for name, value in report.facts.items())]


def _losses(report: TrainingReport) -> list[list[str]]:
    """Return a table with a row for each network: epochs, last loss, best validation loss."""
    rows = [["network", "epochs", "last loss", "best validation loss", "in epoch"]]
    for number, epochs in enumerate(report.history, 1):
        losses = [epoch.get("val_loss", np.nan) for epoch in epochs]
        is_known = bool(np.isfinite(losses).any())
        best = int(np.nanargmin(losses)) if is_known else 0
        rows.append(
            [
                str(number),
                str(len(epochs)),
                f"{epochs[-1]['loss']:.4f}" if epochs and "loss" in epochs[-1] else "–",
                f"{losses[best]:.4f}" if is_known else "–",
                str(best + 1) if is_known else "–",
            ]
        )
    return rows


def _calibration(report: TrainingReport) -> list[list[str]]:
    """Return a table with a row for each bin of the reliability diagram."""
    threshold = report.positive_threshold
    bins = reliability(report.labels, report.scores, threshold=threshold, bins=N_BINS)
    return [
        ["scores", "sentences", "mean score", f"share with label ≥ {threshold:g}"],
        *(
            [
                f"{b.low:.1f}–{b.high:.1f}",
                f"{b.sentences}",
                f"{b.mean_score:.3f}",
                f"{b.positive_share:.3f}",
            ]
            for b in bins
        ),
    ]


def _learning_curves(report: TrainingReport) -> Iterator[Figure]:
    series: dict[str, list[tuple[float, float]]] = {}
    for number, epochs in enumerate(report.history, 1):
        for key, ending in (("loss", ""), ("val_loss", " (validation)")):
            points = [(float(e), row[key]) for e, row in enumerate(epochs, 1) if key in row]
            if points:
                series[f"network {number}{ending}"] = points
    if series:
        yield draw_lines(
            "Learning curves",
            series,
            labels=("epoch", "loss"),
            caption="How far the scores are from the labels after each pass over the articles: on "
            "those trained on (solid), and on validation articles (dashed). Where a dashed line "
            "rises, the network learns its articles by heart; the weights of its lowest point "
            "are kept.",
        )


def _score_figures(report: TrainingReport) -> list[Figure]:
    edges = np.linspace(0, 1, 2 * N_BINS + 1)
    centers = (edges[:-1] + edges[1:]) / 2
    series = {}
    for name, values in (("labels", report.labels), ("scores", report.scores)):
        shares = np.histogram(values, edges)[0] / max(1, len(values))
        series[name] = list(zip(centers.tolist(), shares.tolist(), strict=True))
    threshold = report.positive_threshold
    bins = reliability(report.labels, report.scores, threshold=threshold, bins=N_BINS)
    points = {"share close to a quote": [(b.mean_score, b.positive_share) for b in bins]}
    return [
        draw_lines(
            "Distribution of labels and scores",
            series,
            labels=("value", "share of sentences"),
            caption="How many validation sentences have which label, and how many get which score. "
            "Most sentences are not worth quoting, so both lines should be highest on the left.",
        ),
        draw_lines(
            f"Reliability: share of sentences with a label ≥ {threshold:g}, by score",
            points,
            labels=("mean score", "share"),
            unit_square=True,
            caption="Of the sentences with about this score, the share that is close to a quote. "
            "On the dashed line, scores can be taken at their word: 30 of 100 sentences with a "
            "score of 0.3. Above the line, scores are too low; below it, too high.",
        ),
    ]


def _evaluation_html(evaluation: Evaluation) -> Iterator[str]:
    for caption, rows in evaluation.to_tables():
        yield f'<p class="note">{escape(caption)}</p>'
        yield html_table(rows)
    yield from (figure.inline() for figure in evaluation.to_figures())


def _example_html(example: Example) -> str:
    quotes = "".join(f"<blockquote>{escape(quote)}</blockquote>" for quote in example.quotes)
    sentences = [
        f'<{tag} title="score {score:.2f}">{escape(text)}</{tag}>'
        for text, score, is_selected in _scored_sentences(example)
        for tag in ["mark" if is_selected else "span"]
    ]
    title = escape(example.title) or "Untitled"
    return (
        f'<article>\n<h3 dir="auto">{title}</h3>\n<p>Quoted:</p>{quotes}\n'
        f'<p dir="auto">{" ".join(sentences)}</p>\n</article>'
    )


def _scored_sentences(example: Example) -> Iterator[tuple[str, float, bool]]:
    """Yield the text of each sentence, its score, and whether it is selected."""
    selected = set(example.selected)
    pairs = zip(example.sentences, example.scores.tolist(), strict=True)
    for index, (text, score) in enumerate(pairs):
        yield text, score, index in selected
