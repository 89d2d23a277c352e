"""Importing, Zotero: annotations of its readers.

In: items as its API gives them (``data`` with ``itemType``, ``annotationText`` and
``parentItem``), the JSON of Better BibTeX (``items`` with ``attachments`` with ``annotations``),
or a CSV with a column ``annotationText``. Out: what was highlighted or underlined.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pullquote._io.tabular import RecordProblem
from pullquote.ingest.exports.export_file import Export
from pullquote.ingest.exports.highlight_record import ImportedHighlight, first_nonblank, objects_in

_TEXT_FIELDS = ("annotationText", "annotationtext")
_QUOTING = {"", "highlight", "underline"}


def can_read(export: Export) -> bool:
    """Tell it by the fields of an item or of an annotation."""
    fields = export.fields
    is_item = {"key", "data"} <= fields or {"items", "collections"} <= fields
    is_item |= {"itemType", "annotationText"} <= fields
    return is_item or "annotationtext" in fields


def read(export: Export) -> Iterator[ImportedHighlight | RecordProblem]:
    """Read the annotations."""
    rows: list[tuple[int, Mapping[str, Any]]] = []
    for place, row in export.rows():
        if isinstance(row, RecordProblem):
            yield row
        elif isinstance(row.get("items"), list):
            rows += enumerate(objects_in(row, "items"), start=1)
        else:
            data = row.get("data")
            rows.append((place, data if isinstance(data, dict) else row))
    by_key = {first_nonblank(row, "key", "itemKey"): row for _, row in rows}
    for place, row in rows:
        yield from _nested(row, place)
        text = first_nonblank(row, *_TEXT_FIELDS)
        if text and first_nonblank(row, "annotationType", "annotationtype") in _QUOTING:
            yield _clipping(text, _item_of(row, by_key), place)


def _item_of(row: Mapping[str, Any], by_key: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
    """Go from an annotation to its attachment, and on to what that is attached to."""
    found = row
    for _ in range(2):
        found = by_key.get(first_nonblank(found, "parentItem") or "\0", found)
    return found


def _nested(row: Mapping[str, Any], place: int) -> Iterator[ImportedHighlight]:
    for attachment in objects_in(row, "attachments"):
        for annotation in objects_in(attachment, "annotations"):
            text = first_nonblank(annotation, *_TEXT_FIELDS)
            if text and first_nonblank(annotation, "annotationType") in _QUOTING:
                yield _clipping(text, row, place)


def _clipping(text: str, item: Mapping[str, Any], place: int) -> ImportedHighlight:
    names = [
        " ".join(
            filter(
                None, (first_nonblank(each, "firstName"), first_nonblank(each, "lastName", "name"))
            )
        )
        for each in objects_in(item, "creators")
    ]
    return ImportedHighlight(
        text,
        title=first_nonblank(item, "title", "parenttitle"),
        author=", ".join(names) or first_nonblank(item, "author"),
        url=first_nonblank(item, "url"),
        line=place,
    )
