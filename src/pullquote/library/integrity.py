"""Check the integrity of a library.

Input: a library. Output: one message for each inconsistency. Other programs may write the file, and
disks fail.
"""

import sqlite3
from collections.abc import Iterator, Sequence

from pullquote.documents.document import article_id
from pullquote.library.library import Library
from pullquote.library.models import Quote
from pullquote.library.sql import document_of, located_quotes


def integrity_errors(library: Library) -> Iterator[str]:
    """Check the whole library.

    Yields:
        A message for each inconsistency.
    """
    with library.connection() as connection:
        yield from _database_errors(connection)
    last = 0
    while True:
        with library.connection() as connection:
            row = connection.execute(
                "SELECT * FROM articles WHERE number > ? ORDER BY number LIMIT 1", (last,)
            ).fetchone()
            if row is None:
                return
            last = row["number"]
            quotes = located_quotes(connection, last)
        yield from _article_errors(row, quotes)


def _database_errors(connection: sqlite3.Connection) -> Iterator[str]:
    for (message,) in connection.execute("PRAGMA integrity_check"):
        if message != "ok":
            yield str(message)
    for table, row, *_ in connection.execute("PRAGMA foreign_key_check"):
        yield f"row {row} of {table} refers to a missing row"
    for index, what in (("search", "articles"), ("quote_search", "quotes")):
        try:
            # SQLite calls the check a write, so that read-only media refuse it.
            sql = f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)"  # noqa: S608
            connection.execute(sql)
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_READONLY:
                yield f"the search index does not match the {what}"
    for (quote,) in connection.execute(
        "SELECT id FROM quotes WHERE id NOT IN (SELECT rowid FROM quote_search)"
    ):
        yield f"quote {quote} is not in the search index"
    for (quote,) in connection.execute(
        "SELECT rowid FROM quote_search WHERE rowid NOT IN (SELECT id FROM quotes)"
    ):
        yield f"the search index holds quote {quote}, which was removed"


def _article_errors(row: sqlite3.Row, quotes: Sequence[Quote]) -> Iterator[str]:
    name = f"article {row['id'][:12]}"
    try:
        document = document_of(row)
    except ValueError as error:
        yield f"{name}: {error}"
        return
    if article_id(document) != row["id"]:
        yield f"{name}: the content does not match the id"
    for quote in quotes:
        text = document.text[quote.start : quote.end]
        if quote.end > len(document.text) or not text.strip():
            yield f"{name}: quote {quote.id} is outside of the text, or empty"
        elif not quote.origin and text != quote.text:
            yield f"{name}: quote {quote.id} does not match the text"
