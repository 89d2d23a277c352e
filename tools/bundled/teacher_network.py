"""The teacher in PyTorch: fine-tuned MiniLM and bidirectional GRUs.

MiniLM (Wang et al. 2020, arXiv 2002.10957) encodes the sentences; the GRUs read their vectors, the
scalars and the article's mean vector, as `pullquote.models.network` does with NumPy.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from batches import Batch, View
from pullquote.scorers.features import SCALARS
from torch_parts import assemble_scalars, make_head, masked_mean, run_recurrent

FEATURES, LAYERS, ATTENTION_HEADS, INNER = 384, 6, 12, 1536
N_PIECES, N_POSITIONS = 30_522, 512
FIRST, LAST = 101, 102  # [CLS] and [SEP]
MAX_STEPS, WINDOW_STEPS, WINDOW_TITLE = 64, 256, 24
"""Word pieces of a sentence, of a window, and of the title before it, that MiniLM reads."""

CHUNK_TEXTS = 256
IGNORED = -1
"""Row of a piece that belongs to no sentence."""

_EMBEDDINGS = "embeddings.word_embeddings.weight"
_POSITIONS = "embeddings.position_embeddings.weight"
_SEGMENTS = "embeddings.token_type_embeddings.weight"
_SUBLAYERS = {
    "out": "attention.output.dense",
    "norm1": "attention.output.LayerNorm",
    "wide": "intermediate.dense",
    "narrow": "output.dense",
    "norm2": "output.LayerNorm",
}


class TransformerLayer(nn.Module):
    """A layer of BERT (Devlin et al. 2019, arXiv 1810.04805)."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.dropout = dropout
        self.qkv, self.out = nn.Linear(FEATURES, 3 * FEATURES), nn.Linear(FEATURES, FEATURES)
        self.norm1 = nn.LayerNorm(FEATURES, eps=1e-12)
        self.wide, self.narrow = nn.Linear(FEATURES, INNER), nn.Linear(INNER, FEATURES)
        self.norm2 = nn.LayerNorm(FEATURES, eps=1e-12)

    def forward(self, steps: Tensor, mask_bias: Tensor) -> Tensor:
        """Apply self-attention and the feed-forward layer to (batch, steps, features)."""
        batch, length, width = steps.shape
        heads = self.qkv(steps).view(batch, length, 3, ATTENTION_HEADS, -1)
        query, key, value = heads.permute(2, 0, 3, 1, 4)
        attended = functional.scaled_dot_product_attention(
            query, key, value, attn_mask=mask_bias.to(query.dtype)
        )
        attended = attended.transpose(1, 2).reshape(batch, length, width)
        steps = self.norm1(steps + self._drop(self.out(attended)))
        narrow = self.narrow(functional.gelu(self.wide(steps)))
        outputs: Tensor = self.norm2(steps + self._drop(narrow))
        return outputs

    def _drop(self, rows: Tensor) -> Tensor:
        return functional.dropout(rows, self.dropout, self.training)


