"""Fixtures of the scorer tests."""

from collections.abc import Callable

import pytest

from pullquote.encoders import load_encoder
from pullquote.pipeline import encode_sentences
from pullquote.scorers import ScoringInput
from pullquote.text import Article

RAIN = (
    "Heavy rain flooded the harbour on Monday.",
    "The harbour master closed the harbour gates.",
    "Officials said the rain would stop by Tuesday.",
    "A baker sold bread.",
    "Heavy rain had flooded the gates twice before.",
)


@pytest.fixture
def rain(make_article: Callable[..., Article]) -> Article:
    """Return an article of five sentences, one of which has nothing to do with the others."""
    return make_article(*RAIN, title="Rain floods the harbour")


@pytest.fixture
def encoded() -> Callable[[Article], ScoringInput]:
    """Return a function that encodes an article, so that every scorer can run."""
    return lambda article: ScoringInput(article, encode_sentences(load_encoder("static"), article))
