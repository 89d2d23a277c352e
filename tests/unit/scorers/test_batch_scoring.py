"""Several articles at a time: the scores of each are those that it has alone."""

import numpy as np
import pytest

from pullquote import Highlighter, read_text
from pullquote.encoders.static import MAX_BATCH_PIECES, StaticEncoder
from pullquote.scorers import BatchScorer
from pullquote.scorers import neural as rnn
from pullquote.text import split_sentences

WORDS = "rain harbour bread mayor dam town river loaves baker storm".split()


def make_text(sentences: int, seed: int) -> str:
    """Make an article of so many sentences."""
    random = np.random.default_rng(seed)
    return " ".join(
        "The " + " ".join(random.choice(WORDS, random.integers(3, 9))) + "."
        for _ in range(sentences)
    )


@pytest.mark.parametrize("most", [1024, 30, 1])
def test_together_as_alone(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    """Articles of 1 to 40 sentences, in batches that are filled up, get the scores they get alone.

    So do they in batches of one, and in no particular order.
    """
    monkeypatch.setattr(rnn, "MAX_BATCH_SENTENCES", most)
    highlighter = Highlighter("rnn")
    assert isinstance(highlighter.scorer, BatchScorer)
    lengths = (7, 1, 40, 12, 7, 3, 28)
    articles = [
        split_sentences(read_text(make_text(length, n), title="Rain" if n % 2 else ""))
        for n, length in enumerate(lengths)
    ]
    transaction = highlighter.highlight_many(articles)
    assert [len(each.sentences) for each in transaction] == list(lengths)
    for article, found in zip(articles, transaction, strict=True):
        (alone,) = highlighter.highlight_many([article])
        for one, other in zip(found.sentences, alone.sentences, strict=True):
            assert one.score == pytest.approx(other.score, abs=1e-5)
            assert one.score_std == pytest.approx(other.score_std, abs=1e-5)
    assert highlighter.highlight_many([]) == []


def test_sentences_that_cross_a_window() -> None:
    """A sentence has its vector wherever it falls among the pieces that are looked up at once."""
    encoder = StaticEncoder()
    long = "rain " * (MAX_BATCH_PIECES - 3)
    sentences = [long, "", "The harbour flooded the whole town.", long * 2, "Bread was sold."]
    transaction = encoder.encode(sentences)
    alone = np.concatenate([encoder.encode([sentence]) for sentence in sentences])
    np.testing.assert_allclose(transaction, alone, atol=1e-5)
    assert not transaction[1].any()
    np.testing.assert_allclose(transaction[3], transaction[0], atol=1e-2)
