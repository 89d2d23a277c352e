"""The command ``evaluate``: models and baselines in, a table of how good they are out."""

import sys
from collections.abc import Iterable
from pathlib import Path

import click

from pullquote._io.atomic import open_output
from pullquote._io.console import open_stdout, print_error
from pullquote.datasets.labels import DEFAULT_LABELER, LABELERS, load_labeler
from pullquote.datasets.records import Record, read_records
from pullquote.encoders import BUILT_IN_ENCODERS, load_encoder
from pullquote.errors import UsageError
from pullquote.evaluation.evaluate import evaluate as evaluate_models
from pullquote.pipeline import DEFAULT_ENCODER
from pullquote.scorers import SCORERS, load_scorer
from pullquote.scorers.neural import NeuralScorer

FORMATS = ("text", "json", "svg")
SUFFIXES = {".json": "json", ".svg": "svg"}
PICKED = 3  # sentences

EXAMPLES = """\b
Examples:
  pullquote evaluate --data held-out.jsonl
  pullquote evaluate mine.safetensors lead textrank --data held-out.jsonl --top 5
  pullquote evaluate --data held-out.jsonl --labeler rouge-12 --output table.svg
"""


@click.command(epilog=EXAMPLES)
@click.argument("models", nargs=-1, metavar="[MODEL]...", type=click.Path())
@click.option(
    "--data", required=True, type=click.Path(), metavar="FILE", help="Articles with quotes."
)
@click.option(
    "--labeler",
    metavar="NAME",
    help=f"How closeness is told: {', '.join(LABELERS)}; default: what the first trained model "
    f"learned, else {DEFAULT_LABELER}.",
    shell_complete=lambda *_: list(LABELERS),
)
@click.option(
    "--top",
    default=PICKED,
    type=click.IntRange(min=1),
    metavar="N",
    help=f"Sentences picked for ROUGE; default {PICKED}.",
)
@click.option(
    "--encoder",
    metavar="NAME",
    help=f"What makes vectors: {', '.join(BUILT_IN_ENCODERS)}; default: that of the first trained "
    f"model, else {DEFAULT_ENCODER}.",
    shell_complete=lambda *_: list(BUILT_IN_ENCODERS),
)
@click.option(
    "--format",
    "format_name",
    type=click.Choice(FORMATS),
    help="Default: by FILE's suffix, else text.",
)
@click.option("--output", type=click.Path(), metavar="FILE", help="Write to FILE.")
def evaluate(
    models: tuple[str, ...],
    data: str,
    labeler: str | None,
    top: int,
    encoder: str | None,
    format_name: str | None,
    output: str | None,
) -> None:
    """Compare models (names or model files; by default all that there are) on held-out articles."""
    named = list(dict.fromkeys(models)) or list(SCORERS)
    trained = _first_trained(named, encoder)
    labeler = labeler or (trained.card.labeler if trained else "") or DEFAULT_LABELER
    records, problems = read_records(Path(data))
    for problem in problems:
        print_error(f"{data}, line {problem.line}: {problem.message}; left out")
    if not records:
        raise UsageError(f"{data}: holds no record that can be used; one at least is needed")
    found = evaluate_models(
        named,
        _with_progress(records),
        labeler=load_labeler(labeler),
        encoder=load_encoder(encoder or (trained.encoder if trained else DEFAULT_ENCODER)),
        k=top,
        labeler_name=labeler,
    )
    kind = format_name or SUFFIXES.get(Path(output or "").suffix.lower(), "text")
    text = {"text": found.to_text, "json": found.to_json, "svg": found.to_svg}[kind]()
    with open_output(output) if output else open_stdout() as write:
        write(text)


def _first_trained(models: list[str], encoder: str | None) -> NeuralScorer | None:
    """Load the first of the models that was trained."""
    for name in models:
        scorer = load_scorer(name, encoder)
        if isinstance(scorer, NeuralScorer):
            return scorer
    return None


def _with_progress(records: list[Record]) -> Iterable[Record]:
    """Show a progress bar where somebody can see it."""
    if not sys.stderr.isatty():
        return records
    from tqdm import tqdm

    return tqdm(records, file=sys.stderr, unit=" articles", leave=False)
