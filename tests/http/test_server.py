"""The server's API, limits and security, with the API in the test's process."""

import base64
import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytest.importorskip("fastapi")

from starlette.testclient import TestClient

from pullquote import Highlighter, Options
from pullquote.server.middleware.request_log import JsonFormatter
from pullquote.server.middleware.security import EXTENSION_ID
from pullquote.server.pages import PAGES

TEXT = (
    "The harbour flooded at noon. A baker sold bread all day. Nobody was hurt, and by evening "
    "the harbour was dry again. The mayor thanked the baker for the bread that he gave away."
)
EXTENSION = f"chrome-extension://{EXTENSION_ID}"
Make = Callable[..., TestClient]


@pytest.fixture
def make(tmp_path: Path, make_app: Callable[..., object]) -> Iterator[Make]:
    """Return a function that starts a server with some options."""
    started: list[TestClient] = []

    def start(**options: object) -> TestClient:
        app = make_app(**{"library": tmp_path / "library.db"} | options)
        client = TestClient(app, base_url="http://127.0.0.1:8000")  # type: ignore[arg-type]
        client.__enter__()
        started.append(client)
        return client

    yield start
    for client in started:
        client.__exit__(None, None, None)


@pytest.fixture
def client(make: Make) -> TestClient:
    """Return a server with default options and a library."""
    return make()


