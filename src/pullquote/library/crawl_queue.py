"""Queue the articles that are to be fetched for a library, and record what happened to each.

Input: what entries link to and quote. Output: the pages that are due. The queue is in the library
file, so an interrupted crawl resumes where it stopped.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pullquote.library.library import Library
from pullquote.library.sql import now

_PENDING = """
state = 'waiting' AND EXISTS (
    SELECT 1 FROM links WHERE page = number AND NOT is_placed
    AND (date = '' OR date >= :since)
    AND (:sources = '[]' OR source IN (SELECT value FROM json_each(:sources)))
)
"""


@dataclass(frozen=True, slots=True)
class FoundLink:
    """A page that an entry links to, with the quotes of it.

    Attributes:
        url: URL of the page.
        host: Host of `url`.
        entry: URL of the entry.
        date: Date of the entry, ISO 8601; empty if unknown.
        quotes: The quotes.
        license: License of the entry; empty if unknown.
    """

    url: str
    host: str
    entry: str
    date: str
    quotes: tuple[str, ...]
    license: str = ""


@dataclass(frozen=True, slots=True)
class PendingFilter:
    """A filter of the pages in the queue.

    Attributes:
        sources: Only pages that these sources link to; empty for all.
        since: Only pages that entries of this date or later link to, ISO 8601; empty for all.
    """

    sources: tuple[str, ...] = ()
    since: str = ""

    @property
    def parameters(self) -> dict[str, Any]:
        """The parameters of the SQL queries."""
        return {"sources": json.dumps(self.sources), "since": self.since}


@dataclass(frozen=True, slots=True)
class CrawlRequest:
    """A page that is to be fetched.

    Attributes:
        number: Its number in the queue.
        url: Its URL.
        host: Host of `url`.
        tries: Number of failed tries.
        etag: Its ETag when it was stored; empty if it was not, like `modified` and `article`.
        modified: Its Last-Modified when it was stored.
        article: Id of the article that it was stored as.
    """

    number: int
    url: str
    host: str
    tries: int
    etag: str
    modified: str
    article: str


class CrawlQueue:
    """The crawl queue in a library; errors are those of `Library`."""

    def __init__(self, library: Library) -> None:
        self.library = library

    def source_state(self, url: str) -> tuple[str, str]:
        """Return the ETag and Last-Modified of a source when it was read; empty if it was not."""
        with self.library.connection() as connection:
            row = connection.execute(
                "SELECT etag, modified FROM sources WHERE url = ?", (url,)
            ).fetchone()
        return tuple(row) if row else ("", "")

    def has_link(self, link: FoundLink) -> bool:
        """Return whether a link with the same quotes was added before."""
        with self.library.connection() as connection:
            row = connection.execute(
                "SELECT quotes FROM links WHERE entry = ? "
                "AND page = (SELECT number FROM pages WHERE url = ?)",
                (link.entry, link.url),
            ).fetchone()
        return row is not None and row["quotes"] == _as_json(link.quotes)

    def add_links(
        self, source: str, links: Iterable[FoundLink], *, etag: str, modified: str
    ) -> int:
        """Add all links of a source, in one transaction.

        Args:
            source: URL of the source.
            links: Its links.
            etag: ETag of the source.
            modified: Last-Modified of the source.

        Returns:
            The number of links that are new, or have new quotes.
        """
        n_new = 0
        with self.library.transaction() as connection:
            for link in links:
                n_new += self._add_link(connection, source, link)
            connection.execute(
                "INSERT OR REPLACE INTO sources VALUES (?, ?, ?, ?)",
                (source, etag, modified, now()),
            )
        return n_new

    def _add_link(self, connection: sqlite3.Connection, source: str, link: FoundLink) -> int:
        connection.execute(
            "INSERT INTO pages (url, host) VALUES (?, ?) ON CONFLICT DO NOTHING",
            (link.url, link.host),
        )
        (number,) = connection.execute(
            "SELECT number FROM pages WHERE url = ?", (link.url,)
        ).fetchone()
        is_new: int = connection.execute(
            "INSERT INTO links (page, entry, source, date, quotes, license) "
            "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
            "quotes = excluded.quotes, license = excluded.license, is_placed = 0 "
            "WHERE quotes <> excluded.quotes",
            (number, link.entry, source, link.date, _as_json(link.quotes), link.license),
        ).rowcount
        if is_new:  # a refused page stays refused
            connection.execute(
                "UPDATE pages SET state = 'waiting' WHERE number = ? AND state = 'stored'",
                (number,),
            )
        return is_new

    def due_page(
        self, pending: PendingFilter, *, time: float, busy_hosts: Sequence[str]
    ) -> CrawlRequest | None:
        """Return the next page that is due, the oldest first; None if no page is due.

        Args:
            pending: Which pages to consider.
            time: The current time, in seconds since 1970.
            busy_hosts: Hosts that must not be sent a request now.
        """
        sql = (
            "SELECT pages.number, pages.url, host, tries, etag, modified, "  # noqa: S608
            "ifnull((SELECT id FROM articles WHERE articles.number = article), '') "
            f"FROM pages WHERE {_PENDING} AND due <= :now "
            "AND host NOT IN (SELECT value FROM json_each(:busy)) ORDER BY due, number LIMIT 1"
        )
        values = pending.parameters | {"now": time, "busy": json.dumps(list(busy_hosts))}
        with self.library.connection() as connection:
            row = connection.execute(sql, values).fetchone()
        return CrawlRequest(*row) if row else None

    def next_due(self, pending: PendingFilter) -> float | None:
        """Return when the next page is due, in seconds since 1970; None if the queue is empty."""
        sql = f"SELECT due FROM pages WHERE {_PENDING} ORDER BY due LIMIT 1"  # noqa: S608
        with self.library.connection() as connection:
            row = connection.execute(sql, pending.parameters).fetchone()
        return float(row["due"]) if row else None

    def count_waiting(self, pending: PendingFilter) -> int:
        """Return the number of waiting pages."""
        sql = f"SELECT count(*) FROM pages WHERE {_PENDING}"  # noqa: S608
        with self.library.connection() as connection:
            return int(connection.execute(sql, pending.parameters).fetchone()[0])

    def entries_of(self, page: CrawlRequest) -> Iterator[tuple[str, str, Sequence[str]]]:
        """Return the entries that quote a page, their licenses, and the quotes not yet aligned."""
        with self.library.connection() as connection:
            rows = connection.execute(
                "SELECT entry, license, quotes FROM links WHERE page = ? AND NOT is_placed",
                (page.number,),
            ).fetchall()
        for row in rows:
            yield row["entry"], row["license"], json.loads(row["quotes"])

    def store_page(self, page: CrawlRequest, article: str, *, etag: str, modified: str) -> None:
        """Record that a page was stored as an article, and its quotes aligned."""
        with self.library.transaction() as connection:
            number = self.library.article_row(connection, article)["number"]
            connection.execute(
                "UPDATE pages SET state = 'stored', outcome = '', tries = 0, due = 0.0, "
                "etag = ?, modified = ?, article = ? WHERE number = ?",
                (etag, modified, number, page.number),
            )
            connection.execute("UPDATE links SET is_placed = 1 WHERE page = ?", (page.number,))

    def refuse_page(self, page: CrawlRequest, outcome: str) -> None:
        """Record that a page cannot be fetched, and why."""
        with self.library.transaction() as connection:
            connection.execute(
                "UPDATE pages SET state = 'refused', outcome = ?, tries = ? WHERE number = ?",
                (outcome, page.tries + 1, page.number),
            )

    def postpone_page(
        self, page: CrawlRequest, outcome: str, *, due: float, whole_host: bool = False
    ) -> None:
        """Record that a page must be tried again.

        Args:
            page: The page.
            outcome: Why this try failed.
            due: When to try again, in seconds since 1970.
            whole_host: Whether all pages of the host must wait as long.
        """
        with self.library.transaction() as connection:
            connection.execute(
                "UPDATE pages SET outcome = ?, tries = ?, due = ? WHERE number = ?",
                (outcome, page.tries + 1, due, page.number),
            )
            if whole_host:
                connection.execute(
                    "UPDATE pages SET due = max(due, ?) WHERE host = ? AND state = 'waiting'",
                    (due, page.host),
                )


def _as_json(quotes: Sequence[str]) -> str:
    return json.dumps(list(quotes), ensure_ascii=False)
