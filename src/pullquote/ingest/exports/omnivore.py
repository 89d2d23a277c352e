"""Importing, Omnivore: the ZIP file of its export, or the folder that it was unpacked to.

In: ``metadata_0_to_20.json`` and so on: articles with ``slug``, ``title`` and ``url``;
``highlights/SLUG.md`` with a block quote for each highlight; ``content/SLUG.html``, the article.
Or the articles as its API gave them, with ``highlights``, each with a ``quote``. Out: articles with
their quotes, or the quotes alone.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from pullquote._io.tabular import RecordProblem
from pullquote.datasets.records import Record
from pullquote.documents.charset import decode
from pullquote.documents.read import read_bytes
from pullquote.errors import SourceError, UnreadableError
from pullquote.ingest.exports.export_file import Export
from pullquote.ingest.exports.highlight_record import (
    ImportedHighlight,
    first_nonblank,
    nested_quotes,
)
from pullquote.ingest.exports.markdown_notes import note_quotes


def can_read(export: Export) -> bool:
    """Tell it by the names of its files, or by the fields of an article."""
    if export.kind in {"zip", "folder"}:
        return any(_is_metadata(name) for name in export.names)
    return {"url", "slug", "highlights"} <= export.fields


def read(export: Export) -> Iterator[ImportedHighlight | Record | RecordProblem]:
    """Read articles and highlights."""
    if export.kind not in {"zip", "folder"}:
        for place, row in export.rows():
            yield from [row] if isinstance(row, RecordProblem) else nested_quotes(row, place)
        return
    names = set(export.names)
    place = 0
    for name in filter(_is_metadata, export.names):
        try:
            articles = json.loads(export.read(name))
        except (ValueError, RecursionError) as error:
            raise UnreadableError(f"{export.path}: {name} is damaged JSON: {error}") from error
        for article in articles if isinstance(articles, list) else []:
            place += 1
            if isinstance(article, dict):
                yield from _article(export, names, article, place)


def _is_metadata(name: str) -> bool:
    name = name.rpartition("/")[2]
    return name.startswith("metadata_") and name.endswith(".json")


def _article(
    export: Export, names: set[str], row: Mapping[str, Any], place: int
) -> Iterator[ImportedHighlight | Record | RecordProblem]:
    slug, title, url = (first_nonblank(row, field) for field in ("slug", "title", "url"))
    found = list(nested_quotes(row, place))
    marked = f"highlights/{slug}.md"
    if marked in names:
        notes = note_quotes(decode(export.read(marked), source=marked), title)
        found += [replace(quote, title=title, url=url, line=place) for quote in notes]
    content = f"content/{slug}.html"
    if not found or content not in names:
        yield from found
        return
    try:
        document = read_bytes(export.read(content), source=content)
    except SourceError as error:
        yield RecordProblem(place, f"{error}; its quotes are taken without it")
        yield from found
        return
    document = replace(document, title=title, url=url, source="")
    quotes = tuple(dict.fromkeys(quote.text for quote in found))
    yield Record(slug, title, document.text, quotes, url=url, document=document)
