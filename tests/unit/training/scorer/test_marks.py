"""Training on readers' marks: one head for each aim and one for junk, in one model file."""

import json
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("jax")

from pullquote.cli import main
from pullquote.datasets.marks import MarkedArticle, read_marked_articles, split_by_group
from pullquote.encoders import load_encoder
from pullquote.errors import UsageError
from pullquote.models import read_model
from pullquote.pipeline import Highlighter
from pullquote.training.scorer.config import ScorerTrainingConfig
from pullquote.training.scorer.dataset import make_marked_examples

TEXT = "Rain fell on town {n} all day. Photo by Ann. Nobody minded it. The dam broke at noon."
SPANS = [[0, 28], [29, 42], [43, 60], [61, 83]]
# Keras meets NumPy with it whenever weights are read.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

FAST = ["--epochs", "1", "--ensemble-size", "2", "--layer-type", "dense", "--units", "2"]


@pytest.fixture
def marks(tmp_path: Path) -> Path:
    """Write six articles of three sources."""
    rows = [
        {
            "id": str(n),
            "text": TEXT.format(n=n),
            "sentences": SPANS,
            "gist": [3, 0],
            "quotable": [2],
            "junk": [1],
            "group": f"s{n % 3}",
            "license": "CC0-1.0",
        }
        for n in range(6)
    ]
    path = tmp_path / "marks.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


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


def test_groups_are_never_split(marks: Path) -> None:
    """Both parts together are everything, and no source is in both; one source is too few."""
    articles = read(marks)
    training, held_out = split_by_group(articles, share=0.1, seed=1)
    assert len(training) + len(held_out) == 6
    assert not {item.group for item in training} & {item.group for item in held_out}
    with pytest.raises(UsageError, match="at least 2 groups"):
        split_by_group(articles[::3], share=0.1, seed=1)


@pytest.mark.parametrize(
    ("options", "heads"),
    [([], ("gist", "quotable", "junk")), (["--aim", "quotable"], ("quotable", "junk"))],
)
def test_command(marks: Path, tmp_path: Path, options: list[str], heads: tuple[str, ...]) -> None:
    """The command writes a model with these heads, calibrated, which highlights by aim."""
    path = tmp_path / "mine.safetensors"
    assert main(["train", str(marks), "--out", str(path), *FAST, *options]) == 0
    model = read_model(path)
    assert model.card.architecture.heads == heads
    assert len(model.calibrations) == len(heads)
    assert model.card.labeler == "marks"
    assert any(line.startswith("s") and "CC0-1.0" in line for line in model.card.data)
    result = Highlighter(str(path)).highlight("Rain fell all day. Nobody minded it at all.")
    assert all(sentence.quotable is not None for sentence in result.sentences)


def test_options_that_do_not_fit(marks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Fine-tuning needs quotes, and an aim needs marks."""
    assert main(["train", str(marks), "--fine-tune"]) == 2
    assert "need quotes" in capsys.readouterr().err
    quotes = marks.with_name("quotes.jsonl")
    quotes.write_text('{"text": "Rain fell. We left.", "quotes": ["Rain fell."]}\n')
    out = marks.with_suffix(".safetensors")
    assert main(["train", str(quotes), "--out", str(out), "--aim", "gist"]) == 2
    assert "--aim needs articles with marks" in capsys.readouterr().err
