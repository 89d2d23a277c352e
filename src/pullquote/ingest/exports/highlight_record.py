"""Importing, clipping: what every format gives.

In: rows of an export. Out: `Clipping`, a quote and what its export knows of the article.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pullquote._io.tabular import Problem

__all__ = ["Clipping", "Rows", "first_text", "nested_quotes", "objects_in", "row_quotes"]

Rows = Iterable[tuple[int, Mapping[str, Any] | Problem]]


@dataclass(frozen=True, slots=True)
class Clipping:
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


def first_text(row: Mapping[str, Any], *fields: str) -> str:
    """Give the first of some fields that holds words, stripped; empty if none does.

    >>> first_text({"title": " ", "name": "Rain "}, "title", "name")
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


def nested_quotes(row: Mapping[str, Any], line: int) -> Iterator[Clipping]:
    """Give the quotes of an article that lists them: ``highlights``, each with a ``quote``."""
    for highlight in objects_in(row, "highlights"):
        if text := first_text(highlight, "quote", "text"):
            yield Clipping(
                text,
                title=first_text(row, "title"),
                author=first_text(row, "author"),
                url=first_text(row, "url", "originalArticleUrl", "source_url"),
                line=line,
            )


def row_quotes(rows: Rows, *quote: str) -> Iterator[Clipping | Problem]:
    """Give the quote of each row that has one.

    Args:
        rows: The rows, each with its line; their fields as apps name them, in lower case.
        quote: The fields that may hold the quote.
    """
    for line, row in rows:
        if isinstance(row, Problem):
            yield row
        elif text := first_text(row, *quote):
            yield Clipping(
                text,
                title=first_text(row, "title", "book title"),
                author=first_text(row, "author", "book author"),
                url=first_text(row, "url", "source url", "source_url", "link"),
                line=line,
            )
