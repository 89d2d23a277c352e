"""Evaluate scorers on articles with quotes: metrics, intervals and tests against baselines."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pullquote.datasets.labels import Labeler
from pullquote.datasets.records import record_article
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
from pullquote.ingest.records import Record
from pullquote.pipeline import encode_sentences
from pullquote.scorers import SCORERS, Explanation, Scorer, ScoreResult, ScoringInput, load_scorer
from pullquote.scorers.agreement import average_ranks, pearson, spearman
from pullquote.selection import Options, select_highlights
from pullquote.text import split_words

Floats = npt.NDArray[np.float64]

TRAINED = "rnn"
"""The only member of `SCORERS` that is not a baseline."""


def evaluate(
    models: Sequence[str | Path],
    records: Iterable[Record],
    *,
    labeler: Labeler,
    encoder: Encoder,
    k: int,
    labeler_name: str = "",
) -> Evaluation:
    """Evaluate models on articles, each against the best of the baselines among them.

    Args:
        models: Names of scorers or paths of model files; scorers that need no training are
            baselines.
        records: Articles with quotes.
        labeler: Computes how close each sentence is to the quotes.
        encoder: Encoder for the models that need vectors.
        k: Sentences selected from each article for ROUGE, by `select_highlights`.
        labeler_name: Name of the labeler, for reports.

    Returns:
        Means over articles with 95 % intervals. The last row uses the labels as scores: the upper
        bound that a perfect model would reach.

    Raises:
        EmptySourceError: No article has a sentence.
        UnknownNameError: There is no such scorer.
        ModelFileError: A model file is damaged, or needs another encoder.
    """
    scorers = {
        name: load_scorer(str(model), encoder.name)
        for name, model in _display_names(models).items()
    }
    _check_encoder(scorers, encoder)
    names = [*scorers, LABELS]
    values: list[Floats] = []
    correlations: list[Floats] = []
    skipped = 0
    for record in records:
        try:
            inputs = _scoring_input(record, scorers, encoder)
        except NoSentenceError:
            skipped += 1
            continue
        labels = labeler(inputs.article, record.quotes)
        results = [scorer.score(inputs) for scorer in scorers.values()]
        results.append(ScoreResult(labels, lambda _: Explanation("its label")))
        values.append(np.array([_measure(inputs, labels, r, record, k) for r in results]))
        correlations.append(_correlate([result.scores for result in results]))
    if not values:
        raise EmptySourceError("evaluation needs at least one article with a sentence")
    estimates, baselines = _estimate(np.array(values), names)
    return Evaluation(
        estimates=estimates,
        baselines=baselines,
        correlation=_nan_mean(np.array(correlations)),
        articles=len(values),
        skipped=skipped,
        k=k,
        labeler=labeler_name,
        encoder=encoder.name,
    )


def references(record: Record) -> list[str]:
    """Return the references that selected sentences are compared with.

    The quotes of an article are parts of one summary and are joined. In a corpus whose articles
    come split into sentences (SciTLDR), each quote is a whole summary, and the closest one counts.
    """
    return list(record.quotes) if record.sentences else [" ".join(record.quotes)]


def _display_names(models: Sequence[str | Path]) -> dict[str, str | Path]:
    """Map file names to models, or whole paths if two have the same file name."""
    by_name = {Path(model).name: model for model in models}
    return by_name if len(by_name) == len(models) else {str(model): model for model in models}


def _check_encoder(scorers: Mapping[str, Scorer], encoder: Encoder) -> None:
    """Check that all trained scorers were trained on this encoder."""
    for scorer in scorers.values():
        check = getattr(scorer, "check_encoder", None)
        if check:
            check(encoder)


def _scoring_input(record: Record, scorers: Mapping[str, Scorer], encoder: Encoder) -> ScoringInput:
    article = record_article(record)
    needs_vectors = any(scorer.needs_vectors for scorer in scorers.values())
    return ScoringInput(article, encode_sentences(encoder, article) if needs_vectors else None)


def _measure(
    inputs: ScoringInput, labels: Floats, result: ScoreResult, record: Record, k: int
) -> list[float]:
    """Return the metrics of one model on one article, in the order of `METRICS`."""
    scores = result.scores
    sentences = inputs.article.sentences
    lengths = np.array([len(split_words(s.prose)) for s in sentences], dtype=np.float64)
    positions = np.arange(len(sentences), dtype=np.float64)
    selected = select_highlights(inputs, result, Options(top=k))
    candidate = " ".join(item.sentence.prose for item in selected)
    values = {
        "mae": mean_absolute_error(labels, scores),
        "mse": mean_squared_error(labels, scores),
        "spearman": spearman(labels, scores),
        "pearson": pearson(labels, scores),
        "ndcg": ndcg(labels, scores),
        "precision_1": precision_at(labels, scores, k=1),
        "precision_3": precision_at(labels, scores, k=3),
        "precision_5": precision_at(labels, scores, k=5),
        "length": spearman(lengths, scores),
        "position": spearman(positions, scores),
        **best_rouge(candidate, references(record))._asdict(),
    }
    return [values[metric] for metric in METRICS]


def _correlate(scores: list[Floats]) -> Floats:
    """Return Spearman's correlation of every pair of models; NaN if one's scores are constant."""
    ranks = np.array([average_ranks(row) for row in scores])
    ranks -= ranks.mean(axis=1, keepdims=True)
    lengths = np.sqrt((ranks**2).sum(axis=1, keepdims=True))
    unit = np.divide(ranks, lengths, out=np.full_like(ranks, np.nan), where=lengths > 0)
    return np.asarray(np.clip(unit @ unit.T, -1, 1))


def _nan_mean(values: Floats) -> Floats:
    """Return the mean over the first axis without NaN values; NaN if there are only such."""
    known = ~np.isnan(values)
    count = known.sum(axis=0)
    total = np.where(known, values, 0.0).sum(axis=0)
    return np.asarray(np.where(count > 0, total / np.maximum(count, 1), np.nan))


def _estimate(
    table: Floats, names: Sequence[str]
) -> tuple[dict[str, dict[str, Estimate]], dict[str, str]]:
    """Convert values of shape (articles, models, metrics) to estimates and best baselines."""
    articles, models, metrics = table.shape
    means = _nan_mean(table)
    ends = bootstrap_intervals(table.reshape(articles, -1)).reshape(models, metrics, 2)
    best, p_values = _test_baselines(table, means, names)

    def estimate(row: int, column: int) -> Estimate:
        p_value = float(p_values[row, column])
        low, high = ends[row, column].tolist()
        return Estimate(
            float(means[row, column]), low, high, None if np.isnan(p_value) else p_value
        )

    estimates = {
        name: {metric: estimate(row, column) for column, metric in enumerate(METRICS)}
        for row, name in enumerate(names)
    }
    return estimates, {metric: names[row] for metric, row in best.items()}


def _test_baselines(
    table: Floats, means: Floats, names: Sequence[str]
) -> tuple[dict[str, int], Floats]:
    """Find the best baseline by each metric, and test all other models against it.

    Returns:
        The row of the best baseline by metric, and p-values of shape (models, metrics), NaN where
        nothing is tested.
    """
    rows = [row for row, name in enumerate(names) if name in SCORERS and name != TRAINED]
    best: dict[str, int] = {}
    p_values = np.full(means.shape, np.nan)
    for column, (metric, (_, direction, _)) in enumerate(METRICS.items()):
        # Negative rows: in a tie, max() takes the baseline that was named first.
        ranked = [(direction * means[row, column], -row) for row in rows]
        if not direction or not ranked or np.isnan(ranked[0][0]):
            continue
        best[metric] = -max(ranked)[1]
        baseline = table[:, best[metric], column]
        # The last row, the labels, is an upper bound and not a competitor.
        p_values[:-1, column] = sign_flip_test(table[:, :-1, column], baseline[:, None])
        p_values[best[metric], column] = np.nan
    return best, p_values
