"""What all tests share: no network beyond this machine, and articles that are easy to make."""

import socket
from collections.abc import Callable

import pytest

from pullquote.documents.document import Document
from pullquote.text import Article, split_sentences

LOOPBACK = ("127.0.0.1", "::1", "localhost")


@pytest.fixture(autouse=True)
def closed_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection that leaves this machine."""
    connect = socket.socket.connect

    def refuse(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and address[0] not in LOOPBACK:
            raise AssertionError(f"a test tried to reach {address}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.fixture
def make_article() -> Callable[..., Article]:
    """Return a function that makes an article with a paragraph for each text."""

    def make(*paragraphs: str, title: str = "", language: str = "en") -> Article:
        document = Document.from_parts([("paragraph", p) for p in paragraphs], title=title)
        return split_sentences(document, language=language)

    return make
