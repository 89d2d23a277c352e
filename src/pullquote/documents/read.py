"""Reading: any source to a `Document`.

In: a path, a URL or ``-``, or a text in memory. Out: a `Document`. What the bytes are is told
from their beginning, else from the server's word, else from the name's suffix.
"""

import dataclasses
import re
from codecs import BOM_UTF8
from typing import TYPE_CHECKING, Literal

from pullquote.documents.charset import declared_encoding, decode, replace_invalid_chars
from pullquote.documents.display import display_name, printable
from pullquote.documents.document import Document
from pullquote.documents.fetch_config import DEFAULT_LIMITS, FetchLimits
from pullquote.documents.files import Kind, kind_by_suffix, read_file, read_standard_input
from pullquote.documents.markdown import read_markdown
from pullquote.documents.plain_text import read_plain
from pullquote.errors import EmptySourceError, UsageError

if TYPE_CHECKING:
    from pullquote.documents.fetch import Page

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*)://", re.IGNORECASE)
_HTML_START = re.compile(
    rb"(?:\s|<\?xml[^>]*>|<!--(?s:.)*?-->)*<(?:!doctype\s+html|html)[\s>]", re.IGNORECASE
)
_KINDS_BY_MEDIA_TYPE: dict[str, Kind] = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "application/pdf": "pdf",
    "text/markdown": "markdown",
}


def read_document(
    source: str, *, limits: FetchLimits = DEFAULT_LIMITS, kind: Kind | None = None
) -> Document:
    """Read a source, whatever it is.

    Args:
        source: A path, an http or https URL, or ``-`` for standard input.
        limits: What it may cost.
        kind: Forces how its bytes are read; otherwise their beginning tells (``%PDF-``,
            ``<!doctype html``, ``<html``), then a URL's Content-Type, then the suffix.

    Returns:
        The document; its `source` is `source`, printable.

    Raises:
        UsageError: The source is empty, or a URL that is neither http nor https, or no URL though
            the limits want one.
        SourceError: One of its kinds, for all else that can be wrong with a source.
    """
    scheme = _SCHEME.match(source)
    if not source:
        raise UsageError("an empty source was given; a path, a URL or - is needed")
    if scheme and scheme[1].lower() not in {"http", "https"}:
        raise UsageError(
            f"{display_name(source)}: {scheme[1]} is not read; http or https is needed"
        )
    if limits.public_only and not scheme:
        raise UsageError(f"{display_name(source)}: is no URL; an http or https address is needed")
    if scheme:
        from pullquote.documents.fetch import fetch

        return read_page(fetch(source, limits), source=source, kind=kind)
    data = read_standard_input(limits) if source == "-" else read_file(source, limits)
    _refuse_empty(data, source)
    kind = kind or _tell_kind(data, "", source)
    document = _read_bytes(data, kind, encoding="", url="", source=source)
    return dataclasses.replace(document, source=printable(source))


def read_page(page: "Page", *, source: str, kind: Kind | None = None) -> Document:
    """Read what a server sent.

    Args:
        page: What `pullquote.documents.fetch.fetch` gave.
        source: The address that was asked for.
        kind: As for `read_document`.

    Returns:
        The document; its `source` is `source`, printable.

    Raises:
        SourceError: One of its kinds, as from `read_document`.
    """
    _refuse_empty(page.data, source)
    kind = kind or _tell_kind(page.data, page.media_type, page.url.partition("?")[0])
    document = _read_bytes(page.data, kind, encoding=page.encoding, url=page.url, source=source)
    return dataclasses.replace(document, source=printable(source), url=document.url or page.url)


def read_bytes(data: bytes, *, source: str) -> Document:
    """Read the bytes of a file that is in memory, such as one that was sent.

    Args:
        data: The bytes; their beginning tells what they are, else the suffix of `source`.
        source: The file's name; nothing is opened by it.

    Returns:
        The document; its `source` is `source`, printable.

    Raises:
        SourceError: One of its kinds, as from `read_document`.
    """
    _refuse_empty(data, source)
    document = _read_bytes(data, _tell_kind(data, "", source), encoding="", url="", source=source)
    return dataclasses.replace(document, source=printable(source))


def read_text(
    text: str,
    *,
    title: str = "",
    source: str = "",
    kind: Literal["text", "markdown"] = "text",
) -> Document:
    r"""Read a text that is in memory.

    Args:
        text: The text. NULs and lone surrogates become U+FFFD, one for one; all else stays, so
            offsets in the document are offsets in `text`.
        title: Its title; empty to take what the text itself shows.
        source: What to call it in messages and results.
        kind: What it holds.

    Returns:
        The document.

    Raises:
        EmptySourceError: The text is empty or blank.

    >>> read_text("# Rain\n\nIt fell.", kind="markdown").title
    'Rain'
    """
    text = replace_invalid_chars(text)
    if not text.strip():
        raise EmptySourceError(f"{display_name(source)}: is empty; a text is needed")
    document = read_markdown(text) if kind == "markdown" else read_plain(text)
    return dataclasses.replace(document, title=title or document.title, source=printable(source))


def _refuse_empty(data: bytes, source: str) -> None:
    if not data.removeprefix(BOM_UTF8).strip():
        raise EmptySourceError(f"{display_name(source)}: is empty; a text is needed")


def _tell_kind(data: bytes, media_type: str, name: str) -> Kind:
    # Without NULs and marks, so that the beginning shows in UTF-16 too.
    start = data[:1024].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe\xfe\xff")
    if start.lstrip().startswith(b"%PDF-"):
        return "pdf"
    if _HTML_START.match(start):
        return "html"
    if media_type in _KINDS_BY_MEDIA_TYPE:
        return _KINDS_BY_MEDIA_TYPE[media_type]
    # text/plain says little: it is what servers send for .md too.
    return kind_by_suffix(name) or "text"


def _read_bytes(data: bytes, kind: Kind, *, encoding: str, url: str, source: str) -> Document:
    if kind == "pdf":
        from pullquote.documents.pdf import read_pdf

        return read_pdf(data, source=source)
    if kind == "html":
        from pullquote.documents.html import read_html

        text = decode(data, declared=encoding or declared_encoding(data), source=source)
        return read_html(text, url=url, source=source)
    text = decode(data, declared=encoding, source=source)
    if not text.strip():
        raise EmptySourceError(f"{display_name(source)}: is empty; a text is needed")
    return read_markdown(text) if kind == "markdown" else read_plain(text)
