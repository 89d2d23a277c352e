"""Read a source: a feed, a list of feeds, or a page.

Input: the bytes of an RSS, Atom or JSON feed, of an OPML list, or of a page. Output: a `Source`:
its entries as HTML, or the URLs of the feeds that it lists. The first bytes decide what it is, not
the server.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from time import strftime, struct_time
from typing import Any
from xml.sax import SAXParseException

from pullquote.documents.charset import declared_encoding, decode
from pullquote.documents.display import display_name
from pullquote.documents.html import parse_fragment
from pullquote.errors import EmptySourceError, SourceError
from pullquote.ingest.crawl.html_quotes import find_quoted, host_of, web_address
from pullquote.ingest.licenses import license_name, stated_license
from pullquote.library.crawl_queue import FoundLink

_START_BYTES = 4096
_TAG = re.compile(rb"<(!doctype\s+)?([\w:]+)", re.IGNORECASE)
_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json"})
_FEED_TAGS = frozenset({"rss", "feed", "rdf:rdf", "channel"})
_PAGE_TAGS = frozenset({"html", "head", "body"})
_REFERENCE = re.compile(rb"&#(?:x([0-9a-f]+)|([0-9]+));", re.IGNORECASE)
_MAX_CODE_POINT = 0x10FFFF
_FEED_NEEDED = "a whole JSON Feed is needed; pullquote corpus import reads tables with quotes"
# The time of feedparser grows with the square of the attributes of an element, and of the letters
# of an author who may be a mail address.
_MAX_ATTRIBUTES = 300
_ATTRIBUTES = re.compile(
    rb"""<[\w:]++(?:\s++[\w:.-]++\s*+=\s*+(?:"[^"<]*+"|'[^'<]*+')){%d}""" % (_MAX_ATTRIBUTES + 1)
)
_LONG_RUN = re.compile(rb"([\w.+\0-]{2000})[\w.+\0-]++")


class NotASourceError(SourceError):
    """The bytes are neither a feed nor a list nor a page; they may be an article."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a feed, or a whole page.

    Attributes:
        url: Its URL, or its id in the feed.
        html: Its content.
        base: The URL that its links are relative to.
        about: The URL of another site that it is about; empty if there is none.
        date: Its date, UTC, ISO 8601; empty if unknown.
        license: Its license; empty if neither it nor its feed states one.
    """

    url: str
    html: str
    base: str
    about: str = ""
    date: str = ""
    license: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """The content of a source.

    Attributes:
        kind: ``feed``, ``page`` or ``list``.
        entries: Its entries.
        feeds: The feeds of a list, or the feeds that a page names.
        problem: What is wrong with a source that could be read; empty if nothing is.
    """

    kind: str
    entries: tuple[Entry, ...] = ()
    feeds: tuple[str, ...] = ()
    problem: str = ""


def read_source(data: bytes, *, url: str, name: str, encoding: str = "") -> Source:
    """Read a feed, a list of feeds or a page.

    Args:
        data: Its bytes.
        url: Its URL; empty for a file.
        name: Its name in messages.
        encoding: The text encoding that the server declares.

    Raises:
        EmptySourceError: It is empty.
        NotASourceError: It is something else.
        SourceError: It is too damaged to be read.
    """
    if not data.strip():
        raise EmptySourceError(
            f"{display_name(name)}: is empty; a feed, an OPML list or a page is needed"
        )
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return _read_json(data, url, name)
    is_doctype, tag = first_tag(data)
    if tag == "opml":
        return _read_opml(data, url, name)
    if tag in _FEED_TAGS:
        return _read_feed(data, url, name, encoding)
    if is_doctype or tag in _PAGE_TAGS:
        text = decode(data, declared=encoding or declared_encoding(data), source=name)
        page = Entry(url or name, text, url, license=stated_license(text, url=url))
        return Source("page", (page,), tuple(dict.fromkeys(_named_feeds(text, url))))
    raise NotASourceError(
        f"{display_name(name)}: must be a feed (RSS, Atom, JSON Feed), an OPML list or an HTML page"
    )


def first_tag(data: bytes) -> tuple[bool, str]:
    """Return whether data starts with a doctype, and the name of its first tag or doctype.

    >>> first_tag(b"<?xml version='1.0'?><!-- made by hand --><RSS>"), first_tag(b"It rained.")
    ((False, 'rss'), (False, ''))
    """
    # Without NULs and byte order marks, so that the tag shows in UTF-16 too.
    start = data[:_START_BYTES].replace(b"\0", b"").lstrip(b"\xff\xfe")
    position = 0
    while True:
        rest = start[position:].lstrip(b"\xef\xbb\xbf \t\r\n\f\v")
        position = len(start) - len(rest)
        if rest.startswith(b"<?"):
            position = start.find(b"?>", position) + 2
        elif rest.startswith(b"<!--"):
            position = start.find(b"-->", position) + 3
        else:
            tag = _TAG.match(rest)
            return (bool(tag[1]), tag[2].decode("ascii", "replace").lower()) if tag else (False, "")
        if position < 4:  # it has no end
            return False, ""


