"""What the routes share."""

import base64
import threading

import pytest

pytest.importorskip("fastapi", reason="the extra serve is not installed")

from pullquote.documents.document import Document
from pullquote.server import dependencies
from pullquote.server.config import ServerConfig
from pullquote.server.dependencies import MAX_CACHED_CHARS, RequestContext
from pullquote.server.requests import FileIn, FileSource, HtmlSource, Source, TextSource
from pullquote.server.scoring_service import Cache, ScoringService
from pullquote.server.worker import ApiHandler, ApiRequest


def test_a_request_starts_no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker answers one request at a time, in its own thread: another costs a millisecond."""
    handler = ApiHandler(ServerConfig())
    started: list[threading.Thread] = []
    start = threading.Thread.start

    def note(thread: threading.Thread) -> None:
        started.append(thread)
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", note)
    headers = ((b"content-type", b"text/plain"),)
    body = b"It rained all day. Nobody minded that."
    response = handler.handle(ApiRequest("POST", "/api/evaluate", b"", headers, body, "request-1"))
    handler.close()
    assert response is not None
    assert response.status == 200
    assert started == []


TEXT = "It rained all day. Nobody minded that."


@pytest.fixture(scope="module")
def context() -> RequestContext:
    """Return a context with models."""
    config = ServerConfig()
    return RequestContext(config, ScoringService(config))


@pytest.mark.parametrize(
    "source",
    [
        TextSource(text=TEXT),
        TextSource(text=f"\ud800 {TEXT}"),
        HtmlSource(html=f"<p>{TEXT}\udfff</p>"),
        FileSource(file=FileIn(data=base64.b64encode(TEXT.encode()).decode())),
    ],
    ids=["text", "surrogate", "page", "file"],
)
def test_a_source_is_read_once(
    context: RequestContext, monkeypatch: pytest.MonkeyPatch, source: Source
) -> None:
    """The same source is the same document; with a title, it is another."""
    document = context.read(source)
    other = context.read(source.model_copy(update={"title": "Rain"}))
    assert other.title == "Rain"
    monkeypatch.setattr(dependencies, "read_source", lambda *_: pytest.fail("read again"))
    assert context.read(source.model_copy()) is document
    assert context.read(source.model_copy(update={"title": "Rain"})) is other


def test_parts_count_as_memory(context: RequestContext, monkeypatch: pytest.MonkeyPatch) -> None:
    """A document of very many blocks is not cached: they take more memory than the text."""
    monkeypatch.setattr(context, "_documents", Cache[Document](MAX_CACHED_CHARS))
    lines, prose = (TextSource(text=text) for text in ("a\n\n" * 60_000, TEXT * 5_000))
    assert context.read(lines) is not context.read(lines)
    assert context.read(prose) is context.read(prose)
