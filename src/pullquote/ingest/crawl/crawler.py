"""Crawl sources: fetch the articles that they quote, and store them with the quotes.

Input: the sources that the user names. Output: `CrawlStats`, and a library. First the links of all
sources are added to the queue in the library. Then the pages are fetched, several hosts at a time,
and each is stored with its quotes in one transaction. A run that is killed at any moment loses
nothing, and the next run repeats nothing.
"""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from queue import Empty, SimpleQueue

from pullquote._io.closing import Closing
from pullquote.documents.display import printable
from pullquote.documents.document import Document
from pullquote.documents.fetch import Page
from pullquote.errors import LibraryError, PullquoteError, SourceError
from pullquote.ingest.crawl.isolation import TIMEOUT_SECONDS, IsolatedWorker
from pullquote.ingest.crawl.politeness import (
    PolitenessConfig,
    RobotsCache,
    fetch_if_changed,
    wait_before_retry,
)
from pullquote.ingest.crawl.sources import open_sources, read_article
from pullquote.ingest.crawl.stats import CrawlStats
from pullquote.library import CorpusStore, CrawlQueue, Library
from pullquote.library.crawl_queue import CrawlRequest, FoundLink, PendingFilter
from pullquote.quotes import align_quote, readable_text
from pullquote.selection import marks_in

_MIN_PAUSE_SECONDS = 0.01
_MAX_PAUSE_SECONDS = 1.0
_POLL_SECONDS = 0.2  # how often to look for due pages while others are in flight


