"""Report: what a training run did, as Markdown and as one HTML page with everything in it.

In: a `TrainingReport`. Out: two files, ``….md`` and ``….html``; the page has no script and makes
no request.
"""

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

BINS = 10

STYLE = """
:root { color-scheme: light dark; --ink: #1f2328; --paper: #fff; --mark: #ffd33d; --rule: #d0d7de }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --paper: #14171c; --mark: #7a5c00;
  --rule: #3d444d } }
body { margin: 0 auto; padding: 1rem; max-width: 60rem; background: var(--paper);
  color: var(--ink); font: 1rem/1.5 system-ui, sans-serif }
table { border-collapse: collapse; display: block; overflow-x: auto; font-size: 0.85rem }
th, td { border: 1px solid var(--rule); padding: 0.2rem 0.5rem; text-align: start }
td, th { white-space: nowrap }
svg { max-width: 100%; height: auto; display: block; margin: 1rem 0 }
mark { background: var(--mark); color: inherit }
article { border-inline-start: 3px solid var(--rule); padding-inline-start: 1rem }
"""


@dataclass(frozen=True)
class Example:
    """An article of the validation set and what the model made of it.

    Attributes:
        title: The article's title.
        sentences: Its sentences, as a reader sees them.
        scores: Shape (sentences,), in [0, 1].
        picked: Indices of the highlighted sentences.
        quotes: What people quoted.
    """

    title: str
    sentences: Sequence[str]
    scores: npt.NDArray[np.float64]
    picked: Sequence[int]
    quotes: Sequence[str]


@dataclass(frozen=True)
class TrainingReport:
    """All that a report tells.

    Attributes:
        title: The model's name.
        facts: What stands at the top, name to value: data, license, encoder, labels, seed, time …
        history: For each restart, for each epoch, the losses by name: ``loss`` and, if there is
            validation, ``val_loss``.
        labels: Shape (sentences,), in [0, 1]: all validation sentences, one article after another.
        scores: Shape (sentences,), in [0, 1]: the calibrated scores of the same.
        threshold: The label from which a sentence counts as close to a quote.
        evaluation: Models and baselines on the validation articles, if they were compared.
        examples: A few validation articles.
        trials: What a search tried before, if there was one.
    """

    title: str
    facts: Mapping[str, str]
    history: Sequence[Sequence[Mapping[str, float]]]
    labels: npt.NDArray[np.float64]
    scores: npt.NDArray[np.float64]
    threshold: float = 0.5
    evaluation: Evaluation | None = None
    examples: Sequence[Example] = ()
    trials: Sequence[Trial] = ()


def write_report(path_stem: Path, report: TrainingReport) -> None:
    """Write ``path_stem.md`` and ``path_stem.html``.

    Args:
        path_stem: The two files' path without a suffix; one that it has is kept, so that
            ``model.v2`` becomes ``model.v2.md``.
        report: What to tell.

    Raises:
        OutputError: The folder is missing, the disk is full …
    """
    for suffix, text in ((".md", to_markdown(report)), (".html", to_html(report))):
        with open_output(f"{path_stem}{suffix}") as write:
            write(text)


def to_markdown(report: TrainingReport) -> str:
    """Give the report without its figures: facts, last losses, calibration, table, examples."""
    pieces = [f"# {one_line(report.title)}", pipe_table(_facts(report))]
    if report.trials:
        pieces += ["## Search", pipe_table(list_trials(report.trials))]
    pieces += ["## Training", pipe_table(_losses(report))]
    pieces += ["## Calibration", pipe_table(_calibration(report))]
    if report.evaluation:
        pieces += ["## Against the baselines", report.evaluation.to_text().strip()]
    pieces += ["## Examples"] * bool(report.examples)
    for example in report.examples:
        pieces.append(f"### {one_line(example.title) or 'Without a title'}")
        pieces += [f"> Quoted: {one_line(quote)}" for quote in example.quotes]
        pieces.append(
            "\n".join(
                f"- {score:.2f} {'**' + one_line(text) + '**' if is_picked else one_line(text)}"
                for text, score, is_picked in _told(example)
            )
        )
    return "\n\n".join(pieces) + "\n"


