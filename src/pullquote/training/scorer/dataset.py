"""Dataset of scorer training: features and labels of articles."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from pullquote.datasets.labels import load_labeler
from pullquote.datasets.marks import MarkedArticle
from pullquote.datasets.records import record_article
from pullquote.encoders import Encoder
from pullquote.errors import NoSentenceError, UsageError
from pullquote.ingest.records import Record
from pullquote.pipeline import encode_sentences
from pullquote.scorers import ArticleVectors, ScoringInput
from pullquote.scorers.features import sentence_features
from pullquote.text import Article
from pullquote.training.scorer.config import ScorerTrainingConfig

ExtraFeatures = Callable[[Article], npt.NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Example:
    """Features and labels of an article.

    Attributes:
        features: Shape (sentences, features).
        labels: Shape (sentences,), in [0, 1]; (sentences, heads) for several heads.
        source: Publisher of the article.
        heads: Names of what is learned.
    """

    features: npt.NDArray[np.float32]
    labels: npt.NDArray[np.float32]
    source: str = ""
    heads: tuple[str, ...] = ("score",)


def make_examples(
    records: Sequence[Record],
    config: ScorerTrainingConfig,
    encoder: Encoder,
    *,
    hide_titles: bool = False,
    extra_features: ExtraFeatures | None = None,
) -> list[Example]:
    """Compute features and labels of articles.

    Args:
        records: The articles.
        config: Sets the labeler, the features and the title dropout.
        encoder: Encoder of the sentences.
        hide_titles: Whether title dropout applies; for training only.
        extra_features: Computes further columns from an article, shape (sentences, columns).

    Returns:
        An example for each article with a sentence.

    Raises:
        UsageError: No article has a sentence, or all sentences have the same label.
    """
    labeler = load_labeler(config.labeler)
    random = np.random.default_rng(config.seed)
    examples: list[Example] = []
    progress: Iterable[Record] = tqdm(records, desc="articles", unit="", leave=False, disable=None)
    for record in progress:
        # Always draw, so that the same titles are hidden whether or not an article is skipped.
        hide_title = bool(random.random() < config.title_dropout) and hide_titles
        try:
            article = record_article(record)
        except NoSentenceError:
            continue
        labels = np.clip(labeler(article, record.quotes), 0.0, 1.0).astype(np.float32)
        features = _compute_features(article, config, encoder, hide_title=hide_title)
        if extra_features:
            features = np.concatenate([features, extra_features(article)], axis=1)
        examples.append(Example(features, labels, record.source))
    if not examples:
        raise UsageError(
            f"training needs an article with a sentence, but none of {len(records)} has one"
        )
    all_labels = np.concatenate([example.labels for example in examples])
    if np.ptp(all_labels) == 0:
        raise UsageError(
            f"training needs different labels, but the labeler {config.labeler!r} gives all "
            f"{len(all_labels)} sentences the label {all_labels[0]:g}"
        )
    return examples


def make_marked_examples(
    articles: Sequence[MarkedArticle],
    config: ScorerTrainingConfig,
    encoder: Encoder,
    heads: Sequence[str],
    *,
    hide_titles: bool = False,
) -> list[Example]:
    """Compute features and labels of articles that readers marked.

    The label of a marked sentence falls linearly from 1 for the reader's best to just above 0.5
    for the last; other sentences have the label 0. Junk has the label 1.

    Args:
        articles: The articles.
        config: Sets the features and the title dropout.
        encoder: Encoder of the sentences.
        heads: What to learn: ``"gist"``, ``"quotable"`` and ``"junk"``, in any order.
        hide_titles: Whether title dropout applies; for training only.
    """
    random = np.random.default_rng(config.seed)
    examples: list[Example] = []
    progress = tqdm(articles, desc="articles", unit="", leave=False, disable=None)
    for item in progress:
        hide_title = bool(random.random() < config.title_dropout) and hide_titles
        labels = np.zeros((len(item.article.sentences), len(heads)), np.float32)
        for column, head in enumerate(heads):
            if head == "junk":
                labels[list(item.marks.junk), column] = 1.0
                continue
            marked = item.marks.of(head)
            for rank, index in enumerate(marked):
                labels[index, column] = 1.0 - 0.5 * rank / len(marked)
        features = _compute_features(item.article, config, encoder, hide_title=hide_title)
        examples.append(Example(features, labels, item.group, tuple(heads)))
    return examples


def _compute_features(
    article: Article, config: ScorerTrainingConfig, encoder: Encoder, *, hide_title: bool
) -> npt.NDArray[np.float32]:
    vectors = encode_sentences(encoder, article)
    if hide_title:
        article = replace(article, document=replace(article.document, title=""))
        vectors = ArticleVectors(vectors.sentences, np.zeros_like(vectors.title))
    if config.feature_set == "vectors":
        return vectors.sentences
    return sentence_features(ScoringInput(article, vectors))
