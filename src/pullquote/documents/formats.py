"""Register the input formats: name, suffixes, media types, signature and reader of each.

Every module that needs to know what a source can hold asks this registry. Readers are imported
when first used, so that reading a text file loads no library.
"""

import os
import re
from collections.abc import Callable, Iterable
from typing import Literal, NamedTuple, Protocol

from pullquote.documents.charset import declared_encoding, decode
from pullquote.documents.document import Document
from pullquote.documents.lazy_pattern import lazy_pattern

Kind = Literal["text", "markdown", "html", "pdf", "epub", "docx", "captions"]
"""The name of an input format."""

TextKind = Literal["text", "markdown"]
"""The name of an input format whose text is kept unchanged."""

_SIGNATURE_BYTES = 1024
_SKIPPED = lazy_pattern(rb"\s+|<\?xml[^>]*>")
_HTML_ROOT = lazy_pattern(rb"<(?:!doctype\s{1,9}html|html)[\s>]", re.IGNORECASE)


class Reader(Protocol):
    """A function that reads the bytes of one format."""

    def __call__(self, data: bytes, *, encoding: str, url: str, source: str) -> Document:
        """Read a document.

        Args:
            data: The bytes of the source.
            encoding: The encoding that the server declared; empty if none.
            url: The address that the bytes were fetched from; empty if none.
            source: The source's name, for messages.
        """


class InputFormat(NamedTuple):
    """A format that pullquote can read.

    Attributes:
        name: Its name in options and requests.
        suffixes: Lower-case file name suffixes.
        media_types: Media types of HTTP responses.
        read: Its reader.
        has_signature: Whether the beginning of a source, without byte order marks and NULs,
            proves that it has this format; None if the format has no signature.
    """

    name: Kind
    suffixes: tuple[str, ...]
    media_types: tuple[str, ...]
    read: Reader
    has_signature: Callable[[bytes], bool] | None = None


def _read_text(data: bytes, *, encoding: str, url: str, source: str) -> Document:
    from pullquote.documents.plain_text import read_plain

    del url
    return read_plain(decode(data, declared=encoding, source=source))


def _read_markdown(data: bytes, *, encoding: str, url: str, source: str) -> Document:
    from pullquote.documents.markdown import read_markdown

    del url
    return read_markdown(decode(data, declared=encoding, source=source))


def _read_html(data: bytes, *, encoding: str, url: str, source: str) -> Document:
    from pullquote.documents.html import read_html

    text = decode(data, declared=encoding or declared_encoding(data), source=source)
    return read_html(text, url=url, source=source)


def _read_pdf(data: bytes, *, encoding: str, url: str, source: str) -> Document:
    from pullquote.documents.pdf import read_pdf

    del encoding, url
    return read_pdf(data, source=source)


def _read_epub(data: bytes, *, encoding: str, url: str, source: str) -> Document:
    from pullquote.documents.epub import read_epub

    del encoding, url
    return read_epub(data, source=source)


def _read_docx(data: bytes, *, encoding: str, url: str, source: str) -> Document:
    from pullquote.documents.docx import read_docx

    del encoding, url
    return read_docx(data, source=source)


def _read_captions(data: bytes, *, encoding: str, url: str, source: str) -> Document:
    from pullquote.documents.captions import read_captions

    del url
    return read_captions(decode(data, declared=encoding, source=source), source=source)


def _is_epub(start: bytes) -> bool:
    return start.startswith(b"PK\3\4") and b"mimetypeapplication/epub+zip" in start


def _is_docx(start: bytes) -> bool:
    """Return whether an Office file begins here; the reader says if it is another than a DOCX."""
    is_package = start.startswith(b"PK\3\4") and (
        b"[Content_Types].xml" in start or b"word/" in start
    )
    return is_package or start.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")


def _is_captions(start: bytes) -> bool:
    if b"-->" not in start and b"WEBVTT" not in start:
        return False
    from pullquote.documents.captions import SIGNATURE

    return SIGNATURE.match(start.decode("latin-1")) is not None


def _is_pdf(start: bytes) -> bool:
    return start.lstrip().startswith(b"%PDF-")


def _is_html(start: bytes) -> bool:
    """Return whether a root element follows any comments and XML declarations.

    A loop instead of one pattern: a pattern that repeats an alternative of comments can divide
    n comments in 2**n ways, and tries them all before it fails.
    """
    offset = 0
    while True:
        if start.startswith(b"<!--", offset):
            end = start.find(b"-->", offset + 4)
            if end < 0:
                return False
            offset = end + 3
        elif skipped := _SKIPPED.match(start, offset):
            offset = skipped.end()
        else:
            return _HTML_ROOT.match(start, offset) is not None


FORMATS: dict[Kind, InputFormat] = {
    item.name: item
    for item in (
        # No media type: servers also send Markdown and other formats as text/plain.
        InputFormat("text", (".txt", ".text"), (), _read_text),
        InputFormat("markdown", (".md", ".markdown"), ("text/markdown",), _read_markdown),
        InputFormat(
            "html",
            (".html", ".htm", ".xhtml"),
            ("text/html", "application/xhtml+xml"),
            _read_html,
            _is_html,
        ),
        InputFormat("pdf", (".pdf",), ("application/pdf",), _read_pdf, _is_pdf),
        InputFormat("epub", (".epub",), ("application/epub+zip",), _read_epub, _is_epub),
        InputFormat(
            "docx",
            (".docx",),
            ("application/vnd.openxmlformats-officedocument.wordprocessingml.document",),
            _read_docx,
            _is_docx,
        ),
        InputFormat(
            "captions",
            (".vtt", ".srt", ".sbv"),
            ("text/vtt", "application/x-subrip", "text/srt"),
            _read_captions,
            _is_captions,
        ),
    )
}
"""The input formats by name."""

SUFFIXES: dict[str, Kind] = {
    suffix: item.name for item in FORMATS.values() for suffix in item.suffixes
}
"""The format of each file name suffix."""

_KINDS_BY_MEDIA_TYPE: dict[str, Kind] = {
    media_type: item.name for item in FORMATS.values() for media_type in item.media_types
}


def kind_by_suffix(name: str) -> Kind | None:
    """Return the format that a file name's suffix stands for, or None.

    >>> kind_by_suffix("notes/Essay.MD")
    'markdown'
    """
    return SUFFIXES.get(os.path.splitext(name)[1].lower())  # noqa: PTH122


def detect_kind(data: bytes, *, media_type: str = "", name: str = "") -> Kind:
    """Return the format of a source: by its signature, else its media type, else its suffix.

    >>> detect_kind(b"<!-- x --><html>", name="a.txt"), detect_kind(b"Rain.", name="a.md")
    ('html', 'markdown')
    """
    # Without NULs and byte order marks, so that signatures are visible in UTF-16, too.
    start = data[:_SIGNATURE_BYTES].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe\xfe\xff")
    for item in _with_signature():
        if item.has_signature and item.has_signature(start):
            return item.name
    return _KINDS_BY_MEDIA_TYPE.get(media_type) or kind_by_suffix(name) or "text"


def _with_signature() -> Iterable[InputFormat]:
    return (item for item in FORMATS.values() if item.has_signature)
