"""Collecting, reading: opens the sources that the user names, and those that lists of these name.

In: addresses and paths. Out: `OpenedSource`, one for each, with its entries, or with what is wrong.
"""

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pullquote.documents.display import display_name
from pullquote.documents.fetch import Page
from pullquote.documents.fetch_config import FetchLimits
from pullquote.documents.files import read_file
from pullquote.errors import PullquoteError, UsageError
from pullquote.ingest.crawl.feeds import Entry, Source, read_source
from pullquote.ingest.crawl.html_quotes import host_of, web_address
from pullquote.ingest.crawl.politeness import (
    TRIES_IN_A_ROW,
    PolitenessConfig,
    fetch_changed,
    wait_before_retry,
)

SOURCE_LIMITS = FetchLimits(max_bytes=32 * 1024 * 1024)


@dataclass(frozen=True, slots=True)
class OpenedSource:
    """A source, as it was found.

    Attributes:
        name: What the queue knows it by: its address, or the whole path of a file.
        entries: Its entries; None if it could not be read.
        state: Its ETag and Last-Modified.
        is_unchanged: Whether it is as it was when it was read last.
        problem: What is wrong with it, one line; empty if nothing is.
    """

    name: str
    entries: tuple[Entry, ...] | None = None
    state: tuple[str, str] = ("", "")
    is_unchanged: bool = False
    problem: str = ""


def open_sources(
    names: Sequence[str], manners: PolitenessConfig, known_state: Callable[[str], tuple[str, str]]
) -> Iterator[OpenedSource]:
    """Open sources one after the other.

    Args:
        names: Addresses and paths of feeds, lists of feeds and pages.
        manners: How servers are treated.
        known_state: Gives ETag and Last-Modified of a source as it was read last.

    Yields:
        Each source once. A list is opened as it comes, and its feeds after all that was named; a
        list within a list is not.
    """
    waiting = deque((name, False) for name in names)
    seen: set[str] = set()
    asked: dict[str, float] = {}
    while waiting:
        name, is_listed = waiting.popleft()
        is_address = "://" in name
        key = name if is_address else str(Path(name).absolute())
        if key in seen:
            continue
        seen.add(key)
        try:
            page = _receive(name, manners, known_state(key), asked) if is_address else None
            if page and page.is_unchanged:
                yield OpenedSource(key, (), is_unchanged=True)
                continue
            source = _read(name, page)
        except PullquoteError as error:
            yield OpenedSource(key, problem=str(error))
            continue
        if source.kind == "list" and not is_listed:
            waiting.extend((feed, True) for feed in source.feeds)
        # What is cut may be whole the next time, even if its server calls it the same.
        state = (page.etag, page.modified) if page and not source.problem else ("", "")
        problem = _problem(source, is_listed=is_listed)
        words = f"{display_name(name)}: {problem}" if problem else ""
        yield OpenedSource(key, source.entries, state, problem=words)


def _receive(
    name: str, manners: PolitenessConfig, state: tuple[str, str], asked: dict[str, float]
) -> Page:
    """Fetch a source, several times if need be, and not at once after another of its host."""
    if not web_address(name, ""):
        raise UsageError(f"{display_name(name)}: an http or https address, or a path, is needed")
    host = host_of(name)
    tries = 0
    while True:
        ready = asked.get(host, 0.0) + manners.delay_seconds
        time.sleep(max(0.0, ready - time.monotonic()))
        try:
            return fetch_changed(name, SOURCE_LIMITS, state=state)
        except PullquoteError as error:
            tries += 1
            wait = wait_before_retry(error, tries, manners)
            if wait is None or tries == TRIES_IN_A_ROW or wait > manners.patience_seconds:
                raise
            time.sleep(wait)
        finally:
            asked[host] = time.monotonic()


def _read(name: str, page: Page | None) -> Source:
    if page is None:
        return read_source(read_file(name, SOURCE_LIMITS), url="", name=name)
    return read_source(page.data, url=page.url, name=name, encoding=page.encoding)


def _problem(source: Source, *, is_listed: bool) -> str:
    if source.problem:
        return f"{source.problem}; {len(source.entries)} entries could be read"
    if source.kind == "list":
        return "is a list within a list; feeds are needed" * is_listed or (
            "" if source.feeds else "lists no feeds"
        )
    if not source.entries:
        return "holds no entries"
    if source.kind == "page" and source.feeds:
        return f"is a page, read as one; it names the feed {display_name(source.feeds[0])}"
    return ""
