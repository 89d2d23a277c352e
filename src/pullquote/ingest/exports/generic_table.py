"""Importing, table: CSV, JSON, JSON Lines and Parquet of one's own, and other libraries.

In: records as `pullquote.datasets.records` reads them, articles and all; or rows with a quote in
``quote``, ``highlight``, ``text`` or ``selection``, and ``title``, ``author`` and ``url`` where
known. Out: records, or quotes.
"""

from collections.abc import Iterator

from pullquote._io.tabular import RecordProblem
from pullquote.datasets.records import Record, iterate_records
from pullquote.ingest.exports.export_file import Export
from pullquote.ingest.exports.highlight_record import ImportedHighlight, row_quotes

_QUOTE = ("quote", "highlight", "text", "selection")
_RECORDS = ({"text", "quotes"}, {"source", "target"})


def can_read(export: Export) -> bool:
    """Tell it by the fields that are needed."""
    return export.kind == "library" or _holds_records(export) or bool({*_QUOTE} & export.fields)


def read(export: Export) -> Iterator[ImportedHighlight | Record | RecordProblem]:
    """Read records or quotes."""
    if export.kind == "library" or _holds_records(export):
        yield from iterate_records(export.path)
        return
    yield from row_quotes(export.rows(), *_QUOTE)


def _holds_records(export: Export) -> bool:
    is_rows = export.kind in {"lines", "parquet"}
    return is_rows and any(needed <= export.fields for needed in _RECORDS)
