"""The exceptions that pullquote raises on purpose, in one tree.

    PullquoteError
    ├── UsageError                an option or argument is invalid (exit status 2)
    │   ├── ArgumentTypeError     an argument has the wrong type; also a TypeError
    │   └── UnknownNameError      unknown scorer, encoder or format
    ├── SourceError               a source cannot be read (exit status 1, like all below)
    │   ├── SourceNotFoundError   no such file or folder
    │   ├── UnreadableError       it exists, but cannot be read
    │   ├── EmptySourceError      it is empty
    │   ├── NotTextError          its bytes are not text in any encoding
    │   ├── TooLargeError         it exceeds a limit
    │   ├── PdfError              a PDF that is damaged, encrypted or without text
    │   ├── PackageError          an EPUB or DOCX that is damaged, encrypted or too large inside
    │   ├── CaptionsError         captions without a cue
    │   ├── NoArticleError        a page without an article
    │   ├── NoSentenceError       a text without a sentence
    │   └── FetchError            a URL that cannot be fetched
    │       ├── UnreachableError      no connection
    │       ├── FetchTimeoutError     too slow
    │       ├── CertificateError      invalid certificate
    │       ├── RedirectError         too many redirects, or one that is not http or https
    │       ├── ForbiddenAddressError an address in a private network
    │       ├── RobotsError           forbidden by robots.txt
    │       └── HttpStatusError       an error status
    ├── EncoderError              an encoder's file is damaged, or its extra is not installed
    ├── ModelFileError            a model's file is damaged or incompatible
    ├── LibraryError              a library is damaged, locked, or from a newer version
    │   └── NotInLibraryError     it contains no such article or quote
    ├── ClientError               a pullquote server refused, or sent an invalid response
    └── OutputError               the result cannot be written

A message is one line of at most `MAX_MESSAGE_CHARS` characters, which says what was given
and what is needed. Errors of other libraries are mapped with ``raise … from`` where they occur, so
that users see no foreign traceback.
"""

from typing import Any, ClassVar

MAX_MESSAGE_CHARS = 500


def one_line(message: str) -> str:
    r"""Return a message as one line of at most `MAX_MESSAGE_CHARS`, shortened in the middle.

    >>> one_line("two\nlines"), len(one_line("x" * 9999))
    ('two lines', 500)
    """
    line = " ".join(message.split())
    if len(line) <= MAX_MESSAGE_CHARS:
        return line
    end = MAX_MESSAGE_CHARS // 2
    return f"{line[: MAX_MESSAGE_CHARS - end - 3]} … {line[-end:]}"


class PullquoteError(Exception):
    """The base class of all errors that pullquote raises on purpose.

    >>> import pullquote
    >>> try:
    ...     pullquote.highlight("", model="luhn")
    ... except pullquote.PullquoteError as error:
    ...     print(type(error).__name__)
    EmptySourceError
    """

    exit_status: ClassVar[int] = 1

    def __init__(self, message: str = "") -> None:
        # Messages quote dependencies and documents, which can be of any length.
        super().__init__(one_line(message))


class UsageError(PullquoteError, ValueError):
    """An option or argument has an invalid value."""

    exit_status: ClassVar[int] = 2


class ArgumentTypeError(UsageError, TypeError):
    """An argument has the wrong type."""


def check_type(name: str, value: object, kind: Any, needed: str) -> None:
    """Check the type of an argument.

    Args:
        name: The argument's name.
        value: Its value; True and False do not count as integers.
        kind: The types that it may have.
        needed: The types in words for the message, with the call that returns one.

    Raises:
        ArgumentTypeError: The value has another type.
    """
    if not isinstance(value, kind) or (isinstance(value, bool) and kind in (int, int | None)):
        raise ArgumentTypeError(f"{name} must be {needed}, got {type(value).__name__}")


class UnknownNameError(UsageError):
    """No scorer, encoder or format has this name."""


class SourceError(PullquoteError):
    """A source cannot be read as an article."""


class SourceNotFoundError(SourceError):
    """The path does not exist."""


class UnreadableError(SourceError):
    """The file or folder exists but cannot be read."""


class EmptySourceError(SourceError):
    """The source is empty or blank."""


class NotTextError(SourceError):
    """The bytes are not text in any known encoding."""


class TooLargeError(SourceError):
    """The source exceeds a size limit."""


class PdfError(SourceError):
    """The PDF is damaged or encrypted, or contains only images."""


class PackageError(SourceError):
    """The EPUB or DOCX is damaged or encrypted, or exceeds a limit when it is unpacked."""


class CaptionsError(SourceError):
    """The captions have no cue with a time and a text."""


class NoArticleError(SourceError):
    """The page contains no article."""


class NoSentenceError(SourceError):
    """The text contains no sentence."""


class FetchError(SourceError):
    """A URL cannot be fetched."""


class UnreachableError(FetchError):
    """The connection to the server failed or broke."""


class FetchTimeoutError(FetchError):
    """The server exceeded the time limit."""


class CertificateError(FetchError):
    """The server's certificate could not be verified."""


class RedirectError(FetchError):
    """The server redirected too often, or to an address that is not http or https."""


class ForbiddenAddressError(FetchError):
    """The address is not on the public internet."""


class RobotsError(FetchError):
    """The site's robots.txt forbids the address."""


class HttpStatusError(FetchError):
    """The server answered with an error status.

    Attributes:
        status: The status code; 0 if unknown.
        retry_after: The Retry-After header; empty if none.
    """

    status: int = 0
    retry_after: str = ""


class EncoderError(PullquoteError):
    """An encoder cannot be loaded: its file is damaged or its extra is not installed."""


class ModelFileError(PullquoteError):
    """A model file is damaged, of a newer format, or made for another encoder."""


class LibraryError(PullquoteError):
    """A library is damaged, locked, or from another program or a newer version."""


class NotInLibraryError(LibraryError):
    """The library contains no article or quote with this id."""


class ClientError(PullquoteError):
    """A pullquote server refused, or sent an invalid response."""


class OutputError(PullquoteError):
    """The result cannot be written."""
