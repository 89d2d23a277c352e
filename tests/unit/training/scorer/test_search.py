"""Hyperparameter search."""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from pullquote.cli.train import train
from pullquote.errors import UsageError
from pullquote.training.scorer import search as module
from pullquote.training.scorer.config import ScorerTrainingConfig
from pullquote.training.scorer.dataset import Example
from pullquote.training.scorer.search import SEARCH_SPACE, mean_ndcg, search_config
from pullquote.training.scorer.train import TrainingData

pytest.importorskip("optuna")

# Keras 3.15 turns its variables into arrays in a way that NumPy 2 warns of.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

SMALL = ScorerTrainingConfig(layer_type="dense", units=4, epochs=2, patience=0, ensemble_size=1)
OPEN = ("learning_rate", "dropout")
FIXED = tuple(name for name in SEARCH_SPACE if name not in OPEN)


def corpus_of(articles: int = 12) -> TrainingData:
    """Return training and validation articles."""
    random = np.random.default_rng(0)
    examples = []
    for _ in range(articles):
        inputs = random.standard_normal((5, 3)).astype(np.float32)
        examples.append(Example(inputs, 1 / (1 + np.exp(-3 * inputs[:, 0]))))
    return TrainingData(examples[:-4], examples[-4:])


def test_returns_the_best_trial(tmp_path: Path) -> None:
    """The first trial is the initial configuration; the best is the one with the highest value."""
    found = search_config(SMALL, corpus_of(), 3, tmp_path / "log", fixed=FIXED, quiet=True)
    assert [trial.number for trial in found.trials] == [0, 1, 2]
    assert found.trials[0].choices == {name: getattr(SMALL, name) for name in OPEN}
    assert found.best.value == max(t.value for t in found.trials if t.state == "complete")
    assert found.config == SMALL.replace(**found.best.choices)


