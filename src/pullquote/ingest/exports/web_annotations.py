"""Read W3C Web Annotations, such as ``pullquote highlight --format annotations`` writes.

Input: JSON-LD (https://www.w3.org/TR/annotation-model/): annotation pages and collections,
annotations, or lists of them. Output: the quote of each ``TextQuoteSelector``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from pullquote._io.json_fields import type_name
from pullquote._io.tabular import RecordProblem
from pullquote.ingest.exports.export_file import Export
from pullquote.ingest.exports.highlight_record import ImportedHighlight, first_nonblank, objects_in

_CONTAINERS = {"AnnotationPage", "AnnotationCollection"}
_MAX_DEPTH = 10


def can_read(export: Export) -> bool:
    """Return whether the fields are those of an annotation, or of a page or collection of them."""
    fields = export.fields
    is_json_ld = bool({"@context", "type", "@type", "motivation"} & fields)
    return is_json_ld and bool({"target", "items", "first", "@graph"} & fields)


def read(export: Export) -> Iterator[ImportedHighlight | RecordProblem]:
    """Read the quotes."""
    for line, row in export.rows():
        if isinstance(row, RecordProblem):
            yield row
        else:
            yield from _read_object(row, line, first_nonblank(row, "label"), _MAX_DEPTH)


def _read_object(
    row: Mapping[str, Any], line: int, title: str, depth: int
) -> Iterator[ImportedHighlight | RecordProblem]:
    """Read an annotation, or the annotations in a page or collection."""
    if depth and ("@graph" in row or not _CONTAINERS.isdisjoint(_types(row))):
        for first in objects_in(row, "first"):
            yield from _read_object(first, line, title, depth - 1)
        items = row.get("@graph", row.get("items"))
        for item in items if isinstance(items, list) else []:
            if isinstance(item, dict):
                yield from _read_object(item, line, title, depth - 1)
            else:
                yield RecordProblem(line, f"must hold annotations, got {type_name(item)}")
        return
    if "target" not in row:
        yield RecordProblem(line, "an annotation needs a target")
    for target in objects_in(row, "target"):
        source = target.get("source")
        url, name = _source(source)
        quoted = ImportedHighlight("", name or title, url=url, line=line, note=_comment(row))
        yield from quotes_of(target, quoted)


def _types(row: Mapping[str, Any]) -> set[str]:
    """Return the types of an object, without the prefix of the vocabulary."""
    types = row.get("type", row.get("@type"))
    return {
        str(name).removeprefix("oa:") for name in (types if isinstance(types, list) else [types])
    }


def _source(source: object) -> tuple[str, str]:
    """Return the URL and the title of a target's source."""
    url, title = source, ""
    if isinstance(source, dict):
        url = first_nonblank(source, "id", "@id", "source")
        title = first_nonblank(source, "title", "label", "name")
    is_url = isinstance(url, str) and url.startswith(("http://", "https://"))
    return str(url) if is_url else "", title


def quotes_of(target: Mapping[str, Any], quoted: ImportedHighlight) -> Iterator[ImportedHighlight]:
    """Return the quote of each text selector of a target, also of those that refine another.

    Args:
        target: A target of an annotation.
        quoted: What the quotes have in common.
    """
    waiting = objects_in(target, "selector")
    for _ in range(_MAX_DEPTH):
        for selector in waiting:
            text = first_nonblank(selector, "exact")
            if text and "TextQuoteSelector" in _types(selector):
                before, after = (str(selector.get(name) or "") for name in ("prefix", "suffix"))
                yield replace(quoted, text=text, before=before, after=after)
        waiting = [inner for selector in waiting for inner in objects_in(selector, "refinedBy")]


def _comment(row: Mapping[str, Any]) -> str:
    """Return the reader's comments: bodies of text without another purpose, such as a tag."""
    texts = [first_nonblank(row, "bodyValue")]
    if isinstance(row.get("body"), str) and not str(row["body"]).startswith("http"):
        texts.append(str(row["body"]))
    motivation = first_nonblank(row, "motivation").removeprefix("oa:")
    for body in objects_in(row, "body"):
        purpose = first_nonblank(body, "purpose").removeprefix("oa:") or motivation
        if purpose in {"", "commenting", "replying"}:
            texts.append(first_nonblank(body, "value", "chars"))
    return "\n\n".join(filter(None, texts))
