"""Write trained PyTorch networks as pullquote model files, calibrated and evaluated.

Input: the members of a student, or a teacher, and the items of the development split. Output: a
model file whose card states configuration, data, license and dev metrics. The metrics are computed
with NumPy from the float16 and int8 arrays that the file contains.
"""

import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from torch import nn

from marked_items import HEADS, Item
from pullquote.encoders import Encoder
from pullquote.evaluation.agreement import AGREEMENT_METRICS, agreement, pull_quote_auc
from pullquote.models import Architecture, Calibration, ModelCard, Predictor, write_model
from pullquote.scorers.base import ArticleVectors, ScoringInput
from pullquote.scorers.features import SCALARS, sentence_features
from pullquote.scorers.wording import PREFIX, Wording
from student_network import StudentNetwork
from teacher_network import FEATURES, TeacherNetwork

Array = npt.NDArray[Any]

CALIBRATION_POINTS = 63
MIN_SLOPE = 0.05
_MARKS = (
    "Articles with sentences marked as gist, quotable or junk by a language model that read under "
    "a written guideline; no person marked them; two readings agree with F1 0.69 (gist) and 0.63 "
    "(quotable). Texts: public domain, CC0-1.0, CC-BY, CC-BY-SA, OGL-UK-2.0, MIT, Apache-2.0, "
    "BSD-3-Clause and WTFPL; NOTICE lists every source"
)
DATA = (
    _MARKS,
    "Pull quotes chosen by the editors of Free Software Magazine: CC-BY or CC-BY-SA",
    "SciTLDR-A, abstracts and their one-sentence summaries (Cachola et al. 2020): Apache-2.0",
    "US government posts of digital.gov and 18F with their editors' summaries: CC0-1.0",
    "Sections of textbooks with their summaries, by OpenStax, https://openstax.org: CC-BY-4.0",
    "AMI Meeting Corpus, https://groups.inf.ed.ac.uk/ami/corpus/: CC-BY-4.0",
    "Lessons of The Carpentries with their key points, https://carpentries.org: CC-BY-4.0",
    "PEPs, ERCs and EIPs with their abstracts: CC0-1.0 or public domain",
)
SOFT_LABELS = Path(__file__).parent / "soft-labels.safetensors"
PROSE = "English books of 1780 to 1928, with soft labels of the teacher only: public domain"


def write_student(
    members: Sequence[StudentNetwork],
    path: Path,
    encoder: Encoder,
    items: Mapping[str, Sequence[Item]],
    card: Mapping[str, Any],
    gist_share: float = 0.0,
) -> ModelCard:
    """Write the members of a student as one model, and return its card.

    Args:
        members: The trained networks.
        path: The model file.
        encoder: The encoder that they were trained on.
        items: All items; those of dev are for calibration and metrics.
        card: Seed, data and configuration.
        gist_share: See `mix_heads`.
    """
    first = members[0]
    filters = sum(member.tables.filters for member in members)
    projection, units = first.projection.out_features, first.recurrent.hidden_size
    architecture = Architecture(
        input_width=first.features + len(SCALARS) + 2 * filters,
        layer_type="gru",
        units=units,
        bidirectional=True,
        ensemble_size=len(members),
        output="sigmoid",
        heads=HEADS,
        projection=projection,
        mean_columns=projection,
        skip=True,
    )
    weights = {**mix_heads(student_weights(members), gist_share), **quantize_tables(members)}
    return _write(path, architecture, weights, encoder, items, {**card, "feature_set": "wording"})


def write_teacher(
    network: TeacherNetwork,
    path: Path,
    encoder: Encoder,
    items: Mapping[str, Sequence[Item]],
    card: Mapping[str, Any],
) -> ModelCard:
    """Write the GRUs of a teacher as a model on its encoder, and return its card."""
    architecture = Architecture(
        input_width=FEATURES + len(SCALARS),
        layer_type="gru",
        units=network.units,
        bidirectional=True,
        ensemble_size=len(network.recurrent),
        output="sigmoid",
        heads=HEADS,
        mean_columns=FEATURES,
    )
    weights = teacher_weights(network)
    return _write(path, architecture, weights, encoder, items, {**card, "feature_set": "all"})


