"""Use a library as a corpus of articles and quotes.

Input: a library, licenses, aligned quotes, keys. Output: articles by URL, title or phrase, and
counts for each publication.
"""

from collections.abc import Callable, Iterator, Sequence

from pullquote.errors import NotInLibraryError
from pullquote.library.library import Library
from pullquote.library.models import ArticleSummary, Quote, SourceStats
from pullquote.library.sql import (
    QUOTE,
    REMOVE_UNQUOTED,
    SOURCE_STATS,
    SUMMARY,
    UNREAD,
    now,
)
from pullquote.quotes.span import Span

_MIN_PREFIX = 4
_AFTER_HEX = "g"  # sorts after every hexadecimal digit


class CorpusStore:
    """The corpus in a library; errors are those of `Library`.

    Args:
        library: The library. A server may have the same file open.
    """

    def __init__(self, library: Library) -> None:
        self.library = library

    def license(self, article: str) -> str:
        """Return the license of an article; empty if unknown."""
        with self.library.connection() as connection:
            return str(self.library.article_row(connection, article)["license"])

    def set_license(self, article: str, license: str) -> None:
        """Set the license of an article, unless it is known."""
        with self.library.transaction() as connection:
            number = self.library.article_row(connection, article)["number"]
            connection.execute(
                "UPDATE articles SET license = ? WHERE number = ? AND license = ''",
                (license, number),
            )

    def add_aligned_quote(
        self,
        article: str,
        text: str,
        spans: Sequence[Span],
        *,
        origin: str,
        license: str = "",
        note: str = "",
    ) -> bool:
        """Add a quote in its own words, with its spans in the article.

        Args:
            article: The article's id.
            text: The quoted words.
            spans: Where they are in the article; empty if they were not found.
            origin: Where they were quoted.
            license: License of the text that quotes; empty if unknown.
            note: The reader's note; a quote that has one keeps it.

        Returns:
            Whether the quote is new. One that was not found before, and now is, is replaced.
        """
        with self.library.transaction() as connection:
            number = self.library.article_row(connection, article)["number"]
            if spans:
                connection.execute(
                    "DELETE FROM quotes WHERE article = ? AND text = ? AND origin = ? "
                    "AND start_offset IS NULL",
                    (number, text, origin),
                )
            positions: list[tuple[int | None, int | None, float]] = [
                (span.start, span.end, span.quality) for span in spans
            ]
            n_added = [
                connection.execute(
                    "INSERT INTO quotes (article, start_offset, end_offset, quality, origin, "
                    "license, text, added) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                    (number, *position, origin, license, text, now()),
                ).rowcount
                for position in positions or [(None, None, 0.0)]
            ]
            if note:
                connection.execute(
                    "UPDATE quotes SET note = ? WHERE id = (SELECT min(id) FROM quotes WHERE "
                    "article = ? AND text = ? AND origin = ?) AND note = ''",
                    (note, number, text, origin),
                )
        return any(n_added)

    def remove_unlocated(self, article: str, text: str) -> None:
        """Remove a quote that was never found, of any origin, and its article if it is empty.

        Nothing happens if there is no such article.
        """
        with self.library.transaction() as connection:
            row = connection.execute(
                "SELECT number FROM articles WHERE id = ?", (article,)
            ).fetchone()
            if row is None:
                return
            connection.execute(
                "DELETE FROM quotes WHERE article = ? AND text = ? AND start_offset IS NULL",
                (row["number"], text),
            )
            connection.execute(
                f"{REMOVE_UNQUOTED} AND number = ? AND words = 0 AND {UNREAD}", (row["number"],)
            )

    def all_quotes(self, article: str) -> list[Quote]:
        """Return all quotes of an article; those that were not found in it come last."""
        with self.library.connection() as connection:
            number = self.library.article_row(connection, article)["number"]
            rows = connection.execute(
                f"{QUOTE} WHERE article = ? ORDER BY start_offset IS NULL, start_offset, quotes.id",
                (number,),
            ).fetchall()
        return [Quote(*row) for row in rows]

    def index_articles(self, keys: Callable[[str, str], Sequence[str]]) -> None:
        """Build the index of `find_by_key`, on disk and for this connection only.

        Args:
            keys: Returns the keys of an article for its URL and title.
        """
        with self.library.connection() as connection:
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
        """Add keys of an article to the index that `index_articles` built."""
        with self.library.transaction() as connection:
            number = self.library.article_row(connection, article)["number"]
            connection.executemany(
                "INSERT INTO temp.keys SELECT ?1, ?2 "
                "WHERE NOT EXISTS (SELECT 1 FROM temp.keys WHERE key = ?1 AND number = ?2)",
                [(key, number) for key in keys],
            )

    def find_by_key(self, key: str, *, limit: int) -> list[str]:
        """Return the ids of the articles with a key and a text, the oldest first."""
        sql = (
            "SELECT id FROM temp.keys JOIN articles USING (number) "
            "WHERE key = ? AND words > 0 LIMIT ?"
        )
        with self.library.connection() as connection:
            return [row["id"] for row in connection.execute(sql, (key, limit))]

    def find_by_phrase(self, words: Sequence[str], *, limit: int) -> list[str]:
        """Return the ids of the articles that hold a sequence of words."""
        phrase = '"' + " ".join(word.replace('"', "") for word in words) + '"'
        sql = (
            "SELECT id FROM articles WHERE number IN "
            "(SELECT rowid FROM search WHERE search MATCH ? LIMIT ?) ORDER BY number"
        )
        with self.library.connection() as connection:
            return [row["id"] for row in connection.execute(sql, (phrase, limit))]

    def complete_id(self, prefix: str) -> str:
        """Return the id that starts with a prefix.

        Raises:
            NotInLibraryError: No id or several ids do, or the prefix is too short.
        """
        rows = []
        if len(prefix) >= _MIN_PREFIX:
            with self.library.connection() as connection:
                rows = connection.execute(
                    "SELECT id FROM articles WHERE id >= ? AND id < ? LIMIT 2",
                    (prefix, prefix + _AFTER_HEX),
                ).fetchall()
        if len(rows) == 1:
            return str(rows[0]["id"])
        problem = "several articles have an id" if rows else "no article has an id"
        raise NotInLibraryError(
            f"{self.library.path}: {problem} that starts with {prefix[:64]!r} "
            f"(at least {_MIN_PREFIX} digits are needed)"
        )

    def list_articles(
        self, phrase: str = "", *, quoted_only: bool = False
    ) -> Iterator[ArticleSummary]:
        """List the articles in the order in which they were added, in batches.

        Args:
            phrase: An expression of FTS5 that title and text must match; empty for all.
            quoted_only: Whether to skip the articles without a quote.
        """
        where = "AND EXISTS (SELECT 1 FROM quotes WHERE article = number)" if quoted_only else ""
        if phrase:
            where += " AND number IN (SELECT rowid FROM search WHERE search MATCH :phrase)"
        sql = f"{SUMMARY} WHERE number > :last {where} ORDER BY number LIMIT 500"
        last = 0
        while True:
            with self.library.connection() as connection:
                rows = connection.execute(sql, {"last": last, "phrase": phrase}).fetchall()
            if not rows:
                return
            last = rows[-1]["number"]
            yield from (ArticleSummary(*tuple(row)[:-1]) for row in rows)

    def source_stats(self, host: Callable[[str], str]) -> list[SourceStats]:
        """Count articles and quotes by publication, the most quoted first.

        Args:
            host: Returns the name of the publication for a URL.
        """
        with self.library.connection() as connection:
            connection.create_function("host", 1, host, deterministic=True)
            connection.create_function("blanks", 1, lambda text: len(text.split()) - 1)
            return [SourceStats(*row) for row in connection.execute(SOURCE_STATS)]

    def remove_origin(self, origin: str) -> int:
        """Remove all quotes of an origin, and the unread articles that have no others.

        Returns:
            The number of removed rows.
        """
        with self.library.transaction() as connection:
            articles = connection.execute(
                "SELECT DISTINCT article FROM quotes WHERE origin = ?", (origin,)
            ).fetchall()
            removed = connection.execute("DELETE FROM quotes WHERE origin = ?", (origin,)).rowcount
            connection.executemany(
                f"{REMOVE_UNQUOTED} AND number = ? AND {UNREAD}", (tuple(row) for row in articles)
            )
        return removed

    def move_reading(self, article: str, to: str) -> None:
        """Move an article's reading to another article, unless that has one."""
        with self.library.transaction() as connection:
            numbers = [self.library.article_row(connection, id_)["number"] for id_ in (to, article)]
            connection.execute(
                "UPDATE OR IGNORE readings SET article = ? WHERE article = ?", numbers
            )
