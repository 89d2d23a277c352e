"""The command ``corpus export``: write a library as a corpus, or its marks in an output format."""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import click

from pullquote._io.atomic import atomic_write, open_output
from pullquote._io.console import open_stdout
from pullquote._io.extras import install_hint
from pullquote.cli.corpus.library_option import library_option, open_library
from pullquote.errors import NoSentenceError, OutputError, UsageError
from pullquote.library import CorpusStore, MarkList
from pullquote.render import FORMATS, Format, format_of_file, load_format
from pullquote.selection import HighlightResult

_BATCH_ROWS = 256
_CORPUS_SUFFIXES = {"", ".json", ".jsonl", ".ndjson", ".parquet"}


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--all", "with_unquoted", is_flag=True, help="Include articles without quotes.")
@click.option(
    "--format",
    "format_name",
    type=click.Choice(list(FORMATS)),
    help="Write the quotes in an output format of pullquote highlight instead.",
)
@click.option("--query", default="", metavar="WORDS", help="With a format, only matching quotes.")
@click.option("--own", is_flag=True, help="With a format, leave out imported quotes.")
@click.option(
    "--model",
    metavar="NAME|PATH",
    help="With a format, highlight the articles with this scorer, too.",
)
@library_option
def export(
    file: Path,
    with_unquoted: bool,
    format_name: str | None,
    query: str,
    own: bool,
    model: str | None,
    library_path: Path | None,
) -> None:
    """Write the articles with their quotes to FILE, as JSONL, or Parquet if it ends in .parquet.

    pullquote train, pandas, Polars and Hugging Face datasets read both. "-" is standard output.
    With --all, quotes whose article the library lacks are included too, with an empty text. If FILE
    ends in .md, .html, .csv, .txt, .ris or .jsonld, or with --format, the quotes with their notes
    are written as the reading page exports them.
    """
    if not format_name and file.suffix.lower() not in _CORPUS_SUFFIXES:
        format_name = format_of_file(str(file)).name
    if not format_name and (query or own or model):
        raise UsageError(f"{file}: --query, --own and --model need a --format")
    with open_library(library_path) as library:
        if format_name:
            results = _results(MarkList(library), query, own=own, model=model)
            n_articles = _write_format(str(file), load_format(format_name), results)
            _report(file, n_articles)
            return
        rows = _rows(CorpusStore(library), quoted_only=not with_unquoted)
        if file.suffix == ".parquet":
            n_articles = _write_parquet(file, rows)
        else:
            n_articles = 0
            to_stdout = str(file) == "-"
            with open_stdout() if to_stdout else open_output(str(file)) as write:
                for row in rows:
                    write(json.dumps(row, ensure_ascii=False) + "\n")
                    n_articles += 1
    _report(file, n_articles)


def _report(file: Path, n_articles: int) -> None:
    if str(file) != "-":
        click.echo(f"{file}: {n_articles} articles")


def _results(
    marks: MarkList, query: str, *, own: bool, model: str | None
) -> Iterator[HighlightResult]:
    """Yield the articles with marks, with highlights if there is a model."""
    highlighter = None
    if model:
        from pullquote.pipeline import Highlighter

        highlighter = Highlighter(model)
    for result in marks.results(query, own=own):
        with suppress(NoSentenceError):  # quotes whose article the library lacks
            if highlighter:
                scored = highlighter.highlight_document(result.article.document)
                yield replace(scored, marks=result.marks)
                continue
        yield result


def _write_format(file: str, output: Format, results: Iterator[HighlightResult]) -> int:
    n_articles = 0
    with open_stdout() if file == "-" else open_output(file) as write:
        write(output.opening)
        for result in results:
            write(output.render_article(result))
            n_articles += 1
        write(output.closing)
    return n_articles


def _rows(corpus: CorpusStore, *, quoted_only: bool) -> Iterator[dict[str, Any]]:
    """Return a row for each article; all rows have the same fields of the same types."""
    for article, document, _ in corpus.library.iterate_articles():
        quotes = corpus.all_quotes(article)
        if quoted_only and not (quotes and document.text):
            continue
        yield {
            "id": article,
            "title": document.title,
            "text": document.text,
            "quotes": list(dict.fromkeys(quote.text for quote in quotes)),
            "url": document.url,
            "source": document.site,
            "author": document.author,
            "date": document.date,
            "license": corpus.license(article),
            "spans": [
                {
                    "text": quote.text,
                    "start": quote.start,
                    "end": quote.end,
                    "quality": quote.quality,
                    "origin": quote.origin,
                    "license": quote.license,
                    "note": quote.note,
                }
                for quote in quotes
                if quote.is_located
            ],
        }


def _write_parquet(path: Path, rows: Iterator[dict[str, Any]]) -> int:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise UsageError(
            f"{path}: Parquet needs pyarrow; install it with: {install_hint('corpus')}"
        ) from error
    text, number = pyarrow.string(), pyarrow.int64()
    span = {"text": text, "start": number, "end": number, "quality": pyarrow.float64()}
    span |= {"origin": text, "license": text, "note": text}
    names = ("url", "source", "author", "date", "license")
    schema = pyarrow.schema(
        [("id", text), ("title", text), ("text", text), ("quotes", pyarrow.list_(text))]
        + [(name, text) for name in names]
        + [("spans", pyarrow.list_(pyarrow.struct(list(span.items()))))]
    )
    if not path.parent.is_dir():
        raise OutputError(f"{path}: cannot be written: folder {path.parent} does not exist")
    n_articles = 0
    with atomic_write(path, durable=True) as file, parquet.ParquetWriter(file, schema) as writer:
        while batch := list(islice(rows, _BATCH_ROWS)):
            writer.write_table(pyarrow.Table.from_pylist(batch, schema))
            n_articles += len(batch)
    return n_articles