class MiniLM(nn.Module):
    """MiniLM; its embeddings are frozen."""

    def __init__(self, weights: dict[str, np.ndarray], dropout: float) -> None:
        super().__init__()
        self.words = nn.Embedding(N_PIECES, FEATURES)
        self.positions = nn.Embedding(N_POSITIONS, FEATURES)
        self.norm = nn.LayerNorm(FEATURES, eps=1e-12)
        self.layers = nn.ModuleList(TransformerLayer(dropout) for _ in range(LAYERS))
        self._load(weights)
        for part in (self.words, self.positions, self.norm):
            part.requires_grad_(requires_grad=False)

    def _load(self, weights: dict[str, np.ndarray]) -> None:
        def tensor(name: str) -> Tensor:
            return torch.tensor(np.array(weights[name]))

        state = {
            "words.weight": tensor(_EMBEDDINGS),
            "positions.weight": tensor(_POSITIONS) + tensor(_SEGMENTS)[0],
        }
        for kind in ("weight", "bias"):
            state[f"norm.{kind}"] = tensor(f"embeddings.LayerNorm.{kind}")
            for number in range(LAYERS):
                source, target = f"encoder.layer.{number}.", f"layers.{number}."
                parts = [f"{source}attention.self.{p}.{kind}" for p in ("query", "key", "value")]
                state[f"{target}qkv.{kind}"] = torch.cat([tensor(part) for part in parts])
                for name, path in _SUBLAYERS.items():
                    state[f"{target}{name}.{kind}"] = tensor(f"{source}{path}.{kind}")
        self.load_state_dict(state)

    def weights(self) -> dict[str, np.ndarray]:
        """Return the weights under the names that `tools/build_minilm.py` reads."""
        state = {name: value.detach().numpy() for name, value in self.state_dict().items()}
        weights = {
            _EMBEDDINGS: state["words.weight"],
            _POSITIONS: state["positions.weight"],
            _SEGMENTS: np.zeros((2, FEATURES), np.float32),
        }
        for kind in ("weight", "bias"):
            weights[f"embeddings.LayerNorm.{kind}"] = state[f"norm.{kind}"]
            for number in range(LAYERS):
                target, source = f"encoder.layer.{number}.", f"layers.{number}."
                parts = np.split(state[f"{source}qkv.{kind}"], 3)
                for name, part in zip(("query", "key", "value"), parts, strict=True):
                    weights[f"{target}attention.self.{name}.{kind}"] = part
                for name, path in _SUBLAYERS.items():
                    weights[f"{target}{path}.{kind}"] = state[f"{source}{name}.{kind}"]
        return {n: np.ascontiguousarray(array, np.float32) for n, array in weights.items()}

    def forward(self, pieces: Tensor, mask: Tensor) -> Tensor:
        """Return the outputs for padded word pieces, shape (texts, steps, 384)."""
        steps = torch.arange(pieces.shape[1], device=pieces.device)
        hidden = self.norm(self.words(pieces) + self.positions(steps))
        mask_bias = ((mask.float() - 1) * 1e4)[:, None, None]
        for layer in self.layers:
            hidden = layer(hidden, mask_bias)
        outputs: Tensor = hidden
        return outputs


