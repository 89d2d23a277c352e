"""The command ``batch``: highlight very many articles on all cores, or on a cluster."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from pullquote._io.console import print_error
from pullquote._io.cores import usable_cores
from pullquote.batch import BatchStats, Job, run_batch
from pullquote.batch.filesystem import errors_path
from pullquote.batch.runner import Progress
from pullquote.batch.worker import BatchPlan
from pullquote.cli.options import encoder_option, limit_options, model_option
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


@click.command(epilog=EXAMPLES)
@click.argument("inputs", nargs=-1, required=True, metavar="IN...", type=click.Path())
@click.argument("output", metavar="OUT", type=click.Path())
@limit_options
@model_option
@encoder_option()
@click.option("--text-field", default="text", metavar="NAME", help="Field with the text.")
@click.option("--title-field", default="title", metavar="NAME", help="Field with the title.")
@click.option(
    "--workers", type=click.IntRange(1), metavar="N", help="Processes; default: all cores."
)
@click.option(
    "--ray", "address", metavar="ADDRESS", help="Run on a Ray cluster: auto, HOST:PORT or local."
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

    Each row keeps its fields except the text, and gets its highlights. To resume an interrupted
    run, repeat the command. Rows that cannot be used are listed in OUT.errors.jsonl. On a Ray
    cluster, inputs and output may be URLs (s3://…), and OUT becomes a folder of such files.
    """
    plan = BatchPlan(model, encoder, Options(**limits), text_field, title_field)
    if address:
        from pullquote.batch.ray_runner import ClusterJob, run_on_cluster

        stats = _with_progress(run_on_cluster, ClusterJob(inputs, output, plan, address, workers))
    else:
        stats = _with_progress(
            run_batch, Job(inputs, Path(output), plan, workers or usable_cores())
        )
    message = f"{output}: {stats.articles} articles highlighted"
    if stats.failed:
        print_error(f"{message}, {stats.failed} rows rejected; see {errors_path(output)}")
        raise click.exceptions.Exit(1)
    print_error(message)


def _with_progress(run: Callable[[J, Progress], BatchStats], job: J) -> BatchStats:
    """Run a job, with a progress bar if standard error is a terminal."""
    if not sys.stderr.isatty():
        return run(job, lambda _: None)
    from tqdm import tqdm

    with tqdm(file=sys.stderr, unit=" articles", leave=False) as bar:

        def show(stats: BatchStats) -> None:
            if not bar.n:
                bar.initial = bar.n = stats.articles  # articles of an earlier run took no time
            bar.update(stats.articles - bar.n)

        return run(job, show)
