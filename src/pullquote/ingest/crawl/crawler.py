"""Collecting, run: from sources to articles and quotes in a library.

In: what the user names. Out: a `CrawlStats`, and a library. A source is read as a whole into the queue
in the library; then page after page is fetched, each from another host while one has to rest, and
stored together with its quotes in one transaction. So a run that is killed at any moment loses
nothing, and the next one does nothing twice.
"""

import dataclasses
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue

from pullquote.documents.display import printable
from pullquote.documents.document import Document
from pullquote.documents.fetch import Page
from pullquote.documents.read import read_page
from pullquote.errors import LibraryError, PullquoteError, SourceError
from pullquote.ingest.crawl.feeds import links_of
from pullquote.ingest.crawl.politeness import (
    PolitenessConfig,
    RobotsCache,
    fetch_changed,
    wait_before_retry,
)
from pullquote.ingest.crawl.sources import open_sources
from pullquote.ingest.licenses import page_license
from pullquote.library.crawl_queue import CrawlQueue, CrawlRequest, FoundLink, PendingFilter
from pullquote.library.listing import Found
from pullquote.quotes.align import align_quote
from pullquote.quotes.plain_text import readable_text

_SHORTEST_PAUSE_SECONDS = 0.01
_LONGEST_PAUSE_SECONDS = 1.0
_POLL_SECONDS = 0.2  # for pages that come due while others are under way


@dataclass(slots=True)
class CrawlStats:
    """What a run did.

    Attributes:
        sources: Sources that were read, or are as they were.
        failed: Sources that could not be read.
        links: Links with quotes that are new in the queue.
        stored: Pages stored as articles, or stored before and quoted anew.
        placed: Quotes that came in with their place in the article.
        unplaced: Quotes that came in without one.
        refused: Pages that are never to be had, by the reason.
        postponed: How often a page was put off, by the reason.
        waiting: Pages that still wait; those of another run as well.
    """

    sources: int = 0
    failed: int = 0
    links: int = 0
    stored: int = 0
    placed: int = 0
    unplaced: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    postponed: Counter[str] = field(default_factory=Counter)
    waiting: int = 0

    @property
    def settled(self) -> int:
        """Pages that need not be asked for again."""
        return self.stored + self.refused.total()


