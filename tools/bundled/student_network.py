"""The student in PyTorch: trainable word-piece tables, a projection, and a bidirectional GRU.

`pullquote.scorers.wording` and `pullquote.models.network` compute the same with NumPy.
"""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from batches import Batch
from pullquote.scorers.features import SCALARS
from pullquote.scorers.wording import MAX_PIECES
from torch_parts import assemble_scalars, make_head, masked_mean, run_recurrent

PADDING, UNKNOWN = 0, 100
PIECE_DROPOUT = 0.03


class WordingTables(nn.Module):
    """The tables of `pullquote.scorers.wording.Wording`.

    They are a linear map of MiniLM's word vectors plus a free part, which starts from zero.
    """

    def __init__(self, words: np.ndarray, filters: int) -> None:
        super().__init__()
        self.filters = filters
        known = torch.tensor(words)
        self.words: Tensor
        self.register_buffer("words", (known - known.mean(0)) / known.std(), persistent=False)
        width = known.shape[1]
        self.map = nn.Parameter(torch.randn(width, 3 * filters) * 0.7 / width**0.5)
        self.free = nn.Parameter(torch.zeros(len(known), 3 * filters))
        self.bias = nn.Parameter(torch.zeros(filters))
        with torch.no_grad():
            self.map[:, :filters] *= 0.5
            self.map[:, 2 * filters :] *= 0.5

    def table(self) -> Tensor:
        """Return the tables, shape (pieces, 3 * filters)."""
        return self.words @ self.map + self.free

    def forward(self, sentences: Sequence[np.ndarray]) -> Tensor:
        """Return the wording features of each sentence, shape (sentences, 2 * filters)."""
        pieces, sentence = _flatten(sentences)
        count, size = len(sentences), self.filters
        known, position = torch.unique(pieces, return_inverse=True)
        rows = self.words[known] @ self.map + functional.embedding(known, self.free)
        if self.training:
            rows = rows * (torch.rand(len(known), 1) > PIECE_DROPOUT).float()
        rows = rows[position]
        center = (pieces != PADDING).nonzero()[:, 0]
        total = rows[center - 1, :size] + rows[center, size : 2 * size]
        outputs = functional.relu(total + rows[center + 1, 2 * size :] + self.bias)
        lengths = torch.bincount(sentence, minlength=count).clamp_min(1).float()[:, None]
        sums = torch.zeros(count, size).index_add(0, sentence, outputs) * 0.5 / lengths.sqrt()
        index = sentence[:, None].expand(-1, size)
        maxima = torch.zeros(count, size).scatter_reduce(0, index, outputs, "amax")
        return torch.cat([sums, maxima], 1)


class StudentNetwork(nn.Module):
    """One member of the ensemble.

    Attributes:
        features: Width of a sentence vector.
        dropout: Dropout of vectors and hidden layers.
    """

    def __init__(
        self,
        words: np.ndarray,
        features: int,
        *,
        filters: int,
        units: int,
        projection: int,
        dropout: float,
    ) -> None:
        super().__init__()
        self.features, self.dropout = features, dropout
        self.tables = WordingTables(words, filters)
        self.projection = nn.Linear(features + 2 * filters + len(SCALARS), projection)
        self.recurrent = nn.GRU(2 * projection, units, batch_first=True, bidirectional=True)
        self.head = make_head(2 * units + projection)

    def forward(self, batch: Batch, vectors: Tensor, titles: Tensor) -> Tensor:
        """Return the logits, shape (articles, sentences, 3).

        Args:
            batch: The batch.
            vectors: Unit vectors of its sentences, shape (articles, sentences, features).
            titles: Vectors of its titles; zeros without a title.
        """
        mask = batch.mask
        pieces = [view.item.pieces[index] for view in batch.views for index in view.keep]
        features = self.tables(pieces)
        wording = features.new_zeros(*mask.shape, features.shape[1])
        wording[mask] = features
        scalars = assemble_scalars(batch, vectors, titles)
        rows = [
            self._drop(self.features**0.5 * vectors, self.dropout),
            self._drop(wording, 0.1),
            self._drop(scalars, 0.1),
        ]
        projected = torch.tanh(self.projection(torch.cat(rows, 2)))
        means = masked_mean(projected, mask).expand_as(projected)
        projected = self._drop(projected, self.dropout)
        hidden = run_recurrent(self.recurrent, torch.cat([projected, means], 2), batch.counts)
        logits: Tensor = self.head(torch.cat([self._drop(hidden, self.dropout), projected], 2))
        return logits

    def _drop(self, rows: Tensor, rate: float) -> Tensor:
        return functional.dropout(rows, rate, self.training)


def _flatten(sentences: Sequence[np.ndarray]) -> tuple[Tensor, Tensor]:
    """Return all pieces, with padding around each sentence, and the sentence of each real piece."""
    rows = [ids[:MAX_PIECES] if len(ids) else np.array([UNKNOWN]) for ids in sentences]
    padding = np.full(1, PADDING)
    pieces = np.concatenate([part for ids in rows for part in (padding, ids)] + [padding])
    sentence = np.repeat(np.arange(len(rows)), [len(ids) for ids in rows])
    return torch.from_numpy(pieces.astype(np.int64)), torch.from_numpy(sentence)
