"""The command ``batch``: very many articles in, their highlights out, by all cores."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from pullquote._io.console import print_error
from pullquote.batch import BatchStats, Job, run_batch
from pullquote.batch.runner import Progress
from pullquote.batch.worker import BatchPlan
from pullquote.encoders import BUILT_IN_ENCODERS
from pullquote.scorers import DEFAULT_SCORER, SCORERS
from pullquote.selection import Options

J = TypeVar("J")

EXAMPLES = """\b
Examples:
  pullquote batch articles.jsonl highlights.jsonl
  pullquote batch 2023.parquet 2024.parquet highlights.parquet --top 3
  pullquote batch notes/ highlights.jsonl --ratio 0.1
  pullquote batch posts.jsonl out.jsonl --text-field body --title-field headline
  pullquote batch s3://news/2024/ s3://news/highlights.parquet --ray auto
"""


def _cores() -> int:
    """Count the cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@click.command(epilog=EXAMPLES)
@click.argument("inputs", nargs=-1, required=True, metavar="IN...", type=click.Path())
@click.argument("output", metavar="OUT", type=click.Path())
@click.option("--top", type=int, metavar="N", help="At most N sentences.")
@click.option("--ratio", type=float, metavar="R", help="At most this share of them, e.g. 0.15.")
@click.option("--words", type=int, metavar="N", help="Sentences of at most N words in all.")
@click.option("--threshold", type=float, metavar="S", help="Only sentences that score S or more.")
@click.option(
    "--model",
    default=DEFAULT_SCORER,
    metavar="NAME|PATH",
    help=f"What scores: {', '.join(SCORERS)}, or a model file; default {DEFAULT_SCORER}.",
    shell_complete=lambda *_: list(SCORERS),
)
@click.option(
    "--encoder",
    metavar="NAME",
    help=f"What makes vectors: {', '.join(BUILT_IN_ENCODERS)}; default: the model's own.",
    shell_complete=lambda *_: list(BUILT_IN_ENCODERS),
)
@click.option("--text-field", default="text", metavar="NAME", help="Holds the text.")
@click.option("--title-field", default="title", metavar="NAME", help="Holds the title, if any.")
@click.option("--workers", type=click.IntRange(1), metavar="N", help="Default: all cores.")
@click.option(
    "--ray", "address", metavar="ADDRESS", help="Work on this Ray cluster: auto, HOST:PORT, local."
)
def batch(
    inputs: tuple[str, ...],
    output: str,
    model: str,
    encoder: str | None,
    text_field: str,
    title_field: str,
    workers: int | None,
    address: str | None,
    **limits: Any,
) -> None:
    """Highlight many articles: JSONL, Parquet and folders to one JSONL or Parquet file.

    Each row keeps its fields, but for the text, and gets its highlights. Stopped in the middle,
    the same command goes on. Rows that cannot be used are named in OUT.errors.jsonl.
    On a Ray cluster, inputs and output may be URLs (s3://…), and OUT is a folder of such files.
    """
    plan = BatchPlan(model, encoder, Options(**limits), text_field, title_field)
    if address:
        from pullquote.batch.ray_runner import ClusterJob, run_on_cluster

        tally = _with_bar(run_on_cluster, ClusterJob(inputs, output, plan, address, workers))
    else:
        tally = _with_bar(run_batch, Job(inputs, Path(output), plan, workers or _cores()))
    words = f"{output}: {tally.articles} articles highlighted"
    if tally.failed:
        print_error(f"{words}, {tally.failed} rows rejected in {output}.errors.jsonl")
        raise click.exceptions.Exit(1)
    print_error(words)


def _with_bar(run: Callable[[J, Progress], BatchStats], job: J) -> BatchStats:
    """Run a job, and show how far it is where somebody can see it."""
    if not sys.stderr.isatty():
        return run(job, lambda _: None)
    from tqdm import tqdm

    with tqdm(file=sys.stderr, unit=" articles", leave=False) as bar:

        def show(tally: BatchStats) -> None:
            if not bar.n:
                bar.initial = bar.n = tally.articles  # those of an earlier run took no time here
            bar.update(tally.articles - bar.n)

        return run(job, show)
