"""Read CSV, JSON, JSONL and Parquet tables of quotes, corpora, and other libraries.

Input: records with articles, as `pullquote.ingest.records` reads them; or rows with a quote in
``quote``, ``highlight``, ``text`` or ``selection``, and optionally ``title``, ``author`` and
``url``; or, as Raindrop writes them, ``highlights`` with lines ``Highlight:…`` and ``Note:…``.
Output: records, or quotes.
"""

from collections.abc import Iterator
from dataclasses import replace

from pullquote._io.tabular import RecordProblem
from pullquote.ingest.exports.export_file import Export
from pullquote.ingest.exports.highlight_record import ImportedHighlight, row_quotes
from pullquote.ingest.records import Record, iterate_records

_QUOTE_FIELDS = ("quote", "highlight", "text", "selection")
_RECORD_FIELDS = ({"text", "quotes"}, {"source", "target"})


def can_read(export: Export) -> bool:
    """Return whether the fields of a record or of a quote are there."""
    is_records = export.kind == "library" or _holds_records(export)
    is_quotes = not export.fields.isdisjoint(_QUOTE_FIELDS) or _lists_highlights(export)
    return is_records or is_quotes


def read(export: Export) -> Iterator[ImportedHighlight | Record | RecordProblem]:
    """Read records or quotes."""
    if export.kind == "library" or _holds_records(export):
        yield from (item for _, item in iterate_records(export.path))
    elif _lists_highlights(export):
        for item in row_quotes(export.rows(), "highlights"):
            yield from [item] if isinstance(item, RecordProblem) else _listed(item)
    else:
        yield from row_quotes(export.rows(), *_QUOTE_FIELDS)


def _lists_highlights(export: Export) -> bool:
    return export.kind == "csv" and {"highlights", "url", "title"} <= export.fields


def _listed(item: ImportedHighlight) -> Iterator[ImportedHighlight]:
    """Split a cell into its highlights, each with the note below it."""
    for part in item.text.split("Highlight:")[1:]:
        words, _, note = part.partition("\nNote:")
        if words.strip():
            yield replace(item, text=words.strip(), note=note.strip())


def _holds_records(export: Export) -> bool:
    is_rows = export.kind in {"lines", "parquet"}
    return is_rows and any(needed <= export.fields for needed in _RECORD_FIELDS)
