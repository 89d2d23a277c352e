"""Importing, clipping: what every format gives.

In: rows of an export. Out: `ImportedHighlight`, a quote and what its export knows of the article.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pullquote._io.tabular import RecordProblem

Rows = Iterable[tuple[int, Mapping[str, Any] | RecordProblem]]


@dataclass(frozen=True, slots=True)
class ImportedHighlight:
    """A quote that somebody kept, and where it is said to be from.

    Attributes:
        text: What was quoted, never blank.
        title: Of the article or book; empty where unknown, as are the next two.
        author: Who wrote it.
        url: Where it stands.
        line: Where the quote stood in the export, from 1: a line, row or entry.
    """

    text: str
    title: str = ""
    author: str = ""
    url: str = ""
    line: int = 0


def first_nonblank(row: Mapping[str, Any], *fields: str) -> str:
    """Give the first of some fields that holds words, stripped; empty if none does.

    >>> first_nonblank({"title": " ", "name": "Rain "}, "title", "name")
    'Rain'
    """
    for field in fields:
        value = row.get(field)
        if isinstance(value, str) and value.strip():
            return value.strip()
    return ""


def objects_in(row: object, field: str) -> list[Mapping[str, Any]]:
    """Give the objects that a field lists; none where it holds anything else."""
    found = row.get(field) if isinstance(row, Mapping) else None
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def nested_quotes(row: Mapping[str, Any], line: int) -> Iterator[ImportedHighlight]:
    """Give the quotes of an article that lists them: ``highlights``, each with a ``quote``."""
    for highlight in objects_in(row, "highlights"):
        if text := first_nonblank(highlight, "quote", "text"):
            yield ImportedHighlight(
                text,
                title=first_nonblank(row, "title"),
                author=first_nonblank(row, "author"),
                url=first_nonblank(row, "url", "originalArticleUrl", "source_url"),
                line=line,
            )


def row_quotes(rows: Rows, *quote: str) -> Iterator[ImportedHighlight | RecordProblem]:
    """Give the quote of each row that has one.

    Args:
        rows: The rows, each with its line; their fields as apps name them, in lower case.
        quote: The fields that may hold the quote.
    """
    for line, row in rows:
        if isinstance(row, RecordProblem):
            yield row
        elif text := first_nonblank(row, *quote):
            yield ImportedHighlight(
                text,
                title=first_nonblank(row, "title", "book title"),
                author=first_nonblank(row, "author", "book author"),
                url=first_nonblank(row, "url", "source url", "source_url", "link"),
                line=line,
            )
