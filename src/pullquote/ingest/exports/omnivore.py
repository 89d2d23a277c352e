"""Read the ZIP file that Omnivore exports, or the folder that it was unpacked to.

Input: ``metadata_0_to_20.json`` and so on: articles with ``slug``, ``title`` and ``url``;
``highlights/SLUG.md`` with a block quote for each highlight; ``content/SLUG.html``, the article. Or
articles as Omnivore's API returned them, with ``highlights``, each with a ``quote``. Output:
articles with their quotes, or quotes alone.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from pullquote._io.tabular import RecordProblem
from pullquote.documents.charset import decode
from pullquote.documents.read import read_bytes
from pullquote.errors import SourceError, UnreadableError
from pullquote.ingest.exports.export_file import Export
from pullquote.ingest.exports.highlight_record import (
    ImportedHighlight,
    first_nonblank,
    nested_quotes,
    objects_in,
)
from pullquote.ingest.exports.markdown_notes import note_quotes
from pullquote.ingest.records import Record


def can_read(export: Export) -> bool:
    """Return whether the files, or the fields of an article, are those of Omnivore."""
    if export.kind in {"zip", "folder"}:
        return any(_is_metadata(name) for name in export.names)
    is_response = export.fields == {"data"} and '"slug"' in export.text
    return is_response or {"url", "slug", "highlights"} <= export.fields


def read(export: Export) -> Iterator[ImportedHighlight | Record | RecordProblem]:
    """Read articles and highlights."""
    if export.kind not in {"zip", "folder"}:
        for line, row in export.rows():
            if isinstance(row, RecordProblem):
                yield row
                continue
            for article in _articles(row):
                yield from nested_quotes(article, line)
        return
    names = set(export.names)
    i = 0
    for name in filter(_is_metadata, export.names):
        try:
            articles = json.loads(export.read(name))
        except (ValueError, RecursionError) as error:
            raise UnreadableError(f"{export.path}: {name} is damaged JSON: {error}") from error
        folder = name[: name.rfind("/") + 1]
        for article in articles if isinstance(articles, list) else []:
            i += 1
            if isinstance(article, dict):
                yield from _read_article(export, names, folder, article, i)


def _articles(row: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Return an article, or those in a response of Omnivore's API: ``data.search.edges.node``."""
    if "data" not in row:
        yield row
    for data in objects_in(row, "data"):
        for search in objects_in(data, "search"):
            for edge in objects_in(search, "edges"):
                yield from objects_in(edge, "node")


def _is_metadata(name: str) -> bool:
    name = name.rpartition("/")[2]
    return name.startswith("metadata_") and name.endswith(".json")


def _read_article(
    export: Export, names: set[str], folder: str, row: Mapping[str, Any], i: int
) -> Iterator[ImportedHighlight | Record | RecordProblem]:
    slug, title, url = (first_nonblank(row, field) for field in ("slug", "title", "url"))
    highlights = list(nested_quotes(row, i))
    notes = f"{folder}highlights/{slug}.md"
    if notes in names:
        quotes = note_quotes(decode(export.read(notes), source=notes), title)
        highlights += [replace(quote, title=title, url=url, line=i) for quote in quotes]
    content = f"{folder}content/{slug}.html"
    if not highlights or content not in names:
        yield from highlights
        return
    try:
        document = read_bytes(export.read(content), source=content)
    except SourceError as error:
        yield RecordProblem(i, f"{error}; its quotes are imported without it")
        yield from highlights
        return
    document = replace(document, title=title, url=url, source="")
    texts = tuple(dict.fromkeys(highlight.text for highlight in highlights))
    yield Record(slug, title, document.text, texts, url=url, document=document)
    yield from (highlight for highlight in highlights if highlight.note)
