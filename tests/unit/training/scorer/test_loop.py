"""Training loop of scorers: losses, batches, resuming, and the model file."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pullquote.encoders import load_encoder
from pullquote.errors import UsageError
from pullquote.models import read_model
from pullquote.training.keras_backend import COMPILING_BACKENDS, choose_backend
from pullquote.training.scorer import train as train_module
from pullquote.training.scorer.checkpoint import load_run, save_run
from pullquote.training.scorer.config import ScorerTrainingConfig
from pullquote.training.scorer.dataset import Example
from pullquote.training.scorer.keras_model import PADDING
from pullquote.training.scorer.loop import TrainingRun, make_batches, new_run, train_network
from pullquote.training.scorer.losses import PADDING_LABEL, listwise, mae, mse
from pullquote.training.scorer.train import TrainingData, train_ensemble, train_model

# Keras 3.15 turns its variables into arrays in a way that NumPy 2 warns of.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

SMALL = ScorerTrainingConfig(
    layer_type="dense",
    units=4,
    dropout=0.0,
    epochs=30,
    ensemble_size=2,
    learning_rate=0.05,
    batch_size=8,
)


def make_examples(count: int, seed: int) -> list[Example]:
    """Return articles whose labels follow a feature."""
    random = np.random.default_rng(seed)
    inputs = [random.standard_normal((random.integers(3, 8), 3)) for _ in range(count)]
    return [Example(rows.astype(np.float32), np.float32(rows[:, 0] > 0), "made") for rows in inputs]


CORPUS = TrainingData(make_examples(24, 1), make_examples(8, 2), ("made: none",))


FAST = SMALL.replace(epochs=2)
DROPPING = SMALL.replace(
    dropout=0.3, batch_normalization=True, epochs=6, patience=0, ensemble_size=1
)


def state_of(fit: TrainingRun) -> list[np.ndarray]:
    """Return all values of a network and its optimizer."""
    from keras import ops

    variables = (*fit.network.variables, *fit.network.optimizer.variables)
    return [np.asarray(ops.convert_to_numpy(variable)) for variable in variables]


def assert_same_weights(one: TrainingRun, other: TrainingRun) -> None:
    """Compare every weight of two networks, to the last bit."""
    for ours, theirs in zip(one.network.get_weights(), other.network.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_losses_by_hand() -> None:
    """Losses are means over an article's sentences, then over articles; padding is ignored."""
    labels = np.array(
        [[1.0, 0.0], [0.5, PADDING_LABEL], [PADDING_LABEL, PADDING_LABEL]], np.float32
    )
    scores = np.array([[0.5, 0.5], [0.0, 9.0], [9.0, 9.0]], np.float32)
    assert float(mae(labels, scores)) == pytest.approx(0.5)
    assert float(mse(labels, scores)) == pytest.approx((0.25 + 0.25) / 2)


def test_the_listwise_loss_by_hand() -> None:
    """With all scores 0, two sentences have equal list probabilities and cross-entropy ln 2."""
    labels = np.array([[1.0, 0.0, PADDING_LABEL]], np.float32)
    even = float(listwise(labels, np.zeros((1, 3), np.float32)))
    assert even == pytest.approx(2 * np.log(2), abs=1e-5)
    right = float(listwise(labels, np.array([[4.0, -4.0, 7.0]], np.float32)))
    wrong = float(listwise(labels, np.array([[-4.0, 4.0, 7.0]], np.float32)))
    assert right < even < wrong


def test_the_listwise_loss_of_labels_of_zero() -> None:
    """Articles whose labels are all 0, or that are padding, have a finite loss."""
    labels = np.array([[0.0, 0.0], [PADDING_LABEL, PADDING_LABEL]], np.float32)
    assert float(listwise(labels, np.zeros((2, 2), np.float32))) == pytest.approx(np.log(2))


def test_batches_contain_every_sentence_once() -> None:
    """Every sentence is in one batch with its label, in any order; the rest is padding."""
    examples = [*make_examples(5, 3), Example(np.ones((150, 3), np.float32), np.ones(150, "f"))]
    for random in (None, np.random.default_rng(0)):
        batches = list(make_batches(examples, 4, random))
        there = [labels >= 0 for _, labels in batches]
        found = sorted(
            (*row, label)
            for (rows, labels), kept in zip(batches, there, strict=True)
            for row, label in zip(rows[kept].tolist(), labels[kept].tolist(), strict=True)
        )
        expected = sorted(
            (*row, label)
            for example in examples
            for row, label in zip(example.features.tolist(), example.labels.tolist(), strict=True)
        )
        assert found == expected
        for (rows, _), kept in zip(batches, there, strict=True):
            assert (rows[~kept] == PADDING).all()


def test_training_learns_and_is_reproducible() -> None:
    """A network learns the labels, keeps its best epoch, and is reproducible."""
    fits = [train_network(SMALL, 5, CORPUS.training, CORPUS.validation, quiet=True) for _ in "12"]
    assert fits[0].history == fits[1].history
    assert fits[0].loss == min(judged for _, judged in fits[0].history)
    assert fits[0].loss < 0.8 * fits[0].history[0][1]


