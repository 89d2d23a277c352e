"""Training, portable: a model file in the formats of phones and browsers.

In: a model file. Out: another file that computes the same scores from the same rows; none is
written that differs from the run in NumPy. What makes the rows (docs/model-file.md) stays with
whoever runs it.
"""

import dataclasses
import json
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from pullquote._io.atomic import atomic_write
from pullquote._io.extras import install_hint
from pullquote.documents.document import Document
from pullquote.encoders import load_encoder
from pullquote.errors import ModelFileError, UnknownNameError, UsageError
from pullquote.models import Model, read_model
from pullquote.models.inference import run
from pullquote.models.model_file import FORMAT
from pullquote.pipeline import encode_sentences
from pullquote.scorers import ScoringInput
from pullquote.scorers.features import sentence_features
from pullquote.scorers.neural import NeuralScorer
from pullquote.text import split_sentences

LARGEST_DIFFERENCE = 1e-4
"""Between a score of the file and of NumPy's run."""

PORTABLE = {
    "onnx": ("pullquote.training.export.onnx_format", ("onnx", "onnxruntime")),
}
"""For each format the module that makes and runs it, and the packages that this takes."""

_LENGTHS = (1, 2, 17, 64)
_TITLE = "A bridge that nobody wanted"
_TEXT = """For nine years the council kept the drawings of a bridge in a locked drawer.
Nobody had asked for it, and the ferry paid for itself. Then, in 1931, the river froze for a month.
"The ferry is a good servant of good weather," the harbour master wrote.
The bridge was opened three summers later. It has never carried as many people as on its first day.
However, no winter has cut off the town since."""

Rows = npt.NDArray[np.float32]
Outputs = list[npt.NDArray[Any]]
Run = Callable[[bytes, list[Rows]], list[Outputs]]


class ExportResult(NamedTuple):
    """What was written: how many bytes, and how far its scores are from NumPy's at most."""

    size: int
    difference: float


def export_model(path: Path, kind: str, out: Path) -> ExportResult:
    """Write a model file in another format, once a run of it gives what NumPy gives.

    Args:
        path: The model file.
        kind: A name in `PORTABLE`.
        out: What to write; what is there stays unless all goes well.

    Raises:
        UnknownNameError: There is no such format.
        UsageError: A package that the format takes is not installed.
        ModelFileError: The model cannot be read, or the two differ by over `LARGEST_DIFFERENCE`.
        EncoderError: Its encoder cannot be loaded, and so not run on an article.
        OutputError: The file cannot be written.
    """
    if kind not in PORTABLE:
        raise UnknownNameError(f"unknown export format {kind!r}; formats: {', '.join(PORTABLE)}")
    module, packages = PORTABLE[kind]
    missing = [package for package in packages if find_spec(package) is None]
    if missing:
        raise UsageError(
            f"{kind} needs {' and '.join(missing)}; install with: {install_hint(kind)}"
        )
    found = import_module(module)
    model = read_model(path)
    file = found.convert(model)
    difference = compare(model, found.run, file)
    with atomic_write(out, durable=True) as stream:
        stream.write(file)
    return ExportResult(len(file), difference)


def compare(model: Model, run: Run, file: bytes) -> float:
    """Run a file and NumPy on a real article and on random rows, and refuse what differs.

    Args:
        model: What the file was made of.
        run: Runs it.
        file: Its bytes.

    Returns:
        The largest difference of any score or spread.

    Raises:
        ModelFileError: It is above `LARGEST_DIFFERENCE`.
    """
    random = np.random.default_rng(0)
    width = model.card.architecture.input_width
    rows, served = _real_article(model)
    articles = [random.standard_normal((n, width)).astype(np.float32) for n in _LENGTHS]
    wanted = [served, *(run_numpy(model, article) for article in articles)]
    largest = 0.0
    for theirs, ours in zip(run(file, [rows, *articles]), wanted, strict=True):
        for one, other in zip(theirs, ours, strict=True):
            largest = float(np.maximum(largest, np.abs(one - other).max()))  # a NaN stays one
    if not largest <= LARGEST_DIFFERENCE:
        raise ModelFileError(
            f"{model.path} gives scores in the other format that differ from NumPy's by "
            f"{largest:g}, but may by {LARGEST_DIFFERENCE:g}; nothing was written"
        )
    return largest


def run_numpy(model: Model, rows: Rows) -> Outputs:
    """Return an article's scores and, of several networks, their standard deviation."""
    prediction = run(model.card.architecture, model.weights, model.calibrations, rows)
    return [array[:, 0] for array in prediction if array is not None]


def describe_model(model: Model) -> dict[str, str]:
    """Give what a file in another format should say of itself, as text by name."""
    card = dataclasses.asdict(model.card)
    return {"format": FORMAT, "card": json.dumps(card, ensure_ascii=False)}


def _real_article(model: Model) -> tuple[Rows, Outputs]:
    """Give an article's rows, and what highlighting it would go by."""
    encoder = load_encoder(model.card.encoder)
    scorer = NeuralScorer(model.path)
    scorer.check_encoder(encoder)
    document = Document.from_parts([("paragraph", _TEXT)], title=_TITLE)
    article = split_sentences(document, language="en")
    evidence = ScoringInput(article, encode_sentences(encoder, article))
    rows = evidence.vectors.sentences if model.card.feature_set == "vectors" else None
    scoring = scorer.score(evidence)
    served: Outputs = [scoring.scores]
    if scoring.score_std is not None:
        served.append(scoring.score_std)
    return (sentence_features(evidence) if rows is None else rows), served
