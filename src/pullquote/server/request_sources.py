"""Read the source in a request.

Input: a source of `pullquote.server.requests`. Output: a `Document`. A request cannot name files of
the server, and web addresses only if the server was started with ``--allow-fetch``.
"""

import base64
import binascii
from dataclasses import replace

from starlette.exceptions import HTTPException

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


def read_source(source: Source, config: ServerConfig, library: Library | None) -> Document:
    """Read the source in a request.

    Args:
        source: The source.
        config: Limits, and whether addresses may be fetched.
        library: The library, if there is one.

    Returns:
        The document, with the title in the request if there is one.

    Raises:
        HTTPException: It is an address, and the server does not fetch addresses (403).
        UsageError: A value is invalid.
        SourceError: It cannot be read.
        NotInLibraryError: The library does not have it, or there is no library.
    """
    document = _read(source, config, library)
    if source.title is not None:
        return replace(document, title=replace_invalid_chars(source.title))
    return document


def _read(source: Source, config: ServerConfig, library: Library | None) -> Document:
    match source:
        case TextSource():
            return _at(source.url, read_text(source.text, kind=source.kind))
        case HtmlSource():
            return _read_page(source)
        case UrlSource():
            return _fetch(source.url, config)
        case FileSource():
            data = decode_base64(source.file.data)
            return _at(source.url, read_bytes(data, source=source.file.name or "file"))
        case DocumentSource():
            return Document.from_dict(source.document)
        case ArticleSource():
            if library is None:
                raise NotInLibraryError("there is no library")
            return library.get_article(source.article)


def _check_url(url: str) -> str:
    if url and not url.lower().startswith(("http://", "https://")):
        raise UsageError("source.url must be an http or https address")
    return url


def _at(url: str, document: Document) -> Document:
    """Return a document with the address that the request states, if it does."""
    return replace(document, url=_check_url(url)) if url else document


def _read_page(source: HtmlSource) -> Document:
    from pullquote.documents.html import read_html

    url = _check_url(source.url)
    if not source.html.strip():
        raise EmptySourceError("html is empty; expected a page")
    document = read_html(replace_invalid_chars(source.html), url=url, source=url or "html")
    return replace(document, source=document.source or url, url=document.url or url)


def _fetch(url: str, config: ServerConfig) -> Document:
    if not config.allow_fetch:
        raise HTTPException(403, "the server does not fetch addresses; start it with --allow-fetch")
    limits = FetchLimits(
        max_bytes=config.max_bytes, timeout_seconds=FETCH_SECONDS, public_only=True
    )
    return read_document(url, limits=limits)


def decode_base64(data: str) -> bytes:
    """Return the bytes of a file in a request.

    Raises:
        UsageError: They are not base64.
    """
    try:
        return base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError) as error:
        raise UsageError("source.file.data is not base64") from error
