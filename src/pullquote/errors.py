"""Every error that pullquote raises on purpose, in one tree.

    PullquoteError
    ├── UsageError                what was asked for cannot be asked (exit status 2)
    │   └── UnknownNameError      no scorer, encoder or format of that name
    ├── SourceError               what was given cannot be read (exit status 1, as all below)
    │   ├── SourceNotFoundError   no such file or folder
    │   ├── UnreadableError       it is there, but may not or cannot be read
    │   ├── EmptySourceError      nothing in it
    │   ├── NotTextError          bytes that are no text in any encoding
    │   ├── TooLargeError         more bytes than the limit
    │   ├── PdfError              a PDF that is broken, encrypted or without text
    │   ├── NoArticleError        a page without an article
    │   ├── NoSentenceError       a text without a sentence
    │   └── FetchError            a URL that gave nothing
    │       ├── UnreachableError      no connection
    │       ├── FetchTimeoutError     too slow
    │       ├── CertificateError      the server's certificate does not hold
    │       ├── RedirectError         too many redirects, or one to a place that is no web address
    │       ├── ForbiddenAddressError an address within somebody's own network
    │       ├── RobotsError           robots.txt asks programs not to fetch it
    │       └── HttpStatusError       the server said no
    ├── EncoderError              an encoder's file is damaged, or its extra is not installed
    ├── ModelFileError            a model's file is damaged, or does not fit
    ├── LibraryError                a library cannot be used: damaged, locked, from a newer version
    │   └── NotInLibraryError     it holds no such article or quote
    ├── ClientError               a server of pullquote said no, or nothing that can be understood
    └── OutputError               the result cannot be written

A message is one line: what was given, and what was needed. Foreign errors are mapped at the
edge with ``raise … from``, so that no traceback of another library reaches a user.
"""

from typing import ClassVar

MAX_MESSAGE_CHARS = 500


def one_line(message: str) -> str:
    """Return a message as one line of at most `MAX_MESSAGE_CHARS`, shortened in the middle.

    >>> one_line("two\\nlines"), len(one_line("x" * 9999))
    ('two lines', 500)
    """
    line = " ".join(message.split())
    if len(line) <= MAX_MESSAGE_CHARS:
        return line
    end = MAX_MESSAGE_CHARS // 2
    return f"{line[: MAX_MESSAGE_CHARS - end - 3]} … {line[-end:]}"


class PullquoteError(Exception):
    """The root of the tree: catch this to catch everything that pullquote raises on purpose."""

    exit_status: ClassVar[int] = 1

    def __init__(self, message: str = "") -> None:
        # Messages quote dependencies and documents, which know no limit.
        super().__init__(one_line(message))


class UsageError(PullquoteError, ValueError):
    """An option or argument has a value that cannot be used."""

    exit_status: ClassVar[int] = 2


class UnknownNameError(UsageError):
    """No scorer, encoder or format has the name given."""


class SourceError(PullquoteError):
    """A source cannot be read as an article."""


class SourceNotFoundError(SourceError):
    """There is no file or folder at the path given."""


class UnreadableError(SourceError):
    """The file or folder exists, but the system refuses to read it."""


class EmptySourceError(SourceError):
    """The source holds no bytes, or nothing but blanks."""


class NotTextError(SourceError):
    """The bytes are no text in any encoding that could be told."""


class TooLargeError(SourceError):
    """The source holds more bytes than the limit allows."""


class PdfError(SourceError):
    """The PDF is broken, encrypted, or holds pictures of text only."""


class NoArticleError(SourceError):
    """The page was read, but no article could be found in it."""


class NoSentenceError(SourceError):
    """The text was read, but it holds no sentence."""


class FetchError(SourceError):
    """A URL gave no document."""


class UnreachableError(FetchError):
    """No connection to the server could be made, or it broke."""


class FetchTimeoutError(FetchError):
    """The server took longer than the limit allows."""


class CertificateError(FetchError):
    """The server's certificate could not be verified."""


class RedirectError(FetchError):
    """The server redirected too often, or to something that is no web address."""


class ForbiddenAddressError(FetchError):
    """The address lies within a network that is nobody's to be asked about, such as this one."""


class RobotsError(FetchError):
    """The site's robots.txt asks programs such as this one not to fetch the address."""


class HttpStatusError(FetchError):
    """The server answered with an error status.

    Attributes:
        status: Its number; 0 where that is not known.
        retry_after: When to ask again, in the server's words; empty if it does not say.
    """

    status: int = 0
    retry_after: str = ""


class EncoderError(PullquoteError):
    """An encoder cannot be loaded: its file is damaged or its extra is not installed."""


class ModelFileError(PullquoteError):
    """A model file is damaged, of a newer format, or made for another encoder."""


class LibraryError(PullquoteError):
    """A library cannot be used: it is damaged, locked, or another program's or version's."""


class NotInLibraryError(LibraryError):
    """The library holds no article or quote with the id given."""


class ClientError(PullquoteError):
    """A server of pullquote refused, or answered what the client does not understand."""


class OutputError(PullquoteError):
    """The result cannot be written where it was asked for."""
