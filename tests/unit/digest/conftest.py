"""News to test digests: four stories, each reported twice, and four that are only similar."""

import json
from pathlib import Path
from typing import Any

import pytest

from pullquote import read_text
from pullquote.documents.document import Document


@pytest.fixture(scope="session")
def news() -> dict[str, Any]:
    """Return the stories as titles and texts."""
    path = Path(__file__).with_name("news.json")
    stories: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return stories


@pytest.fixture
def retold(news: dict[str, Any]) -> list[tuple[Document, Document]]:
    """Return pairs of articles that report the same story."""
    return [(read_text(**a), read_text(**b)) for a, b in news["retold"]]


@pytest.fixture
def similar(news: dict[str, Any]) -> list[Document]:
    """Return an article for each pair that tells other news of the same kind."""
    return [read_text(**each) for each in news["similar"]]
