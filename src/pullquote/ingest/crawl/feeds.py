"""Collecting, feeds: a source to the entries in it.

In: the bytes of an RSS, Atom or JSON feed, of an OPML list or of a page. Out: `Source`: its entries
as HTML, or the addresses of the feeds that it lists. What the bytes are is told from their
beginning, whatever the server says.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from time import strftime, struct_time
from typing import Any
from xml.sax import SAXParseException

from pullquote.documents.charset import declared_encoding, decode
from pullquote.documents.display import display_name
from pullquote.errors import EmptySourceError, SourceError
from pullquote.ingest.crawl.html_quotes import find_quoted, host_of, web_address
from pullquote.ingest.licenses import license_name, stated_license
from pullquote.library.crawl_queue import FoundLink

_MARKUP = re.compile(
    rb"(?:\s|\xef\xbb\xbf|<\?(?s:.)*?\?>|<!--(?s:.)*?-->)*<(!doctype\s+)?([\w:]+)", re.IGNORECASE
)
_FEED_LINK = re.compile(r"<link\b[^>]*>", re.IGNORECASE)
_FEED_TYPE = re.compile(r"application/(?:rss\+xml|atom\+xml|feed\+json)", re.IGNORECASE)
_HREF = re.compile(r"""\bhref\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
_FEEDS = frozenset({"rss", "feed", "rdf:rdf", "channel"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed, or a page as a whole.

    Attributes:
        url: Its address, or what names it in its feed.
        html: What it says.
        base: What links in it are relative to.
        about: The address on another site that it is about; empty if there is none.
        date: When it was written, UTC, ISO 8601; empty if it does not say.
        license: What may be done with it; empty if neither it nor its feed says.
    """

    url: str
    html: str
    base: str
    about: str = ""
    date: str = ""
    license: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """What a source holds.

    Attributes:
        kind: ``feed``, ``page`` or ``list``.
        entries: Its entries.
        feeds: Of a list the feeds in it, of a page those that it names.
        problem: What is wrong with it though it could be read; empty if nothing is.
    """

    kind: str
    entries: tuple[Entry, ...] = ()
    feeds: tuple[str, ...] = ()
    problem: str = ""


def read_source(data: bytes, *, url: str, name: str, encoding: str = "") -> Source:
    """Read a feed, a list of feeds or a page.

    Args:
        data: Its bytes.
        url: Where it stands; empty for a file.
        name: What to call it in messages.
        encoding: The text encoding that the server declares.

    Returns:
        What it holds.

    Raises:
        EmptySourceError: It holds nothing.
        SourceError: It is none of these, or so broken that nothing can be read.
    """
    if not data.strip():
        raise EmptySourceError(
            f"{display_name(name)}: is empty; a feed, an OPML list or a page is needed"
        )
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return _read_json(data, url, name)
    # Without NULs and marks, so that the beginning shows in UTF-16 too.
    start = data[:4096].replace(b"\0", b"").lstrip(b"\xff\xfe")
    found = _MARKUP.match(start)
    tag = found[2].decode("ascii", "replace").lower() if found else ""
    if tag == "opml":
        return _read_opml(data, url, name)
    if tag in _FEEDS:
        return _read_feed(data, url, name, encoding)
    if found and (found[1] or tag in {"html", "head", "body"}):
        text = decode(data, declared=encoding or declared_encoding(data), source=name)
        page = Entry(url or name, text, url, license=stated_license(text, url=url))
        return Source("page", (page,), tuple(_named_feeds(text, url)))
    raise SourceError(
        f"{display_name(name)}: neither a feed (RSS, Atom, JSON Feed) nor OPML nor a page of HTML"
    )


def links_of(entry: Entry) -> Iterator[FoundLink]:
    """Give what an entry quotes, by the page it is from."""
    found = find_quoted(entry.html, base=entry.base, about=entry.about)
    for url, quotes in found.items():
        yield FoundLink(url, host_of(url), entry.url, entry.date, tuple(quotes), entry.license)


def _read_feed(data: bytes, url: str, name: str, encoding: str) -> Source:
    import feedparser

    charset = f"; charset={encoding}" if encoding else ""
    headers = {"content-type": f"application/xml{charset}", "content-location": url}
    found: Any = feedparser.parse(data, response_headers=headers)
    problem = ""
    if isinstance(found.get("bozo_exception"), SAXParseException):
        # Its line is not the given one's: feedparser puts a line before the feed.
        problem = f"is broken XML ({found.bozo_exception.getMessage()})"
        if not found.entries:
            raise SourceError(f"{display_name(name)}: {problem}; a whole feed is needed")
    home = web_address(found.feed.get("link", ""), url) or url
    license = _license(found.feed)
    entries = tuple(_entry(each, url, home, license) for each in found.entries)
    return Source("feed", entries, problem=problem)


def _entry(row: Any, url: str, home: str, license: str) -> Entry:
    """Make an entry of one of feedparser's."""
    parts = row.get("content") or [row.get("summary_detail") or {}]
    html = "\n".join(_as_html(part) for part in parts)
    link = web_address(row.get("link", ""), url)
    date = row.get("published_parsed") or row.get("updated_parsed")
    about = link if link and host_of(link) not in {host_of(home), host_of(url)} else ""
    name = str(row.get("id") or "")
    permalink = web_address(name, "") or f"{url}#{name or row.get('title', '')}"
    return Entry(
        # One that is about another page is named by its own address, else every entry about
        # that page would be the same.
        url=permalink if about or not link else link,
        html=html,
        base=home,
        about=about,
        date=strftime("%Y-%m-%dT%H:%M:%SZ", date) if isinstance(date, struct_time) else "",
        license=_license(row) or license,
    )


def _license(row: Any) -> str:
    """Give what a feed or an entry says may be done with it: a license, else its rights."""
    links = (each for each in row.get("links") or () if each.get("rel") == "license")
    named = next((license_name(each.get("href") or "") for each in links), "")
    return named or license_name(str(row.get("rights") or ""))


def _as_html(part: Any) -> str:
    text = part.get("value", "")
    return escape(text, quote=False) if part.get("type") == "text/plain" else text


def _read_json(data: bytes, url: str, name: str) -> Source:
    try:
        feed: Any = json.loads(data.removeprefix(b"\xef\xbb\xbf"))
        items = feed["items"]
        if "jsonfeed.org" not in feed["version"] or not isinstance(items, list):
            raise TypeError
        home = web_address(feed.get("home_page_url") or "", url) or url
        entries = tuple(_json_entry(item, url, home) for item in items)
    except (ValueError, RecursionError) as error:
        words = f"is broken JSON ({error})"
        raise SourceError(f"{display_name(name)}: {words}; a whole JSON Feed is needed") from error
    except (KeyError, TypeError, AttributeError) as error:
        raise SourceError(
            f"{display_name(name)}: is JSON, but no JSON Feed; version 1 is needed"
        ) from error
    return Source("feed", entries)


def _json_entry(item: Any, url: str, home: str) -> Entry:
    """Make an entry of an item: https://www.jsonfeed.org/version/1.1/."""
    text = item.get("content_text") or item.get("summary") or ""
    link = web_address(item.get("url") or "", url)
    external = web_address(item.get("external_url") or "", url)
    date = str(item.get("date_published") or item.get("date_modified") or "")
    return Entry(
        url=link or f"{url}#{item.get('id') or external}",
        html=str(item.get("content_html") or escape(str(text), quote=False)),
        base=home,
        about=external,
        date=_utc(date),
    )


def _utc(date: str) -> str:
    from datetime import UTC, datetime

    try:
        return datetime.fromisoformat(date).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError):
        return ""


def _read_opml(data: bytes, url: str, name: str) -> Source:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        root: Any = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise SourceError(
            f"{display_name(name)}: is broken XML ({error}); a whole OPML list is needed"
        ) from error
    found = (web_address(each.get("xmlUrl") or "", url) for each in root.iter("outline"))
    return Source("list", feeds=tuple(dict.fromkeys(each for each in found if each)))


def _named_feeds(text: str, url: str) -> Iterator[str]:
    for link in _FEED_LINK.findall(text):
        href = _HREF.search(link)
        if href and _FEED_TYPE.search(link) and (feed := web_address(href[1], url)):
            yield feed
