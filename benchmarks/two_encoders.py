"""Two encoders: what the default model on `static` keeps of that on `minilm`, and how much faster.

    python -m pip install ./packages/minilm 'pullquote[minilm]'
    python benchmarks/two_encoders.py --data FOLDER --split dev
    python benchmarks/two_encoders.py --data FOLDER --split test --speed

FOLDER holds the corpora of `corpora.py`. ROUGE-1/2/L is stemmed F1 in percent (docs/evaluation.md)
of as many sentences as the corpus asks for; nDCG@5 and Spearman are means over articles against the
labels `rouge-12`. *kept* is the mean on `static` as a share of that on `minilm`, with its paired
bootstrap interval of 95 % (over articles); *p* is a paired sign-flip test over articles, for
ROUGE of the mean of the three measures. `--models` compares two other model files, the one on
`static` first. Vectors can be kept in a folder with `--vectors`.

`--speed` encodes the sentences of the articles with either encoder in two processes, each with half
of them, as `pullquote batch` does on two cores; the encoders take turns, and the ratio is that of
each turn, its median given.
"""

import argparse
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from statistics import median

import numpy as np
import numpy.typing as npt

from corpora import SENTENCES, Item, read_corpus
from pullquote.corpus.labels import load_labeller
from pullquote.encoders import Encoder, load_encoder
from pullquote.encoders.cache import CachedEncoder
from pullquote.evaluation.metrics import ndcg, spearman
from pullquote.evaluation.significance import compare_means, sign_flip_test
from pullquote.pipeline import encode_sentences
from pullquote.scorers import DEFAULT_SCORER, Evidence, Scorer, load_scorer
from quality import pick, rate

Floats = npt.NDArray[np.float64]
ENCODERS = ("static", "minilm")
PROCESSES = 2
TURNS = 5
SHARE_FOR_MINILM = 20  # it is given one sentence in so many, or it would take minutes


def measure(scorer: Scorer, encoder: Encoder, items: list[Item]) -> Floats:
    """Give ROUGE, nDCG@5 and Spearman of each article, shape (articles, 5)."""
    label = load_labeller("rouge-12")
    rows = []
    for item in items:
        evidence = Evidence(item.article, encode_sentences(encoder, item.article))
        picked = pick(scorer, evidence, item, diversity=True)
        labels, scores = label(item.article, item.references), scorer.score(evidence).scores
        order = [ndcg(labels, scores), spearman(labels, scores)]
        rows.append([*rate(picked, item.references), *order])
    return np.array(rows)


def compare(corpus: str, static: Floats, minilm: Floats) -> str:
    """Give a row of the table."""
    joined = [np.column_stack([f[:, :3].mean(axis=1), f[:, 3:]]) for f in (static, minilm)]
    p_rouge, p_ndcg, p_spearman = sign_flip_test(*joined)
    kept = [
        f"{100 * ratio:.1f} ({100 * low:.1f}–{100 * high:.1f})"
        for ratio, low, high in compare_means(static[:, [0, 3]], minilm[:, [0, 3]])
    ]
    means = [np.nanmean(f, axis=0) for f in (static, minilm)]
    rouge = [" / ".join(f"{value:.1f}" for value in mean[:3]) for mean in means]
    gain, rank = (f"{means[0][c]:.3f} and {means[1][c]:.3f}" for c in (3, 4))
    order = [gain, kept[1], f"{p_ndcg:.3f}", rank, f"{p_spearman:.3f}"]
    return " | ".join([corpus, *rouge, kept[0], f"{p_rouge:.3f}", *order])


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


def time_processes(articles: list[list[str]]) -> str:
    """Say how many sentences a second the encoders take in processes beside each other."""
    given = {"static": articles, "minilm": articles[::SHARE_FOR_MINILM]}
    speeds: dict[str, list[float]] = {name: [] for name in ENCODERS}
    for _ in range(TURNS):
        for name in ENCODERS:
            parts = [given[name][start::PROCESSES] for start in range(PROCESSES)]
            with ProcessPoolExecutor(PROCESSES, get_context("spawn"), _load, (name,)) as pool:
                list(pool.map(_encode, [[] for _ in parts]))  # both are there, and loaded
                start = time.perf_counter()
                list(pool.map(_encode, parts))
                seconds = time.perf_counter() - start
            speeds[name].append(sum(map(len, given[name])) / seconds)
    ratios = [one / other for one, other in zip(*speeds.values(), strict=True)]
    told = ", ".join(f"{name} {median(found):,.0f}" for name, found in speeds.items())
    spread = f"{min(ratios):.0f} to {max(ratios):.0f}"
    return f"sentences a second in {PROCESSES} processes: {told}: {median(ratios):.0f} × ({spread})"


def main() -> None:
    """Print a table, and the speeds."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--split", default="dev", choices=["dev", "test"])
    parser.add_argument("--corpora", nargs="+", default=list(SENTENCES), choices=list(SENTENCES))
    parser.add_argument("--models", nargs=2, metavar=("STATIC", "MINILM"))
    parser.add_argument("--vectors", type=Path)
    parser.add_argument("--speed", action="store_true")
    given = parser.parse_args()
    print(f"| {given.split} | {' | '.join(ENCODERS)} | ROUGE-1 kept, % | p ", end="")
    print("| nDCG@5 | kept, % | p | Spearman | p |\n" + "|---" * 10 + "|")
    sentences: list[list[str]] = []
    for corpus in given.corpora:
        items = list(read_corpus(given.data, corpus, given.split))
        sentences += [[sentence.prose for sentence in item.article.sentences] for item in items]
        found = []
        for name, model in zip(ENCODERS, given.models or [DEFAULT_SCORER] * 2, strict=True):
            encoder = load_encoder(name)
            kept = CachedEncoder(encoder, given.vectors) if given.vectors else encoder
            found.append(measure(load_scorer(model, name), kept, items))
        print(f"| {compare(corpus, *found)} |", flush=True)
    if given.speed:
        print(f"\n{time_processes(sentences)}")


if __name__ == "__main__":
    main()
