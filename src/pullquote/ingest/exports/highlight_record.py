"""Define the highlight that all formats produce.

Input: rows of an export. Output: `ImportedHighlight`: a quote, and what the export knows of the
article.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pullquote._io.tabular import RecordProblem

Rows = Iterable[tuple[int, Mapping[str, Any] | RecordProblem]]

# Spreadsheets take such a cell for a formula, so that exports put an apostrophe before it.
_QUOTED_CELL = tuple(f"'{character}" for character in "=+-@＝＋－＠\t\r")


@dataclass(frozen=True, slots=True)
class ImportedHighlight:
    """A quote that somebody saved in another program, with its alleged origin.

    Attributes:
        text: The quote, never blank.
        title: Title of the article or book; empty if unknown, like `author` and `url`.
        author: Its author.
        url: Its address on the web.
        line: Line, row or entry of the export, from 1.
        note: What the reader wrote about it.
        before: Text right before the quote, if the export has some; so `after` for that behind it.
        after: Text right after it.
    """

    text: str
    title: str = ""
    author: str = ""
    url: str = ""
    line: int = 0
    note: str = ""
    before: str = ""
    after: str = ""


def first_nonblank(row: Mapping[str, Any], *fields: str) -> str:
    """Return the first of some fields that is not blank, stripped; empty if all are.

    >>> first_nonblank({"title": " ", "name": "Rain "}, "title", "name")
    'Rain'
    """
    for field in fields:
        value = row.get(field)
        if isinstance(value, str) and value.strip():
            return value.strip()
    return ""


def objects_in(row: object, field: str) -> list[Mapping[str, Any]]:
    """Return the objects in a field: those of a list, or a single one."""
    value = row.get(field) if isinstance(row, Mapping) else None
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, dict)]


def nested_quotes(row: Mapping[str, Any], line: int) -> Iterator[ImportedHighlight]:
    """Read the quotes of an article that lists them: ``highlights``, each with a ``quote``."""
    for highlight in objects_in(row, "highlights"):
        if text := first_nonblank(highlight, "quote", "text"):
            yield ImportedHighlight(
                text,
                title=first_nonblank(row, "title"),
                author=first_nonblank(row, "author"),
                url=first_nonblank(row, "url", "originalArticleUrl", "source_url"),
                line=line,
                note=first_nonblank(highlight, "note", "annotation", "comment"),
            )


def row_quotes(
    rows: Rows, *quote_fields: str, note_fields: tuple[str, ...] = ("note", "comment", "annotation")
) -> Iterator[ImportedHighlight | RecordProblem]:
    """Read the quote of each row that has one.

    Args:
        rows: The rows, each with its line number; their fields in lower case.
        quote_fields: The fields that may hold the quote.
        note_fields: The fields that may hold the reader's note.
    """
    for line, row in rows:
        if isinstance(row, RecordProblem):
            yield row
        elif text := first_nonblank(row, *quote_fields):
            yield ImportedHighlight(
                _plain(text),
                title=_plain(first_nonblank(row, "title", "book title")),
                author=_plain(first_nonblank(row, "author", "book author")),
                url=first_nonblank(row, "url", "source url", "source_url", "link"),
                line=line,
                note=_plain(first_nonblank(row, *note_fields)),
            )


def _plain(cell: str) -> str:
    return cell[1:] if cell.startswith(_QUOTED_CELL) else cell
