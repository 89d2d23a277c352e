"""Fine-tune the last layer of a model on a reader's own quotes.

The loss is the listwise loss of training; an L2 penalty on the distance to the original weights
keeps the model close to it, so that without quotes nothing changes. The benefit is measured by
cross-validation. NumPy suffices; ``benchmarks/studies/personal.py`` plots the learning curve.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pullquote.datasets.labels import DEFAULT_LABELER, LABELERS
from pullquote.encoders import load_encoder
from pullquote.errors import UsageError
from pullquote.evaluation.metrics import ndcg
from pullquote.ingest.records import Record
from pullquote.layers import sigmoid
from pullquote.models import (
    DEFAULT_MODEL,
    Model,
    ModelCard,
    fit_calibration,
    read_model,
    write_model,
)
from pullquote.models.architecture import weight_prefix
from pullquote.models.network import make_hidden_layers
from pullquote.scorers.wording import Wording
from pullquote.training.scorer.config import load_config
from pullquote.training.scorer.dataset import Example, ExtraFeatures, make_examples
from pullquote.training.scorer.listwise import listwise_grad

Floats = npt.NDArray[np.float64]

# Weight of the L2 penalty on the distance to the original weights, relative to one article.
L2_TO_INIT = 3.0
MIN_MEASURED_QUOTES = 10
"""The benefit of fine-tuning on fewer quotes was never measured (docs/how-to/personal-model.md)."""

MAX_FINE_TUNE_ARTICLES = 1000
"""From this many articles with quotes on, training a new model is better."""

N_FOLDS, N_STEPS, LEARNING_RATE = 5, 150, 0.02
ADAM_BETA_1, ADAM_BETA_2, ADAM_EPSILON = 0.9, 0.999, 1e-8


@dataclass(frozen=True, slots=True)
class FineTuneInput:
    """An article as the last layer sees it.

    Attributes:
        states: Outputs of the hidden layers, shape (ensemble, sentences, units).
        labels: Labels, shape (sentences,), in [0, 1].
    """

    states: npt.NDArray[np.float32]
    labels: Floats


@dataclass(frozen=True, slots=True)
class FineTuneResult:
    """A fine-tuned model and its benefit.

    Attributes:
        path: File of the model.
        card: Its card.
        articles: Number of articles it was fine-tuned on.
        before: Mean nDCG@5 of the original model.
        after: Mean nDCG@5 of fine-tuned models, each on articles that it was not fine-tuned on.
    """

    path: Path
    card: ModelCard
    articles: int
    before: float
    after: float


def fine_tune_model(
    records: Sequence[Record], out: Path, *, base: Path = DEFAULT_MODEL, license: str = ""
) -> FineTuneResult:
    """Fine-tune a model and write it, whether or not it is better.

    Args:
        records: Articles with quotes, at least two.
        out: File of the new model.
        base: File of the original model.
        license: License of the new model.

    Raises:
        UsageError: There are fewer than two articles, their labels are all equal, or the original
            model was trained with another loss.
        ModelFileError: The original model cannot be read, or needs another encoder.
        OutputError: The file cannot be written.
    """
    model = read_model(base)
    card = model.card
    if card.architecture.output != "sigmoid":
        raise UsageError(
            f"{base} cannot be fine-tuned: it must output logits (loss listwise or reward)"
        )
    encoder = load_encoder(card.encoder, folder=base.parent)
    # A model of readers' marks has no labeler for quotes; it is fine-tuned with the default one.
    has_labeler = card.labeler in LABELERS
    config = load_config(
        labeler=card.labeler if has_labeler else DEFAULT_LABELER,
        feature_set="vectors" if card.feature_set == "vectors" else "all",
        positive_threshold=card.positive_threshold if has_labeler else None,
    )
    examples = make_examples(records, config, encoder, extra_features=wording_features(model))
    if len(examples) < 2:
        raise UsageError(f"fine-tuning needs at least 2 usable articles, got {len(examples)}")
    articles = hidden_states(model, examples)
    head = best_head(model, articles)
    start = output_weights(model, head)
    held_out_scores = cross_validated_scores(start, articles)
    before, after = (
        float(np.nanmean([ndcg(a.labels, s) for a, s in zip(articles, scores, strict=True)]))
        for scores in ([raw_scores(article, start) for article in articles], held_out_scores)
    )
    sources = sorted({f"{r.source or 'unnamed'}: {r.license or 'unknown'}" for r in records})
    card = replace(
        card,
        name=out.stem,
        license=license,
        data=(*card.data, *(f"fine-tuned on: {line}" for line in sources)),
        metrics={"nDCG@5 before": round(before, 4), "nDCG@5 on held-out articles": round(after, 4)},
    )
    card, weights = _replace_last_layer(model, card, fine_tune_layer(start, articles))
    card = replace(card, labeler=config.labeler, positive_threshold=config.positive_threshold)
    positive = np.concatenate([article.labels >= config.positive_threshold for article in articles])
    calibrations = [fit_calibration(np.concatenate(held_out_scores), positive)]
    if "junk" in model.card.architecture.heads:
        calibrations.append(model.calibrations[model.card.architecture.heads.index("junk")])
    write_model(out, card, weights, calibrations)
    return FineTuneResult(out, card, len(articles), before, after)


def hidden_states(model: Model, examples: Sequence[Example]) -> list[FineTuneInput]:
    """Run the hidden layers of a model on articles."""
    hidden_outputs = make_hidden_layers(model.card.architecture, model.weights)
    return [
        FineTuneInput(
            np.asarray(hidden_outputs(example.features, None)[:, 0], np.float32),
            example.labels.astype(np.float64),
        )
        for example in examples
    ]


def best_head(model: Model, articles: Sequence[FineTuneInput]) -> int:
    """Return the head, junk aside, that ranks the reader's quotes best before fine-tuning."""
    quality = {
        head: float(
            np.nanmean(
                [ndcg(a.labels, raw_scores(a, output_weights(model, head))) for a in articles]
            )
        )
        for head, name in enumerate(model.card.architecture.heads)
        if name != "junk"
    }
    return max(quality, key=lambda head: quality[head])


