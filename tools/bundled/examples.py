"""Make training examples of items: their weights, and the soft labels of the teacher."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file

from batches import Example
from marked_items import GIST_SUMMARIES, SUMMARIES, Items, genre_weights

ALWAYS = ("train", "pulled")
"""Corpora that are read whole in every epoch; of the others some articles are drawn."""

MAX_SUMMARY_SENTENCES = 60
OTHER_SUMMARY_WEIGHT = 0.3
"""Weight of hard labels from summaries that state key points, not the gist."""

MIN_SUMMARY_LABEL = 0.1
PULL_QUOTE_WEIGHT, PROSE_WEIGHT = 0.7, 0.5
SOFT_GIST_WEIGHT = 0.3
"""Weight of the teacher's gist where an article's own summary says what its gist is."""

BUCKET_BATCHES = 8


def read_soft_labels(path: Path) -> dict[str, np.ndarray]:
    """Read the teacher's logits by key of the item."""
    return {key: array.astype(np.float32) for key, array in load_file(path).items()}


def make_examples(
    items: Items,
    soft_labels: Mapping[str, np.ndarray],
    *,
    hard_weight: float,
    corpus_weight: float,
    summary_weight: float = 1.0,
) -> dict[str, list[Example]]:
    """Return the training examples by corpus; prose without soft labels is left out.

    Args:
        items: All items.
        soft_labels: The teacher's logits by key.
        hard_weight: Weight of the marks of an article with soft labels.
        corpus_weight: Weight of an article with a summary.
        summary_weight: Weight of the labels from its summary.
    """
    genres = genre_weights(items["train"])
    examples: dict[str, list[Example]] = {name: [] for name in (*ALWAYS, *SUMMARIES, "prose")}
    for name, group in examples.items():
        for item in items[name]:
            soft = soft_labels.get(item.key)
            if soft is not None and len(soft) != len(item.pieces):
                soft = None  # of another split into sentences
            fields = {"item": item, "soft_labels": soft, "max_sentences": MAX_SUMMARY_SENTENCES}
            if name == "prose" and soft is not None:
                group.append(Example(**fields, weight=PROSE_WEIGHT, hard_weight=0.0))
            elif name in ALWAYS:
                weight = genres[item.genre] if name == "train" else PULL_QUOTE_WEIGHT
                own = 1.0 if soft is None else hard_weight
                group.append(Example(item, weight, own, soft_labels=soft))
            elif item.labels is not None and item.labels.max() > MIN_SUMMARY_LABEL:
                is_gist = name in GIST_SUMMARIES
                own = summary_weight * (1.0 if is_gist else OTHER_SUMMARY_WEIGHT)
                gist = SOFT_GIST_WEIGHT if is_gist else 1.0
                group.append(
                    Example(**fields, weight=corpus_weight, hard_weight=own, gist_weight=gist)
                )
    return examples


def draw_batches(
    examples: Mapping[str, Sequence[Example]],
    drawn: Mapping[str, int],
    size: int,
    generator: np.random.Generator,
) -> Iterator[list[Example]]:
    """Yield the batches of one epoch after another; articles of a batch have similar lengths.

    Args:
        examples: All examples by corpus.
        drawn: Articles drawn of each corpus for an epoch, in addition to those of `ALWAYS`.
        size: Articles in a batch.
        generator: The source of randomness.
    """
    while True:
        epoch = [example for name in ALWAYS for example in examples[name]]
        for name, count in drawn.items():
            order = generator.permutation(len(examples[name]))[:count]
            epoch += [examples[name][index] for index in order]
        epoch = [epoch[index] for index in generator.permutation(len(epoch))]
        for start in range(0, len(epoch), size * BUCKET_BATCHES):
            bucket = epoch[start : start + size * BUCKET_BATCHES]
            bucket.sort(key=lambda example: len(example.item.pieces))
            batches = [bucket[part : part + size] for part in range(0, len(bucket), size)]
            yield from (batches[index] for index in generator.permutation(len(batches)))


def count_batches(
    examples: Mapping[str, Sequence[Example]], drawn: Mapping[str, int], size: int
) -> int:
    """Return the number of batches of an epoch."""
    total = sum(len(examples[name]) for name in ALWAYS)
    return -(-(total + sum(min(n, len(examples[name])) for name, n in drawn.items())) // size)
