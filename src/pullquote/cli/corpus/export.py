"""The command ``corpus export``: write a library as JSONL or Parquet."""

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import click

from pullquote._io.atomic import atomic_write, open_output
from pullquote._io.console import open_stdout
from pullquote._io.extras import install_hint
from pullquote.cli.corpus.library_option import library_option, open_library
from pullquote.errors import OutputError, UsageError
from pullquote.library import CorpusStore

_BATCH_ROWS = 256


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--all", "with_unquoted", is_flag=True, help="Include articles without quotes.")
@library_option
def export(file: Path, with_unquoted: bool, library_path: Path | None) -> None:
    """Write the articles with their quotes to FILE, as JSONL, or Parquet if it ends in .parquet.

    pullquote train, pandas, Polars and Hugging Face datasets read both. "-" is standard output.
    With --all, quotes whose article the library lacks are included too, with an empty text.
    """
    with open_library(library_path) as library:
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
    if str(file) != "-":
        click.echo(f"{file}: {n_articles} articles")


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
            "quotes": list(dict.fromkeys(quote.text for quote, _ in quotes)),
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
                }
                for quote, is_located in quotes
                if is_located
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
    span |= {"origin": text, "license": text}
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