class Crawler(Closing):
    """Fills a library; use it in a ``with`` statement.

    Args:
        library: The library.
        config: How servers are treated.
        report: Called with each message, one line.
        timeout_seconds: The most that one page may take to be read.

    Attributes:
        stats: What was done so far.
    """

    def __init__(
        self,
        library: Library,
        config: PolitenessConfig,
        report: Callable[[str], None],
        *,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        self.stats = CrawlStats()
        self._library, self._config, self._report = library, config, report
        self._queue, self._corpus = CrawlQueue(library), CorpusStore(library)
        self._worker = IsolatedWorker(timeout_seconds)
        self._robots = RobotsCache()
        self._results: SimpleQueue[tuple[CrawlRequest, Page | Exception]] = SimpleQueue()
        self._in_flight: set[str] = set()  # hosts
        self._cooldown: dict[str, float] = {}  # by host, until when

    def close(self) -> None:
        """Stop the process that parses pages."""
        self._worker.close()

    def read_sources(
        self, names: Sequence[str], *, recommendations: bool = False
    ) -> tuple[str, ...]:
        """Add the links of sources to the queue, and articles to the library.

        Args:
            names: URLs and paths of feeds, lists of feeds, pages and articles.
            recommendations: Whether every page is a source, whatever its content.

        Returns:
            The names of all sources in the queue, including those in lists.
        """
        keys = []
        for source in open_sources(
            names,
            self._config,
            self._queue.source_state,
            self._worker,
            recommendations=recommendations,
        ):
            if source.article:
                self._add_article(*source.article)
                continue
            keys.append(source.name)
            if source.problem:
                self._report(source.problem)
            self.stats.failed += source.links is None
            self.stats.sources += source.links is not None
            if source.links and not source.is_unchanged:
                etag, modified = source.state
                self.stats.links += self._queue.add_links(
                    source.name, source.links, etag=etag, modified=modified
                )
        return tuple(keys)

    def _add_article(self, document: Document, license: str) -> None:
        with self._library.transaction():
            article = self._library.add_article(document)
            if license:
                self._corpus.set_license(article, license)
            for mark in marks_in(document):
                if mark.text.strip() and mark.start is not None and mark.end is not None:
                    self._library.add_quote(article, mark.start, mark.end, note=mark.note)
        self.stats.articles += 1

    def fetch_pages(
        self, pending: PendingFilter, *, limit: int | None = None, step: Callable[[], object] = int
    ) -> None:
        """Fetch and store the pages in the queue.

        Args:
            pending: Which pages.
            limit: Maximum number of pages that are stored or refused; None for all.
            step: Called after each of these.

        Raises:
            LibraryError: The library cannot be written.
        """
        while True:
            self._send_requests(pending, limit)
            if self._in_flight:
                try:
                    page, result = self._results.get(timeout=self._pause(_POLL_SECONDS))
                except Empty:
                    continue
                self._in_flight.remove(page.host)
                self._start_cooldown(page)
                before = self.stats.finished
                self._finish(page, result)
                if self.stats.finished > before:
                    step()
            elif self._reached(limit) or not self._wait(pending):
                break
        self.stats.waiting = self._queue.count_waiting(pending)

    def _reached(self, limit: int | None) -> bool:
        return limit is not None and self.stats.finished + len(self._in_flight) >= limit

    def _send_requests(self, pending: PendingFilter, limit: int | None) -> None:
        """Send a request to as many hosts as allowed."""
        now = time.monotonic()
        self._cooldown = {host: until for host, until in self._cooldown.items() if until > now}
        while len(self._in_flight) < self._config.concurrency and not self._reached(limit):
            busy = [*self._in_flight, *self._cooldown]
            page = self._queue.due_page(pending, time=time.time(), busy_hosts=busy)
            if page is None:
                return
            self._in_flight.add(page.host)
            threading.Thread(target=self._request, args=(page,), daemon=True).start()

    def _request(self, page: CrawlRequest) -> None:
        try:
            # The state counts only if the library holds the article.
            state = (page.etag, page.modified) if page.article else ("", "")
            limits = self._config.limits
            result: Page | Exception = fetch_if_changed(
                page.url, limits, state=state, robots=self._robots
            )
        except Exception as error:  # handled by the main thread
            result = error
        self._results.put((page, result))

    def _start_cooldown(self, page: CrawlRequest) -> None:
        delay = max(self._config.delay_seconds, self._robots.delay(page.url))
        self._cooldown[page.host] = time.monotonic() + delay

    def _pause(self, min_seconds: float) -> float:
        """Return how long to wait until a cooldown ends."""
        left = min(self._cooldown.values(), default=0.0) - time.monotonic()
        return min(max(left, min_seconds, _MIN_PAUSE_SECONDS), _MAX_PAUSE_SECONDS)

    def _wait(self, pending: PendingFilter) -> bool:
        """Wait until a page may be due; return whether there is one that is due soon enough."""
        due = self._queue.next_due(pending)
        left = 0.0 if due is None else due - time.time()
        if due is None or left > self._config.max_wait_seconds:
            return False
        time.sleep(self._pause(left))
        return True

    def _finish(self, page: CrawlRequest, result: Page | Exception) -> None:
        try:
            if isinstance(result, Exception):
                raise result
            self._store(page, result)
        except LibraryError:
            raise
        except PullquoteError as error:
            self._reschedule(page, error)
        except Exception as error:
            # A single page among a million must not end the run, nor every run after it.
            self._refuse(page, f"cannot be read: {type(error).__name__}")

    def _store(self, page: CrawlRequest, response: Page) -> None:
        if not response.is_unchanged:
            document, license = self._worker.call(read_article, response, page.url)
            self._add(page, document, (response.etag, response.modified), license=license)
        elif page.article:
            self._add(page, None, (page.etag, page.modified))
        else:
            raise SourceError(
                f"{page.url}: the server sent nothing (304), though the whole page was requested"
            )

    def _add(
        self,
        page: CrawlRequest,
        document: Document | None,
        state: tuple[str, str],
        *,
        license: str = "",
    ) -> None:
        """Add an article, or None for the stored one, and align the quotes of it."""
        located = unlocated = 0
        with self._library.transaction():
            article = self._library.add_article(document) if document else page.article
            if license:
                self._corpus.set_license(article, license)
            text = readable_text(document or self._library.get_article(article))
            for entry, terms, quotes in self._queue.entries_of(page):
                for quote in quotes:
                    alignment = align_quote(text, quote)
                    spans = alignment.spans if alignment else ()
                    if self._corpus.add_aligned_quote(
                        article, quote, spans, origin=entry, license=terms
                    ):
                        located += bool(spans)
                        unlocated += not spans
            self._queue.store_page(page, article, etag=state[0], modified=state[1])
        self.stats.stored += 1
        self.stats.located += located
        self.stats.unlocated += unlocated

    def _reschedule(self, page: CrawlRequest, error: PullquoteError) -> None:
        """Postpone a page, or refuse it, or use it as it was stored."""
        # The message of a refused page starts with its URL anyway.
        message = printable(str(error)).removeprefix(f"{page.url}: ")
        wait = wait_before_retry(error, page.tries + 1, self._config)
        if wait is not None:
            # A Retry-After header holds for the whole host.
            whole_host = bool(getattr(error, "retry_after", ""))
            due = time.time() + wait
            self._queue.postpone_page(page, message, due=due, whole_host=whole_host)
            self.stats.postponed[message] += 1
        elif page.article:
            self._add(page, None, (page.etag, page.modified))
        else:
            self._refuse(page, message)

    def _refuse(self, page: CrawlRequest, message: str) -> None:
        self._queue.refuse_page(page, message)
        self.stats.refused[message] += 1
        self._report(f"{page.url}: {message}")


def preview(
    names: Sequence[str],
    config: PolitenessConfig,
    library: Library | None,
    report: Callable[[str], None],
) -> Iterator[tuple[FoundLink, bool]]:
    """Read sources without storing anything.

    Args:
        names: As for `Crawler.read_sources`.
        config: How servers are treated.
        library: The library, if it exists.
        report: Called with each message.

    Yields:
        Each link, and whether it is new.
    """
    queue = CrawlQueue(library) if library else None
    with IsolatedWorker() as worker:
        for source in open_sources(names, config, lambda _: ("", ""), worker):
            if source.problem:
                report(source.problem)
            for link in source.links or ():
                yield link, queue is None or not queue.has_link(link)
