"""Two encoders: the default model on `minilm` against that on `static`, article by article.

    python -m pip install ./packages/minilm 'pullquote[minilm]' rouge-score
    python benchmarks/two_encoders.py --data FOLDER --split dev

FOLDER holds the corpora of `corpora.py`. ROUGE-1/2/L is that of rouge-score, stemmed, F1 in
percent, of as many sentences as the corpus asks for; Spearman is the mean over articles of the
correlation of scores with the labels `rouge-12`. *p* is a paired sign-flip test over articles, for
ROUGE of the mean of the three measures. Vectors can be kept in a folder with `--vectors`.
"""

import argparse
from pathlib import Path

import numpy as np
import numpy.typing as npt
from rouge_score.rouge_scorer import RougeScorer

from corpora import SENTENCES, Item, read_corpus
from pullquote.corpus.labels import load_labeller
from pullquote.encoders import Encoder, load_encoder
from pullquote.encoders.cache import CachedEncoder
from pullquote.evaluation.metrics import spearman
from pullquote.evaluation.significance import sign_flip_test
from pullquote.pipeline import encode_sentences
from pullquote.scorers import DEFAULT_SCORER, Evidence, Scorer, load_scorer
from quality import MEASURES, pick, rate

Floats = npt.NDArray[np.float64]
ENCODERS = ("static", "minilm")


def measure(scorer: Scorer, encoder: Encoder, items: list[Item]) -> Floats:
    """Give ROUGE and Spearman of each article, shape (articles, 4)."""
    rouge = RougeScorer(list(MEASURES), use_stemmer=True)
    label = load_labeller("rouge-12")
    rows = []
    for item in items:
        evidence = Evidence(item.article, encode_sentences(encoder, item.article))
        picked = pick(scorer, evidence, item, diversity=True)
        labels = label(item.article, item.references)
        agreement = spearman(labels, scorer.score(evidence).scores)
        rows.append([*rate(picked, item.references, rouge), agreement])
    return np.array(rows)


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--split", default="dev", choices=["dev", "test"])
    parser.add_argument("--vectors", type=Path)
    given = parser.parse_args()
    print(f"| {given.split} | {' | '.join(ENCODERS)} | p | Spearman | p |")
    print("|---" * (len(ENCODERS) + 4) + "|")
    for corpus in SENTENCES:
        items = list(read_corpus(given.data, corpus, given.split))
        found = []
        for name in ENCODERS:
            encoder = load_encoder(name)
            scorer = load_scorer(DEFAULT_SCORER, name)
            kept = CachedEncoder(encoder, given.vectors) if given.vectors else encoder
            found.append(measure(scorer, kept, items))
        one, other = (np.column_stack([f[:, :3].mean(axis=1), f[:, 3]]) for f in found)
        p_values = sign_flip_test(one, other)
        cells = [" / ".join(f"{v:.1f}" for v in f[:, :3].mean(axis=0)) for f in found]
        cells.append(f"{p_values[0]:.3f}")
        cells.append(" and ".join(f"{np.nanmean(f[:, 3]):.3f}" for f in found))
        print(f"| {corpus} | {' | '.join(cells)} | {p_values[1]:.3f} |", flush=True)


if __name__ == "__main__":
    main()
