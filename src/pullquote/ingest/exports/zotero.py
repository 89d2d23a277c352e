"""Read the annotations that Zotero exports.

Input: items as its API returns them (``data`` with ``itemType``, ``annotationText`` and
``parentItem``), the JSON of Better BibTeX (``items`` with ``attachments`` with ``annotations``), a
CSV with a column ``annotationText``, or a note made of annotations, as Markdown. Output: the
highlighted and underlined passages.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pullquote._io.tabular import RecordProblem
from pullquote.ingest.exports.export_file import Export
from pullquote.ingest.exports.highlight_record import ImportedHighlight, first_nonblank, objects_in

_NOTE_TITLE = re.compile(
    r"\s{0,9}# (?:Annotations|Annotationen|Notes|Anmerkungen)\b|[^\n]{0,200}zotero://"
)
_NOTE_QUOTE = re.compile(
    r"(?:[*+-][ \t]{1,3})?\[?[“„«\"](?P<text>[^“”„«»\n]{1,3000})[”“»\"]\]?(?:\(zotero://[^()\s]{1,500}\))?"
    r"[ \t]{0,3}\[?\((?P<cite>[^()\n]{1,200})\)\]?(?:\(zotero://[^()\s]{1,500}\))?(?P<note>[^\n]{0,3000})"
)
_TEXT_FIELDS = ("annotationText", "annotationtext")
_QUOTING_TYPES = {"", "highlight", "underline"}


def can_read(export: Export) -> bool:
    """Return whether the fields are those of an item or of an annotation."""
    if export.kind == "text":
        return _NOTE_TITLE.match(export.text) is not None and any(_note_quotes(export.text))
    fields = export.fields
    is_item = {"key", "data"} <= fields or {"items", "collections"} <= fields
    is_item |= {"itemType", "annotationText"} <= fields
    return is_item or "annotationtext" in fields


def read(export: Export) -> Iterator[ImportedHighlight | RecordProblem]:
    """Read the annotations."""
    if export.kind == "text":
        yield from _note_quotes(export.text)
        return
    rows: list[tuple[int, Mapping[str, Any]]] = []
    for line, row in export.rows():
        if isinstance(row, RecordProblem):
            yield row
        elif isinstance(row.get("items"), list):
            rows += enumerate(objects_in(row, "items"), start=1)
        else:
            data = row.get("data")
            rows.append((line, data if isinstance(data, dict) else row))
    by_key = {first_nonblank(row, "key", "itemKey"): row for _, row in rows}
    for line, row in rows:
        yield from _nested(row, line)
        text = first_nonblank(row, *_TEXT_FIELDS)
        if text and first_nonblank(row, "annotationType", "annotationtype") in _QUOTING_TYPES:
            yield _highlight(text, _item_of(row, by_key), row, line)


def _note_quotes(text: str) -> Iterator[ImportedHighlight]:
    """Read a note: in each line a quotation, its citation, and perhaps the reader's comment."""
    for i, line in enumerate(text.splitlines(), start=1):
        if quoted := _NOTE_QUOTE.match(line):
            author = quoted["cite"].split(",")[0]
            note = re.sub(r"\(\[[^\[\]]*\]\([^()]*\)\)", "", quoted["note"]).strip()
            yield ImportedHighlight(quoted["text"], author=author, line=i, note=note)


def _item_of(row: Mapping[str, Any], by_key: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
    """Follow an annotation to its attachment, and from there to the item."""
    item = row
    for _ in range(2):
        item = by_key.get(first_nonblank(item, "parentItem") or "\0", item)
    return item


def _nested(row: Mapping[str, Any], line: int) -> Iterator[ImportedHighlight]:
    for attachment in objects_in(row, "attachments"):
        for annotation in objects_in(attachment, "annotations"):
            text = first_nonblank(annotation, *_TEXT_FIELDS)
            if text and first_nonblank(annotation, "annotationType") in _QUOTING_TYPES:
                yield _highlight(text, row, annotation, line)


def _highlight(
    text: str, item: Mapping[str, Any], annotation: Mapping[str, Any], line: int
) -> ImportedHighlight:
    names = []
    for creator in objects_in(item, "creators"):
        parts = (first_nonblank(creator, "firstName"), first_nonblank(creator, "lastName", "name"))
        names.append(" ".join(filter(None, parts)))
    return ImportedHighlight(
        text,
        title=first_nonblank(item, "title", "parenttitle"),
        author=", ".join(names) or first_nonblank(item, "author"),
        url=first_nonblank(item, "url"),
        line=line,
        note=first_nonblank(annotation, "annotationComment", "annotationcomment"),
    )
