"""Fine-tuning the last layer of the bundled model on a reader's quotes."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from pullquote import Highlighter
from pullquote.cli import main
from pullquote.errors import UsageError
from pullquote.ingest.records import Record
from pullquote.library import Library
from pullquote.models import DEFAULT_MODEL
from pullquote.models.model_file import read_card, read_model
from pullquote.training.scorer.config import load_config
from pullquote.training.scorer.fine_tune import (
    FineTuneInput,
    fine_tune_layer,
    fine_tune_model,
    output_weights,
    raw_scores,
)
from pullquote.training.scorer.listwise import listwise_grad

# Keras 3.15 turns its variables into arrays in a way that NumPy 2 warns of.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

TOPICS = ("rain", "wheat", "steel", "music", "chess", "bread", "stone", "light", "glass", "paper")


def record(topic: str, number: int) -> Record:
    """Return an article about a topic, with a quote."""
    sentences = [
        f"Nobody in the town had expected {topic} to matter to anyone.",
        f"The people of the valley spoke of {topic} all day long.",
        f"The price of {topic} rose by 1{number} % to 20{number} dollars in 198{number}.",
        f"In the evening they had forgotten the {topic} altogether.",
        f"Their children would ask them about {topic} one day.",
    ]
    quoted = sentences[2]
    sentences.insert(number % 5, sentences.pop(2))
    return Record(topic, f"About {topic}", " ".join(sentences), (quoted,), license="CC0-1.0")


RECORDS = [record(topic, number) for number, topic in enumerate(TOPICS)]


def test_the_gradient_is_that_of_the_loss() -> None:
    """The gradient derived by hand equals that of JAX for the training loss."""
    jax = pytest.importorskip("jax")
    from pullquote.training.scorer.losses import listwise

    random = np.random.default_rng(5)
    scores = random.normal(size=(3, 7))
    for labels in (random.random(7), np.zeros(7)):
        for fit in range(3):
            slope = jax.grad(lambda s, y=labels: listwise(y[None], s[None]))(scores[fit])
            np.testing.assert_allclose(
                listwise_grad(scores, labels)[fit], np.asarray(slope), atol=2e-6
            )


def test_the_gradient_of_concatenated_articles() -> None:
    """Concatenated articles have the gradients that each has alone."""
    random = np.random.default_rng(7)
    scores, labels = random.normal(size=(2, 9)), random.random(9)
    grad = listwise_grad(scores, labels, np.array([0, 4, 5]))
    parts = [listwise_grad(scores[:, s], labels[s]) for s in map(slice, (0, 4, 5), (4, 5, 9))]
    np.testing.assert_allclose(grad, np.concatenate(parts, axis=1), atol=1e-12)


def test_the_penalty_keeps_the_layer_close() -> None:
    """A strong penalty leaves the layer unchanged; a weak one lets it learn."""
    random = np.random.default_rng(6)
    start = random.normal(size=(2, 5))
    states = random.normal(size=(2, 9, 4))
    labels = (states[0, :, 0] > 0).astype(float)
    article = FineTuneInput(np.stack([states[0], states[0]]), labels)
    assert np.abs(fine_tune_layer(start, [article], l2_to_init=1e6) - start).max() < 0.02
    learned = fine_tune_layer(start, [article], l2_to_init=0.0)

    def gap(last: np.ndarray) -> float:
        raw = raw_scores(article, last)
        return float(raw[labels == 1].mean() - raw[labels == 0].mean())

    assert gap(learned) > gap(start) + 0.1


def test_a_fine_tuned_model_is_better_on_held_out_articles(tmp_path: Path) -> None:
    """It learns what a reader quotes, improves on held-out articles, and is a model file."""
    out = tmp_path / "mine.safetensors"
    refined = fine_tune_model(RECORDS, out, license="CC0-1.0")
    assert refined.articles == len(RECORDS)
    assert refined.after > refined.before
    card = read_card(out)
    assert (card.name, card.license) == ("mine", "CC0-1.0")
    assert "fine-tuned on: unnamed: CC0-1.0" in card.data
    before, after = read_model(DEFAULT_MODEL), read_model(out)
    changed = {n for n in before.weights if not np.array_equal(before.weights[n], after.weights[n])}
    layer = str(before.card.architecture.layers)
    assert {name.split("/")[1] for name in changed} == {layer}
    assert output_weights(after).shape == output_weights(before).shape
    unseen = record("cheese", 7)
    found = Highlighter(str(out)).highlight(unseen.text, title=unseen.title)
    assert found.best.sentence.prose == unseen.quotes[0]


def test_too_few_articles_and_equal_labels_are_refused(tmp_path: Path) -> None:
    """One article is too few, and labels must differ."""
    out = tmp_path / "mine.safetensors"
    with pytest.raises(UsageError, match="at least 2 usable articles, got 1"):
        fine_tune_model(RECORDS[:1], out)
    with pytest.raises(UsageError, match="different labels"):
        fine_tune_model([Record("1", "", "It fell. It rose.", ("xyz",))] * 2, out)
    assert not out.exists()


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a library with a mark in each of ten articles, and its own data folder."""
    from pullquote.documents import read_text

    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setattr(sys, "platform", "linux")
    with Library(tmp_path / "my.db") as store:
        for each in RECORDS:
            document = read_text(each.text, title=each.title)
            start = document.text.index(each.quotes[0])
            store.add_quote(store.add_article(document), start, start + len(each.quotes[0]))
    return tmp_path / "my.db"


