"""Label further unmarked prose with the quality model, for the student to learn from.

    python tools/bundled/label_prose.py --data FOLDER --cache FOLDER

Input: the corpora in FOLDER, and the installed package of the quality model (`minilm`). Output: its
logits for each window of prose that has no soft labels yet, added to the file beside this script.
The windows that `train_teacher.py folds` labeled keep the mean of its ten teachers. Every hundred
windows are kept in the cache, so that an interrupted run continues.
"""

import argparse
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file

from corpora import read_items
from export import SOFT_LABELS
from marked_items import HEADS, Item
from pullquote.encoders import load_encoder
from pullquote.pipeline import encode_sentences
from pullquote.scorers.base import ScoringInput
from pullquote.scorers.neural import NeuralScorer

PART = 100


def label(items: list[Item], scorer: NeuralScorer) -> dict[str, np.ndarray]:
    """Return the logits of each item, shape (sentences, 3)."""
    encoder = load_encoder(scorer.encoder)
    logits = {}
    for item in items:
        rows = scorer.rows(ScoringInput(item.article, encode_sentences(encoder, item.article)))
        heads = [scorer.logits(rows, head=head).mean(axis=0) for head in range(len(HEADS))]
        logits[item.key] = np.stack(heads, axis=1).astype(np.float16)
    return logits


def main() -> None:
    """Label the missing windows, and write the file."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of the corpora")
    parser.add_argument("--cache", type=Path, required=True, help="folder of items and labels")
    options = parser.parse_args()
    soft_labels = load_file(SOFT_LABELS)
    items = read_items(options.data, options.cache)["prose"]
    missing = [item for item in items if item.key not in soft_labels]
    scorer = NeuralScorer(encoder="minilm")
    for start in range(0, len(missing), PART):
        part = missing[start : start + PART]
        path = options.cache / f"prose-labels-{part[0].id}.safetensors".replace("#", "-")
        if not path.exists():
            save_file(label(part, scorer), path)
            print(f"{start + len(part)} of {len(missing)} windows", flush=True)
        soft_labels |= load_file(path)
    save_file(dict(sorted(soft_labels.items())), SOFT_LABELS)


if __name__ == "__main__":
    main()
