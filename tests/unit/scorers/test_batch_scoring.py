"""Batches of articles: each article has the scores that it has alone."""

import numpy as np
import pytest

from pullquote import Highlighter, read_text
from pullquote.encoders.static import MAX_BATCH_PIECES, StaticEncoder
from pullquote.scorers import BatchScorer
from pullquote.scorers import neural as rnn
from pullquote.text import split_sentences

WORDS = "rain harbour bread mayor dam town river loaves baker storm".split()


def make_text(sentences: int, seed: int) -> str:
    """Make an article with the given number of sentences."""
    random = np.random.default_rng(seed)
    return " ".join(
        "The " + " ".join(random.choice(WORDS, random.integers(3, 9))) + "."
        for _ in range(sentences)
    )


@pytest.mark.parametrize("max_sentences", [1024, 30, 1])
def test_a_batch_equals_single_articles(
    monkeypatch: pytest.MonkeyPatch, max_sentences: int
) -> None:
    """Articles of 1 to 40 sentences have the same scores in padded batches as alone.

    So they do in batches of one, and in any order.
    """
    monkeypatch.setattr(rnn, "MAX_BATCH_SENTENCES", max_sentences)
    highlighter = Highlighter("rnn")
    assert isinstance(highlighter.scorer, BatchScorer)
    lengths = (7, 1, 40, 12, 7, 3, 28)
    articles = [
        split_sentences(read_text(make_text(length, n), title="Rain" if n % 2 else ""))
        for n, length in enumerate(lengths)
    ]
    results = highlighter.highlight_many(articles)
    assert [len(result.sentences) for result in results] == list(lengths)
    for article, result in zip(articles, results, strict=True):
        (alone,) = highlighter.highlight_many([article])
        for a, b in zip(result.sentences, alone.sentences, strict=True):
            assert a.score == pytest.approx(b.score, abs=1e-5)
            assert a.score_std == pytest.approx(b.score_std, abs=1e-5)
    assert highlighter.highlight_many([]) == []


def test_sentences_across_batches_of_pieces() -> None:
    """A vector does not depend on where the batches of pieces are split."""
    encoder = StaticEncoder()
    long = "rain " * (MAX_BATCH_PIECES - 3)
    sentences = [long, "", "The harbour flooded the whole town.", long * 2, "Bread was sold."]
    vectors = encoder.encode(sentences)
    alone = np.concatenate([encoder.encode([sentence]) for sentence in sentences])
    np.testing.assert_allclose(vectors, alone, atol=1e-5)
    assert not vectors[1].any()
    np.testing.assert_allclose(vectors[3], vectors[0], atol=1e-2)
