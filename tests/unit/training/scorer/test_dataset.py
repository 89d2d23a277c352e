"""Training examples of marked articles."""

from pathlib import Path

import numpy as np
import pytest

from pullquote.datasets.marks import MarkedArticle, read_marked_articles
from pullquote.encoders import load_encoder
from pullquote.training.scorer.config import ScorerTrainingConfig
from pullquote.training.scorer.dataset import make_marked_examples

pytest.importorskip("jax")

# Keras meets NumPy with it whenever weights are read.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


def read(path: Path) -> list[MarkedArticle]:
    """Return the articles of a file."""
    return [item for item in read_marked_articles(path) if isinstance(item, MarkedArticle)]


def test_labels_follow_the_readers_order(marks: Path) -> None:
    """The best sentence has the label 1, the last of two 0.75, junk 1, all others 0."""
    (example, *_) = make_marked_examples(
        read(marks), ScorerTrainingConfig(), load_encoder("static"), ("gist", "junk")
    )
    np.testing.assert_allclose(example.labels, [[0.75, 0], [0, 1], [0, 0], [1, 0]])
    assert (example.heads, example.source) == (("gist", "junk"), "s0")
