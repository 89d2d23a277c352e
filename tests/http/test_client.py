"""The client, against a real server on loopback and against broken servers."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn

from pullquote.client import ChangePayload, Client, HighlightPayload, Source
from pullquote.documents.document import Document
from pullquote.errors import (
    ClientError,
    FetchTimeoutError,
    NotInLibraryError,
    PullquoteError,
    SourceNotFoundError,
    TooLargeError,
    UnreachableError,
    UsageError,
)
from pullquote.server.app import create_app
from pullquote.server.config import ServerConfig

TEXT = (
    "Rain fell on the town all day. The gates of the harbour broke at noon. "
    "Nobody was hurt, and by evening the market was dry again."
)
TOKEN = "a-token-of-some-length"


@contextmanager
def serve(**settings: object) -> Iterator[str]:
    """Run the server in a thread and return its address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(create_app(ServerConfig(**settings)), log_config=None)  # type: ignore[arg-type]
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            while not server.started and thread.is_alive():
                time.sleep(0.02)
            assert server.started
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return a server with a library and a token."""
    library = tmp_path_factory.mktemp("library") / "my.db"
    with serve(library=library, token=TOKEN, max_bytes=100_000) as url:
        yield url


@pytest.fixture
def client(url: str) -> Iterator[Client]:
    """Return a client with an empty library."""
    with Client(url, token=TOKEN) as client:
        for reading in client.history().readings:
            client.forget(reading.article, quotes=True)
        yield client


def test_highlight(client: Client) -> None:
    """Sentences have offsets in the document, and the model is the requested one."""
    source = Source.text(TEXT).titled("The flood")
    found = client.highlight(source, model="luhn", top=1, explain=True)
    assert (found.document.title, found.document.text, found.model) == ("The flood", TEXT, "luhn")
    assert len(found.sentences) == 3
    assert all(TEXT[s.start : s.end] == s.text for s in found.sentences)
    [best] = found.highlights
    assert best.rank == 1
    assert best.explanation is not None
    assert best.explanation.summary
    again = client.highlight(Source.document(found.document), model="luhn", top=1)
    assert (again.id, again.highlights[0].start) == (found.id, best.start)
    assert client.explain(source, best.index, model="luhn") == best.explanation


def test_sources(client: Client, tmp_path: Path) -> None:
    """The server reads text, Markdown, HTML and files as the package does."""
    path = tmp_path / "essay.md"
    path.write_text(f"# Flood\n\n{TEXT}")
    assert client.highlight(Source.file(path)).document.title == "Flood"
    markdown = client.highlight(Source.text(f"# Flood\n\n{TEXT}", kind="markdown"))
    assert markdown.document.is_markdown
    page = f"<html><body><article><p>{TEXT}</p></article></body></html>"
    found = client.highlight(Source.html(page, url="https://example.org/flood"))
    assert found.document.url == "https://example.org/flood"
    with pytest.raises(SourceNotFoundError):
        Source.file(tmp_path / "none.txt")
    with pytest.raises(ClientError, match="does not fetch addresses"):
        client.highlight(Source.url("https://example.org/"))


def test_recordings(client: Client, tmp_path: Path) -> None:
    """Captions, as text or file, have speakers and links to the address of the recording."""
    captions = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ada>The river flooded the town.\n"
    path = tmp_path / "talk.vtt"
    path.write_text(captions, encoding="utf-8")
    address = "https://example.org/talk"
    for source in (Source.text(captions, url=address), Source.file(path, url=address)):
        (sentence,) = client.highlight(source, model="lead").sentences
        found = (sentence.speaker, sentence.seconds, sentence.link)
        assert found == ("Ada", 1.0, f"{address}?t=1")


def test_verify_and_compress(client: Client) -> None:
    """Several sources are verified against, and compressed."""
    snow = Source.text("Snow lay on the roofs of Bath for a week.").titled("Snow News")
    flood = Source.text(TEXT).titled("The flood")
    post = Source.text("The flood: “Snow lay on the roofs”.")
    found = client.verify(post, [flood, snow], repair=True)
    assert [(each.verdict, each.source) for each in found.quotations] == [("misattributed", 1)]
    assert found.repaired == "The flood: “Snow lay on the roofs” [Snow News]."
    kept = client.compress([flood, snow], "snow on roofs", tokens=15)
    assert [(each.source, each.text) for each in kept.sentences] == [
        (1, "Snow lay on the roofs of Bath for a week.")
    ]


def test_digest(client: Client) -> None:
    """Retold news is one, and unusable articles are reported."""
    flood, again = (Source.text(TEXT).titled(title) for title in ("The flood", "Flood!"))
    made = client.digest([flood, again, Source.text("---")], top=1, model="lead", articles=2)
    ((title, also),) = [(each.title, each.also) for each in made.articles]
    assert {title, also[0].title} == {"The flood", "Flood!"}
    assert made.problems[0].startswith("sources.2: ")
    assert [len(each.sentences) for each in made.articles] == [1]


def test_annotate(client: Client) -> None:
    """The copy of a PDF has annotations."""
    path = Path(__file__).parents[1] / "fixtures" / "documents" / "columns.pdf"
    copy = client.annotate(Source.file(path), top=1, marks=False)
    assert copy.startswith(b"%PDF")
    assert b"/Highlight" in copy


def test_check(client: Client) -> None:
    """Quotations have verdicts, spans in the article and changes."""
    post = "She wrote “nobody was hurt”, “The gates … broke at noon” and “nine hundred wet horses”."
    found = client.check(Source.text(post), Source.text(TEXT).titled("The flood"), min_words=3)
    assert (found.post.text, found.article.title, found.is_verbatim) == (post, "The flood", False)
    assert [each.verdict for each in found.quotations] == ["verbatim", "altered", "absent"]
    altered = found.quotations[1]
    assert post[altered.start : altered.end] == altered.text
    assert [TEXT[place.start : place.end] for place in altered.spans] == [
        "The gates",
        "broke at noon",
    ]
    assert altered.changes == (ChangePayload(article="of the harbour", quotation="…"),)
    with pytest.raises(UsageError, match="is empty"):
        client.check(Source.text(post), Source.text(" "))


def test_batch(client: Client) -> None:
    """An article that cannot be read has its error in its place."""
    good, bad = client.highlight_batch([Source.text(TEXT), Source.text(" ")], model="lead")
    assert isinstance(good, HighlightPayload)
    assert isinstance(bad, UsageError)


def test_evaluate_and_compare(client: Client) -> None:
    """Scores of one model decrease; those of several are in the order of the models."""
    scored = client.evaluate(TEXT, model="luhn", title="Flood")
    assert sorted(index for index, _ in scored) == [0, 1, 2]
    assert [score for _, score in scored] == sorted((s for _, s in scored), reverse=True)
    found = client.compare(Source.text(TEXT), ["lead", "luhn"])
    assert found.models == ("lead", "luhn")
    assert [len(row) for row in found.scores] == [3, 3]
    assert found.agreement[0][0] == pytest.approx(1)


def test_models_and_export(client: Client) -> None:
    """The models are listed, and highlights come as files."""
    assert [model.name for model in client.models() if model.is_default] == ["rnn"]
    exported = client.export(Source.text(TEXT), "json", model="lead", top=1)
    assert json.loads(exported)["document"]["text"] == TEXT


def test_library(client: Client) -> None:
    """What was read and marked is found, listed and forgotten."""
    source = Source.text(TEXT).titled("The flood")
    found = client.highlight(source, remember=True)
    quote = client.add_quote(source, 0, 30)
    assert (quote.article, quote.text) == (found.id, "Rain fell on the town all day.")
    assert client.quotes(found.id) == [quote]
    [reading] = client.history("harbour").readings
    assert (reading.article, reading.title, reading.quotes) == (found.id, "The flood", 1)
    assert client.history("snow").readings == ()
    assert client.get_article(found.id) == (found.document, [quote])
    client.remove_quote(quote.id)
    assert client.quotes(found.id) == []
    client.forget(found.id)
    with pytest.raises(NotInLibraryError):
        client.get_article(found.id)
    client.forget_all()


def test_history_is_paged(client: Client) -> None:
    """A long history is read page by page."""
    for number in range(3):
        client.highlight(Source.text(f"{TEXT} It was the {number}."), model="lead", remember=True)
    first = client.history(limit=2)
    assert (len(first.readings), bool(first.next)) == (2, True)
    last = client.history(limit=2, before=first.next or "")
    assert (len(last.readings), last.next) == (1, None)


def test_problems_are_errors(client: Client, url: str) -> None:
    """A rejected request raises the matching exception, with one line."""
    cases: list[tuple[type[PullquoteError], Source, dict[str, object]]] = [
        (UsageError, Source.text(TEXT), {"model": "none-such"}),
        (UsageError, Source.text(TEXT), {"top": 0}),
        (UsageError, Source.text(" "), {}),
        (NotInLibraryError, Source.article("0" * 64), {}),
    ]
    for kind, source, options in cases:
        with pytest.raises(kind) as caught:
            client.highlight(source, **options)  # type: ignore[arg-type]
        assert str(caught.value).startswith(f"{url}: ")
        assert "\n" not in str(caught.value)
    with Client(url, token="wrong") as stranger, pytest.raises(ClientError, match="token"):
        stranger.models()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (httpx.Response(200, text="<html>"), "response not understood"),
        (httpx.Response(200, json=[]), "response not understood"),
        (httpx.Response(200, json={"models": [{"name": "x"}]}), "response not understood"),
        (httpx.Response(502, text="<html>"), "HTTP status 502"),
        (httpx.Response(500, json=[]), "HTTP status 500"),
        (httpx.Response(503, json={"detail": "the server\nstops"}), "the server stops"),
        (httpx.Response(302, headers={"location": "/login"}), "HTTP status 302"),
    ],
)
def test_other_servers(answer: httpx.Response, words: str) -> None:
    """A broken server, or one of another program, is reported as such."""
    transport = httpx.MockTransport(lambda _: answer)
    with Client(transport=transport) as client, pytest.raises(ClientError, match=words):
        client.models()


def test_too_large_body() -> None:
    """A body over the server's limit raises TooLargeError."""
    transport = httpx.MockTransport(lambda _: httpx.Response(413, json={"detail": "too large"}))
    with Client(transport=transport) as client, pytest.raises(TooLargeError, match="too large"):
        client.highlight(Source.text(TEXT))


def test_document_is_checked() -> None:
    """A document whose offsets lie outside its text is rejected."""
    document = Document.from_parts([("paragraph", TEXT)]).to_dict() | {"text": "short"}
    answer = httpx.Response(200, json={"document": document, "quotes": []})
    transport = httpx.MockTransport(lambda _: answer)
    client = Client(transport=transport)
    with client, pytest.raises(ClientError, match="response not understood"):
        client.get_article("0" * 64)


def test_no_response() -> None:
    """A closed port is unreachable; a silent server times out."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{unused.getsockname()[1]}"
        with Client(address) as client, pytest.raises(UnreachableError, match="cannot connect"):
            client.models()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        slow = Client(address, timeout_seconds=0.2)
        with slow, pytest.raises(FetchTimeoutError, match="no response in time"):
            slow.models()


def test_proxies_are_not_used_for_loopback(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy from the environment is ignored for this machine."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9/")
    with Client(url, token=TOKEN) as client:
        assert client.models()


@pytest.mark.parametrize("address", ["http://[::1/", "http://a:b/"])
def test_malformed_address(address: str) -> None:
    """A malformed address is a usage error."""
    with pytest.raises(UsageError, match="not a valid server address"):
        Client(address)
