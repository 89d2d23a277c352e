"""Offer highlighting, verification and the library to assistants, over the Model Context Protocol.

Input: calls of the tools on standard input. Output: their results on standard output. Needs the
extra ``pullquote[mcp]``. A call can name files only below the folders, and web addresses only if
fetching them is allowed.
"""

import inspect
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import cached_property, wraps
from pathlib import Path
from typing import Annotated, Any

import anyio
from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError, UnexpectedToolError
from mcp.server.stdio import stdio_server
from mcp.shared.message import SessionMessage
from mcp.types import INVALID_REQUEST, PARSE_ERROR, ErrorData, JSONRPCError
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.exceptions import HTTPException

from pullquote import __version__
from pullquote.compression import compress
from pullquote.documents import read_document, read_text
from pullquote.documents.document import Document
from pullquote.errors import NotInLibraryError, PullquoteError, UsageError, one_line
from pullquote.library import Library, MarkList
from pullquote.library.mark_list import mark_payload
from pullquote.payloads import ReadingPayload, copy_fields, to_json
from pullquote.pipeline import Highlighter
from pullquote.quotes import verify
from pullquote.render.json import highlight_payload
from pullquote.scorers import DEFAULT_SCORER
from pullquote.selection import AimChoice, Options
from pullquote.server.config import ServerConfig
from pullquote.server.request_sources import read_source
from pullquote.server.requests import ArticleSource, Question, TextSource, TokenizerName, UrlSource

_INSTRUCTIONS = (
    "pullquote works on articles word for word. highlight finds the sentences of an article that "
    "are worth quoting, or that answer a question; compress keeps what matters of many texts in a "
    "budget of tokens; verify checks every quotation of a text against its sources; "
    "search_library searches the articles and marks that the user has saved. All offsets are "
    "half-open and count code points."
)
_SOURCE_NEEDED = (
    "must be a text, or an object with exactly one of text, url, path and article (and title)"
)


class PathSource(BaseModel):
    """A file below a folder that the user allows, in any format that pullquote reads."""

    model_config = ConfigDict(strict=True, extra="forbid")
    path: Annotated[str, Field(min_length=1, max_length=4000)]
    title: str | None = None


Source = Annotated[
    str | TextSource | UrlSource | PathSource | ArticleSource,
    Field(
        description="A text (Markdown), or an object with text, url, path of a file, or article "
        "(an id from search_library), and perhaps the title."
    ),
]
About = Annotated[
    Question | None, Field(description="A question or topic that decides what is relevant.")
]


class Tools:
    """The tools, as methods; their docstrings are what an assistant reads.

    Args:
        config: The library, and whether addresses may be fetched.
        folders: The folders whose files a call can name.
        model: Name or file of the scorer.
    """

    def __init__(
        self, config: ServerConfig, folders: tuple[Path, ...] = (), model: str = DEFAULT_SCORER
    ) -> None:
        self._config, self._model = config, model
        self._folders = [folder.resolve() for folder in folders]

    def highlight(
        self,
        source: Source,
        top: Annotated[int, Field(ge=1, le=1000, description="Maximum number of sentences.")] = 5,
        aim: Annotated[
            AimChoice | None,
            Field(description="gist: key points (default); quotable: sentences to pull as quotes."),
        ] = None,
        about: About = None,
        tokens: Annotated[
            int | None, Field(ge=1, description="Maximum number of tokens of all highlights.")
        ] = None,
    ) -> dict[str, Any]:
        """Highlight an article: the sentences worth quoting, verbatim, in reading order.

        With about, those that answer a question, with their relevance; warning says if none does.
        """
        document = self._read(source)
        options = Options(top=top, aim=aim, about=about, tokens=tokens)
        payload = highlight_payload(self._highlighter.highlight_document(document, options))
        fields = ("text", "start", "end", "score", "relevance", "speaker", "seconds", "link")
        values = [to_json(s) for s in payload.sentences if s.strength != "none"]
        return {
            "title": document.title,
            "author": document.author,
            "url": document.url,
            "has_standout": payload.has_standout,
            "warning": payload.warning,
            "highlights": [{key: v[key] for key in fields if key in v} for v in values],
        }

    def compress(
        self,
        sources: Annotated[list[Source], Field(min_length=1, max_length=1000)],
        tokens: Annotated[int, Field(ge=1, description="Maximum number of tokens of the text.")],
        about: About = None,
        tokenizer: TokenizerName | None = None,
    ) -> dict[str, Any]:
        """Keep the most important sentences of texts in a budget of tokens, or the most relevant.

        They are verbatim and in order, each with the index of its source; repeats are left out.
        """
        documents = [self._read(source) for source in sources]
        kept = compress(
            documents, about, tokens=tokens, tokenizer=tokenizer, model=self._highlighter
        )
        return kept.to_payload().to_dict()

    def verify(
        self,
        text: Annotated[str, Field(description="The text that quotes, as Markdown.")],
        sources: Annotated[list[Source], Field(min_length=1, max_length=1000)],
        min_words: Annotated[int, Field(ge=1, description="Skip shorter quotations.")] = 1,
        repair: Annotated[bool, Field(description="Whether to return the repaired text.")] = False,
    ) -> dict[str, Any]:
        """Verify every quotation of a text against its sources.

        Each one is verbatim, altered (with the source's words as passage, and the changes), absent,
        or misattributed (the text names one source, but only another has the words).
        """
        post = read_text(text, kind="markdown", source="text")
        checked = verify(post, map(self._read, sources), min_words=min_words)
        payload = checked.to_payload(repair=repair).to_dict()
        del payload["post"]  # the assistant has it
        return payload

    def search_library(
        self,
        query: Annotated[
            str, Field(max_length=1000, description="Words or their beginnings; empty: the latest.")
        ] = "",
        limit: Annotated[int, Field(ge=1, le=100)] = 10,
    ) -> dict[str, Any]:
        """Search the user's library: articles read, and passages marked with their notes."""
        library = self._library
        return {
            "articles": [
                to_json(copy_fields(ReadingPayload, reading))
                for reading in library.readings(query, limit=limit)
            ],
            "marks": [
                mark_payload(mark).to_dict() for mark in MarkList(library).marks(query, limit=limit)
            ],
        }

    @cached_property
    def _highlighter(self) -> Highlighter:
        return Highlighter(self._model)

    @cached_property
    def _library(self) -> Library:
        if self._config.library is None:
            raise NotInLibraryError("there is no library: the server was started with --no-library")
        return Library(self._config.library, create=False)

    def _read(self, source: Any) -> Document:
        if isinstance(source, str):
            return read_text(source, kind="markdown")
        if isinstance(source, PathSource):
            document = read_document(str(self._find(source.path)))
            return document if source.title is None else replace(document, title=source.title)
        library = self._library if isinstance(source, ArticleSource) else None
        return read_source(source, self._config, library)

    def _find(self, name: str) -> Path:
        for folder in self._folders:
            with suppress(OSError, ValueError):  # too long, or with a NUL
                path = (folder / name).resolve()
                if path.is_relative_to(folder) and path.is_file():
                    return path
        raise UsageError(f"path {name[:200]!r} is not a file below a folder given with --folder")