def post(client: TestClient, path: str, **body: object) -> dict:
    """Return the JSON of a request that must succeed."""
    answer = client.post(path, json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def problem(answer: object) -> tuple[int, str]:
    """Return status and message of an error, after checking its form."""
    assert answer.headers["content-type"] == "application/problem+json"
    found = answer.json()
    assert found["status"] == answer.status_code
    assert found["request_id"] == answer.headers["x-request-id"]
    assert "Traceback" not in answer.text
    return found["status"], found["detail"]


def test_highlight_equals_the_pipeline(client: TestClient) -> None:
    """Scores and strengths over HTTP equal the pipeline's, and offsets point into the document."""
    found = post(client, "/api/highlight", source={"text": TEXT}, options={"top": 2})
    expected = Highlighter().highlight(TEXT, options=Options(top=2))
    assert [s["strength"] for s in found["sentences"]] == [m.strength for m in expected.sentences]
    for got, mark in zip(found["sentences"], expected.sentences, strict=True):
        assert got["score"] == pytest.approx(mark.score, abs=1e-6)
        assert got["score_std"] == pytest.approx(mark.score_std, abs=1e-6)
        assert found["document"]["text"][got["start"] : got["end"]] == got["text"]


def test_a_question_is_answered(client: TestClient) -> None:
    """Relevance over HTTP equals the pipeline's; the question is part of no cached score."""
    source, about = {"text": TEXT}, "Who gave bread away?"
    before = post(client, "/api/highlight", source=source)
    found = post(client, "/api/highlight", source=source, options={"about": about})
    expected = Highlighter().highlight(TEXT, options=Options(about=about))
    assert found["about"] == about
    assert [s["strength"] for s in found["sentences"]] == [m.strength for m in expected.sentences]
    for got, mark in zip(found["sentences"], expected.sentences, strict=True):
        assert got["score"] == got["relevance"] == pytest.approx(mark.relevance, abs=1e-6)
    why = post(client, "/api/explain", source=source, sentence=3, about=about)
    assert why["explanation"]["words"] == ["gave", "bread"]
    assert post(client, "/api/highlight", source=source) == before


def test_nothing_answers_a_question(client: TestClient) -> None:
    """The response is no error: it has no highlight, and says why."""
    options = {"about": "Welcher Compiler optimiert die Rekursion, und warum?"}
    found = post(client, "/api/highlight", source={"text": TEXT}, options=options)
    assert {s["strength"] for s in found["sentences"]} == {"none"}
    assert found["warning"].startswith("nothing in the article answers “Welcher Compiler")
    assert found["warning"].endswith("; the question is in 'de', the article in 'en'")


@pytest.mark.parametrize("about", ["", " ", "?", "w" * 1001, 7])
@pytest.mark.parametrize("path", ["highlight", "explain"])
def test_a_question_in_words_is_needed(client: TestClient, path: str, about: object) -> None:
    """An empty question, and one that is too long or no text, are refused."""
    body: dict[str, object] = {"options": {"about": about}}
    if path == "explain":
        body = {"about": about, "sentence": 0}
    status, detail = problem(client.post(f"/api/{path}", json={"source": {"text": TEXT}} | body))
    assert status in (400, 422)
    assert "about" in detail


@pytest.mark.parametrize(
    "source",
    [
        {"text": TEXT},
        {"html": f"<html><body><article><p>{TEXT}</p></article></body></html>"},
        {"file": {"name": "a.txt", "data": base64.b64encode(TEXT.encode()).decode()}},
        {"document": {"text": TEXT, "blocks": [{"start": 0, "end": len(TEXT)}]}},
    ],
    ids=["text", "html", "file", "document"],
)
def test_every_kind_of_source_is_read(client: TestClient, source: dict) -> None:
    """The same text gives the same sentences in every kind of source."""
    found = post(client, "/api/highlight", source=source | {"title": "Harbour"})
    assert found["sentences"][0]["prose"] == "The harbour flooded at noon."
    assert found["document"]["title"] == "Harbour"


def upload(data: bytes, name: str, url: str = "") -> dict:
    """Return the source of an upload."""
    return {"file": {"name": name, "data": base64.b64encode(data).decode()}, "url": url}


CAPTIONS = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ada>The harbour flooded at noon.\n"


@pytest.mark.parametrize(
    "source",
    [upload(CAPTIONS.encode(), "a.vtt"), {"text": CAPTIONS}],
    ids=["file", "text"],
)
def test_captions_have_speakers_times_and_links(client: TestClient, source: dict) -> None:
    """Captions can be uploaded and pasted; the address of the recording makes links."""
    found = post(client, "/api/highlight", source=source | {"url": "https://e.org/talk"})
    (sentence,) = found["sentences"]
    assert (sentence["speaker"], sentence["seconds"]) == ("Ada", 1.0)
    assert sentence["link"] == "https://e.org/talk?t=1"
    assert found["document"]["cues"] == [{"start": 0, "end": 28, "speaker": "Ada", "seconds": 1.0}]
    again = post(client, "/api/highlight", source={"document": found["document"]})
    assert again["sentences"] == found["sentences"]


def test_books_and_word_files_are_uploaded(
    client: TestClient, make_epub: Callable[..., bytes], make_docx: Callable[..., bytes]
) -> None:
    """EPUB and DOCX take the same way as other files; comments are notes, and marks of exports."""
    book = post(client, "/api/highlight", source=upload(make_epub(), "river.epub"))
    assert book["document"]["title"] == "The River Book"
    report = upload(make_docx(), "")
    notes = post(client, "/api/highlight", source=report)["document"]["notes"]
    assert [note["text"] for note in notes] == ["Quote this."]
    export = client.post("/api/export", json={"source": report, "format": "markdown"})
    assert "**Note:** Jo: Quote this." in export.text


def test_evaluate_works_as_in_the_talk(client: TestClient) -> None:
    """Raw text gives sentences, best first."""
    answer = client.post(
        "/api/evaluate?model=luhn&title=T", content=TEXT, headers={"Content-Type": "text/plain"}
    )
    found = answer.json()
    scores = [s["score"] for s in found["scored_article_sentences"]]
    assert (found["model"], found["title"]) == ("luhn", "T")
    assert scores == sorted(scores, reverse=True)
    assert len(scores) == 4
    for each in found["scored_article_sentences"]:
        assert TEXT[each["start"] : each["end"]] == each["sent"]


def test_batch_keeps_order_and_continues_after_an_error(client: TestClient) -> None:
    """The result of an article that cannot be read is an error."""
    bad, good = {"source": {"text": " "}}, {"source": {"text": TEXT}}
    found = post(client, "/api/highlight/batch", articles=[good, bad, good])["results"]
    assert [each["status"] for each in found] == [200, 422, 200]
    assert "empty" in found[1]["problem"]["detail"]


def test_explain_compare_luhn_and_export(client: TestClient) -> None:
    """Each of the other routes returns what its description says."""
    source = {"text": TEXT}
    why = post(client, "/api/explain", source=source, model="luhn", sentence=0)
    assert why["explanation"]["summary"]
    models = ["rnn", "luhn", "lead"]
    compared = post(client, "/api/compare", source=source, models=models)
    assert [len(row) for row in compared["scores"]] == [4, 4, 4]
    assert [compared["agreement"][n][n] for n in range(3)] == [1, 1, 1]
    steps = post(client, "/api/luhn", source=source)
    assert steps["summary"]
    answer = client.post("/api/export", json={"source": source, "format": "markdown"})
    assert answer.headers["content-type"].startswith("text/markdown")
    assert 'filename="highlights.md"' in answer.headers["content-disposition"]
    (quote,) = [line[2:] for line in answer.text.splitlines() if line.startswith("> ")]
    assert quote in TEXT


def test_always_is_literal(client: TestClient) -> None:
    """The phrases of `always` are not regular expressions."""
    options = {"top": 1, "always": [".*baker.*"]}
    found = post(client, "/api/highlight", source={"text": TEXT}, options=options, model="lead")
    assert [s["index"] for s in found["sentences"] if s["strength"] != "none"] == [0]


def test_the_library_remembers_and_forgets(client: TestClient) -> None:
    """`remember` adds an article to the history; its quotes outlive the history entry."""
    article = post(client, "/api/highlight", source={"text": TEXT}, remember=True)["id"]
    quote = {"source": {"article": article}, "start": 0, "end": 28}
    made = client.post("/api/quotes", json=quote)
    assert (made.status_code, made.json()["text"]) == (201, TEXT[:28])
    history = client.get("/api/history", params={"query": "baker"}).json()["readings"]
    assert [(r["article"], r["quotes"]) for r in history] == [(article, 1)]
    assert client.delete(f"/api/history/{article}").status_code == 204
    assert client.get("/api/history").json()["readings"] == []
    assert len(client.get("/api/quotes", params={"article": article}).json()["quotes"]) == 1
    assert client.delete(f"/api/quotes/{made.json()['id']}").status_code == 204
    assert problem(client.get(f"/api/history/{article}"))[0] == 404


def test_without_a_library_its_routes_answer_404(make: Make) -> None:
    """The routes of the library answer 404, and the settings say that there is none."""
    client = make(library=None)
    assert problem(client.get("/api/history")) == (
        404,
        "no library: the server was started with --no-library",
    )
    assert client.get("/api/settings").json()["has_library"] is False


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ({"source": {"text": ""}}, 422, "empty"),
        ({"source": {"text": TEXT}, "model": "/etc/passwd"}, 422, "no model is named"),
        ({"source": {"text": TEXT}, "model": "x.safetensors"}, 422, "no model is named"),
        ({"source": {"text": TEXT}, "encoder": "nope"}, 422, "no encoder is named"),
        ({"source": {"text": TEXT}, "options": {"top": 0}}, 422, "options.top"),
        ({"source": {"text": TEXT, "html": "x"}}, 422, "exactly one of"),
        ({"source": {"url": "http://127.0.0.1/"}}, 403, "--allow-fetch"),
        ({"source": {"article": "0" * 64}}, 404, "library"),
        ({"source": {"file": {"data": "!"}}}, 422, "base64"),
        ({"source": {"text": TEXT, "url": "ftp://e.org"}}, 422, "http or https"),
        ({"source": {"text": "WEBVTT\n\n00:01.000 --> 00:02.000\n"}}, 422, "no captions"),
        ({"source": upload(b"PK\3\4", "a.epub")}, 422, "a.epub: cannot be read as EPUB"),
        ({"source": upload(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.docx")}, 422, "old Office"),
    ],
)
def test_invalid_requests_are_rejected_in_one_line(
    client: TestClient, body: dict, status: int, words: str
) -> None:
    """Every rejection has the message of the pipeline."""
    got, detail = problem(client.post("/api/highlight", json=body))
    assert got == status
    assert words in detail
    assert "\n" not in detail


def test_fetching_never_reaches_this_machine(make: Make) -> None:
    """An address of this machine is rejected even with --allow-fetch."""
    client = make(allow_fetch=True)
    answer = client.post("/api/highlight", json={"source": {"url": "http://127.0.0.1:9/"}})
    assert problem(answer)[0] == 403


def test_framework_errors_are_problems(client: TestClient) -> None:
    """What FastAPI and Starlette reject has the same form."""
    assert problem(client.get("/nope"))[0] == 404
    assert problem(client.get("/api/highlight"))[0] == 405
    json_type = {"Content-Type": "application/json"}
    status, detail = problem(client.post("/api/highlight", content="{", headers=json_type))
    assert (status, detail[:16], detail[-12:]) == (400, "not valid JSON: ", " at offset 1")
    text_type = {"Content-Type": "text/plain"}
    assert problem(client.post("/api/highlight", content="{}", headers=text_type))[0] == 415


def test_length_limits(make: Make) -> None:
    """Bodies over the limit get 413, articles over the limit 422."""
    client = make(max_bytes=2000, max_sentences=3)
    assert problem(client.post("/api/highlight", json={"source": {"text": "a" * 3000}}))[0] == 413
    answer = client.post("/api/highlight", json={"source": {"text": TEXT}})
    assert problem(answer) == (422, "article has 4 sentences; the limit is 3")


def test_an_unexpected_error_discloses_nothing(
    make: Make, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A bug gives 500 without its message; the log has its type and no message either."""

    def fail(*_: object) -> None:
        raise RuntimeError(f"secret {TEXT}")

    monkeypatch.setattr("pullquote.server.routes.highlight.highlight_payload", fail)
    client = make()
    with caplog.at_level(logging.INFO, "pullquote.server"):
        answer = client.post("/api/highlight", json={"source": {"text": TEXT}})
    assert problem(answer)[0] == 500
    lines = [JsonFormatter().format(record) for record in caplog.records]
    assert any(json.loads(line).get("error") == "RuntimeError" for line in lines)
    assert not any(word in answer.text + "".join(lines) for word in ("secret", "harbour"))


def test_logs_hold_no_query(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    """A log line has the request's id and route, but not the query."""
    with caplog.at_level(logging.INFO, "pullquote.server"):
        answer = client.get("/api/history?query=embarrassing")
    (line,) = [JsonFormatter().format(r) for r in caplog.records if r.name == "pullquote.server"]
    assert json.loads(line)["request_id"] == answer.headers["x-request-id"]
    assert json.loads(line)["route"] == "/api/history"
    assert "embarrassing" not in line


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:8000", ""]
)
def test_unknown_hosts_are_rejected(client: TestClient, host: str) -> None:
    """A Host that is not a name of the server, as after DNS rebinding, gets 421."""
    assert problem(client.get("/api/models", headers={"Host": host}))[0] == 421
    assert problem(client.get("/", headers={"Host": host}))[0] == 421


def test_own_hosts_are_accepted(make: Make) -> None:
    """Addresses, localhost and allowed names are accepted."""
    client = make(allowed_hosts=("reader.example",))
    for host in ("127.0.0.1:8000", "[::1]:8000", "localhost", "reader.example:443"):
        assert client.get("/api/models", headers={"Host": host}).status_code == 200, host


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Origin": "chrome-extension://" + "a" * 32},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_pages_of_other_sites_are_rejected(client: TestClient, headers: dict[str, str]) -> None:
    """Origin and Sec-Fetch-Site are respected; no CORS header is sent."""
    answer = client.post("/api/highlight", json={"source": {"text": TEXT}}, headers=headers)
    assert problem(answer)[0] == 403
    assert "access-control-allow-origin" not in answer.headers


def test_the_extension_is_accepted(make: Make) -> None:
    """The project's extension gets CORS headers, and still needs the token."""
    client = make(token="s3cret")
    preflight = client.options("/api/highlight", headers={"Origin": EXTENSION})
    assert preflight.status_code == 204
    assert preflight.headers["access-control-allow-origin"] == EXTENSION
    asked = {"json": {"source": {"text": TEXT}}, "headers": {"Origin": EXTENSION}}
    refused = client.post("/api/highlight", **asked)
    assert refused.status_code == 401
    assert refused.headers["access-control-allow-origin"] == EXTENSION
    asked["headers"]["Authorization"] = "Bearer s3cret"
    assert client.post("/api/highlight", **asked).status_code == 200


def test_extensions_of_firefox_need_the_token(make: Make) -> None:
    """Their IDs differ in each installation, so a server without a token refuses them all."""
    origin = {"Origin": "moz-extension://0e1fb7a2-94f1-4bd1-9d5b-2ad6d0e5c001"}
    assert make().get("/api/models", headers=origin).status_code == 403
    client = make(token="secret")
    assert client.get("/api/models", headers=origin).status_code == 401
    preflight = client.options("/api/models", headers=origin)
    assert preflight.status_code == 204
    assert preflight.headers["access-control-allow-origin"] == origin["Origin"]
    allowed = client.get("/api/models", headers=origin | {"Authorization": "Bearer secret"})
    assert allowed.status_code == 200
    assert allowed.headers["access-control-allow-origin"] == origin["Origin"]


def test_the_extension_is_the_one_in_this_project() -> None:
    """The accepted id is that of `extension/`."""
    file = Path(__file__).parents[2] / "extension" / "ID.txt"
    assert file.read_text(encoding="utf-8").strip() == EXTENSION_ID


def test_the_token_is_required(make: Make) -> None:
    """API and metrics require the token, pages and health do not; a wrong token is rejected."""
    client = make(token="s3cret")
    for path in ("/api/models", "/metrics", "/openapi.json"):
        answer = client.get(path)
        assert problem(answer)[0] == 401
        assert answer.headers["www-authenticate"] == "Bearer"
        assert client.get(path, headers={"Authorization": "Bearer s3cre"}).status_code == 401
        assert client.get(path, headers={"Authorization": "Bearer s3cret"}).status_code == 200
    for path in ("/", "/healthz", "/readyz"):
        assert client.get(path).status_code == 200


def test_pages_have_a_policy_and_an_etag(client: TestClient) -> None:
    """Pages have a strict policy and an ETag; other files of the package are not served."""
    for path in PAGES:
        answer = client.get(path)
        assert answer.headers["content-type"].startswith("text/html")
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        again = client.get(path, headers={"If-None-Match": answer.headers["etag"]})
        assert again.status_code == 304
        assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert client.get("/bridge").status_code == 404
    for path in ("/page/../app.py", "/page/%2e%2e/app.py", "/page/..%2fapp.py"):
        assert client.get(path).status_code == 404


def test_an_article_seen_before_is_not_scored_again(client: TestClient) -> None:
    """Other options for the same article hit the cache, and no more sentences are scored."""
    post(client, "/api/highlight", source={"text": TEXT}, options={"top": 1})
    before = client.get("/metrics").text
    post(client, "/api/highlight", source={"text": TEXT}, options={"top": 2})
    after = client.get("/metrics").text

    def value(text: str, name: str) -> float:
        return float(next(line for line in text.splitlines() if line.startswith(name)).split()[1])

    hits, scored = 'pullquote_cache_total{result="hit"}', "pullquote_sentences_total"
    assert hits not in before
    assert value(after, hits) == 1
    assert value(after, scored) == value(before, scored)


def test_readiness_comes_after_the_models(make_app: Callable[..., object]) -> None:
    """Before the models are loaded the server is alive, but not ready."""
    client = TestClient(make_app(), base_url="http://127.0.0.1")  # type: ignore[arg-type]
    assert client.get("/healthz").status_code == 200
    assert problem(client.get("/readyz"))[0] == 503
    with client:
        assert client.get("/readyz").status_code == 200


def test_link_to_a_sentence(client: TestClient) -> None:
    """The link has the words of the sentence; without an address there is none."""
    source = {"html": "<article><p>Rain fell on us. Rain fell on us.</p></article>"}
    body = {"source": source, "sentence": 1, "url": "https://e.org/"}
    link = client.post("/api/link", json=body).json()["url"]
    assert link == "https://e.org/#:~:text=Rain%20fell%20on%20us.-,Rain%20fell%20on%20us."
    assert client.post("/api/link", json={**body, "url": ""}).json() == {"url": ""}
    assert client.post("/api/link", json={**body, "sentence": 2}).status_code == 422


@pytest.mark.parametrize("path", [*PAGES, "/openapi.json", "/page/article/main.js"])
def test_pages_and_descriptions_are_compressed(client: TestClient, path: str) -> None:
    """Pages and descriptions are gzip-compressed only for clients that accept it."""
    answer = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert int(answer.headers["content-length"]) < len(answer.content) / 2
    plain = client.get(path, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.content == answer.content


@pytest.mark.parametrize(
    ("accepted", "is_gzip"),
    [("gzip;q=0", False), ("br, gzip; q=0.000, *", False), ("gzip;q=0.5", True), ("br", False)],
)
def test_a_client_can_refuse_gzip(client: TestClient, accepted: str, is_gzip: bool) -> None:
    """A weight of zero refuses gzip, for the pages and for the API."""
    headers = {"Accept-Encoding": accepted}
    body = {"source": {"text": TEXT * 5}}
    answers = client.get("/", headers=headers), client.post("/api/luhn", json=body, headers=headers)
    for answer in answers:
        assert answer.status_code == 200
        assert ("content-encoding" in answer.headers) == is_gzip


def test_long_answers_are_compressed_if_the_client_accepts_it(client: TestClient) -> None:
    """An answer above a kilobyte is gzip, a short one is not, nor one for a client without gzip."""
    body = {"source": {"text": TEXT * 5}}
    answer = client.post("/api/highlight", json=body, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert "accept-encoding" in answer.headers["vary"].lower()
    assert int(answer.headers["content-length"]) < len(answer.content) / 2
    plain = client.post("/api/highlight", json=body, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.json() == answer.json()
    assert "content-encoding" not in client.get("/healthz").headers