def links_of(entry: Entry) -> Iterator[FoundLink]:
    """Find the pages that an entry quotes, with their quotes."""
    quotes = find_quoted(entry.html, base=entry.base, about=entry.about)
    for url, texts in quotes.items():
        yield FoundLink(url, host_of(url), entry.url, entry.date, tuple(texts), entry.license)


def _read_feed(data: bytes, url: str, name: str, encoding: str) -> Source:
    import feedparser

    charset = f"; charset={encoding}" if encoding else ""
    headers = {"content-type": f"application/xml{charset}", "content-location": url}
    if _ATTRIBUTES.search(data):
        message = f"an element has more than {_MAX_ATTRIBUTES} attributes"
        raise SourceError(f"{display_name(name)}: cannot be read as a feed ({message})")
    data = _LONG_RUN.sub(rb"\1", _REFERENCE.sub(_valid_reference, data))
    try:
        feed: Any = feedparser.parse(data, response_headers=headers)
    except Exception as error:  # feedparser raises whatever a broken feed makes it stumble over
        message = f"cannot be read as a feed ({type(error).__name__})"
        raise SourceError(f"{display_name(name)}: {message}") from error
    problem = ""
    if isinstance(feed.get("bozo_exception"), SAXParseException):
        # Its line number is wrong: feedparser adds a line before the feed.
        problem = f"broken XML ({feed.bozo_exception.getMessage()})"
        if not feed.entries:
            raise SourceError(f"{display_name(name)}: {problem}; a whole feed is needed")
    home = web_address(feed.feed.get("link") or "", url) or url
    license = _license(feed.feed)
    entries = tuple(_feed_entry(item, url, home, license) for item in feed.entries)
    return Source("feed", entries, problem=problem)


def _valid_reference(match: re.Match[bytes]) -> bytes:
    """Replace a reference to a character that does not exist, which feedparser cannot read."""
    digits, base = (match[1], 16) if match[1] else (match[2], 10)
    is_valid = len(digits) < 12 and int(digits, base) <= _MAX_CODE_POINT
    return match[0] if is_valid else b"&#xFFFD;"


def _feed_entry(item: Any, url: str, home: str, license: str) -> Entry:
    """Convert an entry of feedparser."""
    parts = item.get("content") or [item.get("summary_detail") or {}]
    html = "\n".join(_as_html(part) for part in parts)
    link = web_address(item.get("link") or "", url)
    # dict.get: feedparser's own reads another field in place of a missing one, and warns of it.
    date = item.get("published_parsed") or dict.get(item, "updated_parsed")
    about = link if link and host_of(link) not in {host_of(home), host_of(url)} else ""
    id_ = str(item.get("id") or "")
    permalink = web_address(id_, "") or f"{url}#{id_ or item.get('title') or ''}"
    return Entry(
        # An entry about another page is named by its own URL: otherwise all entries about the
        # same page would be one.
        url=permalink if about or not link else link,
        html=html,
        base=home,
        about=about,
        date=strftime("%Y-%m-%dT%H:%M:%SZ", date) if isinstance(date, struct_time) else "",
        license=_license(item) or license,
    )


def _license(item: Any) -> str:
    """Return what a feed or an entry states: a license, else its rights."""
    links = (link for link in item.get("links") or () if link.get("rel") == "license")
    stated = next((license_name(link.get("href") or "") for link in links), "")
    return stated or license_name(str(item.get("rights") or ""))


def _as_html(part: Any) -> str:
    text = part.get("value") or ""
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
        message = f"broken JSON ({error}); {_FEED_NEEDED}"
        raise SourceError(f"{display_name(name)}: {message}") from error
    except (KeyError, TypeError, AttributeError) as error:
        message = f"JSON, but not a JSON Feed of version 1; {_FEED_NEEDED}"
        raise SourceError(f"{display_name(name)}: {message}") from error
    return Source("feed", entries)


def _json_entry(item: Any, url: str, home: str) -> Entry:
    """Convert an item of a JSON Feed: https://www.jsonfeed.org/version/1.1/."""
    text = item.get("content_text") or item.get("summary") or ""
    link = web_address(item.get("url") or "", url)
    external = web_address(item.get("external_url") or "", url)
    date = str(item.get("date_published") or item.get("date_modified") or "")
    return Entry(
        url=link or f"{url}#{item.get('id') or external}",
        html=str(item.get("content_html") or escape(str(text), quote=False)),
        base=home,
        about=external,
        date=_as_utc(date),
    )


def _as_utc(date: str) -> str:
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
        message = f"broken XML ({error}); a whole OPML list is needed"
        raise SourceError(f"{display_name(name)}: {message}") from error
    urls = (web_address(outline.get("xmlUrl") or "", url) for outline in root.iter("outline"))
    return Source("list", feeds=tuple(dict.fromkeys(filter(None, urls))))


def _named_feeds(text: str, url: str) -> Iterator[str]:
    tree = parse_fragment(text)
    for link in () if tree is None else tree.iter("link"):
        media_type = (link.get("type") or "").partition(";")[0].strip().lower()
        feed = web_address(link.get("href") or "", url) if media_type in _FEED_TYPES else ""
        if feed:
            yield feed
