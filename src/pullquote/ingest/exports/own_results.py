"""Read the highlights that ``pullquote highlight`` wrote as CSV, JSON, HTML or plain text.

Input: rows with ``text`` and ``strength``; articles with ``document`` and ``sentences``; the page;
or, if the format is named, the lines of a text, where indented ones are explanations. Output:
the highlighted sentences and the reader's own marks; the others are context. Annotations,
Readwise's CSV and Markdown are read by their own modules.
"""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from pullquote._io.tabular import RecordProblem
from pullquote.documents.document import Document
from pullquote.documents.html_tree import parse_page
from pullquote.errors import UsageError
from pullquote.ingest.exports.export_file import Export
from pullquote.ingest.exports.highlight_record import (
    ImportedHighlight,
    first_nonblank,
    objects_in,
    row_quotes,
)
from pullquote.ingest.records import Record
from pullquote.render.html import OPENING

_PAGE_START = OPENING[: OPENING.index("<style>")]
_HIGHLIGHTED = ("strong", "light", "own")


def can_read(export: Export) -> bool:
    """Return whether the fields are those of ``pullquote highlight``."""
    is_table = {"text", "strength", "rank"} <= export.fields
    return is_table or _holds_articles(export) or _is_page(export)


def read(export: Export) -> Iterator[ImportedHighlight | Record | RecordProblem]:
    """Read the highlighted sentences."""
    if export.kind == "text":
        yield from _page_quotes(export.text) if _is_page(export) else _lines(export.text)
        return
    if not _holds_articles(export):
        yield from row_quotes(_highlighted_rows(export), "text", note_fields=("own note",))
        return
    for line, row in export.rows():
        if isinstance(row, RecordProblem):
            yield row
            continue
        try:
            yield from _articles(row)
        except UsageError as error:
            yield RecordProblem(line, str(error))


def _holds_articles(export: Export) -> bool:
    return {"document", "sentences"} <= export.fields


def _is_page(export: Export) -> bool:
    return export.kind == "text" and export.text.startswith(_PAGE_START)


def _page_quotes(text: str) -> Iterator[ImportedHighlight]:
    root = parse_page(text)
    for i, article in enumerate(root.iter("article") if root is not None else (), start=1):
        heading = next(article.iter("h1"), article)
        url = next((link.get("href", "") for link in heading.iter("a")), "")
        title = " ".join(heading.text_content().split()) if heading is not article else ""
        for element in article.iter("mark", "q"):
            if words := element.text_content().strip():
                note = " ".join("".join(element.xpath("following-sibling::text()")).split())
                own = note if element.tag == "q" else ""
                yield ImportedHighlight(words, title=title, url=url, line=i, note=own)


def _lines(text: str) -> Iterator[ImportedHighlight]:
    lines = [line for line in enumerate(text.splitlines(), start=1) if line[1].strip()]
    for (i, line), (_, below) in pairwise([*lines, (0, "")]):
        if not line.startswith("    "):
            note = below.partition("note: ")[2] if below.startswith("    note: ") else ""
            yield ImportedHighlight(line.strip(), line=i, note=note)


def _highlighted_rows(
    export: Export,
) -> Iterator[tuple[int, Mapping[str, Any] | RecordProblem]]:
    for line, row in export.rows():
        if isinstance(row, RecordProblem):
            yield line, row
        elif row.get("strength") in _HIGHLIGHTED:
            source = first_nonblank(row, "source")
            is_url = source.startswith(("http://", "https://"))
            is_own = row.get("strength") == "own"
            note = first_nonblank(row, "explanation", "reason") if is_own else ""
            yield (
                line,
                {**row, "own note": note, "url": source if is_url else first_nonblank(row, "url")},
            )


def _articles(row: Mapping[str, Any]) -> Iterator[Record | ImportedHighlight]:
    document = Document.from_dict(row.get("document"))
    quotes = dict.fromkeys(
        first_nonblank(sentence, "text")
        for sentence in objects_in(row, "sentences")
        if sentence.get("strength") in _HIGHLIGHTED
    )
    marks = objects_in(row, "marks")
    quotes |= dict.fromkeys(first_nonblank(m, "text") for m in marks if not m.get("note"))
    texts = tuple(filter(None, quotes))
    if texts or marks:
        id_ = first_nonblank(row, "id")
        yield Record(id_, document.title, document.text, texts, document.url, document=document)
    for mark in marks:
        if (note := first_nonblank(mark, "note")) and (text := first_nonblank(mark, "text")):
            start, end = mark.get("start"), mark.get("end")
            before = after = ""
            if isinstance(start, int) and isinstance(end, int):
                before, after = document.text[:start][-40:], document.text[end:][:40]
            yield ImportedHighlight(
                text, document.title, url=document.url, note=note, before=before, after=after
            )