def output_weights(model: Model, head: int = 0) -> Floats:
    """Return kernel and bias of a head of the last layer, shape (ensemble, units + 1)."""
    architecture = model.card.architecture
    prefixes = [
        weight_prefix(member, architecture.layers) for member in range(architecture.ensemble_size)
    ]
    arrays = [
        [model.weights[prefix + "kernel"][:, head], model.weights[prefix + "bias"][[head]]]
        for prefix in prefixes
    ]
    return np.array([np.concatenate(pair) for pair in arrays], np.float64)


def compute_logits(states: npt.NDArray[np.float32], last_layer: Floats) -> Floats:
    """Apply the last layer: shape (ensemble, sentences)."""
    kernel = last_layer[:, :-1, np.newaxis].astype(states.dtype)
    logits: Floats = np.matmul(states, kernel)[:, :, 0] + last_layer[:, -1:]
    return logits


def raw_scores(article: FineTuneInput, last_layer: Floats) -> Floats:
    """Return the scores before calibration, shape (sentences,), in [0, 1]."""
    return np.asarray(sigmoid(compute_logits(article.states, last_layer).mean(axis=0)), np.float64)


def fine_tune_layer(
    start: Floats, articles: Sequence[FineTuneInput], *, l2_to_init: float = L2_TO_INIT
) -> Floats:
    """Fine-tune the last layer with Adam (Kingma and Ba 2015, arXiv 1412.6980).

    Args:
        start: Original last layer, shape (ensemble, units + 1).
        articles: Articles, at least one.
        l2_to_init: Weight of the penalty on the distance to `start`, relative to one article.

    Returns:
        The new last layer, of the same shape.
    """
    objective = _Objective(articles)
    layer, mean, square = start.copy(), np.zeros_like(start), np.zeros_like(start)
    for step in range(1, N_STEPS + 1):
        # The penalty counts as `l2_to_init` articles beside the sum over articles; the objective
        # is a mean over articles, so it is divided by their number as well.
        grad = l2_to_init / len(articles) * (layer - start) + objective.grad(layer)
        mean = ADAM_BETA_1 * mean + (1 - ADAM_BETA_1) * grad
        square = ADAM_BETA_2 * square + (1 - ADAM_BETA_2) * grad**2
        unbiased_mean = mean / (1 - ADAM_BETA_1**step)
        unbiased_square = square / (1 - ADAM_BETA_2**step)
        layer -= LEARNING_RATE * unbiased_mean / (np.sqrt(unbiased_square) + ADAM_EPSILON)
    return layer


class _Objective:
    """Mean listwise loss of all articles, concatenated so that NumPy handles them at once."""

    def __init__(self, articles: Sequence[FineTuneInput]) -> None:
        sizes = np.array([len(article.labels) for article in articles])
        self._starts = np.cumsum(sizes) - sizes
        self._articles = len(articles)
        self._states = np.concatenate([article.states for article in articles], axis=1)
        self._labels = np.concatenate([article.labels for article in articles])

    def grad(self, layer: Floats) -> Floats:
        """Return the gradient with respect to the last layer, of the same shape."""
        logits = compute_logits(self._states, layer)
        logit_grad = listwise_grad(logits, self._labels, self._starts) / self._articles
        # Chain rule: logits = states @ kernel + bias.
        kernel_grad = np.matmul(logit_grad[:, np.newaxis].astype(self._states.dtype), self._states)
        bias_grad = logit_grad.sum(axis=1, keepdims=True)
        return np.concatenate([kernel_grad[:, 0], bias_grad], axis=1)


def cross_validated_scores(start: Floats, articles: Sequence[FineTuneInput]) -> list[Floats]:
    """Return the raw scores of each article by a layer fine-tuned on the other folds."""
    folds = min(N_FOLDS, len(articles))
    scores: list[Floats] = [np.empty(0)] * len(articles)
    for fold in range(folds):
        others = [article for n, article in enumerate(articles) if n % folds != fold]
        layer = fine_tune_layer(start, others)
        for index in range(fold, len(articles), folds):
            scores[index] = raw_scores(articles[index], layer)
    return scores


def _replace_last_layer(
    model: Model, card: ModelCard, layer: Floats
) -> tuple[ModelCard, dict[str, npt.NDArray[Any]]]:
    """Return card and weights with the new head; of the other heads only junk stays."""
    heads = model.card.architecture.heads
    junk = [heads.index("junk")] if "junk" in heads else []
    weights = dict(model.weights)
    for member, values in enumerate(layer.astype(np.float32)):
        prefix = weight_prefix(member, model.card.architecture.layers)
        kernel, bias = (np.asarray(weights[prefix + n], np.float32) for n in ("kernel", "bias"))
        weights[prefix + "kernel"] = np.hstack([values[:-1, np.newaxis], kernel[:, junk]])
        weights[prefix + "bias"] = np.concatenate([values[-1:], bias[junk]])
    names = ("score", "junk") if junk else ("score",)
    return replace(card, architecture=replace(card.architecture, heads=names)), weights


def wording_features(model: Model) -> ExtraFeatures | None:
    """Return what computes the wording columns of an article; None for a model without them."""
    if model.card.feature_set != "wording":
        return None
    wording = Wording(model.weights)
    return lambda article: wording.features([s.prose for s in article.sentences])
