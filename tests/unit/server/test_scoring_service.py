"""The cache of the server's scores."""

import pytest

pytest.importorskip("fastapi")

from pullquote.documents.document import Block, Document
from pullquote.errors import UsageError
from pullquote.server.config import ServerConfig
from pullquote.server.scoring_service import Cache, ScoringService

TEXT = "Rain fell all day. Nobody minded. That day rain flooded the town."


@pytest.fixture(scope="module")
def service() -> ScoringService:
    """Return a service with a small limit."""
    return ScoringService(ServerConfig(max_sentences=3))


def test_the_least_recently_used_value_is_dropped() -> None:
    """A value that was read again stays; one heavier than the limit drops no other."""
    cache = Cache[str](max_weight=10)
    cache.put("a", "A", weight=4)
    cache.put("b", "B", weight=4)
    assert cache.get("a") == "A"
    cache.put("c", "C", weight=4)
    assert (cache.get("a"), cache.get("b"), cache.get("c")) == ("A", None, "C")
    cache.put("d", "D", weight=11)
    assert (cache.get("a"), cache.get("c"), cache.get("d")) == ("A", "C", None)


@pytest.mark.parametrize(
    "other",
    [
        Document(TEXT, (Block(0, 18), Block(19, len(TEXT)))),
        Document(TEXT, (Block(0, 18, "heading"), Block(19, len(TEXT)))),
        Document(TEXT, (Block(0, len(TEXT)),), title="Floods"),
        Document(TEXT, (Block(0, len(TEXT)),), is_markdown=True),
    ],
    ids=["blocks", "kind", "title", "markdown"],
)
def test_the_same_text_in_another_document_is_scored_again(
    service: ScoringService, other: Document
) -> None:
    """The cache's key is the whole document, since blocks and title change the scores."""
    document = Document(TEXT, (Block(0, len(TEXT)),))
    assert service.score(document, "luhn") is service.score(document, "luhn")
    scored = service.score(other, "luhn")
    assert scored is not service.score(document, "luhn")
    assert scored.article.document == other


def test_models_do_not_share_scores(service: ScoringService) -> None:
    """The same document has other scores with another model."""
    document = Document(TEXT, (Block(0, len(TEXT)),))
    assert service.score(document, "luhn").highlighter.scorer.name == "luhn"
    assert service.score(document, "lead").highlighter.scorer.name == "lead"


def test_there_is_one_limit_of_sentences(service: ScoringService) -> None:
    """Scoring and the steps of Luhn's method reject the same articles."""
    text = f"{TEXT} It rained on."
    document = Document(text, (Block(0, len(text)),))
    for function in (lambda: service.score(document, None), lambda: service.split(document)):
        with pytest.raises(UsageError, match="article has 4 sentences; the limit is 3"):
            function()
