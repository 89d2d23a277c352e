"""The teacher in PyTorch: MiniLM with its upper layers trainable, and bidirectional GRUs.

MiniLM (Wang et al. 2020, arXiv 2002.10957) encodes the sentences; the GRUs read their vectors, the
scalars and the article's mean vector, as `pullquote.models.network` does with NumPy.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from pullquote.scorers.features import SCALARS
from torch_parts import assemble_scalars, make_head, repeat_means, run_recurrent

FEATURES, LAYERS, ATTENTION_HEADS, INNER = 384, 6, 12, 1536
N_PIECES, N_POSITIONS = 30_522, 512
CHUNK_STEPS = 2048
"""Word pieces, padding included, that are encoded at a time."""

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


@dataclass(slots=True)
class EncodedArticle:
    """An article as the network reads it.

    Attributes:
        hidden: Output of the frozen layers for each sentence.
        title: The same for the title; None without a title.
        scalars: ``position``, ``article``, ``text`` and ``blocks``.
    """

    hidden: list[Tensor]
    title: Tensor | None
    scalars: dict[str, Tensor]


class TransformerLayer(nn.Module):
    """A layer of BERT (Devlin et al. 2019, arXiv 1810.04805)."""

    def __init__(self) -> None:
        super().__init__()
        self.qkv, self.out = nn.Linear(FEATURES, 3 * FEATURES), nn.Linear(FEATURES, FEATURES)
        self.norm1 = nn.LayerNorm(FEATURES, eps=1e-12)
        self.wide, self.narrow = nn.Linear(FEATURES, INNER), nn.Linear(INNER, FEATURES)
        self.norm2 = nn.LayerNorm(FEATURES, eps=1e-12)

    def forward(self, steps: Tensor, mask_bias: Tensor) -> Tensor:
        """Apply self-attention and the feed-forward layer to (batch, steps, features)."""
        batch, length, width = steps.shape
        heads = self.qkv(steps).view(batch, length, 3, ATTENTION_HEADS, -1)
        query, key, value = heads.permute(2, 0, 3, 1, 4)
        attended = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask_bias)
        steps = self.norm1(steps + self.out(attended.transpose(1, 2).reshape(batch, length, width)))
        outputs: Tensor = self.norm2(steps + self.narrow(functional.gelu(self.wide(steps))))
        return outputs


class MiniLM(nn.Module):
    """MiniLM; its embeddings and lower layers are frozen."""

    def __init__(self, weights: dict[str, np.ndarray], n_frozen: int) -> None:
        super().__init__()
        self.n_frozen = n_frozen
        self.words = nn.Embedding(N_PIECES, FEATURES)
        self.positions = nn.Embedding(N_POSITIONS, FEATURES)
        self.norm = nn.LayerNorm(FEATURES, eps=1e-12)
        self.layers = nn.ModuleList(TransformerLayer() for _ in range(LAYERS))
        self._load(weights)
        for part in (self.words, self.positions, self.norm, *self.layers[:n_frozen]):
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

    @torch.no_grad()
    def run_frozen(self, sentences: Sequence[np.ndarray]) -> list[Tensor]:
        """Return the float16 outputs of the frozen layers for ids with special tokens."""
        outputs = [torch.empty(0)] * len(sentences)
        for chunk in _chunks([len(ids) for ids in sentences]):
            ids = [torch.from_numpy(sentences[index].astype(np.int64)) for index in chunk]
            padded = nn.utils.rnn.pad_sequence(ids, batch_first=True)
            positions = self.positions(torch.arange(padded.shape[1]))
            hidden = self.norm(self.words(padded) + positions)
            mask_bias, _ = _mask([len(sentences[index]) for index in chunk])
            for layer in self.layers[: self.n_frozen]:
                hidden = layer(hidden, mask_bias)
            for row, index in enumerate(chunk):
                outputs[index] = hidden[row, : len(sentences[index])].half().clone()
        return outputs

    def run_trainable(self, hidden: Sequence[Tensor]) -> Tensor:
        """Return unit vectors, shape (sentences, 384), of the frozen layers' outputs."""
        order: list[int] = []
        sums = []
        for chunk in _chunks([len(steps) for steps in hidden]):
            steps = nn.utils.rnn.pad_sequence([hidden[i].float() for i in chunk], batch_first=True)
            mask_bias, mask = _mask([len(hidden[index]) for index in chunk])
            for layer in self.layers[self.n_frozen :]:
                steps = layer(steps, mask_bias)
            sums.append((steps * mask[..., None]).sum(1))
            order += chunk
        inverse = torch.empty(len(order), dtype=torch.long)
        inverse[torch.tensor(order)] = torch.arange(len(order))
        return functional.normalize(torch.cat(sums)[inverse], dim=1)


