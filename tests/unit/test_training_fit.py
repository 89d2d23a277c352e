"""Losses by hand, batches that lose nothing, and fits that learn, stop, and go on."""

import os
from pathlib import Path

import numpy as np
import pytest

from pullquote.encoders import load_encoder
from pullquote.errors import UsageError
from pullquote.models import read_model
from pullquote.training import choose_backend
from pullquote.training import train as train_module
from pullquote.training.build import PADDING
from pullquote.training.config import Config
from pullquote.training.examples import Example
from pullquote.training.fit import fit_network, make_batches
from pullquote.training.losses import FILLER, listwise, mae, mse
from pullquote.training.train import Corpus, fit_all, train_model

# Keras 3.15 turns its variables into arrays in a way that NumPy 2 warns of.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

SMALL = Config(
    cell="dense", units=4, dropout=0.0, epochs=30, restarts=2, learning_rate=0.05, batch_size=8
)


def make_examples(count: int, seed: int) -> list[Example]:
    """Give articles whose first feature says the label."""
    random = np.random.default_rng(seed)
    inputs = [random.standard_normal((random.integers(3, 8), 3)) for _ in range(count)]
    return [Example(rows.astype(np.float32), np.float32(rows[:, 0] > 0), "made") for rows in inputs]


CORPUS = Corpus(make_examples(24, 1), make_examples(8, 2), ("made: none",))


def test_losses_by_hand() -> None:
    """Mean over an article's sentences, then over articles; filler counts for nothing."""
    labels = np.array([[1.0, 0.0], [0.5, FILLER], [FILLER, FILLER]], np.float32)
    scores = np.array([[0.5, 0.5], [0.0, 9.0], [9.0, 9.0]], np.float32)
    assert float(mae(labels, scores)) == pytest.approx(0.5)
    assert float(mse(labels, scores)) == pytest.approx((0.25 + 0.25) / 2)


def test_listwise_by_hand() -> None:
    """With all scores 0 two sentences share a list evenly, and each is even odds by itself."""
    labels = np.array([[1.0, 0.0, FILLER]], np.float32)
    even = float(listwise(labels, np.zeros((1, 3), np.float32)))
    assert even == pytest.approx(2 * np.log(2), abs=1e-5)
    right = float(listwise(labels, np.array([[4.0, -4.0, 7.0]], np.float32)))
    wrong = float(listwise(labels, np.array([[-4.0, 4.0, 7.0]], np.float32)))
    assert right < even < wrong


def test_listwise_without_any_label() -> None:
    """Articles whose labels are all 0, or that are filler, give a finite loss."""
    labels = np.array([[0.0, 0.0], [FILLER, FILLER]], np.float32)
    assert float(listwise(labels, np.zeros((2, 2), np.float32))) == pytest.approx(np.log(2))


def test_batches_lose_nothing() -> None:
    """Every sentence is in one batch, beside its label, whatever the order; the rest is filler."""
    examples = [*make_examples(5, 3), Example(np.ones((150, 3), np.float32), np.ones(150, "f"))]
    for random in (None, np.random.default_rng(0)):
        batches = list(make_batches(examples, 4, random))
        there = [labels >= 0 for _, labels in batches]
        found = sorted(
            (*row, label)
            for (rows, labels), kept in zip(batches, there, strict=True)
            for row, label in zip(rows[kept].tolist(), labels[kept].tolist(), strict=True)
        )
        wanted = sorted(
            (*row, label)
            for example in examples
            for row, label in zip(example.inputs.tolist(), example.labels.tolist(), strict=True)
        )
        assert found == wanted
        for (rows, _), kept in zip(batches, there, strict=True):
            assert (rows[~kept] == PADDING).all()


def test_a_fit_learns_and_repeats() -> None:
    """A net learns what the labels follow, keeps its best epoch, and does the same again."""
    fits = [fit_network(SMALL, 5, CORPUS.training, CORPUS.validation, quiet=True) for _ in "12"]
    assert fits[0].history == fits[1].history
    assert fits[0].loss == min(judged for _, judged in fits[0].history)
    assert fits[0].loss < 0.8 * fits[0].history[0][1]


def test_needs_articles_on_both_sides() -> None:
    """Without an article to validate on there is no fit."""
    with pytest.raises(UsageError, match="24 articles to train on and 0 to validate on"):
        fit_network(SMALL, 1, CORPUS.training, [], quiet=True)


def test_ctrl_c_keeps_the_best(monkeypatch: pytest.MonkeyPatch) -> None:
    """Interrupted in its third epoch, a fit has the better of the two before."""
    from pullquote.training import fit as fit_module

    judge, calls = fit_module.evaluate_network, []

    def interrupt(*arguments: object) -> float:
        calls.append(arguments)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return judge(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(fit_module, "evaluate_network", interrupt)
    fit = fit_network(SMALL, 5, CORPUS.training, CORPUS.validation, quiet=True)
    assert fit.interrupted
    assert len(fit.history) == 2
    again = judge(fit.network, CORPUS.validation, SMALL.batch_size)
    assert again == pytest.approx(fit.loss)


def test_goes_on_where_it_was_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed in its second fit, a run takes up the first as it was and makes the second."""
    made: list[int] = []
    original = train_module.fit_network

    def killed(config: Config, seed: int, *arguments: object, quiet: bool) -> object:
        made.append(seed)
        if made == [1, 2]:
            raise SystemExit
        return original(config, seed, *arguments, quiet=quiet)  # type: ignore[arg-type]

    monkeypatch.setattr(train_module, "fit_network", killed)
    with pytest.raises(SystemExit):
        fit_all(SMALL, CORPUS, tmp_path, quiet=True)
    first = fit_all(SMALL, CORPUS, tmp_path, quiet=True)
    assert made == [1, 2, 2]
    second = fit_all(SMALL, CORPUS, tmp_path, quiet=True)
    assert made == [1, 2, 2]
    assert [fit.history for fit in first] == [fit.history for fit in second]
    np.testing.assert_array_equal(
        first[1].network.get_weights()[0], second[1].network.get_weights()[0]
    )
    fit_all(SMALL.but(units=5), CORPUS, tmp_path, quiet=True)
    assert made == [1, 2, 2, 1, 2]


def test_trains_a_model_file(tmp_path: Path) -> None:
    """The whole way: a file with its card, right to 1e-4, the Keras files, and no leftovers."""
    path = tmp_path / "made.safetensors"
    card = train_model(SMALL, CORPUS, load_encoder("static"), path, quiet=True).card
    assert read_model(path).card == card
    assert card.metrics["difference from Keras"] < 1e-4
    assert card.metrics["Spearman, validation, made"] > 0.6
    assert card.architecture.fits == 2
    names = sorted(file.name for file in tmp_path.iterdir())
    assert names == ["made.0.keras", "made.1.keras", "made.safetensors"]


def test_the_backend_is_the_users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment wins; a file that names what is not installed does not; else JAX."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    (tmp_path / "keras.json").write_text('{"backend": "nowhere"}', encoding="utf-8")
    monkeypatch.delenv("KERAS_BACKEND", raising=False)
    assert choose_backend() == "jax"
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    assert choose_backend() == os.environ["KERAS_BACKEND"] == "torch"