class Collector:
    """Fills a library.

    Args:
        queue: The library.
        manners: How servers are treated.
        say: Takes each message, one line.

    Attributes:
        tally: What was done so far.
    """

    def __init__(
        self, queue: CrawlQueue, manners: PolitenessConfig, say: Callable[[str], None]
    ) -> None:
        self.tally = CrawlStats()
        self._queue, self._manners, self._say = queue, manners, say
        self._robots = RobotsCache()
        self._results: SimpleQueue[tuple[CrawlRequest, Page | Exception]] = SimpleQueue()
        self._in_flight: set[str] = set()  # hosts
        self._resting: dict[str, float] = {}  # hosts, and until when

    def read(self, names: Sequence[str]) -> tuple[str, ...]:
        """Take down what sources link to and quote.

        Args:
            names: Addresses and paths of feeds, lists of feeds and pages.

        Returns:
            The names of all sources, those in lists among them, as the queue knows them.
        """
        keys = []
        for opened in open_sources(names, self._manners, self._queue.source_state):
            keys.append(opened.name)
            if opened.problem:
                self._say(opened.problem)
            self.tally.failed += opened.entries is None
            self.tally.sources += opened.entries is not None
            if opened.entries and not opened.is_unchanged:
                # All of them before the library is written, which others wait for meanwhile.
                links = [link for entry in opened.entries for link in links_of(entry)]
                etag, modified = opened.state
                self.tally.links += self._queue.add_links(
                    opened.name, links, etag=etag, modified=modified
                )
        return tuple(keys)

    def fetch(
        self, wanted: PendingFilter, *, limit: int | None = None, step: Callable[[], object] = int
    ) -> None:
        """Fetch and store the pages that wait.

        Args:
            wanted: Which.
            limit: At most so many are stored or refused; None for all.
            step: Called after each of these.

        Raises:
            LibraryError: The library cannot be written.
        """
        while True:
            self._start(wanted, limit)
            if self._in_flight:
                try:
                    page, result = self._results.get(timeout=self._pause(_POLL_SECONDS))
                except Empty:
                    continue
                self._in_flight.remove(page.host)
                self._rest(page)
                before = self.tally.settled
                self._settle(page, result)
                if self.tally.settled > before:
                    step()
            elif self._is_full(limit) or not self._wait(wanted):
                break
        self.tally.waiting = self._queue.count_waiting(wanted)

    def _is_full(self, limit: int | None) -> bool:
        return limit is not None and self.tally.settled + len(self._in_flight) >= limit

    def _start(self, wanted: PendingFilter, limit: int | None) -> None:
        """Ask as many hosts as may be asked at once."""
        now = time.monotonic()
        self._resting = {host: until for host, until in self._resting.items() if until > now}
        while len(self._in_flight) < self._manners.at_once and not self._is_full(limit):
            busy = [*self._in_flight, *self._resting]
            page = self._queue.due_page(wanted, now=time.time(), busy_hosts=busy)
            if page is None:
                return
            self._in_flight.add(page.host)
            threading.Thread(target=self._work, args=(page,), daemon=True).start()

    def _work(self, page: CrawlRequest) -> None:
        try:
            # What was not stored is asked for as if for the first time.
            state = (page.etag, page.modified) if page.article else ("", "")
            limits = self._manners.limits
            result: Page | Exception = fetch_changed(
                page.url, limits, state=state, robots=self._robots
            )
        except Exception as error:  # told of by the thread that waits
            result = error
        self._results.put((page, result))

    def _rest(self, page: CrawlRequest) -> None:
        delay = max(self._manners.delay_seconds, self._robots.delay(page.url))
        self._resting[page.host] = time.monotonic() + delay

    def _pause(self, least: float) -> float:
        """Give how long to wait until a host has rested, at least some seconds."""
        rested = min(self._resting.values(), default=0.0) - time.monotonic()
        return min(max(rested, least, _SHORTEST_PAUSE_SECONDS), _LONGEST_PAUSE_SECONDS)

    def _wait(self, wanted: PendingFilter) -> bool:
        """Wait until a page may be due, unless that takes too long or there is none."""
        due = self._queue.next_due(wanted)
        left = 0.0 if due is None else due - time.time()
        if due is None or left > self._manners.patience_seconds:
            return False
        time.sleep(self._pause(least=left))
        return True

    def _settle(self, page: CrawlRequest, result: Page | Exception) -> None:
        try:
            if isinstance(result, Exception):
                raise result
            self._store(page, result)
        except LibraryError:
            raise
        except PullquoteError as error:
            self._put_off(page, error)
        except Exception as error:
            # A single page among a million must not end the run, nor every run after it.
            self._refuse(page, f"cannot be read: {type(error).__name__}")

    def _store(self, page: CrawlRequest, sent: Page) -> None:
        if not sent.is_unchanged:
            document = dataclasses.replace(read_page(sent, source=page.url), source="")
            license = page_license(sent)
            self._place(page, document, (sent.etag, sent.modified), license=license)
        elif page.article:
            self._place(page, None, (page.etag, page.modified))
        else:
            raise SourceError(
                f"{page.url}: the server sent nothing (304), though all was asked for"
            )

    def _place(
        self,
        page: CrawlRequest,
        document: Document | None,
        state: tuple[str, str],
        *,
        license: str = "",
    ) -> None:
        """Store a page, or None for the article it was stored as, and the quotes of it."""
        placed = unplaced = 0
        with self._queue.transaction():
            article = self._queue.add_article(document) if document else page.article
            if license:
                self._queue.set_license(article, license)
            text = readable_text(document or self._queue.get_article(article))
            for entry, terms, quotes in self._queue.links_to(page):
                for quote in quotes:
                    alignment = align_quote(text, quote)
                    spans = alignment.spans if alignment else ()
                    found = [Found(each.start, each.end, each.quality) for each in spans]
                    if self._queue.add_found(
                        article, quote, found or [Found()], origin=entry, license=terms
                    ):
                        placed += bool(found)
                        unplaced += not found
            self._queue.store_page(page, article, etag=state[0], modified=state[1])
        self.tally.stored += 1
        self.tally.placed += placed
        self.tally.unplaced += unplaced

    def _put_off(self, page: CrawlRequest, error: PullquoteError) -> None:
        """Try a page again later, or never, or take it as it was stored."""
        # The queue names the page already.
        words = printable(str(error)).removeprefix(f"{page.url}: ")
        wait = wait_before_retry(error, page.tries + 1, self._manners)
        if wait is not None:
            # Who asks to wait means all that he is asked for.
            asks = bool(getattr(error, "retry_after", ""))
            due = time.time() + wait
            self._queue.postpone_page(page, words, due=due, whole_host=asks)
            self.tally.postponed[words] += 1
        elif page.article:
            self._place(page, None, (page.etag, page.modified))
        else:
            self._refuse(page, words)

    def _refuse(self, page: CrawlRequest, words: str) -> None:
        self._queue.refuse_page(page, words)
        self.tally.refused[words] += 1
        self._say(f"{page.url}: {words}")


def preview(
    names: Sequence[str],
    manners: PolitenessConfig,
    queue: CrawlQueue | None,
    say: Callable[[str], None],
) -> Iterator[tuple[FoundLink, bool]]:
    """Read sources, and give what they link to and quote, without any trace.

    Args:
        names: As for `Collector.read`.
        manners: How servers are treated.
        queue: The library, if there is one.
        say: Takes each message.

    Yields:
        Each link, and whether it is new.
    """
    for opened in open_sources(names, manners, lambda _: ("", "")):
        if opened.problem:
            say(opened.problem)
        for entry in opened.entries or ():
            for link in links_of(entry):
                yield link, queue is None or not queue.knows(link)
