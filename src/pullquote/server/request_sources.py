"""Server, sources: what a request gives, to a `Document`.

In: a source of `pullquote.server.requests`. Out: a document, as the sources of the library read it.
Nothing of the server's own files can be named, and addresses only where that was allowed.
"""

import base64
import binascii
from dataclasses import replace

from pullquote.documents import FetchLimits, read_document, read_text
from pullquote.documents.charset import replace_invalid_chars
from pullquote.documents.document import Document
from pullquote.documents.read import read_bytes
from pullquote.errors import EmptySourceError, NotInLibraryError, UsageError
from pullquote.library import Library
from pullquote.server.config import ServerConfig
from pullquote.server.requests import (
    ArticleSource,
    DocumentSource,
    FileSource,
    HtmlSource,
    Source,
    TextSource,
    UrlSource,
)

FETCH_SECONDS = 15.0


def read_source(source: Source, settings: ServerConfig, store: Library | None) -> Document:
    """Read what a request gives.

    Args:
        source: What it gives.
        settings: How much may be read, and whether addresses may be fetched.
        store: The library, if there is one.

    Returns:
        The document, under the title that was given with it, if one was.

    Raises:
        PermissionError: It is an address, but none may be fetched.
        UsageError: It is not what it has to be.
        SourceError: It cannot be read.
        NotInLibraryError: The library does not hold it, or there is none.
    """
    document = _read(source, settings, store)
    if source.title is not None:
        return replace(document, title=replace_invalid_chars(source.title))
    return document


def _read(source: Source, settings: ServerConfig, store: Library | None) -> Document:
    match source:
        case TextSource():
            return read_text(source.text, kind=source.kind)
        case HtmlSource():
            return _read_page(source)
        case UrlSource():
            return _fetch(source.url, settings)
        case FileSource():
            return read_bytes(_decode(source.file.data), source=source.file.name or "file")
        case DocumentSource():
            return Document.from_dict(source.document)
        case ArticleSource():
            if store is None:
                raise NotInLibraryError("there is no library")
            return store.get_article(source.article)


def _read_page(source: HtmlSource) -> Document:
    from pullquote.documents.html import read_html

    url = source.url
    if url and not url.lower().startswith(("http://", "https://")):
        raise UsageError("source.url: has to be an http or https address")
    if not source.html.strip():
        raise EmptySourceError("html: is empty; a page is needed")
    document = read_html(replace_invalid_chars(source.html), url=url, source=url or "html")
    return replace(document, source=document.source or url, url=document.url or url)


def _fetch(url: str, settings: ServerConfig) -> Document:
    if not settings.allow_fetch:
        raise PermissionError("addresses are not fetched; the server needs --allow-fetch for that")
    limits = FetchLimits(
        max_bytes=settings.max_bytes, timeout_seconds=FETCH_SECONDS, public_only=True
    )
    return read_document(url, limits=limits)


def _decode(data: str) -> bytes:
    try:
        return base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError) as error:
        raise UsageError("source.file.data: is not base64") from error
