"""Server, calls: what all routes share.

In: the application's state and a request's source. Out: documents and scores, worked out off the
event loop.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Annotated, Any, TypeVar

from fastapi import Depends, HTTPException
from starlette.requests import Request

from pullquote.documents.document import Document
from pullquote.library import Library
from pullquote.server.config import ServerConfig
from pullquote.server.errors import MEDIA_TYPE
from pullquote.server.request_sources import read_source
from pullquote.server.requests import HtmlSource, Source, UrlSource
from pullquote.server.scoring_service import Cache, ScoredArticle, ScoringService

T = TypeVar("T")

FETCHES = 4
"""Addresses fetched at a time: they wait for others' servers, and keep no article waiting."""

REMEMBERED_CHARACTERS = 8_000_000

_WORDS = {
    400: "The body is not what its type says.",
    401: "The token is missing or wrong.",
    403: "A page of another site asked, or what was asked for is not allowed here.",
    404: "There is no such thing, or no library.",
    408: "The body took too long to arrive.",
    413: "The body is too long.",
    415: "The body has another type.",
    421: "Host is not a name of this server's.",
    422: "The content or an option cannot be used.",
    429: "Too many ask; Retry-After says when to come back.",
    503: "The server is stopping, or the library cannot be used.",
    504: "It took too long.",
}


def problem_responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Describe the problems of a call for OpenAPI: those of all calls, and some of its own."""
    schema = {"schema": {"$ref": "#/components/schemas/ProblemPayload"}}
    return {
        status: {"description": _WORDS[status], "content": {MEDIA_TYPE: schema}}
        for status in sorted({401, 403, 421, 429, 503, 504, *statuses})
    }


@dataclass
class RequestContext:
    """What answers calls.

    Attributes:
        settings: How the server was started.
        engine: The models.
        store: The library, None without one.
    """

    settings: ServerConfig
    engine: ScoringService
    store: Library | None
    _fetching: ThreadPoolExecutor = field(
        default_factory=partial(ThreadPoolExecutor, FETCHES, "fetch")
    )
    _pages: Cache[Document] = field(default_factory=partial(Cache, REMEMBERED_CHARACTERS))

    def close(self) -> None:
        """Let go of threads and files."""
        self.engine.close()
        self._fetching.shutdown(wait=False, cancel_futures=True)
        if self.store:
            self.store.close()

    @property
    def library(self) -> Library:
        """The library.

        Raises:
            HTTPException: There is none (404).
        """
        if self.store is None:
            raise HTTPException(404, "no library: the server was started with --no-library")
        return self.store

    async def with_document(self, source: Source, work: Callable[[Document], T]) -> T:
        """Read a source and do something with it, in one turn of a thread."""
        if isinstance(source, UrlSource):
            # Whose server is slow must not take a turn from others.
            loop = asyncio.get_running_loop()
            document = await loop.run_in_executor(self._fetching, self.read, source)
            return await self.engine.run(lambda: work(document))
        return await self.engine.run(lambda: work(self.read(source)))

    async def with_scored(
        self,
        source: Source,
        model: str | None,
        encoder: str | None,
        work: Callable[[ScoredArticle], T],
    ) -> T:
        """Read a source, score it, and do something with it, in one turn of a thread."""
        return await self.with_document(
            source, lambda document: work(self.engine.score(document, model, encoder))
        )

    def read(self, source: Source) -> Document:
        """Read a source; a page that was read before is remembered.

        Raises:
            HTTPException: Addresses are not fetched (403), or there is no library (404).
        """
        key = source.model_dump_json() if isinstance(source, HtmlSource) else None
        document = self._pages.get(key) if key else None
        if document is None:
            try:
                document = read_source(source, self.settings, self.store)
            except PermissionError as error:
                raise HTTPException(403, str(error)) from error
            if key:
                self._pages.put(key, document, weight=len(key))
        return document


def _calls(request: Request) -> RequestContext:
    calls: RequestContext = request.app.state.calls
    return calls


ContextDep = Annotated[RequestContext, Depends(_calls)]
