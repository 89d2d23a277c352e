"""What the routes share."""

import threading

import pytest

pytest.importorskip("fastapi", reason="the extra serve is not installed")

from pullquote.server.config import ServerConfig
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
