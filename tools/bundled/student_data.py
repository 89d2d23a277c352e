"""Make the student's training examples: items with vectors, scalars, weights and soft labels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import load_file

from export import encode
from marked_items import SUMMARIES, Item, Items, genre_weights
from pullquote.encoders import Encoder
from torch_parts import assemble_scalars

EPOCH_ARTICLES = {
    "scitldr-a": 700,
    "us-gov-posts": 300,
    "openstax": 90,
    "openstax-more": 70,
    "ami": 50,
    "carpentries": 110,
    "specifications": 60,
    "prose": 300,
}
"""Articles of each corpus drawn for an epoch, in addition to all marks and pull quotes."""

CORPUS_WEIGHTS = {"pullquotes": 0.7, "prose": 0.5, **dict.fromkeys(SUMMARIES, 0.6)}


@dataclass(slots=True)
class Example:
    """An item with its vectors, scalars, targets, weight and soft labels."""

    item: Item
    vectors: np.ndarray
    scalars: np.ndarray
    targets: np.ndarray
    shares: np.ndarray
    known: np.ndarray
    weight: float
    soft_labels: np.ndarray | None


def read_soft_labels(paths: Sequence[Path]) -> dict[str, np.ndarray]:
    """Read the teacher's logits by key of the item, averaged over the files."""
    logits: dict[str, list[np.ndarray]] = {}
    for path in paths:
        for key, array in load_file(path).items():
            logits.setdefault(key, []).append(array.astype(np.float32))
    return {key: np.mean(values, axis=0) for key, values in logits.items()}


def make_example(
    item: Item, encoder: Encoder, weight: float, soft_labels: np.ndarray | None
) -> Example:
    """Encode an item, and collect what is learned from it."""
    targets, shares, known = item.targets()
    if soft_labels is not None and len(soft_labels) != len(targets):
        soft_labels = None  # of a different window
    vectors = encode(item, encoder)
    scalars = {
        "position": torch.from_numpy(item.position),
        "article": torch.from_numpy(item.article_scalars),
        "text": torch.from_numpy(item.text),
        "blocks": torch.from_numpy(item.blocks),
    }
    sentences, title = torch.from_numpy(vectors.sentences), torch.from_numpy(vectors.title)
    rows = assemble_scalars(scalars, sentences, title).numpy()
    return Example(item, vectors.sentences, rows, targets, shares, known, weight, soft_labels)


def make_examples(
    items: Items, encoder: Encoder, soft_labels: Mapping[str, np.ndarray]
) -> dict[str, list[Example]]:
    """Make the training examples; prose without soft labels is left out."""
    weights = genre_weights(items["train"])
    examples: dict[str, list[Example]] = {}
    for name in ("train", "pulled", *EPOCH_ARTICLES):
        group = items[name]
        if name in EPOCH_ARTICLES:
            labeled = [item for item in group if item.key in soft_labels]
            group = labeled or ([] if name == "prose" else group)
        examples[name] = [
            make_example(
                item,
                encoder,
                CORPUS_WEIGHTS.get(item.corpus) or weights[item.genre],
                soft_labels.get(item.key),
            )
            for item in group
        ]
    return examples
