"""POST /api/check: what a text quotes is checked against the article."""

from collections.abc import Iterator

import pytest

pytest.importorskip("fastapi")

from starlette.testclient import TestClient

from pullquote.server.app import create_app
from pullquote.server.config import ServerConfig

ARTICLE = "The rain fell, hard and long, on the old town. Nobody was hurt."


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    """Give a server without a library."""
    app = create_app(ServerConfig(library=None))
    with TestClient(app, base_url="http://127.0.0.1:8000") as opened:
        yield opened


def test_verdicts_and_offsets(client: TestClient) -> None:
    """Each quotation has a verdict, places in the article and what was altered."""
    post = "He wrote “nobody was hurt”, “The rain fell … on the old town” and “it hailed”."
    body = {"post": {"text": post}, "article": {"text": ARTICLE}}
    answer = client.post("/api/check", json=body).json()
    assert answer["is_verbatim"] is False
    verdicts = [each["verdict"] for each in answer["quotations"]]
    assert verdicts == ["verbatim", "altered", "absent"]
    text = answer["article"]["text"]
    altered = answer["quotations"][1]
    places = [text[each["start"] : each["end"]] for each in altered["spans"]]
    assert places == ["The rain fell", "on the old town"]
    assert altered["changes"] == [{"article": ", hard and long,", "quotation": "…"}]
    assert altered["is_marked"] is True
    assert post[altered["start"] : altered["end"]] == altered["text"]


def test_limits(client: TestClient) -> None:
    """More quotations than one call may have are refused; short ones can be passed over."""
    post = "He wrote “rain”. " * 201
    body = {"post": {"text": post}, "article": {"text": ARTICLE}}
    answer = client.post("/api/check", json=body)
    assert answer.status_code == 422
    assert answer.json()["detail"] == "post has 201 quotations; at most 200 are checked"
    answer = client.post("/api/check", json=body | {"min_words": 2})
    assert answer.json()["quotations"] == []
    answer = client.post("/api/check", json={"post": {"text": "x"}})
    assert answer.status_code == 422
