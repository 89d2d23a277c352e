"""POST /api/compress: texts are compressed to a budget of tokens."""

from collections.abc import Callable, Iterator

import pytest

pytest.importorskip("fastapi")

from starlette.testclient import TestClient

from pullquote.encoders.tokenizers import load_token_count

FLOOD = (
    "The harbor of Ely flooded at noon on Monday, and the water stood a meter high. The mayor "
    "closed the bridge, because its piers had moved. Bread was sold as usual."
)
BANK = "The bank raised its interest rate to four percent. Loans will cost more, and savers gain."
BODY = {"sources": [{"text": BANK, "title": "The bank"}, {"text": FLOOD}], "tokens": 30}


@pytest.fixture
def client(make_app: Callable[..., object]) -> Iterator[TestClient]:
    """Return a server without a library."""
    with TestClient(make_app(), base_url="http://127.0.0.1:8000") as client:  # type: ignore[arg-type]
        yield client


def test_budget_and_offsets(client: TestClient) -> None:
    """The text fits the budget; sentences are verbatim at their offsets."""
    answer = client.post("/api/compress", json=BODY).json()
    assert 0 < answer["tokens"] == load_token_count()(answer["text"]) <= 30
    assert answer["sources"][0]["title"] == "The bank"
    for kept in answer["sentences"]:
        assert (BANK, FLOOD)[kept["source"]][kept["start"] : kept["end"]] == kept["text"]
    about = client.post("/api/compress", json=BODY | {"about": "the mayor's bridge"}).json()
    assert "mayor closed the bridge" in about["text"]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"tokens": 0}, "tokens"),
        ({"sources": []}, "sources"),
        ({"sources": [{"text": " "}]}, "is empty"),
        ({"about": " "}, "about must be a question or a topic"),
        ({"tokenizer": "tokenizer.json"}, "tokenizer"),  # a client names no file
        ({"tokenizer": "../x"}, "tokenizer"),
        ({"tokenizer": "none"}, "no tokenizer is named"),
    ],
)
def test_wrong_requests(client: TestClient, wrong: dict[str, object], words: str) -> None:
    """A wrong request is answered with 422 and one line."""
    if words == "no tokenizer is named":
        pytest.importorskip("tiktoken")
    answer = client.post("/api/compress", json=BODY | wrong)
    assert answer.status_code == 422
    assert words in answer.json()["detail"]


def test_highlight_has_a_limit_of_tokens(client: TestClient) -> None:
    """The highlights of an article have at most the number of tokens."""
    body = {"source": {"text": FLOOD}, "options": {"tokens": 25}}
    sentences = client.post("/api/highlight", json=body).json()["sentences"]
    text = "\n".join(s["prose"] for s in sentences if s["strength"] != "none")
    assert 0 < load_token_count()(text) <= 25
