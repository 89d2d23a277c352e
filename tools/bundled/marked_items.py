"""Items: articles, or windows of them, with everything that training needs but vectors."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from pullquote.encoders.wordpiece import default_tokenizer
from pullquote.scorers.base import ArticleVectors, ScoringInput
from pullquote.scorers.features import ARTICLE_SCALARS, POSITION_SCALARS, sentence_features
from pullquote.scorers.text_features import SURFACE_SCALARS, TERM_SCALARS
from pullquote.scorers.wording import MAX_PIECES
from pullquote.text import Article

Floats: TypeAlias = npt.NDArray[np.float32]
Items: TypeAlias = dict[str, list["Item"]]

HEADS = ("gist", "quotable", "junk")
GIST_SUMMARIES = ("scitldr-a", "us-gov-posts", "openstax", "openstax-more")
"""Corpora whose own summaries count more for the gist than the teacher's soft labels."""

SUMMARIES = (*GIST_SUMMARIES, "ami", "carpentries", "specifications")
MAX_TITLE_PIECES = 64
_N_POSITION, _N_ARTICLE = len(POSITION_SCALARS), len(ARTICLE_SCALARS)
_N_TEXT = len(TERM_SCALARS) + len(SURFACE_SCALARS)


@dataclass(slots=True)
class Item:
    """An article, or a window of one, to train on.

    Attributes:
        id: Its name in the corpus.
        corpus: The corpus.
        genre: What kind of text it is, for the weight.
        group: Its source; articles of one group never cross splits.
        article: The article, split into sentences.
        span: The sentences of the article that belong to the item.
        pieces: Word pieces of each sentence.
        title_pieces: Word pieces of the title.
        position: `POSITION_SCALARS`, shape (sentences, 9).
        article_scalars: `ARTICLE_SCALARS`, shape (4,).
        text: `TERM_SCALARS` and `SURFACE_SCALARS` of each sentence.
        blocks: Number of each sentence's block.
        marked: Marked sentences by head, best first; a missing head is unknown.
        labels: Similarity of each sentence to a summary; None without a summary.
    """

    id: str
    corpus: str
    genre: str
    group: str
    article: Article
    span: slice
    pieces: list[npt.NDArray[np.int32]]
    title_pieces: npt.NDArray[np.int32]
    position: Floats
    article_scalars: Floats
    text: Floats
    blocks: npt.NDArray[np.int64]
    marked: Mapping[str, Sequence[int]] = field(default_factory=dict)
    labels: Floats | None = None

    @property
    def key(self) -> str:
        """Name of the item among the items of all corpora."""
        return f"{self.corpus}:{self.id}"

    @property
    def sentences(self) -> list[str]:
        """The prose of each sentence."""
        return [sentence.prose for sentence in self.article.sentences[self.span]]

    def targets(self) -> tuple[Floats, Floats, Floats]:
        """Return the hard labels.

        Returns:
            Targets of shape (sentences, 3); shares of the gist and quotable lists, best first, of
            shape (sentences, 2); and which heads are known, shape (3,).
        """
        count = len(self.pieces)
        targets, shares = np.zeros((count, 3), np.float32), np.zeros((count, 2), np.float32)
        known = np.zeros(3, np.float32)
        for head, name in enumerate(HEADS):
            if name not in self.marked:
                continue
            indices = list(self.marked[name])
            known[head] = 1.0
            targets[indices, head] = 1.0
            if head < 2:
                shares[indices, head] = 1.0 - 0.5 * np.arange(len(indices)) / max(len(indices), 1)
        if self.labels is not None:
            shares[:, 0] = self.labels**2
        return targets, shares, known

    def window(self, max_sentences: int, generator: np.random.Generator) -> "Item":
        """Return the item, or a random window of it if it is longer."""
        count = len(self.pieces)
        if count <= max_sentences:
            return self
        start = int(generator.integers(0, count - max_sentences + 1))
        part = slice(start, start + max_sentences)
        return replace(
            self,
            id=f"{self.id}#{start}",
            span=part,
            pieces=self.pieces[part],
            text=self.text[part],
            position=self.position[part],
            blocks=self.blocks[part],
            labels=None if self.labels is None else self.labels[part],
        )


def make_item(article: Article, **fields: Any) -> Item:
    """Compute everything about an article that needs no encoder."""
    count = len(article.sentences)
    # A vector of width 1: the columns of the other scalars do not depend on it.
    no_vectors = ArticleVectors(np.zeros((count, 1), np.float32), np.zeros(1, np.float32))
    rows = sentence_features(ScoringInput(article, no_vectors))
    position, article_scalars, text = np.split(
        rows[:, 1 : 1 + _N_POSITION + _N_ARTICLE + _N_TEXT],
        [_N_POSITION, _N_POSITION + _N_ARTICLE],
        axis=1,
    )
    tokenizer = default_tokenizer()
    pieces = tokenizer.encode_all([sentence.prose for sentence in article.sentences])
    return Item(
        article=article,
        span=slice(0, count),
        pieces=[np.array(ids[:MAX_PIECES], np.int32) for ids in pieces],
        title_pieces=np.array(tokenizer.encode(article.title)[:MAX_TITLE_PIECES], np.int32),
        position=position,
        article_scalars=article_scalars[0],
        text=text,
        blocks=np.array([sentence.block for sentence in article.sentences]),
        **fields,
    )


def leave_out(items: Items, names: Sequence[str]) -> Items:
    """Leave out corpora or groups, by name, from the training items."""
    return {
        name: group
        if name.endswith("dev")
        else [item for item in group if item.corpus not in names and item.group not in names]
        for name, group in items.items()
    }


def genre_weights(items: Sequence[Item]) -> dict[str, float]:
    """Return a weight for each genre: its inverse square root, clipped, about 1 on average."""
    raw = {genre: count**-0.5 for genre, count in Counter(item.genre for item in items).items()}
    mean = np.mean([raw[item.genre] for item in items])
    return {genre: float(np.clip(value / mean, 0.4, 3.0)) for genre, value in raw.items()}
