"""Store, queue: which articles are to be fetched for a library, and what became of each.

In: what entries link to and quote. Out: pages whose turn it is. All of it stands in the file, so
that work that is stopped at any moment goes on where it was.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pullquote.library.corpus_store import CorpusStore
from pullquote.library.library import _now

_WANTED = """
state = 'waiting' AND EXISTS (
    SELECT 1 FROM links WHERE page = number AND NOT is_placed
    AND (date = '' OR date >= :since)
    AND (:sources = '[]' OR source IN (SELECT value FROM json_each(:sources)))
)
"""


@dataclass(frozen=True, slots=True)
class FoundLink:
    """What an entry quotes from a page.

    Attributes:
        url: Where the page stands.
        host: Of `url`.
        entry: Address of the entry.
        date: When it was written, ISO 8601; empty if it does not say.
        quotes: What it quotes.
        license: What may be done with the entry; empty if it does not say.
    """

    url: str
    host: str
    entry: str
    date: str
    quotes: tuple[str, ...]
    license: str = ""


@dataclass(frozen=True, slots=True)
class PendingFilter:
    """Which of the waiting pages are wanted.

    Attributes:
        sources: Those that these link to; none for all.
        since: Those linked to on that day or later, ISO 8601; empty for all.
    """

    sources: tuple[str, ...] = ()
    since: str = ""

    @property
    def values(self) -> dict[str, Any]:
        """What the questions ask with."""
        return {"sources": json.dumps(self.sources), "since": self.since}


@dataclass(frozen=True, slots=True)
class CrawlRequest:
    """A page that is to be fetched.

    Attributes:
        number: Its number in the file.
        url: Where it stands.
        host: Of `url`.
        tries: How often it was asked for in vain.
        etag: Like `modified`, of the state in which it was stored; empty if it was not.
        modified: When it was changed last, in the server's words.
        article: Id of the article it was stored as; empty if it was not.
    """

    number: int
    url: str
    host: str
    tries: int
    etag: str
    modified: str
    article: str


class CrawlQueue(CorpusStore):
    """A library with what is to be fetched for it; arguments and errors as of `CorpusStore`."""

    def source_state(self, url: str) -> tuple[str, str]:
        """Give ETag and Last-Modified of a source as it was read; empty if it was not."""
        with self._reading() as connection:
            row = connection.execute(
                "SELECT etag, modified FROM sources WHERE url = ?", (url,)
            ).fetchone()
        return tuple(row) if row else ("", "")

    def knows(self, link: FoundLink) -> bool:
        """Tell whether a link with the same quotes is in the queue, or was."""
        with self._reading() as connection:
            row = connection.execute(
                "SELECT quotes FROM links WHERE entry = ? "
                "AND page = (SELECT number FROM pages WHERE url = ?)",
                (link.entry, link.url),
            ).fetchone()
        return row is not None and row["quotes"] == _as_json(link.quotes)

    def add_links(
        self, source: str, links: Iterable[FoundLink], *, etag: str, modified: str
    ) -> int:
        """Take down all that a source links to, or nothing of it.

        Args:
            source: Its address.
            links: What it links to and quotes.
            etag: Of the source, as `modified`.
            modified: When it was changed last, in the server's words.

        Returns:
            How many links are new, or have new quotes.
        """
        new = 0
        with self._writing() as connection:
            for link in links:
                new += self._add_link(connection, source, link)
            connection.execute(
                "INSERT OR REPLACE INTO sources VALUES (?, ?, ?, ?)",
                (source, etag, modified, _now()),
            )
        return new

    def _add_link(self, connection: Any, source: str, link: FoundLink) -> int:
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
        if is_new:  # what was refused stays so
            connection.execute(
                "UPDATE pages SET state = 'waiting' WHERE number = ? AND state = 'stored'",
                (number,),
            )
        return is_new

    def due_page(
        self, wanted: PendingFilter, *, now: float, busy_hosts: Sequence[str]
    ) -> CrawlRequest | None:
        """Give the page whose turn it is, the first that came first; None if there is none.

        Args:
            wanted: Which pages may be.
            now: Seconds since 1970.
            busy_hosts: Hosts that are not to be asked now.
        """
        sql = (
            "SELECT pages.number, pages.url, host, tries, etag, modified, "  # noqa: S608
            "ifnull((SELECT id FROM articles WHERE articles.number = article), '') "
            f"FROM pages WHERE {_WANTED} AND due <= :now "
            "AND host NOT IN (SELECT value FROM json_each(:busy)) ORDER BY due, number LIMIT 1"
        )
        values = wanted.values | {"now": now, "busy": json.dumps(list(busy_hosts))}
        with self._reading() as connection:
            row = connection.execute(sql, values).fetchone()
        return CrawlRequest(*row) if row else None

    def next_due(self, wanted: PendingFilter) -> float | None:
        """Give when the first page that waits is due, in seconds since 1970; None without one."""
        sql = f"SELECT due FROM pages WHERE {_WANTED} ORDER BY due LIMIT 1"  # noqa: S608
        with self._reading() as connection:
            row = connection.execute(sql, wanted.values).fetchone()
        return float(row["due"]) if row else None

    def count_waiting(self, wanted: PendingFilter) -> int:
        """Count the pages that wait."""
        sql = f"SELECT count(*) FROM pages WHERE {_WANTED}"  # noqa: S608
        with self._reading() as connection:
            return int(connection.execute(sql, wanted.values).fetchone()[0])

    def links_to(self, page: CrawlRequest) -> Iterator[tuple[str, str, Sequence[str]]]:
        """Give the entries that quote a page, their licenses, and their quotes not yet placed."""
        with self._reading() as connection:
            rows = connection.execute(
                "SELECT entry, license, quotes FROM links WHERE page = ? AND NOT is_placed",
                (page.number,),
            ).fetchall()
        for row in rows:
            yield row["entry"], row["license"], json.loads(row["quotes"])

    def store_page(self, page: CrawlRequest, article: str, *, etag: str, modified: str) -> None:
        """Note that a page was stored as an article, and all quotes of it placed."""
        with self._writing() as connection:
            number = self._find(connection, article)["number"]
            connection.execute(
                "UPDATE pages SET state = 'stored', outcome = '', tries = 0, due = 0.0, "
                "etag = ?, modified = ?, article = ? WHERE number = ?",
                (etag, modified, number, page.number),
            )
            connection.execute("UPDATE links SET is_placed = 1 WHERE page = ?", (page.number,))

    def refuse_page(self, page: CrawlRequest, outcome: str) -> None:
        """Note that a page is never to be had, and why."""
        with self._writing() as connection:
            connection.execute(
                "UPDATE pages SET state = 'refused', outcome = ?, tries = ? WHERE number = ?",
                (outcome, page.tries + 1, page.number),
            )

    def postpone_page(
        self, page: CrawlRequest, outcome: str, *, due: float, whole_host: bool = False
    ) -> None:
        """Note that a page is to be tried again.

        Args:
            page: The page.
            outcome: Why it was not had this time.
            due: When to try again, in seconds since 1970.
            whole_host: Whether all pages of its host have to wait so long.
        """
        with self._writing() as connection:
            connection.execute(
                "UPDATE pages SET outcome = ?, tries = ?, due = ? WHERE number = ?",
                (outcome, page.tries + 1, due, page.number),
            )
            if whole_host:
                connection.execute(
                    "UPDATE pages SET due = max(due, ?) WHERE host = ? AND state = 'waiting'",
                    (due, page.host),
                )

    def page_counts(self) -> list[tuple[str, str, int]]:
        """Count the pages by state and outcome."""
        with self._reading() as connection:
            rows = connection.execute(
                "SELECT state, outcome, count(*) FROM pages GROUP BY state, outcome ORDER BY 1, 2"
            )
            return [tuple(row) for row in rows]


def _as_json(quotes: Sequence[str]) -> str:
    return json.dumps(list(quotes), ensure_ascii=False)