def test_the_bar_says_that_the_first_epoch_compiles(capsys: pytest.CaptureFixture[str]) -> None:
    """A backend that compiles says so until the first epoch has a loss; another does not."""
    import keras  # after the backend is selected

    train_network(replace(SMALL, epochs=1), 5, CORPUS.training, CORPUS.validation)
    before, _, after = capsys.readouterr().err.partition("loss=")
    assert ("compiling" in before) == (keras.config.backend() in COMPILING_BACKENDS)
    assert "compiling" not in after


def test_training_needs_validation_articles() -> None:
    """Training without validation articles is rejected."""
    with pytest.raises(
        UsageError, match="at least one training and one validation article, got 24 and 0"
    ):
        train_network(SMALL, 1, CORPUS.training, [], quiet=True)


def test_ctrl_c_keeps_the_best_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run interrupted in its third epoch has the better weights of the first two."""
    from pullquote.training.scorer import loop as fit_module

    compute_loss, calls = fit_module.validation_loss, []

    def interrupt(*arguments: object) -> float:
        calls.append(arguments)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return compute_loss(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(fit_module, "validation_loss", interrupt)
    fit = train_network(SMALL, 5, CORPUS.training, CORPUS.validation, quiet=True)
    assert fit.interrupted
    assert len(fit.history) == 2
    again = compute_loss(fit.network, CORPUS.validation, SMALL.batch_size)
    assert again == pytest.approx(fit.loss)


def test_finished_networks_are_not_trained_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the second network is interrupted, the first one is reused and the second is trained."""
    made: list[int] = []
    original = train_module.continue_run

    def killed(
        config: ScorerTrainingConfig, fit: TrainingRun, *arguments: object, **more: object
    ) -> object:
        made.append(fit.seed)
        if made == [1, 2]:
            raise SystemExit
        return original(config, fit, *arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(train_module, "continue_run", killed)
    with pytest.raises(SystemExit):
        train_ensemble(FAST, CORPUS, tmp_path, quiet=True)
    first = train_ensemble(FAST, CORPUS, tmp_path, quiet=True)
    assert made == [1, 2, 2]
    second = train_ensemble(FAST, CORPUS, tmp_path, quiet=True)
    assert made == [1, 2, 2]
    assert [fit.history for fit in first] == [fit.history for fit in second]
    assert_same_weights(first[1], second[1])
    train_ensemble(FAST.replace(units=5), CORPUS, tmp_path, quiet=True)
    assert made == [1, 2, 2, 1, 2]


KILLED = """
import os, signal, sys
from pathlib import Path
import numpy
sys.path.insert(0, sys.argv[1])
import test_loop as test

write = numpy.savez
epochs = []
def killed(file, **arrays):
    epochs.append(len(arrays["history"]))
    if epochs[-1] == 3:
        file.write(b"the half of a file")
        file.flush()
        os.kill(os.getpid(), signal.SIGKILL)
    write(file, **arrays)
numpy.savez = killed
test.train_ensemble(test.DROPPING, test.CORPUS, Path(sys.argv[2]), quiet=True)
"""


def test_a_killed_and_resumed_run_equals_an_uninterrupted_one(tmp_path: Path) -> None:
    """A run killed while writing its third checkpoint resumes and ends with the same weights."""
    arguments = [sys.executable, "-W", "ignore", "-c", KILLED, str(Path(__file__).parent)]
    killed = subprocess.run([*arguments, str(tmp_path / "runs")], check=False)
    assert killed.returncode == -signal.SIGKILL
    parts = {path.suffix for path in (tmp_path / "runs").iterdir()}
    assert parts - {".part"} == {".npz"}  # unnamed where the file system allows it
    (resumed,) = train_ensemble(DROPPING, CORPUS, tmp_path / "runs", quiet=True)
    (whole,) = train_ensemble(DROPPING, CORPUS, tmp_path / "others", quiet=True)
    assert resumed.history == whole.history
    assert len(whole.history) == DROPPING.epochs
    assert_same_weights(resumed, whole)


def test_a_checkpoint_restores_the_whole_state(tmp_path: Path) -> None:
    """Weights, seeds of both kinds of dropout, and the optimizer's state are restored exactly.

    Without building and running the network, which takes long for recurrent layers.
    """
    config = ScorerTrainingConfig(units=2, recurrent_dropout=0.2, batch_normalization=True)
    random = np.random.default_rng(1)
    fit = new_run(config, 3, 1)
    for variable in (*fit.network.variables, *fit.network.optimizer.variables):
        variable.assign(random.integers(1, 1000, tuple(variable.shape)))
    fit.random.random(3)
    fit.history, fit.loss = [(0.5, 0.25), (0.25, 0.5)], 0.25
    save_run(tmp_path, "task", fit)
    again = load_run(tmp_path, "task", config, 3, 1)
    assert (again.history, again.loss, again.done) == (fit.history, 0.25, False)
    assert again.epochs_since_best == 1
    assert again.random.random() == fit.random.random()
    names = [variable.path for variable in again.network.variables]
    assert sum("seed_generator" in name for name in names) == 2
    for kept, was in zip(state_of(again), state_of(fit), strict=True):
        np.testing.assert_array_equal(kept, was)


@pytest.mark.parametrize("damage", [b"", b"no archive", b"PK\x03\x04"])
def test_a_damaged_checkpoint_starts_a_new_run(tmp_path: Path, damage: bytes) -> None:
    """A checkpoint that is empty, truncated or of another shape is ignored."""
    fit = new_run(SMALL, 3, 1)
    fit.history, fit.loss = [(0.5, 0.25)], 0.25
    save_run(tmp_path, "task", fit)
    assert load_run(tmp_path, "task", SMALL, 3, 1).history == fit.history
    assert load_run(tmp_path, "task", SMALL.replace(units=5), 3, 1).history == []
    (path,) = tmp_path.iterdir()
    path.write_bytes(damage or path.read_bytes()[:400])
    assert load_run(tmp_path, "task", SMALL, 3, 1).history == []


def test_a_loss_that_is_not_finite_is_an_error() -> None:
    """A learning rate so large that the loss overflows is one line that says what to try."""
    wild = SMALL.replace(learning_rate=1e38, optimizer="sgd", loss="mse", epochs=2)
    with pytest.raises(UsageError, match=r"loss of network 1 is not finite; .*below 1e\+38"):
        train_network(wild, 1, CORPUS.training, CORPUS.validation, quiet=True)


def test_ctrl_c_leaves_a_checkpoint_to_resume_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After Ctrl-C a model is written and checkpoints stay; the same call finishes training."""
    path, folder = tmp_path / "made.safetensors", tmp_path / "made.runs"
    config = SMALL.replace(ensemble_size=1, epochs=4)

    def interrupt(*arguments: object) -> None:
        save_run(*arguments)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    monkeypatch.setattr(train_module, "save_run", interrupt)
    stopped = train_model(config, CORPUS, load_encoder("static"), path, quiet=True)
    assert not stopped.is_complete
    assert len(stopped.runs[0].history) == 1
    assert read_model(path).card == stopped.card
    assert len(list(folder.iterdir())) == 1
    monkeypatch.undo()
    whole = train_model(config, CORPUS, load_encoder("static"), path, quiet=True)
    assert whole.is_complete
    assert len(whole.runs[0].history) == 4
    assert whole.runs[0].history[:1] == stopped.runs[0].history
    assert not folder.exists()


def test_train_model_writes_a_verified_file(tmp_path: Path) -> None:
    """The file has its card, equals Keras to 1e-4, and nothing else is left but Keras files."""
    path = tmp_path / "made.safetensors"
    card = train_model(SMALL, CORPUS, load_encoder("static"), path, quiet=True).card
    assert read_model(path).card == card
    assert card.metrics["difference from Keras"] < 1e-4
    assert card.metrics["Spearman, validation, made"] > 0.6
    assert card.architecture.ensemble_size == 2
    names = sorted(file.name for file in tmp_path.iterdir())
    assert names == ["made.0.keras", "made.1.keras", "made.safetensors"]


def test_the_user_selects_the_backend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment takes precedence over the file; an unknown backend is refused."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    file = tmp_path / "keras.json"
    file.write_text('{"backend": "jax"}', encoding="utf-8")
    monkeypatch.delenv("KERAS_BACKEND", raising=False)
    assert choose_backend() == os.environ["KERAS_BACKEND"] == "jax"
    file.write_text('{"backend": "nowhere"}', encoding="utf-8")
    assert choose_backend() == "jax"  # the environment takes precedence
    monkeypatch.delenv("KERAS_BACKEND")
    with pytest.raises(UsageError, match="'nowhere'"):
        choose_backend()


TWO_DEVICES = """
import os, sys
from pathlib import Path
os.environ["XLA_FLAGS"] = "--xla_force_host_platform_device_count=2"
sys.path.insert(0, sys.argv[1])
import test_loop as test
from pullquote.training.scorer.distribution import use_all_devices

assert use_all_devices() == 2
(fit,) = test.train_ensemble(test.ODD, test.CORPUS, Path(sys.argv[2]), quiet=True)
kernel = fit.network.trainable_variables[0].value
assert len(kernel.devices()) == 2, kernel.sharding
"""
ODD = SMALL.replace(batch_size=5, epochs=3, ensemble_size=1)


def test_two_devices_give_the_result_of_one(tmp_path: Path) -> None:
    """With batches of 5 split over two devices, losses equal those on one device."""
    arguments = [sys.executable, "-W", "ignore", "-c", TWO_DEVICES, str(Path(__file__).parent)]
    done = subprocess.run(
        [*arguments, str(tmp_path / "two")], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    (path,) = (tmp_path / "two").iterdir()
    (alone,) = train_ensemble(ODD, CORPUS, tmp_path / "one", quiet=True)
    with np.load(path) as shared:
        np.testing.assert_allclose(shared["history"], alone.history, rtol=1e-4)
