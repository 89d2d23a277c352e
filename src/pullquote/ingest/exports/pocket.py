"""Read the ZIP file of Pocket's last export, or the annotations in it.

Input: ``annotations/part_000000.json`` and so on: articles with ``url``, ``title`` and
``highlights``, each with a ``quote``. Output: the highlights. ``part_000000.csv`` lists what was
saved, without quotes.
"""

import json
from collections.abc import Iterator

from pullquote._io.tabular import RecordProblem
from pullquote.errors import UnreadableError, UsageError
from pullquote.ingest.exports.export_file import Export
from pullquote.ingest.exports.highlight_record import ImportedHighlight, nested_quotes


def can_read(export: Export) -> bool:
    """Return whether the files are those of Pocket, in any folder, or the fields of an article."""
    if export.kind in {"zip", "folder"}:
        names = [name.rpartition("/")[2] for name in export.names]
        is_list = any(name.startswith("part_") and name.endswith(".csv") for name in names)
        return is_list or any(map(_is_annotations, export.names))
    if export.kind == "csv":
        return {"title", "url", "time_added"} <= export.fields
    return {"url", "title", "highlights"} <= export.fields


def read(export: Export) -> Iterator[ImportedHighlight | RecordProblem]:
    """Read the highlights."""
    if export.kind == "csv":
        raise UsageError(
            f"{export.path}: lists what was saved in Pocket, without quotes; import "
            "annotations/part_000000.json of the same export"
        )
    if export.kind not in {"zip", "folder"}:
        for line, row in export.rows():
            yield from [row] if isinstance(row, RecordProblem) else nested_quotes(row, line)
        return
    names = list(filter(_is_annotations, export.names))
    if not names:
        raise UsageError(
            f"{export.path}: lists what was saved in Pocket, without quotes; the folder "
            "annotations of the same export is needed"
        )
    for name in names:
        try:
            articles = json.loads(export.read(name))
        except (ValueError, RecursionError) as error:
            raise UnreadableError(f"{export.path}: {name} is damaged JSON: {error}") from error
        for i, article in enumerate(articles if isinstance(articles, list) else [], 1):
            if isinstance(article, dict):
                yield from nested_quotes(article, i)


def _is_annotations(name: str) -> bool:
    folder, _, file = name.lower().rpartition("/")
    is_part = file.startswith("part_") and file.endswith(".json")
    return is_part and folder.rpartition("/")[2] == "annotations"
