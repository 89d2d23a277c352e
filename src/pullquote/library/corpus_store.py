"""Store, collection: what is done with a library as a corpus.

In: articles with licenses, quotes with places, keys to find articles by. Out: articles by address,
title or words, figures of each source, faults, copies merged. It is a `Library` like any other; a
server may have the same file open meanwhile.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Self

from pullquote.errors import NotInLibraryError
from pullquote.library.library import Library, _now
from pullquote.library.listing import FIGURES, LISTED, ArticleSummary, Found, integrity_errors_of
from pullquote.library.models import Quote
from pullquote.library.sql import QUOTE, REMOVE

_LEAST_PREFIX = 4
_BEYOND_HEX = "g"  # sorts after every id


class CorpusStore(Library):
    """A library as a corpus; arguments and errors of all methods are those of `Library`."""

    def __enter__(self) -> Self:
        return self

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Do all that is done inside at once, or nothing: also much faster than one by one."""
        with self._writing():
            yield

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            if not self._connection.in_transaction:
                with super()._writing() as connection:
                    yield connection
                return
            with self._reading() as connection:
                yield connection

    def set_license(self, article: str, license: str) -> None:
        """Note what may be done with an article, unless that is known."""
        with self._writing() as connection:
            number = self._find(connection, article)["number"]
            connection.execute(
                "UPDATE articles SET license = ? WHERE number = ? AND license = ''",
                (license, number),
            )

    def add_found(
        self, article: str, text: str, found: Sequence[Found], *, origin: str, license: str = ""
    ) -> bool:
        """Put a quote in as it was quoted, with its places.

        Args:
            article: The article's id.
            text: The words that were quoted.
            found: Where they stand; one without offsets if they could not be found.
            origin: Where they were quoted.
            license: What may be done with what stands there; empty where unknown.

        Returns:
            Whether it is new. One that could not be found before, and now is, takes its place.
        """
        with self._writing() as connection:
            number = self._find(connection, article)["number"]
            if found[0].start is not None:
                connection.execute(
                    "DELETE FROM quotes WHERE article = ? AND text = ? AND origin = ? "
                    "AND start_offset IS NULL",
                    (number, text, origin),
                )
            added = [
                connection.execute(
                    "INSERT INTO quotes (article, start_offset, end_offset, quality, origin, "
                    "license, text, added) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                    (number, span.start, span.end, span.quality, origin, license, text, _now()),
                ).rowcount
                for span in found
            ]
        return any(added)

    def index_articles(self, keys: Callable[[str, str], Sequence[str]]) -> None:
        """Make ready for `find_by_key`, on disk and for this connection only.

        Args:
            keys: Gives the keys of an article from its address and its title.
        """
        with self._reading() as connection:
            connection.execute("CREATE TEMP TABLE IF NOT EXISTS keys (key TEXT, number INTEGER)")
            connection.execute("DELETE FROM temp.keys")
            rows = connection.execute("SELECT url, title, number FROM articles")
            connection.execute("BEGIN")
            connection.executemany(
                "INSERT INTO temp.keys VALUES (?, ?)",
                ((key, row["number"]) for row in rows for key in keys(row["url"], row["title"])),
            )
            connection.execute("COMMIT")
            connection.execute("CREATE INDEX IF NOT EXISTS temp.key_index ON keys (key)")

    def add_keys(self, article: str, keys: Sequence[str]) -> None:
        """Let an article be found by keys, after `index_articles`."""
        with self._writing() as connection:
            number = self._find(connection, article)["number"]
            connection.executemany(
                "INSERT INTO temp.keys SELECT ?1, ?2 "
                "WHERE NOT EXISTS (SELECT 1 FROM temp.keys WHERE key = ?1 AND number = ?2)",
                [(key, number) for key in keys],
            )

    def find_by_key(self, key: str, *, limit: int) -> list[str]:
        """Give the ids of the articles with a key, the first that came in first."""
        sql = "SELECT id FROM temp.keys JOIN articles USING (number) WHERE key = ? LIMIT ?"
        with self._reading() as connection:
            return [row["id"] for row in connection.execute(sql, (key, limit))]

    def find_by_phrase(self, words: Sequence[str], *, limit: int) -> list[str]:
        """Give the ids of articles that hold words one after the other."""
        phrase = '"' + " ".join(word.replace('"', "") for word in words) + '"'
        sql = (
            "SELECT id FROM articles WHERE number IN "
            "(SELECT rowid FROM search WHERE search MATCH ? LIMIT ?) ORDER BY number"
        )
        with self._reading() as connection:
            return [row["id"] for row in connection.execute(sql, (phrase, limit))]

    def complete_id(self, prefix: str) -> str:
        """Give the id that begins so.

        Raises:
            NotInLibraryError: None does, or several do, or fewer than four digits are given.
        """
        rows: list[sqlite3.Row] = []
        if len(prefix) >= _LEAST_PREFIX:
            with self._reading() as connection:
                rows = connection.execute(
                    "SELECT id FROM articles WHERE id >= ? AND id < ? LIMIT 2",
                    (prefix, prefix + _BEYOND_HEX),
                ).fetchall()
        if len(rows) == 1:
            return str(rows[0]["id"])
        words = "several articles begin" if rows else "no article begins"
        raise NotInLibraryError(
            f"{self.path}: {words} with {prefix[:64]!r}; the first {_LEAST_PREFIX} digits or "
            "more of an id are needed"
        )

    def list_articles(
        self, phrase: str = "", *, quoted_only: bool = False
    ) -> Iterator[ArticleSummary]:
        """List articles in the order in which they came, some in memory at a time.

        Args:
            phrase: An expression of FTS5 that title and text have to match; empty for all.
            quoted_only: Whether to pass over the articles without a quote.
        """
        where = "AND EXISTS (SELECT 1 FROM quotes WHERE article = number)" if quoted_only else ""
        if phrase:
            where += " AND number IN (SELECT rowid FROM search WHERE search MATCH :phrase)"
        sql = f"{LISTED} WHERE number > :last {where} ORDER BY number LIMIT 500"
        last = 0
        while True:
            with self._reading() as connection:
                rows = connection.execute(sql, {"last": last, "phrase": phrase}).fetchall()
            if not rows:
                return
            last = rows[-1]["number"]
            yield from (ArticleSummary(*tuple(row)[:-1]) for row in rows)

    def license(self, article: str) -> str:
        """Give what may be done with an article; empty where unknown."""
        with self._reading() as connection:
            return str(self._find(connection, article)["license"])

    def all_quotes(self, article: str) -> list[tuple[Quote, bool]]:
        """List the quotes of an article, also those not found in it, and whether each was."""
        with self._reading() as connection:
            number = self._find(connection, article)["number"]
            rows = connection.execute(
                f"{QUOTE} WHERE article = ? ORDER BY start_offset IS NULL, start_offset, quotes.id",
                (number,),
            ).fetchall()
        found = []
        for row in rows:
            values = list(row)
            is_found = values[3] is not None
            values[3:5] = values[3:5] if is_found else (0, 0)
            found.append((Quote(*values), is_found))
        return found

    def source_stats(self, host: Callable[[str], str]) -> list[tuple[Any, ...]]:
        """Count by publication, the most quoted first.

        Args:
            host: Gives what to call the publication of an address.

        Returns:
            For each: name, articles, their words, quotes, of these those found and those found
            verbatim, words quoted, licenses, and articles whose address another one has.
        """
        with self._reading() as connection:
            connection.create_function("host", 1, host, deterministic=True)
            connection.create_function("blanks", 1, lambda text: len(text.split()) - 1)
            return [tuple(row) for row in connection.execute(FIGURES)]

    def integrity_errors(self) -> Iterator[str]:
        """Go through the whole file, and say of each thing that is wrong what it is."""
        with self._reading() as connection:
            for (words,) in connection.execute("PRAGMA integrity_check"):
                if words != "ok":
                    yield str(words)
            for table, row, *_ in connection.execute("PRAGMA foreign_key_check"):
                yield f"row {row} of {table} belongs to nothing"
            try:
                connection.execute(
                    "INSERT INTO search (search, rank) VALUES ('integrity-check', 1)"
                )
            except sqlite3.DatabaseError:
                yield "the search index does not fit the articles"
        last = 0
        while True:
            with self._reading() as connection:
                row = connection.execute(
                    "SELECT * FROM articles WHERE number > ? ORDER BY number LIMIT 1", (last,)
                ).fetchone()
                if row is None:
                    return
                last = row["number"]
                quotes = self._quotes(connection, last)
            yield from integrity_errors_of(row, quotes)

    def remove_origin(self, origin: str) -> int:
        """Take out all quotes from an origin, and give how many rows that were.

        An article that nobody read and that has no other quote goes with them.
        """
        with self._writing() as connection:
            articles = connection.execute(
                "SELECT DISTINCT article FROM quotes WHERE origin = ?", (origin,)
            ).fetchall()
            many = connection.execute("DELETE FROM quotes WHERE origin = ?", (origin,)).rowcount
            unread = "NOT EXISTS (SELECT 1 FROM readings WHERE article = articles.number)"
            connection.executemany(
                f"{REMOVE} AND number = ? AND {unread}", (tuple(row) for row in articles)
            )
        return many

    def move_reading(self, article: str, to: str) -> None:
        """Take an article's reading for one of another article, unless that has one."""
        with self._writing() as connection:
            numbers = [self._find(connection, each)["number"] for each in (to, article)]
            connection.execute(
                "UPDATE OR IGNORE readings SET article = ? WHERE article = ?", numbers
            )
