"""Read the CSV that Instapaper exports.

Input: rows with ``URL``, ``Title``, ``Selection`` and ``Folder``, in newer exports also
``Timestamp`` and ``Tags``. Output: the selections; an article without one was saved, but not
quoted. The highlights that Instapaper exports as Markdown are read as notes.
"""

from collections.abc import Iterator

from pullquote._io.tabular import RecordProblem
from pullquote.ingest.exports.export_file import Export
from pullquote.ingest.exports.highlight_record import ImportedHighlight, row_quotes


def can_read(export: Export) -> bool:
    """Return whether the columns are those of Instapaper."""
    return export.kind == "csv" and {"url", "title", "selection", "folder"} <= export.fields


def read(export: Export) -> Iterator[ImportedHighlight | RecordProblem]:
    """Read the selections."""
    return row_quotes(export.rows(), "selection")