class TeacherNetwork(nn.Module):
    """MiniLM and an ensemble of GRUs on its vectors."""

    def __init__(
        self, weights: dict[str, np.ndarray], *, n_frozen: int, ensemble_size: int, units: int
    ) -> None:
        super().__init__()
        self.encoder = MiniLM(weights, n_frozen)
        self.units = units
        width = 2 * FEATURES + len(SCALARS)
        self.recurrent = nn.ModuleList(
            nn.GRU(width, units, batch_first=True, bidirectional=True) for _ in range(ensemble_size)
        )
        self.heads = nn.ModuleList(make_head(2 * units) for _ in range(ensemble_size))

    def forward(self, articles: Sequence[EncodedArticle]) -> tuple[Tensor, list[int]]:
        """Return logits, shape (ensemble, sentences, 3), and the sentences of each article."""
        counts = [len(article.hidden) for article in articles]
        titles = [article.title for article in articles if article.title is not None]
        sentences = [steps for article in articles for steps in article.hidden]
        vectors = self.encoder.run_trainable([*sentences, *titles])
        title_vectors = iter(vectors[sum(counts) :])
        vectors = vectors[: sum(counts)]
        scalars = []
        for article, own in zip(articles, vectors.split(counts), strict=True):
            has_title = article.title is not None
            title = next(title_vectors) if has_title else torch.zeros(FEATURES)
            scalars.append(assemble_scalars(article.scalars, own, title))
        return self.run_heads(vectors, torch.cat(scalars), counts), counts

    def run_heads(self, vectors: Tensor, scalars: Tensor, counts: list[int]) -> Tensor:
        """Return logits, shape (ensemble, sentences, 3), of unit vectors and scalars."""
        vectors = FEATURES**0.5 * vectors
        means = repeat_means(vectors, counts)
        logits = []
        for recurrent, head in zip(self.recurrent, self.heads, strict=True):
            rows = [self._drop(vectors, 0.3), self._drop(scalars, 0.1), self._drop(means, 0.3)]
            assert isinstance(recurrent, nn.GRU)
            hidden = run_recurrent(recurrent, torch.cat(rows, 1), counts)
            logits.append(head(self._drop(hidden, 0.3)))
        return torch.stack(logits)

    def _drop(self, rows: Tensor, rate: float) -> Tensor:
        return functional.dropout(rows, rate, self.training)


def _chunks(lengths: Sequence[int]) -> list[list[int]]:
    """Return chunks of sentence indices; the sentences of a chunk have similar lengths."""
    order = sorted(range(len(lengths)), key=lengths.__getitem__)
    chunks, start = [], 0
    while start < len(order):
        longest = max(lengths[order[min(start + 4, len(order) - 1)]], 1)
        size = max(4, CHUNK_STEPS // longest)
        chunks.append(order[start : start + size])
        start += size
    return chunks


def _mask(lengths: Sequence[int]) -> tuple[Tensor, Tensor]:
    """Return what attention adds for padding, and the mask, 0 for padding."""
    mask = (torch.arange(max(lengths))[None] < torch.tensor(lengths)[:, None]).float()
    return ((mask - 1) * 1e4)[:, None, None], mask
