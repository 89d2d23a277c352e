"""POST /api/check: quotations in a text are checked against the article."""

from collections.abc import Callable, Iterator

import pytest

pytest.importorskip("fastapi")

from starlette.testclient import TestClient

ARTICLE = "The rain fell, hard and long, on the old town. Nobody was hurt."


@pytest.fixture
def client(make_app: Callable[..., object]) -> Iterator[TestClient]:
    """Return a server without a library."""
    with TestClient(make_app(), base_url="http://127.0.0.1:8000") as client:  # type: ignore[arg-type]
        yield client


def test_verdicts_and_offsets(client: TestClient) -> None:
    """Each quotation has a verdict, its spans in the article and the changes."""
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
    """More quotations than the limit are rejected; short ones can be ignored."""
    post = "He wrote “rain”. " * 201
    body = {"post": {"text": post}, "article": {"text": ARTICLE}}
    answer = client.post("/api/check", json=body)
    assert answer.status_code == 422
    assert answer.json()["detail"] == "post has 201 quotations; the limit is 200"
    answer = client.post("/api/check", json=body | {"min_words": 2})
    assert answer.json()["quotations"] == []
    answer = client.post("/api/check", json={"post": {"text": "x"}})
    assert answer.status_code == 422


def test_verify(client: TestClient) -> None:
    """Several sources: each quotation has its source; the text is repaired on request."""
    sources = [{"text": ARTICLE, "title": "Rain News"}, {"text": "Snow fell on Bath for a week."}]
    post = "Rain News has “Snow fell on Bath” and “the rain fell, hard and short, on the old town”."
    body = {"post": {"text": post}, "sources": sources, "repair": True}
    answer = client.post("/api/verify", json=body).json()
    found = [(item["verdict"], item["source"], item["named"]) for item in answer["quotations"]]
    assert found == [("misattributed", 1, [0]), ("altered", 0, [0])]
    assert answer["sources"][0]["title"] == "Rain News"
    assert answer["repaired"].endswith(
        "[source 2] and “the rain fell, hard and long, on the old town”."
    )
    assert "repaired" not in client.post("/api/verify", json=body | {"repair": False}).json()
    for wrong in ({"sources": []}, {"sources": ["rain"]}, {"sources": [{"text": " "}]}):
        assert client.post("/api/verify", json=body | wrong).status_code == 422
    many = {"post": {"text": "He wrote “rain”. " * 201}}
    assert client.post("/api/verify", json=body | many).status_code == 422
