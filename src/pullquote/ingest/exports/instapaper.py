"""Importing, Instapaper: the CSV of its export.

In: rows with ``URL``, ``Title``, ``Selection`` and ``Folder``, and in newer exports ``Timestamp``
and ``Tags``. Out: the selections; an article without one was kept, but not quoted. What it exports
of an article's highlights as Markdown is read as notes.
"""

from collections.abc import Iterator

from pullquote._io.tabular import RecordProblem
from pullquote.ingest.exports.export_file import Export
from pullquote.ingest.exports.highlight_record import ImportedHighlight, row_quotes


def can_read(export: Export) -> bool:
    """Tell it by its columns."""
    return export.kind == "csv" and {"url", "title", "selection", "folder"} <= export.fields


def read(export: Export) -> Iterator[ImportedHighlight | RecordProblem]:
    """Read the selections."""
    return row_quotes(export.rows(), "selection")