def test_resumes_an_interrupted_search(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only unfinished trials are run again, and the total is the requested number."""
    tried: list[ScorerTrainingConfig] = []
    train_network = module.train_network

    def fit(config: ScorerTrainingConfig, *rest: Any, **named: Any) -> Any:
        tried.append(config)
        if len(tried) == 2:
            raise KeyboardInterrupt
        return train_network(config, *rest, **named)

    monkeypatch.setattr(module, "train_network", fit)
    arguments = (SMALL, corpus_of(), 3, tmp_path / "log")
    with pytest.raises(KeyboardInterrupt):
        search_config(*arguments, fixed=FIXED, quiet=True)
    found = search_config(*arguments, fixed=FIXED, quiet=True)
    assert len(tried) == 4
    assert tried[2] == tried[1]
    assert len(found.trials) == 3
    again = search_config(*arguments, fixed=FIXED, quiet=True)
    assert len(tried) == 4
    assert again == found


def test_other_articles_start_a_new_study(tmp_path: Path) -> None:
    """Trials on other articles do not count."""
    search_config(SMALL, corpus_of(12), 2, tmp_path / "log", fixed=FIXED, quiet=True)
    found = search_config(SMALL, corpus_of(13), 1, tmp_path / "log", fixed=FIXED, quiet=True)
    assert len(found.trials) == 1


def test_prunes_poor_trials(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A trial that is below half of the others after an epoch is pruned."""
    values = iter([0.5, 0.6, 0.6, 0.1, 0.9, 0.9, 0.9])  # two epochs and the end; one; two, the end
    monkeypatch.setattr(module, "N_TRIALS_BEFORE_PRUNING", 1)
    monkeypatch.setattr(module, "mean_ndcg", lambda *_: next(values))
    found = search_config(SMALL, corpus_of(), 3, tmp_path / "log", fixed=FIXED, quiet=True)
    assert [trial.state for trial in found.trials] == ["complete", "pruned", "complete"]
    assert [trial.value for trial in found.trials] == [0.6, 0.1, 0.9]
    assert next(values, None) is None


def test_a_failed_trial_does_not_end_the_search(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A configuration that cannot be trained is a failed trial; if all fail, it is an error."""
    train_network = module.train_network
    calls = []

    def fit(*arguments: Any, **named: Any) -> Any:
        calls.append(1)
        if len(calls) != 2:
            raise UsageError("no loss is a number")
        return train_network(*arguments, **named)

    monkeypatch.setattr(module, "train_network", fit)
    with pytest.raises(UsageError, match="none of 1 trials was successful"):
        search_config(SMALL, corpus_of(), 1, tmp_path / "log", fixed=FIXED, quiet=True)
    found = search_config(SMALL, corpus_of(), 3, tmp_path / "log", fixed=FIXED, quiet=True)
    assert [trial.state for trial in found.trials] == ["fail", "complete", "fail"]


def test_invalid_searches_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A damaged journal, nothing left to search and a missing package have different messages."""
    damaged = tmp_path / "log"
    damaged.write_text("no journal\nat all\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"the journal .* is damaged"):
        search_config(SMALL, corpus_of(), 1, damaged, quiet=True)
    with pytest.raises(UsageError, match="at least one option that is not fixed"):
        search_config(SMALL, corpus_of(), 1, tmp_path / "new", fixed=tuple(SEARCH_SPACE))
    monkeypatch.setitem(sys.modules, "optuna", None)
    with pytest.raises(UsageError, match=r"-m pip install 'optuna"):
        search_config(SMALL, corpus_of(), 1, tmp_path / "new", quiet=True)


def test_every_value_of_the_search_space_is_valid() -> None:
    """`ScorerTrainingConfig` accepts each value, and the default is among them."""
    for name, values in SEARCH_SPACE.items():
        assert getattr(ScorerTrainingConfig(), name) in values
        for value in values:
            assert getattr(ScorerTrainingConfig().replace(**{name: value}), name) == value


def test_ndcg_depends_only_on_the_order() -> None:
    """The correct order has nDCG 1 at any scale; padding and unlabeled articles are ignored."""

    class Network:
        """A network that returns the first feature, also of padding rows."""

        def predict_on_batch(self, rows: Any) -> Any:
            return rows[..., 0] * self.sign

        sign = 100.0

    labels = np.array([0.1, 0.9, 0.5], np.float32)
    examples = [Example(labels[:, None], labels), Example(labels[:, None], np.zeros(3, np.float32))]
    network = Network()
    assert mean_ndcg(network, examples, 4) == pytest.approx(1.0)
    network.sign = -1.0
    assert mean_ndcg(network, examples, 4) < 0.9


def test_the_command_trains_the_best_trial(tmp_path: Path) -> None:
    """Options of the command line stay fixed; the report lists the trials."""
    topics = ("rain", "wheat", "steel", "music", "chess", "bread")
    lines = [
        {
            "id": topic,
            "title": f"About {topic}",
            "text": f"Nobody expected {topic} to matter. The {topic} came late in {number}.",
            "quotes": [f"Nobody expected {topic} to matter."],
        }
        for number, topic in enumerate(topics)
    ]
    corpus = tmp_path / "made.jsonl"
    corpus.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    out = tmp_path / "mine.safetensors"
    settings = [f"{name}={getattr(SMALL, name)}" for name in FIXED if name != "layer_type"]
    arguments = [part for text in settings for part in ("--set", text)]
    arguments += ["--layer-type", "dense", "--epochs", "1", "--ensemble-size", "1", "--trials", "2"]
    done = CliRunner().invoke(train, [str(corpus), "--out", str(out), *arguments])
    assert done.exit_code == 0, done.output
    assert "best of 2 trials: dropout" in done.output
    assert (tmp_path / "mine.trials.log").is_file()
    report = (tmp_path / "mine.report.md").read_text(encoding="utf-8")
    assert "## Search" in report
    assert report.count("| complete | dropout ") == 2
    assert "Search trials" in (tmp_path / "mine.report.html").read_text(encoding="utf-8")
