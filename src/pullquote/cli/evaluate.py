"""The command ``evaluate``: compare models and baselines on held-out articles."""

import json
from pathlib import Path

import click

from pullquote._io.atomic import open_output
from pullquote._io.console import open_stdout, print_error
from pullquote._io.paths import check_suffix
from pullquote.cli.options import encoder_option, format_options, with_progress
from pullquote.datasets.labels import DEFAULT_LABELER, LABELERS, load_labeler
from pullquote.datasets.marks import MarkedArticle, has_marks, read_marked_articles
from pullquote.datasets.records import read_records
from pullquote.encoders import load_encoder
from pullquote.errors import UsageError
from pullquote.evaluation.evaluate import evaluate as evaluate_models
from pullquote.evaluation.marked import evaluate_marked
from pullquote.pipeline import DEFAULT_ENCODER, load_encoder_for
from pullquote.scorers import SCORERS, load_scorer
from pullquote.scorers.neural import NeuralScorer

FORMATS = ("text", "json", "svg")
SUFFIXES = {"": "text", ".txt": "text", ".md": "text", ".json": "json", ".svg": "svg"}
DEFAULT_TOP = 3

EXAMPLES = """\b
Examples:
  pullquote evaluate --data held-out.jsonl
  pullquote evaluate mine.safetensors lead textrank --data held-out.jsonl --top 5
  pullquote evaluate --data held-out.jsonl --labeler rouge-12 --output table.svg
"""


@click.command(epilog=EXAMPLES)
@click.argument("models", nargs=-1, metavar="[MODEL]...", type=click.Path())
@click.option(
    "--data",
    required=True,
    type=click.Path(),
    metavar="FILE",
    help="Articles with quotes, or with readers' marks.",
)
@click.option(
    "--labeler",
    metavar="NAME",
    help=f"How labels are computed: {', '.join(LABELERS)}; default: the labeler of the first "
    f"trained model, otherwise {DEFAULT_LABELER}.",
    shell_complete=lambda *_: list(LABELERS),
)
@click.option(
    "--top",
    default=DEFAULT_TOP,
    type=click.IntRange(min=1),
    metavar="N",
    help=f"Number of sentences that ROUGE is computed on; default {DEFAULT_TOP}.",
)
@encoder_option(f"that of the first trained model, otherwise {DEFAULT_ENCODER}")
@format_options(FORMATS, "text")
def evaluate(
    models: tuple[str, ...],
    data: str,
    labeler: str | None,
    top: int,
    encoder: str | None,
    format_name: str | None,
    output: str | None,
) -> None:
    """Compare models (names or model files; default: all) on held-out articles."""
    names = list(dict.fromkeys(models)) or list(SCORERS)
    kind = format_name or SUFFIXES[check_suffix(output or "", SUFFIXES, ", or give --format")]
    if has_marks(Path(data)):
        text = _evaluate_marks(names, data, encoder, kind)
        with open_output(output) if output else open_stdout() as write:
            write(text)
        return
    trained = _first_trained(names, encoder)
    if labeler is None:  # a model that learned from marks names no labeler of quotes
        named = trained.card.labeler if trained else ""
        labeler = named if named in LABELERS else DEFAULT_LABELER
    compute_labels = load_labeler(labeler)
    records, problems = read_records(Path(data))
    for problem in problems:
        print_error(f"{data}, line {problem.line}: {problem.message}; skipped")
    if not records:
        raise UsageError(f"{data}: no usable record; at least one is needed")
    result = evaluate_models(
        names,
        with_progress(records),
        labeler=compute_labels,
        encoder=load_encoder_for(trained, encoder)
        if trained
        else load_encoder(encoder or DEFAULT_ENCODER),
        k=top,
        labeler_name=labeler,
    )
    text = {"text": result.to_text, "json": result.to_json, "svg": result.to_svg}[kind]()
    with open_output(output) if output else open_stdout() as write:
        write(text)


def _evaluate_marks(names: list[str], data: str, encoder: str | None, kind: str) -> str:
    """Compare models with the sentences that readers marked."""
    if kind == "svg":
        raise UsageError("--format svg needs articles with quotes; use text or json for marks")
    articles: list[MarkedArticle] = []
    for item in read_marked_articles(Path(data)):
        if isinstance(item, MarkedArticle):
            articles.append(item)
        else:
            print_error(f"{data}, line {item.line}: {item.message}; skipped")
    if not articles:
        raise UsageError(f"{data}: no usable record; at least one is needed")
    result = evaluate_marked(names, articles, encoder=encoder)
    if kind == "json":
        return json.dumps(result.to_dict(), indent=2) + "\n"
    return result.to_markdown()


def _first_trained(names: list[str], encoder: str | None) -> NeuralScorer | None:
    """Load the first of the models that was trained."""
    for name in names:
        scorer = load_scorer(name, encoder)
        if isinstance(scorer, NeuralScorer):
            return scorer
    return None
