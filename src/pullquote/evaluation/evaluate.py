"""Evaluate: models and baselines on articles with quotes.

In: scorers by name or model file, and records with their labels. Out: an `Evaluation`.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pullquote.datasets.labels import Labeler
from pullquote.datasets.records import Record, record_article
from pullquote.encoders import Encoder
from pullquote.errors import EmptySourceError, NoSentenceError
from pullquote.evaluation.metrics import (
    mean_absolute_error,
    mean_squared_error,
    ndcg,
    precision_at,
)
from pullquote.evaluation.results import LABELS, METRICS, Estimate, Evaluation
from pullquote.evaluation.rouge import best_rouge
from pullquote.evaluation.significance import bootstrap_intervals, sign_flip_test
from pullquote.pipeline import encode_sentences
from pullquote.scorers import SCORERS, Explanation, Scorer, ScoreResult, ScoringInput, load_scorer
from pullquote.scorers.agreement import average_ranks, pearson, spearman
from pullquote.selection import Options, select_highlights
from pullquote.text import split_words

Floats = npt.NDArray[np.float64]

TRAINED = "rnn"
"""The one of `SCORERS` that is no baseline."""


def evaluate(
    models: Sequence[str | Path],
    records: Iterable[Record],
    *,
    labeler: Labeler,
    encoder: Encoder,
    picked: int,
    label: str = "",
) -> Evaluation:
    """Measure models on articles, each against the best of the baselines among them.

    Args:
        models: Names of scorers, or paths of model files; the scorers that need no training are
            the baselines.
        records: The articles with their quotes.
        labeller: What says how close a sentence is to the quotes.
        encoder: What makes the vectors, for models that need them.
        picked: How many sentences are picked from each article for ROUGE, as
            `select_highlights` picks them.
        label: The labeller's name, to be shown.

    Returns:
        The means over articles with 95 % intervals, and a row for the labels taken as scores:
        what a model that knew them would reach.

    Raises:
        EmptySourceError: No article has a sentence.
        UnknownNameError: There is no such scorer.
        ModelFileError: A model file is damaged, or needs another encoder.
    """
    scorers = {name: load_scorer(str(m), encoder.name) for name, m in _shown_names(models).items()}
    _check_encoder(scorers, encoder)
    names = [*scorers, LABELS]
    values: list[Floats] = []
    correlations: list[Floats] = []
    skipped = 0
    for record in records:
        try:
            evidence = _gather(record, scorers, encoder)
        except NoSentenceError:
            skipped += 1
            continue
        labels = labeler(evidence.article, record.quotes)
        scorings = [scorer.score(evidence) for scorer in scorers.values()]
        scorings.append(ScoreResult(labels, lambda _: Explanation("its label")))
        values.append(
            np.array([_measure(evidence, labels, one, record, picked) for one in scorings])
        )
        correlations.append(_correlate([scoring.scores for scoring in scorings]))
    if not values:
        raise EmptySourceError("no article to evaluate on; one with a sentence is needed")
    table = np.array(values)
    estimates, baselines = _estimate(table, names)
    return Evaluation(
        estimates=estimates,
        baselines=baselines,
        correlation=_mean(np.array(correlations)),
        articles=len(values),
        skipped=skipped,
        picked=picked,
        label=label,
        encoder=encoder.name,
    )


def references(record: Record) -> list[str]:
    """Give the texts that picked sentences are compared with.

    The quotes of one article are parts of one gist, and are joined; the summaries of a corpus
    whose articles come split into sentences (SciTLDR) are whole each, and the nearest counts.
    """
    return list(record.quotes) if record.sentences else [" ".join(record.quotes)]


def _shown_names(models: Sequence[str | Path]) -> dict[str, str | Path]:
    """Call model files by their names, or by their whole paths where two have the same name."""
    short = {Path(model).name: model for model in models}
    return short if len(short) == len(models) else {str(model): model for model in models}


def _check_encoder(scorers: Mapping[str, Scorer], encoder: Encoder) -> None:
    """Let those scorers that were trained on vectors see whose they get."""
    for scorer in scorers.values():
        check = getattr(scorer, "check_encoder", None)
        if check:
            check(encoder)


def _gather(record: Record, scorers: Mapping[str, Scorer], encoder: Encoder) -> ScoringInput:
    article = record_article(record)
    wants_vectors = any(scorer.needs_vectors for scorer in scorers.values())
    return ScoringInput(article, encode_sentences(encoder, article) if wants_vectors else None)


def _measure(
    evidence: ScoringInput, labels: Floats, scoring: ScoreResult, record: Record, picked: int
) -> list[float]:
    """Measure one model on one article, in the order of `METRICS`."""
    scores = scoring.scores
    sentences = evidence.article.sentences
    lengths = np.array([len(split_words(s.prose)) for s in sentences], dtype=np.float64)
    places = np.arange(len(sentences), dtype=np.float64)
    marks = select_highlights(evidence, scoring, Options(top=picked))
    found = {
        "mae": mean_absolute_error(labels, scores),
        "mse": mean_squared_error(labels, scores),
        "spearman": spearman(labels, scores),
        "pearson": pearson(labels, scores),
        "ndcg": ndcg(labels, scores),
        "precision_1": precision_at(labels, scores, most=1),
        "precision_3": precision_at(labels, scores, most=3),
        "precision_5": precision_at(labels, scores, most=5),
        "length": spearman(lengths, scores),
        "place": spearman(places, scores),
    }
    found |= best_rouge(" ".join(m.sentence.prose for m in marks), references(record))._asdict()
    return [found[metric] for metric in METRICS]


def _correlate(rows: list[Floats]) -> Floats:
    """Give Spearman's correlation of every two rows; NaN with one that is all the same."""
    ranks = np.array([average_ranks(row) for row in rows])
    ranks -= ranks.mean(axis=1, keepdims=True)
    lengths = np.sqrt((ranks**2).sum(axis=1, keepdims=True))
    unit = np.divide(ranks, lengths, out=np.full_like(ranks, np.nan), where=lengths > 0)
    return np.asarray(np.clip(unit @ unit.T, -1, 1))


