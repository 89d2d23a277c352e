"""Export of a model file to another format, verified against NumPy before it is written.

The exported file computes scores from features; the features themselves (docs/model-file.md) must
be computed by the program that runs it.
"""

from collections.abc import Callable, Sequence
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
from pullquote.models import Model, Prediction, read_model
from pullquote.models.inference import run as run_model
from pullquote.pipeline import encode_sentences
from pullquote.scorers import ScoringInput
from pullquote.scorers.neural import NeuralScorer
from pullquote.text import split_sentences

MAX_DIFFERENCE = 1e-4
"""Allowed difference between a score of the exported file and of NumPy."""

EXPORT_FORMATS = {"onnx": ("onnx", "onnxruntime")}
"""Packages that each export format needs."""

RANDOM_LENGTHS = (1, 2, 17, 64)
_TITLE = "A bridge that nobody wanted"
_TEXT = """For nine years the council kept the drawings of a bridge in a locked drawer.
Nobody had asked for it, and the ferry paid for itself. Then, in 1931, the river froze for a month.
"The ferry is a good servant of good weather," the harbour master wrote.
The bridge was opened three summers later. It has never carried as many people as on its first day.
However, no winter has cut off the town since."""

Features = npt.NDArray[np.float32]
Outputs = list[npt.NDArray[Any]]
Runtime = Callable[[bytes, Sequence[Features]], list[Outputs]]
"""From a file and the features of articles to the outputs of each article."""


class ExportResult(NamedTuple):
    """Size of an exported file in bytes, and its largest difference from NumPy."""

    size: int
    difference: float


def export_model(path: Path, export_format: str, out: Path) -> ExportResult:
    """Export a model file if the exported file computes the same scores.

    Args:
        path: The model file.
        export_format: A name in `EXPORT_FORMATS`.
        out: File to write; an existing one stays if anything fails.

    Raises:
        UnknownNameError: There is no such format.
        UsageError: A package that the format needs is not installed.
        ModelFileError: The model cannot be read, or a score differs by over `MAX_DIFFERENCE`.
        EncoderError: The model's encoder cannot be loaded to run it on an article.
        OutputError: The file cannot be written.
    """
    if export_format not in EXPORT_FORMATS:
        formats = ", ".join(EXPORT_FORMATS)
        raise UnknownNameError(f"unknown export format {export_format!r}; formats: {formats}")
    missing = [package for package in EXPORT_FORMATS[export_format] if find_spec(package) is None]
    if missing:
        raise UsageError(
            f"{export_format} needs {' and '.join(missing)}; "
            f"install with: {install_hint(export_format)}"
        )
    from pullquote.training.export import onnx_graph

    model = read_model(path)
    file = onnx_graph.convert(model)
    difference = compare(model, onnx_graph.run, file)
    with atomic_write(out, durable=True) as stream:
        stream.write(file)
    return ExportResult(len(file), difference)


def compare(model: Model, runtime: Runtime, file: bytes) -> float:
    """Compare an exported file with NumPy on a real article and on random features.

    Args:
        model: The model that was exported.
        runtime: Runs the exported file.
        file: Content of the exported file.

    Returns:
        The largest difference of any score or standard deviation.

    Raises:
        ModelFileError: It is above `MAX_DIFFERENCE`.
    """
    random = np.random.default_rng(0)
    width = model.card.architecture.input_width
    real_features, real_outputs = _real_article(model)
    articles = [random.standard_normal((n, width)).astype(np.float32) for n in RANDOM_LENGTHS]
    expected = [real_outputs, *(run_numpy(model, features) for features in articles)]
    largest = 0.0
    for theirs, ours in zip(runtime(file, [real_features, *articles]), expected, strict=True):
        for a, b in zip(theirs, ours, strict=True):
            largest = float(np.maximum(largest, np.abs(a - b).max()))  # keeps a NaN
    if not largest <= MAX_DIFFERENCE:
        raise ModelFileError(
            f"the exported scores of {model.path} differ from NumPy's by {largest:g}, above the "
            f"limit of {MAX_DIFFERENCE:g}; nothing was written"
        )
    return largest


def run_numpy(model: Model, features: Features) -> Outputs:
    """Return scores and, of an ensemble, standard deviations, each (sentences, heads)."""
    return _outputs(run_model(model.card.architecture, model.weights, model.calibrations, features))


def _outputs(prediction: Prediction) -> Outputs:
    return [array for array in prediction if array is not None]


def _real_article(model: Model) -> tuple[Features, Outputs]:
    """Return the features of an article, and the outputs of the path that highlighting takes."""
    encoder = load_encoder(model.card.encoder, folder=model.path.parent)
    scorer = NeuralScorer(model.path)
    scorer.check_encoder(encoder)
    document = Document.from_parts([("paragraph", _TEXT)], title=_TITLE)
    article = split_sentences(document, language="en")
    inputs = ScoringInput(article, encode_sentences(encoder, article))
    features = scorer.rows(inputs)
    outputs = run_numpy(model, features)
    if "junk" not in model.card.architecture.heads:  # else the scorer's scores are discounted
        outputs[0][:, 0] = scorer.score(inputs).scores  # the first head, by way of the scorer
    return features, outputs
