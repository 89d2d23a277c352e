"""Compare the default models of all encoders with the one on `static`, in quality and speed.

    python -m pip install './packages/minilm' ./packages/skipthoughts 'pullquote[minilm]'
    python benchmarks/regression/models_by_encoder.py --data FOLDER --split dev
    python benchmarks/regression/models_by_encoder.py --data FOLDER --split test --speed

The models were trained on the same articles, by the scripts in `tools/bundled`.
FOLDER holds the corpora of `corpora.py`. ROUGE-1/2/L is stemmed F1 in percent
(docs/explanation/evaluation.md) of as many sentences as the corpus specifies; nDCG@5 and Spearman
are means over articles against the labels `rouge-12`. *kept* is the mean of the first encoder as a
share of this one's, with its 95 % paired bootstrap interval over articles; *p* is a paired
sign-flip test over articles against the first encoder, for ROUGE on the mean of the three measures.
`--vectors` names a folder in which vectors are cached.

`--speed` encodes the sentences of the articles with each encoder in two processes, each with half
of them, as `pullquote batch` does on two cores. The encoders alternate; the ratio is the median
over the rounds of the first encoder's speed to the other's.
"""

import argparse
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from statistics import median

import numpy as np
import numpy.typing as npt

from pullquote.datasets.labels import load_labeler
from pullquote.encoders import Encoder, load_encoder
from pullquote.encoders.cache import CachedEncoder
from pullquote.evaluation.metrics import ndcg
from pullquote.evaluation.significance import compare_means, sign_flip_test
from pullquote.pipeline import encode_sentences
from pullquote.scorers import DEFAULT_SCORER, Scorer, ScoringInput, load_scorer
from pullquote.scorers.agreement import spearman
from quality import pick, rate

sys.path.insert(0, str(Path(__file__).parents[1]))  # modules that benchmarks share

from corpora import SENTENCES, Item, read_corpus

Floats = npt.NDArray[np.float64]
ENCODERS = ("static", "minilm", "skipthoughts")
PROCESSES = 2
TURNS = 5
SHARES = {"minilm": 20, "skipthoughts": 4}
"""Slow encoders get only one of so many sentences; otherwise rounds would take minutes."""


def measure(scorer: Scorer, encoder: Encoder, items: list[Item]) -> Floats:
    """Return ROUGE, nDCG@5 and Spearman of each article, shape (articles, 5)."""
    label = load_labeler("rouge-12")
    rows = []
    for item in items:
        evidence = ScoringInput(item.article, encode_sentences(encoder, item.article))
        picked = pick(scorer, evidence, item, diversity=True)
        labels, scores = label(item.article, item.references), scorer.score(evidence).scores
        order = [ndcg(labels, scores), spearman(labels, scores)]
        rows.append([*rate(picked, item.references), *order])
    return np.array(rows)


def row(corpus: str, encoder: str, found: Floats, first: Floats) -> str:
    """Return a row of the table: an encoder, and how much of its quality the first one keeps."""
    mean = np.nanmean(found, axis=0)
    rouge = " / ".join(f"{value:.1f}" for value in mean[:3])
    if found is first:
        cells = [rouge, "", "", f"{mean[3]:.3f}", "", "", f"{mean[4]:.3f}", ""]
    else:
        joined = [np.column_stack([f[:, :3].mean(axis=1), f[:, 3:]]) for f in (first, found)]
        p_rouge, p_ndcg, p_rank = (f"{p:.3f}" for p in sign_flip_test(*joined))
        kept_rouge, kept_ndcg = (
            f"{100 * ratio:.1f} ({100 * low:.1f}–{100 * high:.1f})"
            for ratio, low, high in compare_means(first[:, [0, 3]], found[:, [0, 3]])
        )
        cells = [rouge, kept_rouge, p_rouge, f"{mean[3]:.3f}", kept_ndcg, p_ndcg]
        cells += [f"{mean[4]:.3f}", p_rank]
    return f"| {' | '.join([corpus, encoder, *cells])} |"


_encoder: Encoder


def _load(name: str) -> None:
    global _encoder  # noqa: PLW0603  (what a process of a pool keeps has no other place)
    if name == "minilm":
        from pullquote.encoders.minilm import MiniLMEncoder

        _encoder = MiniLMEncoder(threads=1)
    else:
        _encoder = load_encoder(name)
    _encoder.encode(["Load what is loaded at the first sentence."])


def _encode(articles: list[list[str]]) -> float:
    for sentences in articles:
        _encoder.encode(sentences)
    return time.process_time()


def time_processes(articles: list[list[str]], encoders: list[str]) -> str:
    """Measure sentences per second of the encoders in parallel processes."""
    arguments = {name: articles[:: SHARES.get(name, 1)] for name in encoders}
    speeds: dict[str, list[float]] = {name: [] for name in encoders}
    for _ in range(TURNS):
        for name in encoders:
            parts = [arguments[name][start::PROCESSES] for start in range(PROCESSES)]
            with ProcessPoolExecutor(PROCESSES, get_context("spawn"), _load, (name,)) as pool:
                list(pool.map(_encode, [[] for _ in parts]))  # both have started and loaded
                start = time.perf_counter()
                list(pool.map(_encode, parts))
                seconds = time.perf_counter() - start
            speeds[name].append(sum(map(len, arguments[name])) / seconds)
    first, *others = speeds.items()
    output = [f"{first[0]} {median(first[1]):,.0f}"]
    for name, found in others:
        ratios = [one / other for one, other in zip(first[1], found, strict=True)]
        spread = f"{min(ratios):.0f} to {max(ratios):.0f}"
        output.append(f"{name} {median(found):,.0f}, a {median(ratios):.0f}th ({spread})")
    return f"sentences a second in {PROCESSES} processes: {'; '.join(output)}"


def main() -> None:
    """Print a table, and the speeds."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--split", default="dev", choices=["dev", "test"])
    parser.add_argument("--corpora", nargs="+", default=list(SENTENCES), choices=list(SENTENCES))
    parser.add_argument("--encoders", nargs="+", default=list(ENCODERS), metavar="NAME")
    parser.add_argument("--models", nargs="+", metavar="FILE", help="One for each encoder.")
    parser.add_argument("--vectors", type=Path)
    parser.add_argument("--speed", action="store_true")
    arguments = parser.parse_args()
    models = dict(zip(arguments.encoders, arguments.models or [DEFAULT_SCORER] * 9, strict=False))
    print(f"| {arguments.split} articles | encoder | ROUGE-1/2/L | kept, % | p ", end="")
    print("| nDCG@5 | kept, % | p | Spearman | p |\n" + "|---" * 10 + "|")
    sentences: list[list[str]] = []
    for corpus in arguments.corpora:
        items = list(read_corpus(arguments.data, corpus, arguments.split))
        sentences += [[sentence.prose for sentence in item.article.sentences] for item in items]
        first: Floats | None = None
        for name, model in models.items():
            encoder = load_encoder(name)
            kept = CachedEncoder(encoder, arguments.vectors) if arguments.vectors else encoder
            found = measure(load_scorer(model, name), kept, items)
            first = found if first is None else first
            print(row(corpus, name, found, first), flush=True)
    if arguments.speed:
        print(f"\nSpeed: {time_processes(sentences, arguments.encoders)}.")


if __name__ == "__main__":
    main()
