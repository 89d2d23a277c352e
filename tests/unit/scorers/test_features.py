"""Feature rows: values computed by hand, and rows that must not change."""

from collections.abc import Callable

import numpy as np
import pytest

from pullquote.encoders import Encoder, load_encoder
from pullquote.pipeline import encode_sentences
from pullquote.scorers import ScoringInput
from pullquote.scorers.features import (
    CONTENT_SCALARS,
    POSITION_SCALARS,
    SCALARS,
    ArticleFeatures,
    content_columns,
    input_width,
    position_columns,
    sentence_features,
    split_terms,
)
from pullquote.scorers.text_features import SURFACE_SCALARS
from pullquote.text import Article

MakeArticle = Callable[..., Article]
PARAGRAPHS = ("Rain fell on 3 towns. We left.", "However, is this the end of the rains?")


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    """Open the default encoder."""
    return load_encoder("static")


def make_inputs(article: Article, encoder: Encoder) -> ScoringInput:
    """Encode an article."""
    return ScoringInput(article, encode_sentences(encoder, article))


def column(rows: np.ndarray, name: str) -> list[float]:
    """Return one scalar of all sentences."""
    values: list[float] = rows[:, rows.shape[1] - len(SCALARS) + SCALARS.index(name)].tolist()
    return values


def test_scalars_by_hand(make_article: MakeArticle, encoder: Encoder) -> None:
    """Scalars that can be counted have the counted value."""
    rows = sentence_features(make_inputs(make_article(*PARAGRAPHS, title="The rain"), encoder))
    assert rows.shape == (3, input_width(256))
    assert rows.dtype == np.float32
    assert column(rows, "position") == [-1, 0, 1]
    assert column(rows, "is_first") == [1, 0, 0]
    assert column(rows, "is_last") == [0, 0, 1]
    assert column(rows, "opens_paragraph") == [1, 0, 1]
    assert column(rows, "closes_paragraph") == [0, 1, 1]
    assert column(rows, "title_words_found") == [2, 0, 2]
    assert column(rows, "position_in_paragraph") == pytest.approx([0, np.log(2), 0])
    assert column(rows, "in_first_paragraph") == [1, 1, 0]
    assert column(rows, "in_last_paragraph") == [0, 0, 1]
    assert column(rows, "asks") == [0, 0, 1]
    assert column(rows, "opens_with_link") == [0, 0, 1]
    assert column(rows, "opens_with_pronoun") == [0, 1, 0]
    # A cue in n words counts 2 / sqrt(n + 3).
    assert column(rows, "number") == pytest.approx([2 / 8**0.5, 0, 0])
    assert column(rows, "we") == pytest.approx([0, 2 / 5**0.5, 0])
    assert column(rows, "question") == pytest.approx([0, 0, 2 / 11**0.5])
    assert column(rows, "capital") == [0, 0, 0]  # the first letter of a sentence says nothing
    # Each of "rain", "fell" and "town" is met first here, but "rain" occurs again.
    assert column(rows, "first_met")[0] == 1
    assert column(rows, "own_words")[0] == pytest.approx(2 / 3)
    assert column(rows, "has_title") == [1, 1, 1]


def test_only_a_sentence_that_ends_in_a_question_mark_asks(
    make_article: MakeArticle, encoder: Encoder
) -> None:
    """A question that is reported within a sentence is no question of the article."""
    article = make_article("“Why now?” asked the mayor.", "Why did nobody answer her?")
    rows = sentence_features(make_inputs(article, encoder))
    assert column(rows, "asks") == [0, 1]


def test_without_a_title(make_article: MakeArticle, encoder: Encoder) -> None:
    """Without a title, the scalars about it are zero, and nothing is infinite."""
    rows = sentence_features(make_inputs(make_article(*PARAGRAPHS), encoder))
    assert np.isfinite(rows).all()
    for name in ("title_cosine", "title_cosine_in_article", "title_words_found", "has_title"):
        assert column(rows, name) == [0, 0, 0]


def test_z_scores(make_article: MakeArticle, encoder: Encoder) -> None:
    """Scalars are also given as z-scores within the article; 0 if all are equal."""
    rows = sentence_features(make_inputs(make_article(*PARAGRAPHS, title="The rain"), encoder))
    np.testing.assert_allclose(column(rows, "asks_in_article"), [-(0.5**0.5)] * 2 + [2**0.5])
    for name in CONTENT_SCALARS:
        plain, apart = np.array(column(rows, name)), np.array(column(rows, f"{name}_in_article"))
        expected = (plain - plain.mean()) / plain.std() if np.ptp(plain) else np.zeros(3)
        np.testing.assert_allclose(apart, expected, atol=1e-4)


def test_one_sentence(make_article: MakeArticle, encoder: Encoder) -> None:
    """An article of one sentence has finite features, and its sentence is first and last."""
    rows = sentence_features(make_inputs(make_article("It rained all day."), encoder))
    assert np.isfinite(rows).all()
    assert column(rows, "is_first") == column(rows, "is_last") == [1]


def test_equal_sentences_differ_by_their_surroundings(
    make_article: MakeArticle, encoder: Encoder
) -> None:
    """Two equal sentences share all that is computed from the sentence alone."""
    again = "Rain fell on the towns."
    rows = sentence_features(make_inputs(make_article(again, "We left.", again), encoder))
    # A matrix product may round the rows of two equal sentences differently.
    different = set(np.flatnonzero(np.abs(rows[0] - rows[2]) > 1e-4).tolist())
    position = position_columns(256)
    assert position.stop - position.start == len(POSITION_SCALARS)
    assert different & set(range(position.start, position.stop))
    assert not different & set(range(256))
    assert not different & set(content_columns(256, SURFACE_SCALARS))
    assert column(rows, "first_met")[::2] == [1, 0]
    assert column(rows, "said_before")[::2] == pytest.approx([0, 2], abs=1e-5)


def test_perturbed_rows_of_the_same_words(make_article: MakeArticle, encoder: Encoder) -> None:
    """A variant with the same words has the same row."""
    inputs = make_inputs(make_article(*PARAGRAPHS, title="The rain"), encoder)
    prose = inputs.article.sentences[2].prose
    variants = [prose, "We left."]
    rows = ArticleFeatures(inputs).perturbed_rows(2, variants, encoder.encode(variants))
    whole = sentence_features(inputs)
    np.testing.assert_allclose(rows[0], whole[2], atol=1e-5)
    assert np.abs(rows[1] - whole[2]).max() > 0.1


def test_terms_are_those_of_the_scorers(make_article: MakeArticle, encoder: Encoder) -> None:
    """Words of a variant are split and stemmed as for the other scorers."""
    inputs = make_inputs(make_article(*PARAGRAPHS), encoder)
    prose = [sentence.prose for sentence in inputs.article.sentences]
    assert split_terms(prose, "en") == inputs.terms
