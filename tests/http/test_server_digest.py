"""POST /api/digest: the best sentences of articles, without repeats across them."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi")

from starlette.testclient import TestClient

from pullquote import read_text
from pullquote.library import Library

FIRE = "A fire destroyed the old mill at Harrow on Sunday. Nobody was hurt, the brigade said."
AGAIN = (
    "The old mill at Harrow was destroyed by a fire on Sunday. The brigade said nobody was hurt."
)
BRIDGE = "The council voted for a new bridge over the Silt. It will cost 40 million crowns."
BODY: dict[str, Any] = {
    "sources": [
        {"text": FIRE, "title": "Mill burns"},
        {"text": AGAIN, "title": "Fire at Harrow", "url": "https://example.org/fire"},
        {"text": BRIDGE, "title": "A bridge"},
    ]
}


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Write a library with an article of May 2024."""
    path = tmp_path / "mine.db"
    with Library(path) as library:
        library.add_article(replace(read_text(BRIDGE, title="Old bridge"), date="2024-05-31"))
    return path


@pytest.fixture
def client(make_app: Callable[..., object], library: Path) -> Iterator[TestClient]:
    """Return a server with the library."""
    with TestClient(make_app(library=library), base_url="http://127.0.0.1:8000") as client:  # type: ignore[arg-type]
        yield client


def test_news_told_twice_is_one(client: TestClient) -> None:
    """Articles are grouped, retold ones are named; sentences stand in the sources."""
    made = client.post("/api/digest", json=BODY).json()
    assert (made["read"], made["problems"], made["undated"]) == (3, [], 0)
    groups = {
        each["title"]: [other["title"] for other in each["also"]] for each in made["articles"]
    }
    assert groups.pop("A bridge") == []
    assert groups in ({"Mill burns": ["Fire at Harrow"]}, {"Fire at Harrow": ["Mill burns"]})
    for each in made["articles"]:
        assert all(s["text"] in FIRE + AGAIN + BRIDGE for s in each["sentences"])
    one = client.post("/api/digest", json=BODY | {"options": {"top": 1}, "articles": 1}).json()
    assert [len(each["sentences"]) for each in one["articles"]] == [1]


def test_library_and_period(client: TestClient, library: Path) -> None:
    """The library's articles of the period are read, but no path of the server is named."""
    body = {"library": True, "since": "2024-05-01"}
    made = client.post("/api/digest", json=body)
    assert [each["title"] for each in made.json()["articles"]] == ["Old bridge"]
    assert str(library) not in made.text
    assert client.post("/api/digest", json=body | {"since": "2024-06-01"}).json()["read"] == 0
    undated = client.post("/api/digest", json=BODY | {"since": "7d"}).json()
    assert (undated["read"], undated["undated"]) == (0, 3)


def test_an_unusable_article_is_reported(client: TestClient) -> None:
    """The others are listed."""
    body = {"sources": [{"text": " "}, *BODY["sources"][2:], {"text": "---"}]}
    made = client.post("/api/digest", json=body).json()
    assert [each["title"] for each in made["articles"]] == ["A bridge"]
    assert [line.split(":")[0] for line in made["problems"]] == ["sources.0", "sources.2"]


@pytest.mark.parametrize(
    ("wrong", "status", "words"),
    [
        ({"sources": []}, 422, "at least one source is needed, or the library"),
        ({"since": "soon"}, 422, "since must be hours, days or weeks (12h, 7d, 2w) or a date"),
        ({"since": ""}, 422, "since must be hours"),
        ({"articles": 0}, 422, "articles"),
        ({"options": {"top": 0}}, 422, "top"),
        ({"model": "none"}, 422, "no model is named 'none'"),
        ({"sources": BODY["sources"] * 34}, 422, "sources"),
        ({"sources": [{"url": "https://example.org"}]}, 403, "does not fetch addresses"),
    ],
)
def test_wrong_requests(
    client: TestClient, wrong: dict[str, object], status: int, words: str
) -> None:
    """A wrong request is answered with one line, in the words of the command."""
    answer = client.post("/api/digest", json=BODY | wrong)
    assert answer.status_code == status
    assert words in answer.json()["detail"]


def test_without_a_library(make_app: Callable[..., object]) -> None:
    """A server without a library says so."""
    with TestClient(make_app(), base_url="http://127.0.0.1:8000") as client:  # type: ignore[arg-type]
        answer = client.post("/api/digest", json={"library": True})
    assert (answer.status_code, answer.json()["detail"][:10]) == (404, "no library")
