"""Sources that a client sends, and errors that a server returns."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pullquote.documents.document import Document
from pullquote.errors import (
    ClientError,
    NotInLibraryError,
    PullquoteError,
    SourceNotFoundError,
    TooLargeError,
    UsageError,
)

_ERRORS: dict[int, type[PullquoteError]] = {
    400: UsageError,
    404: NotInLibraryError,
    413: TooLargeError,
    422: UsageError,
}


@dataclass(frozen=True, slots=True)
class Source:
    """The source of an article. Create it with one of the class methods.

    Attributes:
        payload: The JSON that is sent to the server.
    """

    payload: Mapping[str, Any]

    @classmethod
    def text(
        cls, text: str, *, kind: Literal["text", "markdown"] = "text", url: str = ""
    ) -> "Source":
        """Create a source from text, and the address of the text or the recording."""
        return cls({"text": text, "kind": kind, "url": url})

    @classmethod
    def html(cls, html: str, *, url: str = "") -> "Source":
        """Create a source from the HTML of a page and its address."""
        return cls({"html": html, "url": url})

    @classmethod
    def url(cls, url: str) -> "Source":
        """Create a source that the server fetches, if it allows that."""
        return cls({"url": url})

    @classmethod
    def file(cls, path: str | Path, *, url: str = "") -> "Source":
        """Create a source from a file in any format that `pullquote highlight` reads.

        Args:
            path: The file.
            url: The address of the article or the recording.

        Raises:
            SourceNotFoundError: The file cannot be read.
        """
        try:
            data = Path(path).read_bytes()
        except OSError as error:
            raise SourceNotFoundError(f"{path}: cannot be read: {error.strerror}") from error
        file = {"name": Path(path).name, "data": base64.b64encode(data).decode()}
        return cls({"file": file, "url": url})

    @classmethod
    def document(cls, document: Document) -> "Source":
        """Create a source from a document, such as one that the server returned."""
        return cls({"document": document.to_dict()})

    @classmethod
    def article(cls, article: str) -> "Source":
        """Create a source from the id of an article in the server's library."""
        return cls({"article": article})

    def titled(self, title: str) -> "Source":
        """Return the same source with another title."""
        return Source({**self.payload, "title": title})


def error_from_problem(problem: object, status: int, name: str) -> PullquoteError:
    """Return the exception for an error response.

    Args:
        problem: The JSON of the body; proxies send other JSON, or none.
        status: The HTTP status.
        name: The server's address, for the message.
    """
    detail = problem.get("detail") if isinstance(problem, Mapping) else None
    if not isinstance(detail, str):
        return ClientError(f"{name}: HTTP status {status}; expected a pullquote server")
    return _ERRORS.get(status, ClientError)(f"{name}: {' '.join(detail.split())}")
