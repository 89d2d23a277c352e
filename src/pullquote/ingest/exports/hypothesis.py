"""Importing, Hypothesis: annotations as its API and its client give them.

In: JSON: ``rows`` of a search, ``annotations`` of the client's export, a list, or one in each
line. Out: what each ``TextQuoteSelector`` holds; notes on whole pages quote nothing.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pullquote._io.tabular import RecordProblem
from pullquote.ingest.exports.export_file import Export
from pullquote.ingest.exports.highlight_record import ImportedHighlight, first_nonblank, objects_in

_LISTS = ("rows", "annotations")


def can_read(export: Export) -> bool:
    """Tell it by the fields of an annotation, or of a list of them."""
    fields = export.fields
    is_list = "rows" in fields and "total" in fields
    is_list |= "annotations" in fields and "export_date" in fields
    return is_list or {"uri", "target"} <= fields


def read(export: Export) -> Iterator[ImportedHighlight | RecordProblem]:
    """Read the quotes."""
    for place, row in export.rows():
        if isinstance(row, RecordProblem):
            yield row
            continue
        several = next((row[name] for name in _LISTS if isinstance(row.get(name), list)), None)
        if several is None:
            yield from _quotes(row, place)
            continue
        for number, each in enumerate(several, start=1):
            if isinstance(each, dict):
                yield from _quotes(each, number)
            else:
                yield RecordProblem(number, f"holds {type(each).__name__}; an annotation is needed")


def _quotes(row: Mapping[str, Any], place: int) -> Iterator[ImportedHighlight | RecordProblem]:
    document = row.get("document")
    title = document.get("title") if isinstance(document, dict) else ""
    title = title[0] if isinstance(title, list) and title else title
    if not isinstance(row.get("target"), list):
        yield RecordProblem(place, "has no list of targets, as an annotation of Hypothesis has")
        return
    for target in objects_in(row, "target"):
        for selector in objects_in(target, "selector"):
            text = first_nonblank(selector, "exact")
            if text and selector.get("type") == "TextQuoteSelector":
                name = title.strip() if isinstance(title, str) else ""
                yield ImportedHighlight(
                    text, title=name, url=first_nonblank(row, "uri"), line=place
                )