class TeacherNetwork(nn.Module):
    """MiniLM and an ensemble of GRUs on its vectors.

    Attributes:
        encoder: MiniLM.
        make_texts: What MiniLM reads of a batch: each sentence by itself, or windows of articles.
        units: Width of a GRU in each direction.
    """

    def __init__(
        self,
        weights: dict[str, np.ndarray],
        *,
        reads_windows: bool = False,
        ensemble_size: int,
        units: int = 128,
        dropout: float = 0.1,
    ) -> None:
        super().__init__()
        self.encoder = MiniLM(weights, dropout)
        self.make_texts = make_windows if reads_windows else make_sentences
        self.units = units
        width = 2 * FEATURES + len(SCALARS)
        self.recurrent = nn.ModuleList(
            nn.GRU(width, units, batch_first=True, bidirectional=True) for _ in range(ensemble_size)
        )
        self.heads = nn.ModuleList(make_head(2 * units) for _ in range(ensemble_size))

    def forward(self, batch: Batch) -> Tensor:
        """Return the logits, shape (ensemble, articles, sentences, 3)."""
        return self.run_heads(batch, *self._encode(batch))

    def _encode(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """Return unit vectors of the sentences and of the titles.

        The vector of a sentence is the normalized mean of the outputs for its word pieces.
        """
        count, length = batch.mask.shape
        n_rows = count * length
        device = batch.mask.device
        sums = torch.zeros(n_rows + count, FEATURES, device=device)
        texts = sorted(self.make_texts(batch.views, length), key=lambda text: len(text.pieces))
        for part in range(0, len(texts), CHUNK_TEXTS):
            chunk = texts[part : part + CHUNK_TEXTS]
            pieces, rows = (
                _pad([t.pieces for t in chunk], 0),
                _pad([t.rows for t in chunk], IGNORED),
            )
            mask = _pad([np.ones(len(t.pieces), bool) for t in chunk], 0)
            with torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda"):
                outputs = self.encoder(pieces.to(device), mask.to(device))
            rows = rows.to(device).flatten()
            is_read = rows != IGNORED
            outputs = outputs.float().reshape(-1, FEATURES)[is_read]
            sums = sums.index_add(0, rows[is_read], outputs)
        vectors = functional.normalize(sums, dim=1)
        return vectors[:n_rows].view(count, length, FEATURES), vectors[n_rows:]

    def run_heads(self, batch: Batch, vectors: Tensor, titles: Tensor) -> Tensor:
        """Return the logits, shape (ensemble, articles, sentences, 3), of unit vectors."""
        scalars = assemble_scalars(batch, vectors, titles)
        vectors = FEATURES**0.5 * vectors
        means = masked_mean(vectors, batch.mask).expand_as(vectors)
        logits = []
        for recurrent, head in zip(self.recurrent, self.heads, strict=True):
            rows = [self._drop(vectors, 0.3), self._drop(scalars, 0.1), self._drop(means, 0.3)]
            assert isinstance(recurrent, nn.GRU)
            hidden = run_recurrent(recurrent, torch.cat(rows, 2), batch.counts)
            logits.append(head(self._drop(hidden, 0.3)))
        return torch.stack(logits)

    def _drop(self, rows: Tensor, rate: float) -> Tensor:
        return functional.dropout(rows, rate, self.training)


@dataclass(frozen=True, slots=True)
class Text:
    """Word pieces that MiniLM reads at a time, and the row that each piece is a part of."""

    pieces: np.ndarray
    rows: np.ndarray


def make_sentences(views: Sequence[View], length: int) -> list[Text]:
    """Return each sentence and each title as a text of its own.

    Args:
        views: The articles of a batch.
        length: Padded number of sentences. Row ``n * length + m`` is sentence ``m`` of article
            ``n``; the rows of the titles come last.
    """
    texts = []
    for number, view in enumerate(views):
        rows = [*range(number * length, number * length + len(view.keep))]
        sentences = [view.item.pieces[index] for index in view.keep]
        if len(view.title_pieces):
            sentences.append(view.title_pieces)
            rows.append(len(views) * length + number)
        for pieces, row in zip(sentences, rows, strict=True):
            ids = np.concatenate([[FIRST], pieces[: MAX_STEPS - 2], [LAST]])
            texts.append(Text(ids, np.full(len(ids), row)))
    return texts


def make_windows(views: Sequence[View], length: int) -> list[Text]:
    """Return windows of consecutive sentences, each after the article's title.

    So a sentence is read in its context, as by BERTSum (Liu and Lapata 2019, arXiv 1908.08345).
    Arguments as for `make_sentences`.
    """
    texts = []
    for number, view in enumerate(views):
        title = view.title_pieces[:WINDOW_TITLE]
        head = np.concatenate([[FIRST], title, [LAST] if len(title) else []])
        head_rows = np.full(len(head), len(views) * length + number)
        head_rows[0] = IGNORED
        pieces, rows, size = [head], [head_rows], len(head)
        for place, index in enumerate(view.keep):
            ids = np.concatenate([view.item.pieces[index][: MAX_STEPS - 2], [LAST]])
            if size + len(ids) > WINDOW_STEPS and len(pieces) > 1:
                texts.append(Text(np.concatenate(pieces), np.concatenate(rows)))
                pieces, rows, size = [head], [head_rows], len(head)
            pieces.append(ids)
            rows.append(np.full(len(ids), number * length + place))
            size += len(ids)
        texts.append(Text(np.concatenate(pieces), np.concatenate(rows)))
    return texts


def _pad(rows: Sequence[np.ndarray], value: int) -> Tensor:
    tensors = [
        torch.from_numpy(row.astype(bool if row.dtype == bool else np.int64)) for row in rows
    ]
    return nn.utils.rnn.pad_sequence(tensors, batch_first=True, padding_value=value)
