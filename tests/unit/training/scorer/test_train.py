"""The training of scorers on long articles and full disks."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from pullquote.encoders import load_encoder
from pullquote.models import read_model
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


def test_trains_on_an_article_of_ten_thousand_sentences(tmp_path: Path) -> None:
    """Long articles are split for training, and evaluated and checked as a whole."""
    path = tmp_path / "long.safetensors"
    trained = train_model(SMALL, make_corpus(MANY), load_encoder("static"), path, quiet=True)
    assert [len(scores) for scores in trained.scores] == [MANY]
    assert read_model(path).card.metrics["difference from Keras"] < 1e-4


LIMITED = """
import resource, sys
sys.path.insert(0, sys.argv[1])
import test_train as test
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
