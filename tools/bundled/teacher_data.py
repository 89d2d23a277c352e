"""Make the teacher's training examples: items with the outputs of MiniLM's frozen layers."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from marked_items import Item, Items, genre_weights
from pullquote.scorers.text_features import TERM_SCALARS
from teacher_network import EncodedArticle, TeacherNetwork

FIRST, LAST = 101, 102  # [CLS] and [SEP]
MAX_STEPS = 64
SUMMARY_ARTICLES = {
    "scitldr-a": (490, 40),
    "us-gov-posts": (168, 60),
    "openstax": (46, 64),
    "openstax-more": (45, 64),
    "ami": (28, 64),
    "carpentries": (35, 50),
    "specifications": (28, 50),
}
"""Articles with summaries, half of them drawn for an epoch, and their maximum sentences."""

MIN_SUMMARY_LABEL = 0.1
SUMMARY_WEIGHT, PULL_QUOTE_WEIGHT = 0.35, 0.7
_TITLE_COLUMNS = [TERM_SCALARS.index(name) for name in ("title_words_found", "words_from_title")]


@dataclass(slots=True)
class Example:
    """An item with the frozen layers' outputs for its sentences and title, and its weight."""

    item: Item
    hidden: list[Tensor]
    weight: float


def make_examples(
    network: TeacherNetwork, items: Items, seed: int, cache: Path
) -> tuple[list[Example], list[Example]]:
    """Return the examples of every epoch, and those with summaries."""
    generator = np.random.default_rng(seed)
    summaries = []
    for name, (count, max_sentences) in SUMMARY_ARTICLES.items():
        corpus = [
            item
            for item in items[name]
            if item.labels is not None and item.labels.max() > MIN_SUMMARY_LABEL
        ]
        order = generator.permutation(len(corpus))[:count]
        summaries += [corpus[index].window(max_sentences, generator) for index in order]
    always = [*items["train"], *items["pulled"]]
    genres = genre_weights(items["train"])
    weights = [genres[item.genre] for item in items["train"]]
    weights += [PULL_QUOTE_WEIGHT] * len(items["pulled"]) + [SUMMARY_WEIGHT] * len(summaries)
    hidden = run_frozen(network, [*always, *summaries], cache)
    examples = [
        Example(*fields) for fields in zip([*always, *summaries], hidden, weights, strict=True)
    ]
    return examples[: len(always)], examples[len(always) :]


def run_frozen(network: TeacherNetwork, items: Sequence[Item], cache: Path) -> list[list[Tensor]]:
    """Return the frozen layers' outputs for each item's sentences and, last, its title."""
    ids = [
        np.concatenate([[FIRST], pieces[: MAX_STEPS - 2], [LAST]]).astype(np.int32)
        for item in items
        for pieces in (*item.pieces, item.title_pieces)
    ]
    digest = hashlib.sha256(b"".join(row.tobytes() for row in ids)).hexdigest()
    path = cache / f"frozen-{network.encoder.n_frozen}-{digest[:16]}.npy"
    if not path.exists():
        np.save(path, torch.cat(network.encoder.run_frozen(ids)).numpy())
    outputs = torch.from_numpy(np.load(path, mmap_mode="c")).split([len(row) for row in ids])
    hidden, start = [], 0
    for item in items:
        stop = start + len(item.pieces) + 1
        hidden.append(list(outputs[start:stop]))
        start = stop
    return hidden


def make_article(
    item: Item,
    hidden: Sequence[Tensor],
    keep: np.ndarray,
    *,
    show_title: bool = True,
    show_position: bool = True,
) -> EncodedArticle:
    """Return some sentences of an item as the network reads them.

    Args:
        item: The item.
        hidden: The frozen layers' outputs for all its sentences and, last, its title.
        keep: The sentences.
        show_title: Whether the title is there.
        show_position: Whether the position scalars are there.
    """
    has_title = show_title and len(item.title_pieces) > 0
    text, article = item.text[keep], item.article_scalars.copy()
    if not has_title:
        text[:, _TITLE_COLUMNS] = 0
        article[0] = 0
    scalars = {
        "position": torch.from_numpy(item.position[keep] * np.float32(show_position)),
        "article": torch.from_numpy(article),
        "text": torch.from_numpy(text),
        "blocks": torch.from_numpy(item.blocks[keep]),
    }
    return EncodedArticle(
        [hidden[index] for index in keep], hidden[-1] if has_title else None, scalars
    )