def _write(
    path: Path,
    architecture: Architecture,
    weights: dict[str, Array],
    encoder: Encoder,
    items: Mapping[str, Sequence[Item]],
    card: Mapping[str, Any],
) -> ModelCard:
    """Calibrate, evaluate and write a model."""
    predictor = Predictor(architecture, weights)
    wording = Wording(weights) if card["feature_set"] == "wording" else None

    def logits(item: Item) -> Array:
        rows = sentence_features(ScoringInput(item.article, encode(item, encoder)))
        if wording:
            rows = np.concatenate([rows, wording.features(item.sentences)], axis=1)
        return np.asarray(predictor.logits(rows).mean(axis=0))

    dev = [logits(item) for item in items["dev"]]
    pulled = [logits(item) for item in items["pulled dev"]]
    finished = ModelCard(
        name="rnn",
        encoder=encoder.name,
        encoder_fingerprint=encoder.fingerprint,
        architecture=architecture,
        labeler="marks",
        positive_threshold=0.5,
        license="Apache-2.0",
        metrics=evaluate(items["dev"], dev, items["pulled dev"], pulled),
        **card,
    )
    write_model(path, finished, weights, calibrate(items["dev"], dev))
    return finished


def encode(item: Item, encoder: Encoder) -> ArticleVectors:
    """Encode the sentences and the title of an item."""
    vectors = encoder.encode([*item.sentences, item.article.title])
    title = vectors[-1] if item.article.title.strip() else np.zeros_like(vectors[-1])
    return ArticleVectors(vectors[:-1], title)


def quantize_tables(members: Sequence[StudentNetwork]) -> dict[str, Array]:
    """Return the members' tables side by side as int8, their scales as float16, and the biases."""
    tables = [member.tables.table().detach().numpy() for member in members]
    rows = np.concatenate([table.reshape(len(table), 3, -1) for table in tables], axis=2)
    scales = (np.abs(rows).max(axis=2) / 127).astype(np.float16)
    divisor = np.maximum(scales.astype(np.float32), 1e-7)[:, :, np.newaxis]
    table = np.clip(np.rint(rows / divisor), -127, 127).astype(np.int8)
    biases = [member.tables.bias.detach().numpy() for member in members]
    return {
        f"{PREFIX}table": table.reshape(len(rows), -1),
        f"{PREFIX}scales": scales,
        f"{PREFIX}bias": np.concatenate(biases),
    }


def student_weights(members: Sequence[StudentNetwork]) -> dict[str, Array]:
    """Return the weights of a student's members by their names in a model file, as float16.

    A member reads only its own filters: its weights for the filters of the others are zero.
    """
    weights: dict[str, Array] = {}
    filters, start = sum(member.tables.filters for member in members), 0
    for number, member in enumerate(members):
        kernel = member.projection.weight.detach().numpy().T
        own = member.tables.filters
        vectors, wording, scalars = np.split(kernel, [member.features, member.features + 2 * own])
        spread = np.zeros((2, filters, kernel.shape[1]), np.float32)
        spread[:, start : start + own] = wording.reshape(2, own, -1)
        # In a model file the wording features come last.
        weights[f"{number}/projection/kernel"] = np.concatenate(
            [vectors, scalars, spread.reshape(2 * filters, -1)]
        )
        weights[f"{number}/projection/bias"] = member.projection.bias.detach().numpy()
        weights |= _recurrent_weights(number, member.recurrent, member.head)
        start += own
    return _to_float16(weights)


def teacher_weights(network: TeacherNetwork) -> dict[str, Array]:
    """Return the weights of a teacher's GRUs by their names in a model file, as float16."""
    weights: dict[str, Array] = {}
    for number, (recurrent, head) in enumerate(zip(network.recurrent, network.heads, strict=True)):
        assert isinstance(recurrent, nn.GRU)
        assert isinstance(head, nn.Linear)
        weights |= _recurrent_weights(number, recurrent, head)
    return _to_float16(weights)


def mix_heads(weights: Mapping[str, Array], gist_share: float) -> dict[str, Array]:
    """Add a share of the gist logit to the quotable logit, in the weights of the last layers.

    The quotes that editors pull are closer to the gist than the sentences that the reader of the
    marks called quotable. The sum ranks pull quotes better, at no cost in time.
    """
    gist, quotable = HEADS.index("gist"), HEADS.index("quotable")
    mixed = dict(weights)
    for name, array in weights.items():
        if name.endswith(("/1/kernel", "/1/bias")):
            mixed[name] = array.copy()
            mixed[name][..., quotable] += array.dtype.type(gist_share) * array[..., gist]
    return mixed


