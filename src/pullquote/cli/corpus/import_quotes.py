"""The command ``corpus import``: import quotes from other programs into a library."""

import json
from collections.abc import Iterable
from contextlib import nullcontext
from itertools import islice
from pathlib import Path
from typing import Any

import click
from tqdm import tqdm

from pullquote._io.atomic import Write, open_output
from pullquote._io.console import print_error
from pullquote._io.tabular import RecordProblem
from pullquote.cli.corpus.library_option import library_option, open_library
from pullquote.documents import list_sources, read_document
from pullquote.documents.display import display_name
from pullquote.documents.document import Document
from pullquote.documents.fetch_config import DEFAULT_LIMITS
from pullquote.documents.files import read_standard_input
from pullquote.documents.read import read_bytes
from pullquote.errors import PullquoteError, UnreadableError, UsageError
from pullquote.ingest.crawl.isolation import IsolatedWorker
from pullquote.ingest.exports import FORMATS, read_export
from pullquote.ingest.link_articles import Importer, Unmatched, article_fetcher
from pullquote.library import Library

_BATCH_ITEMS = 100

EXAMPLES = """\b
Examples:
  pullquote corpus import "My Clippings.txt" --article books/
  pullquote corpus import readwise.csv --fetch --unmatched rest.jsonl
  pullquote corpus import vault/ --format notes --article https://example.org/story
"""


@click.command("import", epilog=EXAMPLES)
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path)
)
@click.option(
    "--article",
    "articles",
    multiple=True,
    metavar="SOURCE",
    help="File, folder or URL with articles that the quotes may be from. Repeatable.",
)
@click.option("--fetch", is_flag=True, help="Fetch articles from the URLs in FILE.")
@click.option(
    "--format",
    "format_name",
    default="",
    metavar="NAME",
    help=f"Format of FILE: {', '.join(FORMATS)}; default: detect it.",
    shell_complete=lambda *_: list(FORMATS),
)
@click.option(
    "--unmatched",
    metavar="FILE",
    help="Write the quotes that were not found to FILE, as JSONL that can be imported again.",
)
@library_option
def import_(
    files: tuple[Path, ...],
    articles: tuple[str, ...],
    fetch: bool,
    format_name: str,
    unmatched: str | None,
    library_path: Path | None,
) -> None:
    """Import quotes: Kindle, Readwise, Hypothesis, Pocket, Zotero, Markdown, CSV and more.

    FILE is what a program exported, a folder of notes, or your own JSONL, CSV or Parquet file.
    Each quote is searched in its article: one of --article, or one in the library. Quotes that are
    not found are listed; if they name a title or URL, they are kept without a position. Nothing is
    fetched without --fetch or a URL.
    """
    with (
        open_library(library_path, create=True) as library,
        IsolatedWorker() as worker,
        open_output(unmatched) if unmatched else nullcontext(_discard) as write,
    ):
        for i, path in enumerate(files):
            if path.exists() and path.samefile(library.path):
                raise UsageError(f"{path}: is the library itself; another one can be imported")
            importer = Importer(
                library, path.name, fetch=article_fetcher(worker) if fetch else None
            )
            if i == 0:
                _add_articles(importer, library, worker, articles)
            n_listed = _import_file(importer, library, path, format_name, write, slow=fetch)
            click.echo(
                f"{path}: quotes added: {importer.n_added}, known before: {importer.n_known}, "
                f"without a position: {importer.n_unlocated}, listed above: {n_listed}"
            )


def _discard(text: str) -> None:
    """Replace the file if none was named."""


def _add_articles(
    importer: Importer, library: Library, worker: IsolatedWorker, sources: Iterable[str]
) -> None:
    """Add articles; one in a folder that cannot be read is reported and skipped."""
    for source in sources:
        is_folder = "://" not in source and Path(source).is_dir()
        for path in list_sources(source) if is_folder else [source]:
            try:
                document = _read(worker, path)
            except PullquoteError as error:
                if not is_folder:
                    raise
                print_error(str(error))
                continue
            with library.transaction():
                importer.add_article(document)


def _read(worker: IsolatedWorker, path: str) -> Document:
    """Read an article in the worker, which has no standard input."""
    if path == "-":
        return worker.call(read_bytes, read_standard_input(DEFAULT_LIMITS), source=path)
    try:
        return worker.call(read_document, path)
    except UnreadableError as error:
        name = f"{display_name(path)}: "  # the worker's own errors lack it
        raise UnreadableError(name + str(error).removeprefix(name)) from error


def _import_file(
    importer: Importer,
    library: Library,
    path: Path,
    format_name: str,
    write: Write,
    *,
    slow: bool,
) -> int:
    """Import a file in batches, and return the number of messages."""
    n_listed = 0
    progress = tqdm(read_export(path, format_name), path.name, unit="", leave=False, disable=None)
    items = iter(progress)
    while batch := list(islice(items, 1 if slow else _BATCH_ITEMS)):
        # An interrupted batch is rolled back, and comes again with the next run.
        with nullcontext() if slow else library.transaction():
            problems = [problem for item in batch for problem in _add(importer, item)]
        for problem in problems:
            n_listed += 1
            _report(path, problem, write)
    return n_listed


def _add(importer: Importer, item: Any) -> Iterable[Unmatched | RecordProblem]:
    return [item] if isinstance(item, RecordProblem) else importer.add(item)


def _report(path: Path, problem: Unmatched | RecordProblem, write: Write) -> None:
    if isinstance(problem, RecordProblem):
        print_error(f"{path}:{problem.line}: {problem.message}")
        return
    quote = problem.highlight
    title = f" ({quote.title})" if quote.title else ""
    print_error(f"{path}:{quote.line}: {quote.text[:60]!r}{title}: {problem.reason}")
    row = {"quote": quote.text, "title": quote.title, "author": quote.author, "url": quote.url}
    write(json.dumps(row | {"reason": problem.reason}, ensure_ascii=False) + "\n")
