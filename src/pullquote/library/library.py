"""Store, library: all that is done with the file.

In: documents, ranges, readings and questions. Out: documents, `Quote` and `Reading`. One
connection serves all threads in turn; several programs may use the file at once, each waiting
while another writes.
"""

import re
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from pullquote.documents.document import Document, article_id
from pullquote.errors import NotInLibraryError, UsageError
from pullquote.library.connection import connect, map_sqlite_errors
from pullquote.library.models import Quote, Reading
from pullquote.library.sql import (
    ADD_ARTICLE,
    QUOTE,
    READING,
    REMOVE,
    as_row,
    document_of,
    match_words,
)

_QUOTED = "AND EXISTS (SELECT 1 FROM quotes WHERE article = number AND start_offset IS NOT NULL)"
_LARGEST = 2**63 - 1  # number that SQLite holds
_ID = re.compile(r"[0-9a-f]{64}")


class Library:
    """A library: articles, the quotes of them, and when they were read.

    Any thread may call it. It is closed by `close`, or at the end of a ``with``.

    Args:
        path: The file.
        create: Whether to make it, with its folder, where there is none.

    Raises:
        LibraryError: The file cannot be used: see `pullquote.library.connection.connect`. Every method
            raises it where the file turns out damaged or locked, or the disk full.
        NotInLibraryError: From all methods that take the id of an article or quote: there is none.
    """

    def __init__(self, path: str | Path, *, create: bool = True) -> None:
        self.path = Path(path)
        self._lock = threading.RLock()
        self._connection = connect(self.path, create=create)

    def __enter__(self) -> "Library":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; closing twice does no harm."""
        with self._lock:
            self._connection.close()

    def add_article(self, document: Document) -> str:
        """Put an article in, unless it is there.

        Args:
            document: The article. Where the same one is there already, what was not known of it
                (author, date, site, address) is filled in, and nothing else is changed.

        Returns:
            Its id, `article_id`.
        """
        id = article_id(document)  # noqa: A001
        with self._writing() as connection:
            connection.execute(ADD_ARTICLE, as_row(document, id, _now()))
        return id

    def get_article(self, article: str) -> Document:
        """Give an article back as it was put in."""
        with self._reading() as connection:
            return document_of(self._find(connection, article))

    def add_quote(self, article: str, start: int, end: int, *, origin: str = "") -> Quote:
        """Mark a part of an article as worth quoting.

        Args:
            article: The article's id.
            start: Offset of the part's first code point in the article's text.
            end: Offset after its last one.
            origin: Where the quote is from; empty for a reader's own mark.

        Returns:
            The quote; the one that is there, if this part was marked before.

        Raises:
            UsageError: The range lies beyond the text, or holds nothing but blanks.
        """
        with self._writing() as connection:
            row = self._find(connection, article)
            text, length = row["text"][max(start, 0) : end], len(row["text"])
            if not 0 <= start < end <= length or not text.strip():
                raise UsageError(
                    f"quote is {start} to {end}, but has to lie in 0 to {length} and hold words"
                )
            place = (row["number"], start, end, origin)
            connection.execute(
                "INSERT INTO quotes (article, start_offset, end_offset, origin, text, added) "
                "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (*place, text, _now()),
            )
            found = connection.execute(
                f"{QUOTE} WHERE article = ? AND ifnull(start_offset, -1) = ? "
                "AND ifnull(end_offset, -1) = ? AND origin = ?",
                place,
            ).fetchone()
        return Quote(*found)

    def remove_quote(self, quote: int) -> None:
        """Take a quote out, and its article, if that was never read and has no other."""
        with self._writing() as connection:
            row = connection.execute(
                "DELETE FROM quotes WHERE id = ? RETURNING article",
                (quote if abs(quote) <= _LARGEST else 0,),
            ).fetchone()
            if row is None:
                raise NotInLibraryError(f"{self.path}: holds no quote {quote}")
            unread = "NOT EXISTS (SELECT 1 FROM readings WHERE article = articles.number)"
            connection.execute(f"{REMOVE} AND number = ? AND {unread}", tuple(row))

    def quotes(self, article: str) -> list[Quote]:
        """List the quotes of an article in the order of its text."""
        with self._reading() as connection:
            return self._quotes(connection, self._find(connection, article)["number"])

    def add_reading(self, article: str, *, model: str, teaser: str) -> None:
        """Note that an article was read just now, in place of earlier readings of it.

        Args:
            article: The article's id.
            model: Name of the scorer.
            teaser: The sentence to know it by.
        """
        with self._writing() as connection:
            number = self._find(connection, article)["number"]
            connection.execute(
                "INSERT OR REPLACE INTO readings (article, read, model, teaser) "
                "VALUES (?, ?, ?, ?)",
                (number, _now(), model, teaser),
            )

    def readings(self, query: str = "", *, limit: int = 50, before: str = "") -> list[Reading]:
        """List what was read, the last first.

        Args:
            query: Words, or beginnings of words, that title and text together have to hold, in any
                order and without regard to case and accents; any string will do, and the first
                32 words of it count. Blank for all.
            limit: At most so many.
            before: A reading's `cursor`, to go on after it; empty to begin.

        Returns:
            The readings; none for a query without a letter or digit.

        Raises:
            UsageError: `before` is no cursor.
        """
        if not before.isascii() or not (before or "0").isdigit():
            raise UsageError(f"before is {before[:60]!r}, but has to be the cursor of a reading")
        where = "readings.number < ?"
        asked: list[object] = [min(int(before or _LARGEST), _LARGEST)]
        if query.strip():
            where += " AND articles.number IN (SELECT rowid FROM search WHERE search MATCH ?)"
            asked.append(match_words(query))
        sql = f"{READING} WHERE {where} ORDER BY readings.number DESC LIMIT ?"
        with self._reading() as connection:
            rows = connection.execute(sql, (*asked, max(limit, 0)))
            return [Reading(*row) for row in rows]

    def forget(self, article: str, *, quotes: bool = False) -> None:
        """Take an article out of what was read.

        Args:
            article: The article's id.
            quotes: Whether to take its quotes out as well; otherwise the article stays in the
                file as long as it has any.
        """
        with self._writing() as connection:
            number = self._find(connection, article)["number"]
            connection.execute("DELETE FROM readings WHERE article = ?", (number,))
            if quotes:
                connection.execute("DELETE FROM quotes WHERE article = ?", (number,))
            connection.execute(f"{REMOVE} AND number = ?", (number,))

    def forget_all(self) -> None:
        """Take all readings out, and of the articles those that nobody quoted."""
        with self._writing() as connection:
            connection.execute(f"{REMOVE} AND number IN (SELECT article FROM readings)")  # noqa: S608
            connection.execute("DELETE FROM readings")
            # Else the words of what was taken out would stay in the index.
            connection.execute("INSERT INTO search (search) VALUES ('optimize')")

    def iterate_articles(
        self, *, quoted_only: bool = False
    ) -> Iterator[tuple[str, Document, list[Quote]]]:
        """Go through all articles in the order in which they came.

        Args:
            quoted_only: Whether to pass over the articles without a quote.

        Yields:
            Id, article and quotes, one article in memory at a time. What comes in or goes out
            meanwhile is seen or not.
        """
        quoted = _QUOTED if quoted_only else ""
        sql = f"SELECT * FROM articles WHERE number > ? {quoted} ORDER BY number LIMIT 1"  # noqa: S608
        last = 0
        while True:
            with self._reading() as connection:
                row = connection.execute(sql, (last,)).fetchone()
                if row is None:
                    return
                last = row["number"]
                quotes = self._quotes(connection, last)
            yield row["id"], document_of(row), quotes

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._lock, map_sqlite_errors(self.path):
            yield self._connection

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """Do all that is done inside, or nothing."""
        with self._reading() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def _find(self, connection: sqlite3.Connection, article: str) -> sqlite3.Row:
        row: sqlite3.Row | None = None
        if _ID.fullmatch(article):
            row = connection.execute("SELECT * FROM articles WHERE id = ?", (article,)).fetchone()
        if row is None:
            raise NotInLibraryError(f"{self.path}: holds no article {article[:64]!r}")
        return row

    def _quotes(self, connection: sqlite3.Connection, number: int) -> list[Quote]:
        rows = connection.execute(
            f"{QUOTE} WHERE article = ? AND start_offset IS NOT NULL "
            "ORDER BY start_offset, end_offset, quotes.id",
            (number,),
        )
        return [Quote(*row) for row in rows]


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
