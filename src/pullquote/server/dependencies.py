"""What the routes share: configuration, models, library, and the reading of sources."""

import json
from typing import Annotated, Any

from fastapi import Depends, HTTPException
from starlette.requests import Request

from pullquote.documents.document import Document
from pullquote.library import Library
from pullquote.server.config import ServerConfig
from pullquote.server.errors import PROBLEM_MEDIA_TYPE
from pullquote.server.request_sources import read_source
from pullquote.server.requests import (
    ArticleSource,
    FileSource,
    HtmlSource,
    Source,
    TextSource,
    UrlSource,
)
from pullquote.server.scoring_service import Cache, ScoredArticle, ScoringService

MAX_CACHED_CHARS = 8_000_000
"""The most characters of sources whose documents are cached.

Readers change options more often than articles, so the same source comes again.
"""

PART_CHARS = 150
"""A block, cue, link or image takes as much memory as so many characters."""

_PROBLEMS = {
    400: "The body does not match its content type.",
    401: "The token is missing or wrong.",
    403: "The request comes from another site, or is not allowed here.",
    404: "The item does not exist, or there is no library.",
    408: "The body took too long to arrive.",
    413: "The body is too long.",
    415: "The content type is not accepted.",
    421: "Host is not a name of this server.",
    422: "The content or an option cannot be used.",
    429: "Too many requests; Retry-After says when to retry.",
    503: "The server is stopping, or the library cannot be used.",
    504: "The time limit was exceeded.",
}


class NeedsFetchError(Exception):
    """The request names a web address, which another worker fetches."""


def problem_responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the OpenAPI descriptions of errors: those of all routes, and the given ones."""
    schema = {"schema": {"$ref": "#/components/schemas/ProblemPayload"}}
    return {
        status: {"description": _PROBLEMS[status], "content": {PROBLEM_MEDIA_TYPE: schema}}
        for status in sorted({401, 403, 421, 429, 503, 504, *statuses})
    }


class RequestContext:
    """What a worker answers requests with.

    Args:
        config: The server's configuration.
        service: The models.
        may_fetch: Whether this worker fetches web addresses.
    """

    def __init__(
        self, config: ServerConfig, service: ScoringService, *, may_fetch: bool = False
    ) -> None:
        self.config, self.service = config, service
        self._may_fetch = may_fetch
        self._library: Library | None = None
        self._documents: Cache[Document] = Cache(MAX_CACHED_CHARS)

    def close(self) -> None:
        """Close the library."""
        if self._library:
            self._library.close()

    @property
    def library(self) -> Library:
        """The library, opened on first use.

        Raises:
            HTTPException: There is none (404).
            LibraryError: It cannot be used.
        """
        if self.config.library is None:
            raise HTTPException(404, "no library: the server was started with --no-library")
        if self._library is None:
            self._library = Library(self.config.library)
        return self._library

    def score(self, source: Source, model: str | None, encoder: str | None = None) -> ScoredArticle:
        """Read and score a source."""
        return self.service.score(self.read(source), model, encoder)

    def read(self, source: Source) -> Document:
        """Read a source. Texts, pages and files are cached.

        Raises:
            HTTPException: Addresses are not fetched (403), or there is no library (404).
            NeedsFetchError: Another worker fetches addresses.
        """
        if isinstance(source, UrlSource) and self.config.allow_fetch and not self._may_fetch:
            raise NeedsFetchError
        is_cached = isinstance(source, TextSource | HtmlSource | FileSource)
        key = json.dumps(source.model_dump()) if is_cached else ""  # pydantic refuses surrogates
        document = self._documents.get(key) if key else None
        if document is None:
            library = self.library if isinstance(source, ArticleSource) else None
            document = read_source(source, self.config, library)
            if key:
                self._documents.put(key, document, weight=len(key) + PART_CHARS * _parts(document))
        return document


def _parts(document: Document) -> int:
    return sum(map(len, (document.blocks, document.cues, document.links, document.images)))


async def _get_context(request: Request) -> RequestContext:
    # Not async for its own sake: FastAPI would start a thread to call a plain function.
    context: RequestContext = request.app.state.context
    return context


ContextDep = Annotated[RequestContext, Depends(_get_context)]