def to_html(report: TrainingReport) -> str:
    """Give the report as a page: the same, with figures."""
    title = escape(report.title)
    pieces = [f"<h1>{title}</h1>", html_table(_facts(report))]
    if report.trials:
        pieces += ["<h2>Search</h2>", draw_trials(report.trials).inline()]
        pieces.append(html_table(list_trials(report.trials)))
    pieces += ["<h2>Training</h2>", html_table(_losses(report))]
    pieces += [figure.inline() for figure in _learning_curves(report)]
    pieces += ["<h2>Scores and labels</h2>", *(f.inline() for f in _score_figures(report))]
    pieces.append(html_table(_calibration(report)))
    if report.evaluation:
        pieces += ["<h2>Against the baselines</h2>", *_evaluation_html(report.evaluation)]
    pieces += ["<h2>Examples</h2>"] * bool(report.examples)
    pieces += [_example_html(example) for example in report.examples]
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f"<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        + "\n".join(pieces)
        + "\n</body>\n</html>\n"
    )


def _facts(report: TrainingReport) -> list[list[str]]:
    return [["of the run", ""], *([name, value] for name, value in report.facts.items())]


def _losses(report: TrainingReport) -> list[list[str]]:
    """Give a row for each restart: its epochs, its last loss, its best validation loss."""
    rows = [["restart", "epochs", "last loss", "best validation loss", "in epoch"]]
    for number, epochs in enumerate(report.history, 1):
        found = [epoch.get("val_loss", np.nan) for epoch in epochs]
        known = bool(np.isfinite(found).any())
        best = int(np.nanargmin(found)) if known else 0
        rows.append(
            [
                str(number),
                str(len(epochs)),
                f"{epochs[-1]['loss']:.4f}" if epochs and "loss" in epochs[-1] else "–",
                f"{found[best]:.4f}" if known else "–",
                str(best + 1) if known else "–",
            ]
        )
    return rows


def _calibration(report: TrainingReport) -> list[list[str]]:
    """Give a row for each bin of the reliability diagram."""
    found = reliability(report.labels, report.scores, threshold=report.threshold, bins=BINS)
    heads = ["scores", "sentences", "mean score", f"share with label ≥ {report.threshold:g}"]
    return [
        heads,
        *(
            [f"{b.low:.1f}–{b.high:.1f}", f"{b.sentences}", f"{b.mean_score:.3f}", f"{b.share:.3f}"]
            for b in found
        ),
    ]


def _learning_curves(report: TrainingReport) -> Iterator[Figure]:
    series: dict[str, list[tuple[float, float]]] = {}
    for number, epochs in enumerate(report.history, 1):
        for key, ending in (("loss", ""), ("val_loss", " (validation)")):
            points = [(float(e), row[key]) for e, row in enumerate(epochs, 1) if key in row]
            if points:
                series[f"restart {number}{ending}"] = points
    if series:
        yield draw_lines("Learning curves", series, labels=("epoch", "loss"))


def _score_figures(report: TrainingReport) -> list[Figure]:
    edges = np.linspace(0, 1, 2 * BINS + 1)
    middles = (edges[:-1] + edges[1:]) / 2
    series = {}
    for name, values in (("labels", report.labels), ("scores", report.scores)):
        shares = np.histogram(values, edges)[0] / max(1, len(values))
        series[name] = list(zip(middles.tolist(), shares.tolist(), strict=True))
    held = reliability(report.labels, report.scores, threshold=report.threshold, bins=BINS)
    points = {"share close to a quote": [(one.mean_score, one.share) for one in held]}
    return [
        draw_lines(
            "How labels and scores are spread", series, labels=("value", "share of sentences")
        ),
        draw_lines(
            f"Reliability: of the sentences with a score, how many have a label ≥ "
            f"{report.threshold:g}",
            points,
            labels=("mean score", "share"),
            unit_square=True,
        ),
    ]


def _evaluation_html(evaluation: Evaluation) -> Iterator[str]:
    for head, rows in evaluation.to_tables():
        yield f"<p>{escape(head)}</p>"
        yield html_table(rows)
    yield from (figure.inline() for figure in evaluation.to_figures())


def _example_html(example: Example) -> str:
    quotes = "".join(f"<blockquote>{escape(quote)}</blockquote>" for quote in example.quotes)
    pieces = [
        f'<{tag} title="score {score:.2f}">{escape(text)}</{tag}>'
        for text, score, is_picked in _told(example)
        for tag in ["mark" if is_picked else "span"]
    ]
    title = escape(example.title) or "Without a title"
    return (
        f'<article>\n<h3 dir="auto">{title}</h3>\n<p>Quoted:</p>{quotes}\n'
        f'<p dir="auto">{" ".join(pieces)}</p>\n</article>'
    )


def _told(example: Example) -> Iterator[tuple[str, float, bool]]:
    picked = set(example.picked)
    pairs = zip(example.sentences, example.scores.tolist(), strict=True)
    for index, (text, score) in enumerate(pairs):
        yield text, score, index in picked