def create_server(tools: Tools) -> MCPServer:
    """Create the server.

    Args:
        tools: What it offers.
    """
    server = _Server(
        "pullquote", instructions=_INSTRUCTIONS, version=__version__, log_level="ERROR"
    )
    for function in (tools.highlight, tools.compress, tools.verify, tools.search_library):
        server.parameters[function.__name__] = set(inspect.signature(function).parameters)
        server.tool()(_mapping_errors(function))
    return server


class _Server(MCPServer):
    """Answers an invalid call, and a line that is not a message, with one line."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.parameters: dict[str, set[str]] = {}

    async def run_stdio_async(self) -> None:
        """Serve on standard input and output. The SDK alone ignores lines that are not messages."""
        server = self._lowlevel_server
        send, receive = anyio.create_memory_object_stream[SessionMessage | Exception](0)
        async with stdio_server() as (lines, answers), anyio.create_task_group() as tasks:

            async def relay() -> None:
                async with send:
                    async for item in lines:
                        is_message = isinstance(item, SessionMessage)
                        await (send.send(item) if is_message else answers.send(_refuse(item)))

            tasks.start_soon(relay)
            await server.run(receive, answers, server.create_initialization_options())
            tasks.cancel_scope.cancel()

    async def call_tool(self, name: str, arguments: dict[str, Any], context: Any = None) -> Any:
        """Call a tool.

        Raises:
            ToolError: Anything is wrong; the message has one line.
        """
        if name not in self.parameters:
            raise ToolError(
                f"no tool is named {name!r:.80}; there are {', '.join(self.parameters)}"
            )
        if unknown := sorted(arguments.keys() - self.parameters[name]):
            known = ", ".join(sorted(self.parameters[name]))
            raise ToolError(f"{name} has no argument {unknown[0]!r:.80}; there are {known}")
        try:
            return await super().call_tool(name, arguments, context)
        except UnexpectedToolError:
            raise  # a bug of ours: the SDK logs it, and answers with one line
        except ToolError as error:
            raise ToolError(_describe(name, error)) from None


def _refuse(error: Any) -> SessionMessage:
    """Return the error of JSON-RPC 2.0 for a line that is not a message."""
    details = error.errors(include_input=False) if isinstance(error, ValidationError) else []
    if details and details[0]["type"] == "json_invalid":
        data = ErrorData(code=PARSE_ERROR, message="not valid JSON; one message a line is needed")
    else:
        data = ErrorData(code=INVALID_REQUEST, message="not a message of JSON-RPC 2.0")
    return SessionMessage(JSONRPCError(jsonrpc="2.0", id=None, error=data))


def _describe(name: str, error: ToolError) -> str:
    if isinstance(error.__cause__, ValidationError):
        first = error.__cause__.errors()[0]
        path = [str(part) for part in first["loc"]]
        if first["type"] == "missing" and len(path) == 1:
            return f"{name} needs the argument {path[0]}"
        if path[0] in ("source", "sources") and len(path) > (path[0] == "sources"):
            return f"{'.'.join(path[: 1 + (path[0] == 'sources')])} {_SOURCE_NEEDED}"
        return one_line(f"{'.'.join(path)}: {first['msg']}")
    return one_line(str(error).removeprefix(f"Error executing tool {name}: "))


def _mapping_errors(function: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """Map the errors of the package to those that the SDK sends to the assistant."""

    @wraps(function)
    def call(*arguments: Any, **named: Any) -> dict[str, Any]:
        try:
            return function(*arguments, **named)
        except PullquoteError as error:
            raise ToolError(str(error)) from None
        except HTTPException as error:
            raise ToolError(error.detail) from None

    return call
