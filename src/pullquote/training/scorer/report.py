"""Training, report: what a training run did, for a person to read.

In: a trained model, what it was trained on, and its validation records. Out: a Markdown and an
HTML file beside the model: losses of every fit, calibration, a table against the baselines, and
articles with the sentences that the model highlights.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
from tqdm import tqdm

from pullquote.datasets.labels import load_labeler
from pullquote.datasets.records import Record, record_article
from pullquote.encoders import Encoder
from pullquote.errors import NoSentenceError
from pullquote.evaluation import report
from pullquote.evaluation.evaluate import evaluate
from pullquote.evaluation.tuning import Trial
from pullquote.pipeline import encode_sentences
from pullquote.scorers import ScoringInput, load_scorer
from pullquote.selection import select_highlights
from pullquote.training.scorer.train import Corpus, TrainingResult

BASELINES = ("lead", "luhn", "lexrank", "textrank", "centroid", "edmundson")
PICKED = 3  # sentences, for ROUGE
ARTICLES_SHOWN = 3


def report_training(
    trained: TrainingResult,
    corpus: Corpus,
    records: Sequence[Record],
    encoder: Encoder,
    trials: Sequence[Trial] = (),
) -> None:
    """Write what a training run did beside its model file: ``….report.md``, ``….report.html``.

    Args:
        trained: The model.
        corpus: What it was trained on.
        records: What the validation examples were made from; the first are shown.
        encoder: What made the vectors.
        trials: What a search tried before.

    Raises:
        OutputError: The report cannot be written.
    """
    card = trained.card
    facts = {
        "data": "; ".join(corpus.data) or "not said",
        "license": card.license or "not said",
        "articles": f"{len(corpus.training)} to train on, {len(corpus.validation)} to validate on",
        "encoder": f"{card.encoder} ({card.encoder_fingerprint})",
        "labeler": card.labeler,
        "seed": str(card.seed),
        **{name: f"{value:.4g}" for name, value in card.metrics.items()},
    }
    compared = evaluate(
        [trained.path, *BASELINES],
        tqdm(records, desc="report", unit="", leave=False, disable=None),
        labeler=load_labeler(card.labeler),
        encoder=encoder,
        k=PICKED,
        labeler_name=card.labeler,
    )
    told = report.TrainingReport(
        title=card.name,
        facts=facts,
        history=[[{"loss": a, "val_loss": b} for a, b in fit.history] for fit in trained.fits],
        labels=np.concatenate([example.labels for example in corpus.validation], dtype=np.float64),
        scores=np.concatenate(trained.scores),
        positive_threshold=card.positive_threshold,
        evaluation=compared,
        examples=list(islice(show_articles(trained.path, records, encoder), ARTICLES_SHOWN)),
        trials=trials,
    )
    report.write_report(trained.path.with_suffix(".report"), told)


def show_articles(
    path: Path, records: Sequence[Record], encoder: Encoder
) -> Iterator[report.Example]:
    """Highlight articles with the model of a file, as a reader would see them."""
    scorer = load_scorer(str(path))
    for record in records:
        try:
            article = record_article(record)
        except NoSentenceError:
            continue
        evidence = ScoringInput(article, encode_sentences(encoder, article))
        scoring = scorer.score(evidence)
        picked = [mark.sentence.index for mark in select_highlights(evidence, scoring)]
        sentences = [sentence.text for sentence in article.sentences]
        yield report.Example(record.title, sentences, scoring.scores, picked, record.quotes)
