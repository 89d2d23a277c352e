"""Scorer training and model files with extreme or damaged input."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from pullquote.cli import main
from pullquote.encoders import load_encoder
from pullquote.models import DEFAULT_MODEL, read_model
from pullquote.scorers import ArticleVectors, ScoringInput
from pullquote.scorers.neural import NeuralScorer
from pullquote.text import Article
from pullquote.training.scorer.config import ScorerTrainingConfig
from pullquote.training.scorer.dataset import Example
from pullquote.training.scorer.train import TrainingData, train_model

# Keras 3.15 turns its variables into arrays in a way that NumPy 2 warns of.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

SMALL = ScorerTrainingConfig(layer_type="dense", units=2, epochs=1, ensemble_size=1)
MANY = 10_000


def make_corpus(sentences: int = 6, width: int = 3) -> TrainingData:
    """Return articles with random features and labels."""
    random = np.random.default_rng(sentences)
    rows = [random.standard_normal((sentences, width)).astype(np.float32) for _ in range(4)]
    examples = [Example(each, np.float32(each[:, 0] > 0), "made") for each in rows]
    return TrainingData(examples[:3], examples[3:], ("made: none",))


@pytest.mark.parametrize("content", ["", "\n\n", '{"title": "no text"}\n'])
def test_an_empty_corpus_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str
) -> None:
    """A corpus without a usable record is an error, and nothing is written."""
    corpus = tmp_path / "empty.jsonl"
    corpus.write_text(content, encoding="utf-8")
    status = main(["train", str(corpus), "--out", str(tmp_path / "m.safetensors")])
    error = capsys.readouterr().err
    assert status in (1, 2)
    assert "Traceback" not in error
    assert error.splitlines()[-1].startswith("pullquote: ")
    assert len(list(tmp_path.iterdir())) == 1


def test_trains_on_an_article_of_ten_thousand_sentences(tmp_path: Path) -> None:
    """Long articles are split for training, and evaluated and checked as a whole."""
    path = tmp_path / "long.safetensors"
    trained = train_model(SMALL, make_corpus(MANY), load_encoder("static"), path, quiet=True)
    assert [len(scores) for scores in trained.scores] == [MANY]
    assert read_model(path).card.metrics["difference from Keras"] < 1e-4


def test_scores_an_article_of_ten_thousand_sentences(make_article: Callable[..., Article]) -> None:
    """The default model scores each sentence in [0, 1]."""
    article = make_article(*["Rain fell on us. "] * MANY)
    random = np.random.default_rng(1)
    width = load_encoder("static").features
    vectors = random.standard_normal((MANY, width)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    nothing = np.zeros(width, np.float32)
    scores = NeuralScorer().score(ScoringInput(article, ArticleVectors(vectors, nothing))).scores
    assert scores.shape == (MANY,)
    assert ((scores >= 0) & (scores <= 1)).all()


DAMAGES = ("missing", "empty", "half", "text", "nan")
TAKERS = ("highlight", "models", "evaluate", "export")


@pytest.mark.parametrize(
    ("command", "damage"),
    # A card is read without its weights.
    [pair for pair in product(TAKERS, DAMAGES) if pair != ("models", "nan")],
)
def test_a_damaged_model_raises_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str, damage: str
) -> None:
    """Every command that takes a model names the damaged file in one line."""
    path, article = tmp_path / "bad.safetensors", tmp_path / "article.txt"
    article.write_text("Rain fell on us. The harbour flooded.", encoding="utf-8")
    data = tmp_path / "data.jsonl"
    data.write_text('{"title": "a", "text": "Rain fell.", "quotes": ["Rain fell."]}\n')
    whole = DEFAULT_MODEL.read_bytes()
    if damage == "nan":
        header = whole[8 : 8 + int.from_bytes(whole[:8], "little")]
        arrays = load_file(DEFAULT_MODEL)
        arrays["0/1/bias"] = np.array([np.nan], np.float16)
        save_file(arrays, path, json.loads(header)["__metadata__"])
    elif damage != "missing":
        path.write_bytes({"empty": b"", "half": whole[: len(whole) // 2]}.get(damage, b"text" * 9))
    arguments = {
        "highlight": ["highlight", str(article), "--model", str(path)],
        "models": ["models", str(path)],
        "evaluate": ["evaluate", str(path), "--data", str(data)],
        "export": ["export", str(path), "--format", "onnx", "--out", str(tmp_path / "m.onnx")],
    }
    assert main(arguments[command]) == 1
    error = capsys.readouterr().err
    assert len(error.splitlines()) == 1
    assert "bad.safetensors" in error
    assert not (tmp_path / "m.onnx").exists()


LIMITED = """
import resource, sys
sys.path.insert(0, sys.argv[1])
import test_bad_input as test
from pullquote.errors import OutputError
path, encoder = test.Path(sys.argv[2]), test.load_encoder("static")
for limit in map(int, sys.argv[3:]):
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    try:
        test.train_model(test.SMALL, test.make_corpus(), encoder, path, quiet=True)
    except OutputError as error:
        print(error, flush=True)
"""


def test_a_full_disk_leaves_the_old_model(tmp_path: Path) -> None:
    """Wherever the disk fills up, in the checkpoints or in the results, the file is named.

    The earlier file stays whole, and once there is space again the run resumes and ends.
    """
    path = tmp_path / "made.safetensors"
    corpus, encoder = make_corpus(), load_encoder("static")
    train_model(SMALL.replace(seed=9), corpus, encoder, path, quiet=True)
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    assert sorted(before) == ["made.keras", "made.safetensors"]
    limits = [str(limit) for limit in (100, len(before["made.keras"]) // 2)]
    code = [sys.executable, "-W", "ignore", "-c", LIMITED, str(Path(__file__).parent)]
    done = subprocess.run([*code, str(path), *limits], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert all("cannot be written: File too large" in line for line in lines)
    assert [Path(line.split(": cannot")[0]).suffix for line in lines] == [".npz", ".keras"]
    assert read_model(path).card.seed == SMALL.seed  # it was written before the Keras file
    assert (tmp_path / "made.keras").read_bytes() == before["made.keras"]
    assert not list(tmp_path.rglob(".*"))
    assert train_model(SMALL, corpus, encoder, path, quiet=True).is_complete
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted(before)


KILLED = """
import os, signal, sys
from pathlib import Path
from pullquote.models import DEFAULT_MODEL, read_model, write_model

def killed(handle):
    os.kill(os.getpid(), signal.SIGKILL)

model = read_model(DEFAULT_MODEL)
os.fsync = killed
write_model(Path(sys.argv[1]), model.card, model.weights, model.calibrations)
"""


def test_a_kill_during_saving_leaves_the_old_model(tmp_path: Path) -> None:
    """The old model stays until the new file is complete."""
    path = tmp_path / "mine.safetensors"
    path.write_bytes(DEFAULT_MODEL.read_bytes())
    done = subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert path.read_bytes() == DEFAULT_MODEL.read_bytes()
    assert len(list(tmp_path.glob("*.safetensors"))) == 1
