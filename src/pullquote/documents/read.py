"""Read any source as a `Document`.

Input: a path, a URL, ``-`` for standard input, or a text in memory. The format of bytes is
detected by `pullquote.documents.formats`.
"""

import dataclasses
import re
from codecs import BOM_UTF8
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from pullquote.documents.charset import replace_invalid_chars
from pullquote.documents.display import display_name, printable
from pullquote.documents.document import Document
from pullquote.documents.fetch_config import DEFAULT_LIMITS, FetchLimits
from pullquote.documents.files import read_file, read_standard_input
from pullquote.documents.formats import FORMATS, Kind, TextKind, detect_kind
from pullquote.documents.lazy_pattern import lazy_pattern
from pullquote.documents.plain_text import read_plain
from pullquote.errors import EmptySourceError, UnknownNameError, UsageError, check_type

if TYPE_CHECKING:
    from pullquote.documents.fetch import Page

_SCHEME = lazy_pattern(r"([a-z][a-z0-9+.-]{0,30})://", re.IGNORECASE)


def read_document(
    source: str | Path, *, limits: FetchLimits = DEFAULT_LIMITS, kind: Kind | None = None
) -> Document:
    """Read a source of any kind.

    Args:
        source: A path, an http or https URL, or ``-`` for standard input.
        limits: Limits on size, time and redirects.
        kind: The format; None to detect it from the first bytes (``%PDF-``, ``<!doctype html``,
            ``<html``), then a URL's Content-Type, then the suffix.

    Returns:
        The document. Its `source` is `source` in printable form.

    Raises:
        ArgumentTypeError: The source is neither a string nor a `Path`.
        UsageError: The source is empty, is a URL that is neither http nor https, or is not a URL
            although the limits require one.
        SourceError: The source cannot be read; the subclass says why.
    """
    check_type("source", source, str | Path, "a path or a URL")
    check_type("limits", limits, FetchLimits, "FetchLimits")
    if kind is not None:
        _check_kind(kind, FORMATS)
    source = str(source)
    scheme = _SCHEME.match(source)
    if not source:
        raise UsageError("source must be a path, a URL or -, got an empty string")
    if scheme and scheme[1].lower() not in {"http", "https"}:
        raise UsageError(f"{display_name(source)}: scheme must be http or https, got {scheme[1]}")
    if limits.public_only and not scheme:
        raise UsageError(f"{display_name(source)}: is not an http or https address")
    if scheme:
        from pullquote.documents.fetch import fetch

        return read_page(fetch(source, limits), source=source, kind=kind)
    data = read_standard_input(limits) if source == "-" else read_file(source, limits)
    return _read_data(data, kind, source=source, name=source)


def read_page(page: "Page", *, source: str, kind: Kind | None = None) -> Document:
    """Read a fetched page.

    Args:
        page: The result of `pullquote.documents.fetch.fetch`.
        source: The requested address.
        kind: The format, as for `read_document`.

    Returns:
        The document. Its `source` is `source` in printable form.

    Raises:
        SourceError: The page cannot be read, as for `read_document`.
    """
    return _read_data(
        page.data,
        kind,
        source=source,
        name=page.url.partition("?")[0],
        media_type=page.media_type,
        encoding=page.encoding,
        url=page.url,
    )


def read_bytes(data: bytes, *, source: str) -> Document:
    """Read the bytes of a file that is already in memory, such as an upload.

    Args:
        data: The bytes. Their first bytes show the format, else the suffix of `source` does.
        source: The file's name. No file is opened.

    Returns:
        The document. Its `source` is `source` in printable form.

    Raises:
        SourceError: The bytes cannot be read, as for `read_document`.
    """
    return _read_data(data, None, source=source, name=source)


def read_text(text: str, *, title: str = "", source: str = "", kind: TextKind = "text") -> Document:
    r"""Read a text that is already in memory.

    Args:
        text: The text. NULs and lone surrogates become U+FFFD, one for one; offsets in the
            document are therefore offsets in `text`. Captions (WebVTT, SRT) are joined as those of
            a file; offsets are those in the joined text.
        title: The title; empty to find it in the text.
        source: A name for messages and results.
        kind: The text's format.

    Raises:
        EmptySourceError: The text is empty or blank.
        CaptionsError: The text looks like captions, but has no cue.

    >>> read_text("# Rain\n\nIt fell.", kind="markdown").title
    'Rain'
    """
    for name, value in (("text", text), ("title", title), ("source", source)):
        check_type(name, value, str, "a string; read_document(source) reads files and URLs")
    _check_kind(kind, get_args(TextKind))
    text = replace_invalid_chars(text)
    title = replace_invalid_chars(title)
    if not text.strip():
        raise EmptySourceError(f"{display_name(source)}: is empty; a text is needed")
    if kind == "markdown":
        from pullquote.documents.markdown import read_markdown

        document = read_markdown(text)
    else:
        document = _read_captions(text, source) or read_plain(text)
    return dataclasses.replace(document, title=title or document.title, source=printable(source))


def _read_captions(text: str, source: str) -> Document | None:
    """Read a text as captions; None if it does not look like captions."""
    if "-->" not in text:
        return None
    from pullquote.documents.captions import SIGNATURE, read_captions

    return read_captions(text, source=source) if SIGNATURE.match(text) else None


def as_document(value: Any, name: str) -> Document:
    """Return a document as it is, and a string as a plain text.

    Args:
        value: The document or string.
        name: What messages call it.

    Raises:
        ArgumentTypeError: It is neither.
        EmptySourceError: It is blank.
    """
    if isinstance(value, Document):
        return value
    check_type(name, value, str, "a string or a Document")
    return read_text(value, source=name)


def _check_kind(kind: Any, known: Iterable[str]) -> None:
    if not isinstance(kind, str) or kind not in known:
        raise UnknownNameError(f"kind must be one of {', '.join(known)}, got {kind!r:.80}")


def _read_data(
    data: bytes,
    kind: Kind | None,
    *,
    source: str,
    name: str,
    media_type: str = "",
    encoding: str = "",
    url: str = "",
) -> Document:
    """Read bytes in the format `kind`, or in the one that bytes, media type and name show."""
    kind = kind or detect_kind(data, media_type=media_type, name=name)
    if data.removeprefix(BOM_UTF8).strip():
        document = FORMATS[kind].read(data, encoding=encoding, url=url, source=source)
        if document.text.strip():
            return dataclasses.replace(document, source=printable(source), url=document.url or url)
    raise EmptySourceError(f"{display_name(source)}: is empty; a text is needed")