def _recurrent_weights(number: int, recurrent: nn.GRU, head: nn.Linear) -> dict[str, Array]:
    weights: dict[str, Array] = {
        f"{number}/1/kernel": head.weight.detach().numpy().T,
        f"{number}/1/bias": head.bias.detach().numpy(),
    }
    for direction, suffix in (("forward", ""), ("backward", "_reverse")):
        for name, array in _keras_gru(recurrent, suffix).items():
            weights[f"{number}/0/{direction}/{name}"] = array
    return weights


def _keras_gru(recurrent: nn.GRU, suffix: str) -> dict[str, Array]:
    """Return one direction of a PyTorch GRU in the order of Keras with ``reset_after``."""

    def gates(kind: str) -> Array:
        array = getattr(recurrent, f"{kind}_l0{suffix}").detach().numpy()
        reset, update, candidate = np.split(array, 3)
        return np.concatenate([update, reset, candidate])

    return {
        "kernel": gates("weight_ih").T,
        "recurrent_kernel": gates("weight_hh").T,
        "bias": np.stack([gates("bias_ih"), gates("bias_hh")]),
    }


def _to_float16(weights: Mapping[str, Array]) -> dict[str, Array]:
    return {n: np.ascontiguousarray(array.astype(np.float16)) for n, array in weights.items()}


def calibrate(items: Sequence[Item], logits: Sequence[Array]) -> list[Calibration]:
    """Fit a logistic calibration (Platt 1999) of each head; large sources do not dominate."""
    sizes: dict[str, int] = {}
    for item in items:
        sizes[item.group] = sizes.get(item.group, 0) + len(item.pieces)
    weights = np.concatenate([np.full(len(i.pieces), sizes[i.group] ** -0.5) for i in items])
    weights /= weights.mean()
    targets = np.concatenate([item.targets()[0] for item in items])
    inner = np.linspace(-8.0, 6.0, CALIBRATION_POINTS)
    calibrations = []
    for head in range(len(HEADS)):
        slope, offset = _fit_logistic(np.concatenate(logits)[:, head], targets[:, head], weights)
        # The curve must increase strictly, even that of a network after a trial run.
        probabilities = _sigmoid(max(slope, MIN_SLOPE) * inner + offset)
        is_new = np.diff(probabilities, prepend=0.0, append=1.0) > 0
        points = is_new[:-1] & is_new[1:]
        calibrations.append(
            Calibration(
                (0.0, *_sigmoid(inner[points]).tolist(), 1.0),
                (0.0, *probabilities[points].tolist(), 1.0),
            )
        )
    return calibrations


def _sigmoid(logits: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-logits)))


def _fit_logistic(logits: Array, targets: Array, weights: Array) -> tuple[float, float]:
    """Return slope and offset of the logistic regression, by Newton's method."""
    line = np.array([1.0, 0.0])
    columns = np.column_stack([logits, np.ones(len(logits))])
    for _ in range(50):
        probability = _sigmoid(columns @ line)
        gradient = columns.T @ (weights * (probability - targets))
        curvature = (weights * probability * (1 - probability))[:, np.newaxis]
        hessian = columns.T @ (columns * curvature)
        step = np.linalg.solve(hessian + 1e-6 * np.eye(2), gradient)
        line -= step
        if np.abs(step).max() < 1e-9:
            break
    return float(line[0]), float(line[1])


def evaluate(
    dev: Sequence[Item],
    dev_logits: Sequence[Array],
    pulled: Sequence[Item],
    pulled_logits: Sequence[Array],
) -> dict[str, float]:
    """Return F1 with the marks, as many sentences as the reader marked, and AUC on pull quotes."""
    metrics: dict[str, float] = {}
    f1 = list(AGREEMENT_METRICS).index("f1")
    for head, name in enumerate(HEADS[:2]):
        values = [
            agreement(item.article, item.marked[name], frozenset(), logits[:, head])[f1]
            for item, logits in zip(dev, dev_logits, strict=True)
        ]
        metrics[f"{name} F1, dev"] = _mean(values)
    areas = [
        pull_quote_auc(logits[:, 1], item.marked.get("quotable", ()))
        for item, logits in zip(pulled, pulled_logits, strict=True)
    ]
    metrics["pull quotes AUC, dev"] = _mean(areas)
    return metrics


def _mean(values: Sequence[float]) -> float:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        return float(np.nanmean(values))
