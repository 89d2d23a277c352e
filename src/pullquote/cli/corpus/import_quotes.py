"""The command ``corpus import``: quotes kept in other programs into a library."""

import json
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from itertools import islice
from pathlib import Path
from typing import Any

import click
from tqdm import tqdm

from pullquote._io.atomic import Write, open_output
from pullquote._io.console import print_error
from pullquote._io.tabular import RecordProblem
from pullquote.cli.corpus.library_option import library_option, open_collection
from pullquote.documents import list_sources, read_document
from pullquote.errors import PullquoteError, UsageError
from pullquote.ingest.exports import FORMATS, Importer, Unmatched, read_export
from pullquote.ingest.link_articles import rate_limited_fetch
from pullquote.library.corpus_store import CorpusStore

_AT_ONCE = 100

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
    help="A file, folder or URL with articles that the quotes may be from. Repeatable.",
)
@click.option("--fetch", is_flag=True, help="Fetch articles from the addresses in FILE.")
@click.option(
    "--format",
    "format_name",
    default="",
    metavar="NAME",
    help=f"How to read FILE: {', '.join(FORMATS)}; default: as it looks.",
    shell_complete=lambda *_: list(FORMATS),
)
@click.option(
    "--unmatched",
    metavar="FILE",
    help="Write what could not be matched to FILE, as JSON Lines that can be imported again.",
)
@library_option
def import_(
    files: tuple[Path, ...],
    articles: tuple[str, ...],
    fetch: bool,
    format_name: str,
    unmatched: str | None,
    library: Path | None,
) -> None:
    """Import quotes: Kindle, Readwise, Hypothesis, Pocket, Zotero, Markdown, CSV and more.

    FILE is what a program exported, a folder of notes, or JSON Lines, CSV or Parquet of one's own.
    Each quote is found in its article: one of --article, or one in the library. What cannot be
    matched is listed. Nothing is fetched without --fetch or a URL.
    """
    with (
        open_collection(library, create=True) as collection,
        open_output(unmatched) if unmatched else nullcontext(_write_nowhere) as write,
    ):
        for number, path in enumerate(files):
            if path.exists() and path.samefile(collection.path):
                raise UsageError(f"{path}: is the library itself; another one can be imported")
            importer = Importer(
                collection, path.name, fetch=rate_limited_fetch() if fetch else None
            )
            if number == 0:
                _add_articles(importer, collection, articles)
            listed = _import_file(importer, collection, path, format_name, write, slow=fetch)
            click.echo(
                f"{path}: quotes added: {importer.added}, known before: {importer.known}, "
                f"without a place: {importer.unplaced}, listed above: {listed}"
            )


def _write_nowhere(text: str) -> None:
    """Take the place of a file that was not asked for."""


def _add_articles(importer: Importer, collection: CorpusStore, sources: Iterable[str]) -> None:
    """Read the articles that were named; one that cannot be read is named and passed over."""
    for source in sources:
        is_folder = "://" not in source and Path(source).is_dir()
        for each in list_sources(source) if is_folder else [source]:
            try:
                document = read_document(each)
            except PullquoteError as error:
                if not is_folder:
                    raise
                print_error(str(error))
                continue
            with collection.transaction():
                importer.add_article(document)


def _import_file(
    importer: Importer,
    collection: CorpusStore,
    path: Path,
    format_name: str,
    write: Write,
    *,
    slow: bool,
) -> int:
    """Import a file in batches, and give how many lines were listed."""
    listed = 0
    shown = tqdm(read_export(path, format_name), path.name, unit="", leave=False, disable=None)
    items = iter(shown)
    while batch := list(islice(items, 1 if slow else _AT_ONCE)):
        # A batch that is stopped in the middle is taken back, and comes again with the next run.
        with nullcontext() if slow else collection.transaction():
            found = [each for item in batch for each in _take(importer, item)]
        for each in found:
            listed += 1
            _list(path, each, write)
    return listed


def _take(importer: Importer, item: Any) -> Iterator[Unmatched | RecordProblem]:
    if isinstance(item, RecordProblem):
        yield item
    else:
        yield from importer.take(item)


def _list(path: Path, each: Unmatched | RecordProblem, write: Write) -> None:
    if isinstance(each, RecordProblem):
        print_error(f"{path}:{each.line}: {each.message}")
        return
    quote = each.clipping
    where = f" ({quote.title})" if quote.title else ""
    print_error(f"{path}:{quote.line}: {quote.text[:60]!r}{where}: {each.words}")
    row = {"quote": quote.text, "title": quote.title, "author": quote.author, "url": quote.url}
    write(json.dumps(row | {"why": each.words}, ensure_ascii=False) + "\n")
