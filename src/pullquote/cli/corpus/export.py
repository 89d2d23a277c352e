"""The command ``corpus export``: a library as JSON Lines or Parquet."""

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import click

from pullquote._io.atomic import atomic_write, open_output
from pullquote._io.console import open_stdout
from pullquote._io.extras import install_hint
from pullquote.cli.corpus.library_option import library_option, open_collection
from pullquote.errors import OutputError, UsageError
from pullquote.library.corpus_store import CorpusStore

_ROWS_AT_ONCE = 256


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--all", "with_unquoted", is_flag=True, help="Also articles without quotes.")
@library_option
def export(file: Path, with_unquoted: bool, library: Path | None) -> None:
    """Write the articles with their quotes to FILE: JSON Lines, or Parquet by the suffix .parquet.

    pullquote train, pandas, Polars and Hugging Face datasets read either. "-" is standard output.
    """
    with open_collection(library) as collection:
        rows = _rows(collection, quoted_only=not with_unquoted)
        if file.suffix == ".parquet":
            many = _write_parquet(file, rows)
        else:
            many = 0
            to_screen = str(file) == "-"
            with open_stdout() if to_screen else open_output(str(file)) as write:
                for row in rows:
                    write(json.dumps(row, ensure_ascii=False) + "\n")
                    many += 1
    if str(file) != "-":
        click.echo(f"{file}: {many} articles")


def _rows(collection: CorpusStore, *, quoted_only: bool) -> Iterator[dict[str, Any]]:
    """Give the articles one by one; every row has the same fields with the same types."""
    for article, document, _ in collection.iterate_articles():
        quotes = collection.all_quotes(article)
        if quoted_only and not quotes:
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
            "license": collection.license(article),
            "places": [
                {
                    "text": quote.text,
                    "start": quote.start,
                    "end": quote.end,
                    "quality": quote.quality,
                    "origin": quote.origin,
                    "license": quote.license,
                }
                for quote, is_found in quotes
                if is_found
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
    place = {"text": text, "start": number, "end": number, "quality": pyarrow.float64()}
    place |= {"origin": text, "license": text}
    names = ("url", "source", "author", "date", "license")
    schema = pyarrow.schema(
        [("id", text), ("title", text), ("text", text), ("quotes", pyarrow.list_(text))]
        + [(name, text) for name in names]
        + [("places", pyarrow.list_(pyarrow.struct(list(place.items()))))]
    )
    many = 0
    if not path.parent.is_dir():
        raise OutputError(f"{path}: cannot be written: there is no folder {path.parent}")
    with atomic_write(path, durable=True) as file, parquet.ParquetWriter(file, schema) as writer:
        while batch := list(islice(rows, _ROWS_AT_ONCE)):
            writer.write_table(pyarrow.Table.from_pylist(batch, schema))
            many += len(batch)
    return many
