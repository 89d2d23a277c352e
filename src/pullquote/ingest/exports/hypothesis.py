"""Read the annotations that Hypothesis exports.

Input: JSON: ``rows`` of its API's search, ``annotations`` of its client's export, a list, or one
annotation in each line; or the client's CSV, with ``Page URL`` and ``Quote``. Output: the quote of
each ``TextQuoteSelector`` or row; notes on whole pages have none.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pullquote._io.json_fields import type_name
from pullquote._io.tabular import RecordProblem
from pullquote.ingest.exports.export_file import Export
from pullquote.ingest.exports.highlight_record import ImportedHighlight, first_nonblank, objects_in
from pullquote.ingest.exports.web_annotations import quotes_of

_LISTS = ("rows", "annotations")
_NOTE_COLUMNS = ("comment", "annotation text", "text")
_QUOTE_COLUMNS = ("quote", "annotation quote", "highlight")


def can_read(export: Export) -> bool:
    """Return whether the fields are those of an annotation, or of a list of them."""
    fields = export.fields
    if export.kind == "csv":
        return "page url" in fields and not fields.isdisjoint(_QUOTE_COLUMNS)
    is_list = "rows" in fields and "total" in fields
    is_list |= "annotations" in fields and "export_date" in fields
    return is_list or {"uri", "target"} <= fields


def read(export: Export) -> Iterator[ImportedHighlight | RecordProblem]:
    """Read the quotes."""
    for line, row in export.rows():
        if isinstance(row, RecordProblem):
            yield row
            continue
        if export.kind == "csv":  # the author is the reader
            if text := first_nonblank(row, *_QUOTE_COLUMNS):
                url, note = first_nonblank(row, "page url"), first_nonblank(row, *_NOTE_COLUMNS)
                yield ImportedHighlight(text, url=url, line=line, note=note)
            continue
        annotations = next((row[name] for name in _LISTS if isinstance(row.get(name), list)), None)
        if annotations is None:
            yield from _quotes(row, line)
            continue
        for i, annotation in enumerate(annotations, start=1):
            if isinstance(annotation, dict):
                yield from _quotes(annotation, i)
            else:
                yield RecordProblem(i, f"must be an annotation, got {type_name(annotation)}")


def _quotes(row: Mapping[str, Any], line: int) -> Iterator[ImportedHighlight | RecordProblem]:
    document = row.get("document")
    title = document.get("title") if isinstance(document, dict) else ""
    title = title[0] if isinstance(title, list) and title else title
    if not isinstance(row.get("target"), list):
        yield RecordProblem(line, "an annotation of Hypothesis needs a list of targets")
        return
    name = title.strip() if isinstance(title, str) else ""
    for target in objects_in(row, "target"):
        url, note = first_nonblank(row, "uri"), first_nonblank(row, "text")
        yield from quotes_of(target, ImportedHighlight("", name, url=url, line=line, note=note))