def test_the_command_fine_tunes_on_a_library(
    library: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A few marks become a model with one command, and `--model mine` finds it."""
    assert main(["train", str(library)]) == 0
    output = capsys.readouterr().out
    assert "10 quotes in 10 articles: fine-tuning the bundled model (--from-scratch" in output
    assert "fine-tuned on 10 articles" in output
    assert (tmp_path / "data" / "pullquote" / "models" / "mine.safetensors").is_file()
    essay = tmp_path / "essay.txt"
    essay.write_text(record("cheese", 7).text)
    assert main(["highlight", str(essay), "--model", "mine", "--top", "1"]) == 0
    assert "The price of cheese" in capsys.readouterr().out
    assert main(["models", "mine"]) == 0
    assert capsys.readouterr().out.startswith("mine  (")
    assert main(["models"]) == 0
    assert "\nmine  (" in capsys.readouterr().out
    assert main(["train", str(library), "--out", "luhn"]) == 2
    assert "which is the name of a built-in scorer" in capsys.readouterr().err
    assert main(["highlight", str(essay), "--model", "yours"]) == 2
    assert "your own in" in capsys.readouterr().err


def test_the_choice_of_the_command_can_be_overridden(
    library: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Many quotes, network options and other corpora train a new model."""
    out = str(tmp_path / "m.safetensors")
    small = [
        "--layer-type",
        "dense",
        "--units",
        "2",
        "--epochs",
        "1",
        "--ensemble-size",
        "1",
        "--no-report",
    ]
    assert main(["train", str(library), "--out", out, *small]) == 0
    assert "9 training and 1 validation articles" in capsys.readouterr().out
    assert main(["train", str(library), "--out", out, "--fine-tune", "--units", "3"]) == 2
    assert "--fine-tune can be combined with" in capsys.readouterr().err
    monkeypatch.setattr("pullquote.training.scorer.fine_tune.MAX_FINE_TUNE_ARTICLES", 10)
    monkeypatch.setattr(
        "pullquote.training.scorer.config.load_config",
        lambda *_, **__: load_config(layer_type="dense", units=2, epochs=1, ensemble_size=1),
    )
    assert main(["train", str(library), "--out", out, "--no-report"]) == 0
    assert "10 quotes in 10 articles: training a new model (--fine-tune" in capsys.readouterr().out
    assert main(["train", str(library), "--out", out, "--fine-tune"]) == 0
    assert "fine-tuned on" in capsys.readouterr().out


def test_no_improvement_is_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """If fine-tuning does not help, the command says so."""
    corpus, out = tmp_path / "c.jsonl", tmp_path / "mine.safetensors"
    rows = [{"text": "It fell all day. It rose all night.", "quotes": ["It fell all day."]}] * 2
    corpus.write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert main(["train", str(corpus), "--out", str(out), "--fine-tune"]) == 0
    output = capsys.readouterr()
    assert "1.000 before, 1.000 after" in output.out
    assert "no improvement" in output.err
