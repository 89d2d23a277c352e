"""The evaluation on marked articles: means, tests against the classics, genres and junk."""

import json
from collections.abc import Callable

import numpy as np
import pytest

from pullquote.datasets.marks import MarkedArticle, Marks
from pullquote.errors import EmptySourceError
from pullquote.evaluation.marked import evaluate_marked
from pullquote.text import Article


@pytest.fixture
def articles(make_article: Callable[..., Article]) -> list[MarkedArticle]:
    """Return articles whose first sentence is the gist and whose second is junk."""
    items = []
    for number in range(12):
        article = make_article(
            f"Rain fell on town {number} all day.",
            "Photo by Ann Bee here.",
            "Nobody minded it much.",
        )
        marks = Marks((0,), (2,), frozenset({1}))
        second = Marks((0, 2), (), frozenset())
        genre = "essay" if number else "letter"
        items.append(MarkedArticle(str(number), article, marks, second, genre, f"s{number % 3}"))
    return items


def test_lead_finds_what_stands_first(articles: list[MarkedArticle]) -> None:
    """`lead` agrees fully on gist and not at all on the last sentence; readers agree by 2/3."""
    result = evaluate_marked(["lead", "luhn"], articles)
    figures = result.to_dict()
    gist, quotable = figures["aims"]["gist"], figures["aims"]["quotable"]
    assert gist["models"]["lead"]["f1"] == [1.0, 1.0, 1.0]
    assert quotable["models"]["lead"]["f1"][0] == 0.0
    assert gist["readers_f1"] == pytest.approx(2 / 3)
    assert gist["readers_first_three"] == 1.0
    assert (figures["articles"], figures["sources"]) == (12, 3)
    assert gist["genres"]["essay"]["articles"] == 11
    assert figures["highlights"]["lead"]["sentences"] == 12


def test_p_values_compare_with_every_classic(articles: list[MarkedArticle]) -> None:
    """A model that is right every time beats one that never is, and ties with itself."""
    result = evaluate_marked(["lead", "luhn"], articles)
    tests = result.p_values("gist", "lead")
    assert set(tests) == {"luhn"}
    luhn = result.values["gist"][:, 1, 0]
    assert (tests["luhn"] < 0.01) == (float(np.mean(luhn)) < 0.5)


def test_tables(articles: list[MarkedArticle]) -> None:
    """The report names readers, genres and junk, and is the same as the JSON."""
    result = evaluate_marked(["lead"], articles)
    text = result.to_markdown()
    assert "| two readers | 0.667 |" in text
    assert "| letter | 1 | 1.00 |" in text
    assert "| lead | 12 | 0.0 % |" in text
    json.dumps(result.to_dict())


def test_no_article() -> None:
    """Nothing to measure is an error."""
    with pytest.raises(EmptySourceError, match="at least one is needed"):
        evaluate_marked(["lead"], [])
