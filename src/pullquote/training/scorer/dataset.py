"""Training, examples: from records of a corpus to rows and labels.

In: `Record`s, a labeller and an encoder. Out: `Example`s, as `pullquote.training.scorer.loop` takes them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from pullquote.datasets.labels import load_labeler
from pullquote.datasets.records import Record, record_article
from pullquote.encoders import Encoder
from pullquote.errors import NoSentenceError, UsageError
from pullquote.pipeline import encode_sentences
from pullquote.scorers import ArticleVectors, ScoringInput
from pullquote.scorers.features import sentence_features
from pullquote.training.scorer.config import ScorerTrainingConfig


@dataclass(frozen=True, slots=True)
class Example:
    """An article to learn from.

    Attributes:
        features: Shape (sentences, width).
        labels: Shape (sentences,), in [0, 1].
        source: Where it comes from.
    """

    features: npt.NDArray[np.float32]
    labels: npt.NDArray[np.float32]
    source: str = ""


def make_examples(
    records: Sequence[Record],
    config: ScorerTrainingConfig,
    encoder: Encoder,
    *,
    hide_titles: bool = False,
) -> list[Example]:
    """Split, encode and label articles.

    Args:
        records: The articles.
        config: Which labels and inputs; and with `hide_titles` how many titles to hide.
        encoder: What makes the vectors.
        hide_titles: Whether to hide some, which is right for training only.

    Returns:
        An example for each article that has a sentence.

    Raises:
        UsageError: None has, or all sentences of all articles have the same label.
    """
    label = load_labeler(config.labeler)
    random = np.random.default_rng(config.seed)
    examples: list[Example] = []
    shown: Iterable[Record] = tqdm(records, desc="articles", unit="", leave=False, disable=None)
    for record in shown:
        hidden = bool(random.random() < config.title_dropout) and hide_titles
        try:
            article = record_article(record)
        except NoSentenceError:
            continue
        labels = np.clip(label(article, record.quotes), 0.0, 1.0).astype(np.float32)
        vectors = encode_sentences(encoder, article)
        if hidden:
            article = replace(article, document=replace(article.document, title=""))
            vectors = ArticleVectors(vectors.sentences, np.zeros_like(vectors.title))
        evidence = ScoringInput(article, vectors)
        inputs = (
            vectors.sentences if config.feature_set == "vectors" else sentence_features(evidence)
        )
        examples.append(Example(inputs, labels, record.source))
    if not examples:
        raise UsageError(f"{len(records)} articles, but none with a sentence; one is needed")
    all_labels = np.concatenate([example.labels for example in examples])
    if np.ptp(all_labels) == 0:
        raise UsageError(
            f"all {len(all_labels)} sentences have the label {all_labels[0]:g} by "
            f"{config.labeler!r}: there is nothing to learn"
        )
    return examples
