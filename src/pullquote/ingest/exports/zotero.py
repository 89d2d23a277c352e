"""Importing, Zotero: annotations of its readers.

In: items as its API gives them (``data`` with ``itemType``, ``annotationText`` and
``parentItem``), the JSON of Better BibTeX (``items`` with ``attachments`` with ``annotations``),
or a CSV with a column ``annotationText``. Out: what was highlighted or underlined.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pullquote._io.tabular import Problem
from pullquote.ingest.exports.export_file import Export
from pullquote.ingest.exports.highlight_record import Clipping, first_text, objects_in

__all__ = ["read", "recognises"]

_TEXT_FIELDS = ("annotationText", "annotationtext")
_QUOTING = {"", "highlight", "underline"}


def recognises(export: Export) -> bool:
    """Tell it by the fields of an item or of an annotation."""
    fields = export.fields
    is_item = {"key", "data"} <= fields or {"items", "collections"} <= fields
    is_item |= {"itemType", "annotationText"} <= fields
    return is_item or "annotationtext" in fields


def read(export: Export) -> Iterator[Clipping | Problem]:
    """Read the annotations."""
    rows: list[tuple[int, Mapping[str, Any]]] = []
    for place, row in export.rows():
        if isinstance(row, Problem):
            yield row
        elif isinstance(row.get("items"), list):
            rows += enumerate(objects_in(row, "items"), start=1)
        else:
            data = row.get("data")
            rows.append((place, data if isinstance(data, dict) else row))
    by_key = {first_text(row, "key", "itemKey"): row for _, row in rows}
    for place, row in rows:
        yield from _nested(row, place)
        text = first_text(row, *_TEXT_FIELDS)
        if text and first_text(row, "annotationType", "annotationtype") in _QUOTING:
            yield _clipping(text, _item_of(row, by_key), place)


def _item_of(row: Mapping[str, Any], by_key: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
    """Go from an annotation to its attachment, and on to what that is attached to."""
    found = row
    for _ in range(2):
        found = by_key.get(first_text(found, "parentItem") or "\0", found)
    return found


def _nested(row: Mapping[str, Any], place: int) -> Iterator[Clipping]:
    for attachment in objects_in(row, "attachments"):
        for annotation in objects_in(attachment, "annotations"):
            text = first_text(annotation, *_TEXT_FIELDS)
            if text and first_text(annotation, "annotationType") in _QUOTING:
                yield _clipping(text, row, place)


def _clipping(text: str, item: Mapping[str, Any], place: int) -> Clipping:
    names = [
        " ".join(
            filter(None, (first_text(each, "firstName"), first_text(each, "lastName", "name")))
        )
        for each in objects_in(item, "creators")
    ]
    return Clipping(
        text,
        title=first_text(item, "title", "parenttitle"),
        author=", ".join(names) or first_text(item, "author"),
        url=first_text(item, "url"),
        line=place,
    )
