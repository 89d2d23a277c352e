"""Training, refine: the shipped model fitted further to what one reader quotes.

In: a model and records, few of them. Out: a model file of the same kind. Only the last layer is
fitted, by the listwise loss, and a ridge holds it to where it was: with no quotes it is the model
as it was. What that brings is measured on articles left out, a fifth at a time. NumPy does it, in
seconds; `benchmarks/personal.py` has the curve.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pullquote.datasets.labels import DEFAULT_LABELER
from pullquote.datasets.records import Record
from pullquote.encoders import load_encoder
from pullquote.errors import UsageError
from pullquote.evaluation.metrics import ndcg
from pullquote.models import DEFAULT_MODEL, ModelCard, Weights, fit_calibration, write_model
from pullquote.models.model_file import Model, read_model
from pullquote.models.network import make_hidden_layers
from pullquote.training.scorer.config import load_config
from pullquote.training.scorer.dataset import Example, make_examples

Floats = npt.NDArray[np.float64]

RIDGE = 3.0
"""Strength of the ridge, as a number of articles."""

MEASURED_FROM = 10
"""Quotes; with fewer nobody measured that it helps (docs/how-to/personal-model.md)."""

MANY_ARTICLES = 1000
"""Articles with quotes from which on a model of their own is trained instead."""

FOLDS = 5
STEPS, RATE = 150, 0.02
FIRST = np.zeros(1, dtype=np.intp)
SHARPNESS = 2  # as in `pullquote.training.scorer.losses`


@dataclass(frozen=True, slots=True)
class FineTuneInput:
    """An article as the last layer sees it.

    Attributes:
        states: What the layers below say of its sentences, float32 of shape
            (fits, sentences, units).
        labels: How close each is to the quotes, shape (sentences,), in [0, 1].
    """

    states: npt.NDArray[np.float32]
    labels: Floats


@dataclass(frozen=True, slots=True)
class FineTuneResult:
    """A model that was fitted further, and what that brought.

    Attributes:
        path: Its file.
        card: What the file says of it.
        articles: How many it was fitted to.
        before: nDCG@5 of the model as it was, the mean over the articles.
        after: The same once fitted, each article scored by a fit that did not see it.
    """

    path: Path
    card: ModelCard
    articles: int
    before: float
    after: float


def fine_tune_model(
    records: Sequence[Record], out: Path, *, base: Path = DEFAULT_MODEL, license: str = ""
) -> FineTuneResult:
    """Fit a model further to records, and write it.

    Args:
        records: Articles with quotes, two at least.
        out: The file to write.
        base: The model to begin with.
        license: Of the model, for its card.

    Returns:
        The model; it is written whether it is better or not.

    Raises:
        UsageError: There are fewer than two articles, or nothing to learn from them; or the base
            was trained by another loss.
        ModelFileError: The base cannot be read, or was trained for another encoder.
        OutputError: The file cannot be written.
    """
    model = read_model(base)
    card = model.card
    if card.architecture.output != "sigmoid":
        raise UsageError(f"{base}: was not trained by the listwise loss, as is needed for refining")
    encoder = load_encoder(card.encoder)
    label = card.labeler or DEFAULT_LABELER
    config = load_config(
        labeler=label, feature_set=card.feature_set, positive_threshold=card.positive_threshold
    )
    examples = make_examples(records, config, encoder)
    if len(examples) < 2:
        raise UsageError(f"{len(examples)} usable article, but 2 are needed: one to measure on")
    studied = hidden_states(model, examples)
    start = output_weights(model)
    unseen = _fit_without_each(start, studied)
    before, after = (
        float(np.nanmean([ndcg(s.labels, raw) for s, raw in zip(studied, scores, strict=True)]))
        for scores in ([raw_scores(s, start) for s in studied], unseen)
    )
    sources = sorted({f"{r.source or 'unnamed'}: {r.license or 'unknown'}" for r in records})
    card = replace(
        card,
        name=out.stem,
        license=license,
        data=(*card.data, *(f"fitted further: {line}" for line in sources)),
        metrics={"nDCG@5 before": round(before, 4), "nDCG@5 on articles left out": round(after, 4)},
    )
    weights = _with_last_layer(model, fine_tune_layer(start, studied))
    close = np.concatenate([article.labels >= card.positive_threshold for article in studied])
    write_model(out, card, weights, [fit_calibration(np.concatenate(unseen), close)])
    return FineTuneResult(out, card, len(studied), before, after)


def hidden_states(model: Model, examples: Sequence[Example]) -> list[FineTuneInput]:
    """Run all layers but the last over articles."""
    read = make_hidden_layers(model.card.architecture, model.weights)
    return [
        FineTuneInput(
            np.asarray(read(example.features, None)[:, 0], np.float32),
            example.labels.astype(np.float64),
        )
        for example in examples
    ]


def output_weights(model: Model) -> Floats:
    """Give kernel and bias of each fit, shape (fits, units + 1)."""
    layer, fits = model.card.architecture.layers, range(model.card.architecture.ensemble_size)
    arrays = [
        [model.weights[f"{fit}/{layer}/{name}"].ravel() for name in ("kernel", "bias")]
        for fit in fits
    ]
    return np.array([np.concatenate(parts) for parts in arrays], np.float64)


def score(states: npt.NDArray[np.float32], last: Floats) -> Floats:
    """Give each fit's number for each sentence, shape (fits, sentences)."""
    kernel = last[:, :-1, np.newaxis].astype(states.dtype)
    numbers: Floats = np.matmul(states, kernel)[:, :, 0] + last[:, -1:]
    return numbers


