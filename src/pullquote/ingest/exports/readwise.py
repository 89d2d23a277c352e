"""Read Readwise's exports: CSV, and the Markdown that it writes for Obsidian and others.

Input: rows with ``Highlight``, ``Book Title`` and ``Book Author``, or ``Title``, ``Author`` and
``URL``, the columns that `pullquote.render.readwise` writes; the JSON of its API, ``results`` with
``highlights``; or notes with a list of metadata and a list of highlights. Output: the highlights,
without their Markdown.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from pullquote._io.tabular import RecordProblem
from pullquote.ingest.exports.export_file import Export
from pullquote.ingest.exports.highlight_record import (
    ImportedHighlight,
    nested_quotes,
    objects_in,
    row_quotes,
)
from pullquote.ingest.exports.markdown_notes import markdown_texts, plain_words
from pullquote.ingest.exports.metadata_notes import note_highlights, sample_metadata
from pullquote.render.readwise import COLUMNS

_BLOCK_MARK = re.compile(r"^[ \t]*+(?:#{1,6}[ \t]++|>[ \t]?|[*+-][ \t]++)", re.MULTILINE)
"""A heading, quote or list item."""


def can_read(export: Export) -> bool:
    """Return whether the columns, or the metadata of the notes, are those of Readwise."""
    if export.kind == "csv":
        is_titled = bool({"book title", "title"} & export.fields)
        return "highlight" in export.fields and is_titled
    if export.kind == "json":
        return {"count", "results"} <= export.fields
    samples = sample_metadata(export)
    return bool(samples) and all(
        {"full title", "category"} & metadata.keys() for metadata in samples
    )


def read(export: Export) -> Iterator[ImportedHighlight | RecordProblem]:
    """Read the highlights."""
    # `pullquote.render.readwise` writes plain text into the columns that Readwise imports.
    is_plain = export.fields == {column.lower() for column in COLUMNS}
    rows = (row for _, row in (export.rows() if export.kind == "json" else ()))
    items = [
        quote
        for row in rows
        for book in objects_in(row, "results")
        for quote in nested_quotes(book, 0)
    ]
    for item in items or row_quotes(export.rows(), "highlight"):
        if is_plain or isinstance(item, RecordProblem):
            yield item
        elif words := plain_words(_BLOCK_MARK.sub("", item.text)):  # an image alone has none
            yield replace(item, text=words)
    for name, text in markdown_texts(export):
        yield from note_highlights(text, name)
