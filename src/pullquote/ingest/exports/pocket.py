"""Importing, Pocket: the ZIP file of its last export, or the annotations in it.

In: ``annotations/part_000000.json`` and so on: articles with ``url``, ``title`` and
``highlights``, each with a ``quote``. Out: the highlights. ``part_000000.csv`` names what was kept,
and quotes nothing.
"""

import json
from collections.abc import Iterator

from pullquote._io.tabular import RecordProblem
from pullquote.errors import UnreadableError, UsageError
from pullquote.ingest.exports.export_file import Export
from pullquote.ingest.exports.highlight_record import ImportedHighlight, nested_quotes


def can_read(export: Export) -> bool:
    """Tell it by the names of its files, or by the fields of an article."""
    if export.kind in {"zip", "folder"}:
        return any(name.startswith("part_") and name.endswith(".csv") for name in export.names)
    is_list = export.kind == "csv" and {"title", "url", "time_added"} <= export.fields
    return is_list or {"url", "title", "highlights"} <= export.fields


def read(export: Export) -> Iterator[ImportedHighlight | RecordProblem]:
    """Read the highlights."""
    if export.kind == "csv":
        raise UsageError(
            f"{export.path}: lists what was kept in Pocket, without quotes; these are in "
            "annotations/part_000000.json of the same export"
        )
    if export.kind not in {"zip", "folder"}:
        for place, row in export.rows():
            yield from [row] if isinstance(row, RecordProblem) else nested_quotes(row, place)
        return
    for name in export.names:
        if "annotations/" in name and name.endswith(".json"):
            try:
                articles = json.loads(export.read(name))
            except (ValueError, RecursionError) as error:
                raise UnreadableError(f"{export.path}: {name} is damaged JSON: {error}") from error
            for place, article in enumerate(articles if isinstance(articles, list) else [], 1):
                if isinstance(article, dict):
                    yield from nested_quotes(article, place)
