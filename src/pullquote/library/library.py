"""Store articles, the quotes of them, and the reading history.

Input: documents, ranges, readings and queries. Output: documents, `Quote` and `Reading`. All
threads share one connection; several processes may use the file at once, and wait while another
writes.
"""

import re
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from pullquote._io.closing import Closing
from pullquote.documents.document import Document, article_id
from pullquote.errors import NotInLibraryError, UsageError, check_type
from pullquote.library.connection import FileGuard, connect, is_read_only, map_sqlite_errors
from pullquote.library.models import Quote, Reading
from pullquote.library.sql import (
    ADD_ARTICLE,
    QUOTE,
    READING,
    REMOVE_UNQUOTED,
    UNREAD,
    document_of,
    located_quotes,
    match_words,
    now,
    row_of,
)

_WITH_QUOTES = (
    "AND EXISTS (SELECT 1 FROM quotes WHERE article = number AND start_offset IS NOT NULL)"
)
MAX_INTEGER = 2**63 - 1  # of SQLite
_ID = re.compile(r"[0-9a-f]{64}")


class Library(Closing):
    """A library: articles, the quotes of them, and the reading history.

    Threads may share it. Close it with `close`, or use it in a ``with`` statement.

    Args:
        path: The file.
        create: Whether to create it, with its folder, if it does not exist.

    Attributes:
        path: The file.
        is_read_only: Whether the file or its folder cannot be written, as on read-only media.

    Raises:
        LibraryError: The file cannot be used: see `pullquote.library.connection.connect`. Every
            method raises it if the file turns out to be damaged, locked, read-only or removed, or
            if the disk is full.
        NotInLibraryError: From all methods that take the id of an article or quote: there is none.
    """

    def __init__(self, path: str | Path, *, create: bool = True) -> None:
        check_type("path", path, str | Path, "a path")
        self.path = Path(path)
        self._lock = threading.RLock()
        self._connection = connect(self.path, create=create)
        self.is_read_only = is_read_only(self.path)
        self._guard = FileGuard(self.path)
        self._guard.check()

    def close(self) -> None:
        """Close the file; closing twice has no effect."""
        with self._lock:
            self._connection.close()
            self._guard = FileGuard(self.path)  # SQLite removes its files now

    @contextmanager
    def connection(self) -> Iterator[sqlite3.Connection]:
        """Lock the connection for reading.

        Yields:
            The connection; errors of SQLite become a `LibraryError`.
        """
        with self._lock, map_sqlite_errors(self.path):
            self._guard.check()
            yield self._connection

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Run everything inside as one transaction; an inner transaction joins the outer one.

        One transaction for many changes is also much faster than one for each.

        Yields:
            The connection. An exception rolls the transaction back.
        """
        with self.connection() as connection:
            if connection.in_transaction:
                yield connection
                return
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def add_article(self, document: Document) -> str:
        """Add an article, unless the library has it.

        Args:
            document: The article. If the library has it, only missing metadata (author, date,
                site, address) is added.

        Returns:
            Its id: `article_id`.
        """
        id = article_id(document)  # noqa: A001
        with self.transaction() as connection:
            connection.execute(ADD_ARTICLE, row_of(document, id, now()))
        return id

    def get_article(self, article: str) -> Document:
        """Return an article as it was added."""
        with self.connection() as connection:
            return document_of(self.article_row(connection, article))

    def added(self, article: str) -> str:
        """Return when an article was added, UTC, ISO 8601."""
        with self.connection() as connection:
            return str(self.article_row(connection, article)["added"])

    def add_quote(
        self, article: str, start: int, end: int, *, origin: str = "", note: str = ""
    ) -> Quote:
        """Add a passage of an article as a quote.

        Args:
            article: The article's id.
            start: Offset of the passage's first code point in the article's text.
            end: Offset after its last code point.
            origin: Where the passage was quoted; empty for a reader's own mark.
            note: The reader's note.

        Returns:
            The quote; the existing one, with the note added to its own, if the passage was added
            before.

        Raises:
            UsageError: The range exceeds the text, or holds only spaces.
        """
        with self.transaction() as connection:
            row = self.article_row(connection, article)
            text, length = row["text"][max(start, 0) : end], len(row["text"])
            if not 0 <= start < end <= length or not text.strip():
                raise UsageError(
                    f"quote must hold words and lie between 0 and {length}, got {start} to {end}"
                )
            key = (row["number"], start, end, origin)
            connection.execute(
                "INSERT INTO quotes (article, start_offset, end_offset, origin, text, added, note) "
                "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (*key, text, now(), note),
            )
            values = connection.execute(
                f"{QUOTE} WHERE article = ? AND ifnull(start_offset, -1) = ? "
                "AND ifnull(end_offset, -1) = ? AND origin = ?",
                key,
            ).fetchone()
            quote = Quote(*values)
            if note not in quote.note:
                quote = replace(quote, note=f"{quote.note}\n\n{note}".lstrip())
                connection.execute(
                    "UPDATE quotes SET note = ? WHERE id = ?", (quote.note, quote.id)
                )
        return quote

    def remove_quote(self, quote: int) -> None:
        """Remove a quote, and its article if it was never read and has no other quote."""
        with self.transaction() as connection:
            row = connection.execute(
                "DELETE FROM quotes WHERE id = ? RETURNING article",
                (quote if abs(quote) <= MAX_INTEGER else 0,),
            ).fetchone()
            if row is None:
                raise NotInLibraryError(f"{self.path}: no quote {quote}")
            connection.execute(f"{REMOVE_UNQUOTED} AND number = ? AND {UNREAD}", tuple(row))

    def quotes(self, article: str) -> list[Quote]:
        """Return the quotes of an article in the order of its text."""
        with self.connection() as connection:
            number = self.article_row(connection, article)["number"]
            return located_quotes(connection, number)

    def add_reading(self, article: str, *, model: str, teaser: str) -> None:
        """Record that an article was read now; replaces an earlier reading of it.

        Args:
            article: The article's id.
            model: Name of the scorer.
            teaser: The sentence that represents the article in the history.
        """
        with self.transaction() as connection:
            number = self.article_row(connection, article)["number"]
            connection.execute(
                "INSERT OR REPLACE INTO readings (article, read, model, teaser) "
                "VALUES (?, ?, ?, ?)",
                (number, now(), model, teaser),
            )

    def readings(self, query: str = "", *, limit: int = 50, before: str = "") -> list[Reading]:
        """Return the reading history, latest first.

        Args:
            query: Words, or beginnings of words, that title and text must hold in any order, in
                any case, with or without accents. Any text is valid; only its first 32 words
                count. Blank for all readings.
            limit: Maximum number of readings.
            before: The `cursor` of the last reading of the previous page; empty for the first page.

        Returns:
            The readings; none for a query without a letter or digit.

        Raises:
            UsageError: `before` is not a cursor.
        """
        if not before.isascii() or not (before or "0").isdigit():
            raise UsageError(f"before must be the cursor of a reading, got {before[:60]!r}")
        where = "readings.number < ?"
        last = int(before[:20] or MAX_INTEGER)  # no cursor has more digits
        values: list[object] = [min(last, MAX_INTEGER)]
        if query.strip():
            where += " AND articles.number IN (SELECT rowid FROM search WHERE search MATCH ?)"
            values.append(match_words(query))
        sql = f"{READING} WHERE {where} ORDER BY readings.number DESC LIMIT ?"
        with self.connection() as connection:
            rows = connection.execute(sql, (*values, max(limit, 0)))
            return [Reading(*row) for row in rows]

    def remove_reading(self, article: str, *, quotes: bool = False) -> None:
        """Remove an article from the history.

        Args:
            article: The article's id.
            quotes: Whether to remove its quotes too; otherwise an article with quotes stays in
                the library.
        """
        with self.transaction() as connection:
            number = self.article_row(connection, article)["number"]
            connection.execute("DELETE FROM readings WHERE article = ?", (number,))
            if quotes:
                connection.execute("DELETE FROM quotes WHERE article = ?", (number,))
            connection.execute(f"{REMOVE_UNQUOTED} AND number = ?", (number,))

    def clear_history(self) -> None:
        """Remove all readings, and the articles that have no quotes."""
        with self.transaction() as connection:
            connection.execute(
                f"{REMOVE_UNQUOTED} AND number IN (SELECT article FROM readings)"  # noqa: S608
            )
            connection.execute("DELETE FROM readings")
            # Otherwise the words of the removed articles would stay in the search index.
            connection.execute("INSERT INTO search (search) VALUES ('optimize')")

    def iterate_articles(
        self, *, quoted_only: bool = False
    ) -> Iterator[tuple[str, Document, list[Quote]]]:
        """Iterate over all articles in the order in which they were added.

        Args:
            quoted_only: Whether to skip the articles without a quote.

        Yields:
            Id, article and quotes, with one article in memory at a time. Articles that are added
            or removed meanwhile may or may not be included.
        """
        where = _WITH_QUOTES if quoted_only else ""
        sql = f"SELECT * FROM articles WHERE number > ? {where} ORDER BY number LIMIT 1"  # noqa: S608
        last = 0
        while True:
            with self.connection() as connection:
                row = connection.execute(sql, (last,)).fetchone()
                if row is None:
                    return
                last = row["number"]
                quotes = located_quotes(connection, last)
            yield row["id"], document_of(row), quotes

    def article_row(self, connection: sqlite3.Connection, article: str) -> sqlite3.Row:
        """Return the row of an article.

        Raises:
            NotInLibraryError: There is no article with this id.
        """
        row: sqlite3.Row | None = None
        if _ID.fullmatch(article):
            row = connection.execute("SELECT * FROM articles WHERE id = ?", (article,)).fetchone()
        if row is None:
            raise NotInLibraryError(f"{self.path}: no article {article[:64]!r}")
        return row