def _mean(values: Floats) -> Floats:
    """Give the mean over the first axis, NaNs left out; NaN where nothing is left."""
    known = ~np.isnan(values)
    count = known.sum(axis=0)
    total = np.where(known, values, 0.0).sum(axis=0)
    return np.asarray(np.where(count > 0, total / np.maximum(count, 1), np.nan))


def _estimate(
    table: Floats, names: Sequence[str]
) -> tuple[dict[str, dict[str, Estimate]], dict[str, str]]:
    """Turn values of shape (articles, models, metrics) into estimates and the best baselines."""
    articles, models, metrics = table.shape
    means = _mean(table)
    ends = bootstrap_intervals(table.reshape(articles, -1)).reshape(models, metrics, 2)
    others = [row for row, name in enumerate(names) if name in SCORERS and name != TRAINED]
    best: dict[str, int] = {}
    p_values = np.full((models, metrics), np.nan)
    for column, (metric, (_, direction, _)) in enumerate(METRICS.items()):
        reached = [(direction * means[row, column], -row) for row in others]
        if not direction or not reached or np.isnan(reached[0][0]):
            continue
        best[metric] = -max(reached)[1]
        base = table[:, best[metric], column]
        p_values[:-1, column] = sign_flip_test(table[:, :-1, column], base[:, None])
        p_values[best[metric], column] = np.nan

    def estimate(row: int, column: int) -> Estimate:
        p_value = float(p_values[row, column])
        low, high = ends[row, column].tolist()
        tested = None if np.isnan(p_value) else p_value
        return Estimate(float(means[row, column]), low, high, tested)

    estimates = {
        name: {metric: estimate(row, column) for column, metric in enumerate(METRICS)}
        for row, name in enumerate(names)
    }
    return estimates, {metric: names[row] for metric, row in best.items()}
