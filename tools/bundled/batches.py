"""Make padded batches of items, with titles, positions and sentences hidden at random."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from marked_items import Item
from pullquote.scorers.text_features import TERM_SCALARS

HIDE_TITLE, HIDE_POSITION = 0.15, 0.12
"""Probabilities that the title or the position scalars of an article are hidden in training."""

_TITLE_COLUMNS = [TERM_SCALARS.index(name) for name in ("title_words_found", "words_from_title")]


@dataclass(frozen=True, slots=True)
class Example:
    """An item to learn from.

    Attributes:
        item: The item.
        weight: Its weight in the loss.
        hard_weight: Weight of its hard labels, next to the soft ones.
        gist_weight: Weight of the soft labels of its gist.
        soft_labels: The teacher's logits, shape (sentences, 3); None without a teacher.
        max_sentences: Sentences that are read of it in one step.
    """

    item: Item
    weight: float
    hard_weight: float = 1.0
    gist_weight: float = 1.0
    soft_labels: np.ndarray | None = None
    max_sentences: int = 112


@dataclass(frozen=True, slots=True)
class View:
    """What a network is shown of an item: some sentences, with or without title and positions."""

    item: Item
    keep: np.ndarray
    show_title: bool = True
    show_position: bool = True

    @property
    def title_pieces(self) -> np.ndarray:
        """Word pieces of the title; none if it is hidden."""
        return self.item.title_pieces if self.show_title else self.item.title_pieces[:0]


@dataclass(slots=True)
class Batch:
    """Articles, padded to the same number of sentences.

    Attributes:
        views: What is shown of each article.
        mask: True for a sentence, False for padding, shape (articles, sentences).
        counts: Sentences of each article, shape (articles,), on the CPU.
        position: `POSITION_SCALARS`, shape (articles, sentences, 9).
        article: `ARTICLE_SCALARS`, shape (articles, 4).
        text: `TERM_SCALARS` and `SURFACE_SCALARS`, shape (articles, sentences, 67).
        blocks: Number of each sentence's block among the article's, shape (articles, sentences).
    """

    views: list[View]
    mask: Tensor
    counts: Tensor
    position: Tensor
    article: Tensor
    text: Tensor
    blocks: Tensor


@dataclass(slots=True)
class Targets:
    """What a batch is to be learned as.

    Attributes:
        marks: 1 for a marked sentence, shape (articles, sentences, 3).
        shares: Shares of the gist and quotable lists, shape (articles, sentences, 2).
        known: 0 for a head without marks, shape (articles, 3).
        soft: The teacher's logits, shape (articles, sentences, 3); None without a teacher.
        weights: Weight of each article, of its hard labels, of its soft labels, and of the soft
            labels of its gist, each of shape (articles,).
    """

    marks: Tensor
    shares: Tensor
    known: Tensor
    soft: Tensor | None
    weights: tuple[Tensor, Tensor, Tensor, Tensor]


def draw_view(example: Example, max_dropped: float, generator: np.random.Generator) -> View:
    """Draw what is shown of an item in training.

    A long item is cut to a window, of which a random share of the unmarked sentences is dropped.
    """
    item, limit = example.item, example.max_sentences
    marks, shares, _ = item.targets()
    keep = np.arange(len(item.pieces))
    if len(keep) > limit:
        keep = keep[int(generator.integers(0, len(keep) - limit + 1)) :][:limit]
    if len(keep) > 12:
        dropped = generator.uniform(0, max_dropped)
        is_marked = (marks[keep].sum(1) > 0) | (shares[keep].sum(1) > 0.3)
        keep = keep[is_marked | (generator.random(len(keep)) > dropped)]
    show_title, show_position = generator.random(2) >= (HIDE_TITLE, HIDE_POSITION)
    return View(item, keep, bool(show_title), bool(show_position))


def whole(item: Item) -> View:
    """Return the view that shows all of an item."""
    return View(item, np.arange(len(item.pieces)))


def make_batch(views: Sequence[View]) -> Batch:
    """Pad the articles of a batch."""
    text, articles = [], []
    for view in views:
        rows, article = view.item.text[view.keep], view.item.article_scalars.copy()
        if not len(view.title_pieces):
            rows[:, _TITLE_COLUMNS] = 0
            article[0] = 0
        text.append(rows)
        articles.append(article)
    blocks = [np.unique(view.item.blocks[view.keep], return_inverse=True)[1] for view in views]
    counts = [len(view.keep) for view in views]
    return Batch(
        views=list(views),
        mask=torch.arange(max(counts))[None] < torch.tensor(counts)[:, None],
        counts=torch.tensor(counts),
        position=_pad([v.item.position[v.keep] * np.float32(v.show_position) for v in views]),
        article=torch.from_numpy(np.stack(articles)),
        text=_pad(text),
        blocks=_pad(blocks),
    )


def make_targets(
    examples: Sequence[Example], views: Sequence[View], soft_weight: float = 0.0
) -> Targets:
    """Pad the labels of a batch.

    Args:
        examples: The items, with labels.
        views: What is shown of each.
        soft_weight: Weight of the soft labels.
    """
    labels = [example.item.targets() for example in examples]
    soft = [
        np.zeros((len(e.item.pieces), 3), np.float32) if e.soft_labels is None else e.soft_labels
        for e in examples
    ]
    columns = [
        (e.weight, e.hard_weight, soft_weight * (e.soft_labels is not None), e.gist_weight)
        for e in examples
    ]
    by_column = torch.tensor(columns, dtype=torch.float32).T
    return Targets(
        marks=_pad([marks[v.keep] for (marks, _, _), v in zip(labels, views, strict=True)]),
        shares=_pad([shares[v.keep] for (_, shares, _), v in zip(labels, views, strict=True)]),
        known=torch.from_numpy(np.stack([known for _, _, known in labels])),
        soft=_pad([s[v.keep] for s, v in zip(soft, views, strict=True)]) if soft_weight else None,
        weights=(by_column[0], by_column[1], by_column[2], by_column[3]),
    )


def _pad(rows: Sequence[np.ndarray]) -> Tensor:
    return torch.nn.utils.rnn.pad_sequence([torch.from_numpy(r) for r in rows], batch_first=True)
