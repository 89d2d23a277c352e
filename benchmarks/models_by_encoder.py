"""The default model of each encoder that has one, article by article against that of `static`.

    python -m pip install ./packages/minilm ./packages/skipthoughts onnxruntime
    python benchmarks/models_by_encoder.py --data FOLDER --split dev

The models were trained alike, by `tools/train_default.py`: the same articles, choices and seeds.
FOLDER holds the corpora of `corpora.py`. ROUGE-1/2/L is stemmed F1 in percent (docs/evaluation.md)
of as many sentences as the corpus asks for; Spearman is the mean over articles of the correlation
of scores with the labels `rouge-12`. *p* is a paired sign-flip test over articles against the first
encoder, for ROUGE of the mean of the three measures. Vectors can be kept in a folder with
`--vectors`.
"""

import argparse
from pathlib import Path

import numpy as np
import numpy.typing as npt

from corpora import SENTENCES, Item, read_corpus
from pullquote.corpus.labels import load_labeller
from pullquote.encoders import Encoder, load_encoder
from pullquote.encoders.cache import CachedEncoder
from pullquote.evaluation.metrics import spearman
from pullquote.evaluation.rouge import best_rouge
from pullquote.evaluation.significance import sign_flip_test
from pullquote.pipeline import encode_sentences
from pullquote.scorers import DEFAULT_SCORER, Evidence, Scorer, load_scorer
from quality import pick

Floats = npt.NDArray[np.float64]
ENCODERS = ("static", "minilm", "skipthoughts")


def measure(scorer: Scorer, encoder: Encoder, items: list[Item]) -> Floats:
    """Give ROUGE and Spearman of each article, shape (articles, 4)."""
    label = load_labeller("rouge-12")
    rows = []
    for item in items:
        evidence = Evidence(item.article, encode_sentences(encoder, item.article))
        picked = pick(scorer, evidence, item, diversity=True)
        labels = label(item.article, item.references)
        agreement = spearman(labels, scorer.score(evidence).scores)
        rouge = [100 * value for value in best_rouge(picked, item.references)]
        rows.append([*rouge, agreement])
    return np.array(rows)


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--split", default="dev", choices=["dev", "test"])
    parser.add_argument("--encoders", nargs="+", default=ENCODERS, metavar="NAME")
    parser.add_argument("--vectors", type=Path)
    given = parser.parse_args()
    print(f"| {given.split} | encoder | ROUGE-1/2/L | p | Spearman | p |")
    print("|---" * 6 + "|")
    for corpus in SENTENCES:
        items = list(read_corpus(given.data, corpus, given.split))
        first: Floats | None = None
        for name in given.encoders:
            encoder = load_encoder(name)
            kept = CachedEncoder(encoder, given.vectors) if given.vectors else encoder
            found = measure(load_scorer(DEFAULT_SCORER, name), kept, items)
            figures = np.column_stack([found[:, :3].mean(axis=1), found[:, 3]])
            first = figures if first is None else first
            tests = [f"{p:.3f}" for p in sign_flip_test(first, figures)]
            p_rouge, p_rank = tests if name != given.encoders[0] else ("", "")
            rouge = " / ".join(f"{v:.1f}" for v in found[:, :3].mean(axis=0))
            rank = f"{np.nanmean(found[:, 3]):.3f}"
            cells = (corpus, name, rouge, p_rouge, rank, p_rank)
            print(f"| {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
