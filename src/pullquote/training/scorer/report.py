"""Report of a training run: losses, calibration, comparison with baselines, and examples."""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
from tqdm import tqdm

from pullquote.datasets.labels import load_labeler
from pullquote.datasets.records import record_article
from pullquote.encoders import Encoder
from pullquote.errors import NoSentenceError
from pullquote.evaluation import report
from pullquote.evaluation.evaluate import evaluate
from pullquote.evaluation.tuning import Trial
from pullquote.ingest.records import Record
from pullquote.pipeline import encode_sentences
from pullquote.scorers import ScoringInput, load_scorer
from pullquote.selection import select_highlights
from pullquote.training.scorer.train import TrainingData, TrainingResult

BASELINES = ("lead", "luhn", "lexrank", "textrank", "centroid", "edmundson")
N_SELECTED = 3
"""Sentences selected from each article for ROUGE."""

N_EXAMPLES = 3


def report_training(
    result: TrainingResult,
    data: TrainingData,
    records: Sequence[Record],
    encoder: Encoder,
    trials: Sequence[Trial] = (),
) -> None:
    """Write ``….report.md`` and ``….report.html`` next to a model file.

    Args:
        result: Result of the training.
        data: Articles it was trained on.
        records: Records of the validation articles; the first ones are examples.
        encoder: Encoder of the sentences.
        trials: Trials of a hyperparameter search, if there was one.

    Raises:
        OutputError: The report cannot be written.
    """
    card = result.card
    facts = {
        "data": "; ".join(data.data) or "not given",
        "license": card.license or "not given",
        "articles": f"{len(data.training)} for training, {len(data.validation)} for validation",
        "encoder": f"{card.encoder} ({card.encoder_fingerprint})",
        "labeler": card.labeler,
        "seed": str(card.seed),
        **{name: f"{value:.4g}" for name, value in card.metrics.items()},
    }
    evaluation = evaluate(
        [result.path, *BASELINES],
        tqdm(records, desc="report", unit="", leave=False, disable=None),
        labeler=load_labeler(card.labeler),
        encoder=encoder,
        k=N_SELECTED,
        labeler_name=card.labeler,
    )
    content = report.TrainingReport(
        title=card.name,
        facts=facts,
        history=[
            [{"loss": loss, "val_loss": val_loss} for loss, val_loss in run.history]
            for run in result.runs
        ],
        labels=np.concatenate([example.labels for example in data.validation], dtype=np.float64),
        scores=np.concatenate(result.scores),
        positive_threshold=card.positive_threshold,
        evaluation=evaluation,
        examples=list(islice(highlight_examples(result.path, records, encoder), N_EXAMPLES)),
        trials=trials,
    )
    report.write_report(result.path.with_suffix(".report"), content)


def highlight_examples(
    path: Path, records: Sequence[Record], encoder: Encoder
) -> Iterator[report.Example]:
    """Highlight articles with a model file, as a reader would see them."""
    scorer = load_scorer(str(path))
    for record in records:
        try:
            article = record_article(record)
        except NoSentenceError:
            continue
        inputs = ScoringInput(article, encode_sentences(encoder, article))
        result = scorer.score(inputs)
        selected = [item.sentence.index for item in select_highlights(inputs, result)]
        sentences = [sentence.text for sentence in article.sentences]
        yield report.Example(record.title, sentences, result.scores, selected, record.quotes)
