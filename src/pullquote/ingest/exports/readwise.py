"""Importing, Readwise: the CSV that Readwise exports, and the one that it imports.

In: rows with ``Highlight``, ``Book Title`` and ``Book Author``, or ``Title``, ``Author`` and
``URL``, the columns that `pullquote.render.readwise` writes. Out: the highlights.
"""

from collections.abc import Iterator

from pullquote._io.tabular import RecordProblem
from pullquote.ingest.exports.export_file import Export
from pullquote.ingest.exports.highlight_record import ImportedHighlight, row_quotes


def can_read(export: Export) -> bool:
    """Tell it by its columns."""
    titled = bool({"book title", "title"} & export.fields)
    return export.kind == "csv" and "highlight" in export.fields and titled


def read(export: Export) -> Iterator[ImportedHighlight | RecordProblem]:
    """Read the highlights."""
    return row_quotes(export.rows(), "highlight")