def raw_scores(article: FineTuneInput, last: Floats) -> Floats:
    """Give the scores before calibration, shape (sentences,), in [0, 1]."""
    mean: Floats = score(article.states, last).mean(axis=0)
    return 1 / (1 + np.exp(-np.clip(mean, -500, 500)))


def fine_tune_layer(
    start: Floats, articles: Sequence[FineTuneInput], *, ridge: float = RIDGE
) -> Floats:
    """Fit the last layer further, with Adam (Kingma and Ba 2015, arXiv 1412.6980).

    Args:
        start: Where it begins, shape (fits, units + 1).
        articles: What it is fitted to, one at least.
        ridge: Weight of the squared way from `start`, beside the sum over articles.

    Returns:
        The last layer, of the same shape.
    """
    together = _Together(articles)
    last, mean, square = start.copy(), np.zeros_like(start), np.zeros_like(start)
    for step in range(1, STEPS + 1):
        slope = ridge / len(articles) * (last - start) + together.slope(last)
        mean = 0.9 * mean + 0.1 * slope
        square = 0.999 * square + 0.001 * slope**2
        move = mean / (1 - 0.9**step) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
        last -= RATE * move
    return last


class _Together:
    """Articles end to end, so that all are worked on at once."""

    def __init__(self, articles: Sequence[FineTuneInput]) -> None:
        sizes = np.array([len(article.labels) for article in articles])
        self._starts = np.cumsum(sizes) - sizes
        self._articles = len(articles)
        self._states = np.concatenate([article.states for article in articles], axis=1)
        self._labels = np.concatenate([article.labels for article in articles])

    def slope(self, last: Floats) -> Floats:
        """Differentiate the mean loss of the articles by the last layer, of its shape."""
        scores = score(self._states, last)
        by_score = listwise_grad(scores, self._labels, self._starts) / self._articles
        by_kernel = np.matmul(by_score[:, np.newaxis].astype(self._states.dtype), self._states)[
            :, 0
        ]
        return np.concatenate([by_kernel, by_score.sum(axis=1, keepdims=True)], axis=1)


def listwise_grad(scores: Floats, labels: Floats, starts: npt.NDArray[np.intp] = FIRST) -> Floats:
    """Differentiate `pullquote.training.scorer.losses.listwise`, summed over articles, by the scores.

    Args:
        scores: Before the sigmoid, shape (fits, sentences), articles end to end.
        labels: In [0, 1], shape (sentences,).
        starts: Where each article begins, shape (articles,), ascending.

    Returns:
        Shape (fits, sentences).
    """
    sizes = np.diff(starts, append=len(labels))

    def spread(values: Floats) -> Floats:
        """Give each sentence its article's sum."""
        sums: Floats = np.repeat(np.add.reduceat(values, starts, axis=-1), sizes, axis=-1)
        return sums

    chances = 1 / (1 + np.exp(-np.clip(scores, -500, 500)))
    sharpened = labels**SHARPNESS
    shares = sharpened / np.maximum(spread(sharpened), 1e-6)
    lists = -shares * (1 - chances)
    lists += spread(shares) * chances * (1 - chances) / (spread(chances) + 1e-9)
    slope: Floats = lists + (chances - labels) / np.repeat(sizes, sizes)
    return slope


def _fit_without_each(start: Floats, articles: Sequence[FineTuneInput]) -> list[Floats]:
    """Score each article by a fit to the others, all but a fifth of them."""
    folds = min(FOLDS, len(articles))
    scores: list[Floats] = [np.empty(0)] * len(articles)
    for fold in range(folds):
        others = [article for n, article in enumerate(articles) if n % folds != fold]
        last = fine_tune_layer(start, others)
        for number in range(fold, len(articles), folds):
            scores[number] = raw_scores(articles[number], last)
    return scores


def _with_last_layer(model: Model, last: Floats) -> Weights:
    """Put a last layer in place of a model's own."""
    weights = dict(model.weights)
    layer = model.card.architecture.layers
    for fit, values in enumerate(last.astype(np.float32)):
        weights[f"{fit}/{layer}/kernel"] = values[:-1, np.newaxis]
        weights[f"{fit}/{layer}/bias"] = values[-1:]
    return weights
