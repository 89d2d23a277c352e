"""Open the sources that the user names, and the feeds that their lists name.

Input: URLs and paths. Output: an `OpenedSource` for each, with its links or with what is wrong.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from pullquote.documents.display import display_name
from pullquote.documents.document import Document
from pullquote.documents.fetch import Page
from pullquote.documents.fetch_config import FetchLimits
from pullquote.documents.files import read_file
from pullquote.documents.html import parse_fragment
from pullquote.documents.read import read_bytes, read_page
from pullquote.errors import NoArticleError, PullquoteError, UsageError
from pullquote.ingest.crawl.feeds import NotASourceError, Source, links_of, read_source
from pullquote.ingest.crawl.html_quotes import web_address
from pullquote.ingest.crawl.isolation import IsolatedWorker
from pullquote.ingest.crawl.politeness import PoliteFetcher, PolitenessConfig
from pullquote.ingest.licenses import page_license
from pullquote.library.crawl_queue import FoundLink

SOURCE_LIMITS = FetchLimits(max_bytes=32 * 1024 * 1024)
_MIN_RECOMMENDED = 3  # pages that a page of recommendations quotes


@dataclass(frozen=True, slots=True)
class OpenedSource:
    """A source and its links.

    Attributes:
        name: Its name in the queue: its URL, or the absolute path of a file.
        links: Its links; None if it could not be read.
        article: The article that it is, and its license; None if it is a source.
        state: Its ETag and Last-Modified.
        is_unchanged: Whether it is unchanged since it was last read.
        problem: What is wrong with it, one line; empty if nothing is.
    """

    name: str
    links: tuple[FoundLink, ...] | None = None
    article: tuple[Document, str] | None = None
    state: tuple[str, str] = ("", "")
    is_unchanged: bool = False
    problem: str = ""


def open_sources(
    names: Sequence[str],
    config: PolitenessConfig,
    known_state: Callable[[str], tuple[str, str]],
    worker: IsolatedWorker,
    *,
    recommendations: bool = False,
) -> Iterator[OpenedSource]:
    """Open sources one after the other.

    Args:
        names: URLs and paths of feeds, lists of feeds and pages.
        config: How servers are treated.
        known_state: Returns the ETag and Last-Modified of a source when it was last read.
        worker: Parses the sources.
        recommendations: Whether every page is a source, whatever its content.

    Yields:
        Each source once. The feeds of a list follow after all that was named; a list within a list
        is not opened.
    """
    fetcher = PoliteFetcher(config)
    waiting = deque((name, False) for name in names)
    seen: set[str] = set()
    while waiting:
        name, is_listed = waiting.popleft()
        is_url = "://" in name
        key = name if is_url else str(Path(name).absolute())
        if key in seen:
            continue
        seen.add(key)
        try:
            page = _fetch(name, fetcher, known_state(key)) if is_url else None
            if page and page.is_unchanged:
                yield OpenedSource(key, (), is_unchanged=True)
                continue
            source, links, article = worker.call(
                _read, name, page, is_source=recommendations or is_listed
            )
        except PullquoteError as error:
            message = str(error).removeprefix(f"{display_name(name)}: ")
            yield OpenedSource(key, problem=f"{display_name(name)}: {message}")
            continue
        if source.kind == "list" and not is_listed:
            waiting.extend((feed, True) for feed in source.feeds)
        # A feed that was cut off may be whole the next time, even if its state is the same.
        state = (page.etag, page.modified) if page and not source.problem else ("", "")
        problem = _problem(source, is_listed=is_listed)
        message = f"{display_name(name)}: {problem}" if problem else ""
        yield OpenedSource(key, links, article, state, problem=message)


def _fetch(name: str, fetcher: PoliteFetcher, state: tuple[str, str]) -> Page:
    if not web_address(name, ""):
        raise UsageError(f"{display_name(name)}: must be an http or https URL, or a path")
    return fetcher.fetch(name, SOURCE_LIMITS, state=state)


def _read(
    name: str, page: Page | None, *, is_source: bool
) -> tuple[Source, tuple[FoundLink, ...], tuple[Document, str] | None]:
    """Read a source and find its links, or read an article; runs in the worker process."""
    page = page or Page(read_file(name, SOURCE_LIMITS), "", "", "")
    try:
        source = read_source(page.data, url=page.url, name=name, encoding=page.encoding)
    except NotASourceError:
        if is_source:
            raise
        return Source("article"), (), read_article(page, name)
    links = tuple(link for entry in source.entries for link in links_of(entry))
    if source.kind == "page" and not is_source and not _recommends(source, links):
        with suppress(NoArticleError):
            return Source("article"), (), read_article(page, name)
    return source, links, None


def read_article(page: Page, name: str) -> tuple[Document, str]:
    """Read an article and its license, in the worker process.

    Args:
        page: The page; one without a URL is a file.
        name: Its name.
    """
    document = read_page(page, source=name) if page.url else read_bytes(page.data, source=name)
    return replace(document, source=""), page_license(page)


def _recommends(source: Source, links: Sequence[FoundLink]) -> bool:
    """Return whether a page quotes several other pages, or consists of quotes for a third."""
    if len(links) >= _MIN_RECOMMENDED:
        return True
    tree = parse_fragment(source.entries[0].html)
    n_words = 0 if tree is None else len(tree.text_content().split())
    n_quoted = sum(len(quote.split()) for link in links for quote in link.quotes)
    return n_quoted > 0 and 3 * n_quoted >= n_words


def _problem(source: Source, *, is_listed: bool) -> str:
    if source.problem:
        return f"{source.problem}; {len(source.entries)} entries were read"
    if source.kind == "list":
        if is_listed:
            return "a list within a list is not read; name it on the command line"
        return "" if source.feeds else "the list has no feeds"
    if source.kind != "article" and not source.entries:
        return "the feed has no entries"
    if source.kind == "page" and source.feeds:
        return f"read as a page; its feed is {display_name(source.feeds[0])}"
    return ""
