"""Compare skip-thoughts with word averages, the static table and MiniLM: quality and speed.

    python benchmarks/studies/skipthoughts.py --checks FOLDER [--words words.safetensors] [--test]
    python benchmarks/studies/skipthoughts.py --speed sentences.txt [--runs 5]

Quality: FOLDER holds `SICK.txt` (Marelli et al. 2014), `sts-dev.csv` and `sts-test.csv` (Cer et al.
2017, arXiv 1708.00055). Figures are Pearson's and Spearman's correlation with human ratings: of the
cosine and, on SICK, of the predictions of a ridge regression on |u - v| and u * v, the features of
Kiros et al. 2015 (who fit a softmax over the ratings). The penalty of the regression is chosen on
the trial part of SICK; without --test only that part and STS dev are measured. Word averages are
the mean of a sentence's word vectors, plain and weighted by frequency; the vectors are those of
--words, and those within the encoder itself. Needs scipy.

Speed is the median over the runs; the encoders alternate, on one thread and on two.

`models_by_encoder.py` measures the scorers on each encoder.
"""

import argparse
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median
from typing import NamedTuple

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # NumPy reads it when it is first imported

import time

import numpy as np
from pullquote_skipthoughts import MODEL_PATH
from scipy.stats import pearsonr, spearmanr

from pullquote._io.safetensors import read_tensors
from pullquote.encoders import load_encoder
from pullquote.encoders.minilm import MiniLMEncoder
from pullquote.encoders.skipthoughts import SkipThoughtsEncoder
from pullquote.text.tokenize import split_words
from pullquote.training.word_vectors.word_file import read_words

Encode = Callable[[list[str]], np.ndarray]
PENALTIES = (1.0, 10.0, 100.0, 1000.0, 10000.0)
COMMON = 1e-3


class Pairs(NamedTuple):
    """Rated sentence pairs."""

    ratings: np.ndarray
    first: list[str]
    second: list[str]


def read_sick(path: Path, part: str) -> Pairs:
    """Read one of SICK's parts: TRAIN, TRIAL or TEST."""
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:]]
    rows = [row for row in rows if row[-1].strip() == part]
    return Pairs(np.array([float(r[4]) for r in rows]), [r[1] for r in rows], [r[2] for r in rows])


def read_sts(path: Path) -> Pairs:
    """Read a part of the STS benchmark."""
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    return Pairs(np.array([float(r[4]) for r in rows]), [r[5] for r in rows], [r[6] for r in rows])


def average_words(words: Iterable[str], vectors: np.ndarray, weights: np.ndarray) -> Encode:
    """Make an encoder that averages word vectors."""
    numbers = {word: number for number, word in enumerate(words)}

    def encode(texts: list[str]) -> np.ndarray:
        rows = np.zeros((len(texts), vectors.shape[1]), np.float32)
        for row, text in enumerate(texts):
            ids = [numbers[word] for word in split_words(text) if word in numbers]
            rows[row] = weights[ids] @ vectors[ids].astype(np.float32)
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return rows / np.where(lengths > 0, lengths, 1)

    return encode


def correlate(encode: Encode, pairs: Pairs) -> str:
    """Correlate cosines with ratings."""
    cosines = (encode(pairs.first) * encode(pairs.second)).sum(axis=1)
    return _format_agreement(cosines, pairs.ratings)


def _format_agreement(found: np.ndarray, ratings: np.ndarray) -> str:
    return f"{pearsonr(found, ratings)[0]:.4f} / {spearmanr(found, ratings)[0]:.4f}"


def features(encode: Encode, pairs: Pairs) -> np.ndarray:
    """Return |u - v| and u * v, and a column of ones."""
    first, second = encode(pairs.first), encode(pairs.second)
    ones = np.ones((len(first), 1))
    return np.concatenate([np.abs(first - second), first * second, ones], axis=1, dtype=np.float64)


def relate(encode: Encode, folder: Path, part: str) -> str:
    """Fit the ratings of SICK's training part, and predict those of another."""
    train, trial, judged = (
        read_sick(folder / "SICK.txt", name) for name in ("TRAIN", "TRIAL", part)
    )
    known = features(encode, train)
    scale = known.std(axis=0) + 1e-6
    scale[-1] = 1
    known /= scale
    squares, products = known.T @ known, known.T @ train.ratings
    tried = features(encode, trial) / scale
    weights = [
        np.linalg.solve(squares + penalty * np.eye(len(squares)), products) for penalty in PENALTIES
    ]
    best = max(weights, key=lambda w: float(pearsonr(tried @ w, trial.ratings)[0]))
    predicted = features(encode, judged) / scale @ best
    error = np.mean((predicted - judged.ratings) ** 2)
    return f"{_format_agreement(predicted, judged.ratings)} / {error:.4f}"


def measure_quality(arguments: argparse.Namespace) -> None:
    """Print a row for each encoder."""
    ours = SkipThoughtsEncoder(arguments.encoder)
    names: dict[str, Encode] = {"skipthoughts": ours.encode}
    _, arrays = read_tensors(arguments.encoder or MODEL_PATH)
    words = arrays["words"].tobytes().decode().split("\n")
    table = arrays["scales"][:, None] * arrays["table"].astype(np.float32)
    names["mean of its own words"] = average_words(words, table, np.ones(len(words), np.float32))
    if arguments.words:
        known = read_words(arguments.words)
        share = known.counts / known.counts.sum()
        plain = np.ones(len(known.words), np.float32)
        weighted = (COMMON / (COMMON + share)).astype(np.float32)
        names["mean of skip-gram"] = average_words(known.words, known.vectors, plain)
        names["weighted mean of skip-gram"] = average_words(known.words, known.vectors, weighted)
    for name in ("static", "minilm"):
        names[name] = load_encoder(name).encode
    sts, part = ("sts-test.csv", "TEST") if arguments.test else ("sts-dev.csv", "TRIAL")
    print(f"{'':28}{sts:>18}{'SICK ' + part:>18}{'SICK, fitted (MSE last)':>27}")
    for name, encode in names.items():
        print(
            f"{name:28}{correlate(encode, read_sts(arguments.checks / sts)):>18}"
            f"{correlate(encode, read_sick(arguments.checks / 'SICK.txt', part)):>18}"
            f"{relate(encode, arguments.checks, part):>27}",
            flush=True,
        )


def measure_speed(arguments: argparse.Namespace) -> None:
    """Print sentences a second by the clock, and a CPU second; each in bulk."""
    sentences = arguments.speed.read_text(encoding="utf-8").splitlines()
    found: dict[tuple[str, int], list[tuple[float, float]]] = {}
    for _ in range(arguments.runs):
        for threads in (1, 2):
            encoders = {
                "skipthoughts": SkipThoughtsEncoder(arguments.encoder, threads=threads),
                "minilm": MiniLMEncoder(threads=threads),
            }
            for name, encoder in encoders.items():
                few = sentences[:500] if name == "minilm" else sentences
                wall, cpu = time.perf_counter(), time.process_time()
                encoder.encode(few)
                wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
                found.setdefault((name, threads), []).append((len(few) / wall, len(few) / cpu))
    for (name, threads), speeds in found.items():
        wall, cpu = (median(column) for column in zip(*speeds, strict=True))
        print(f"{name:13}{threads} thread(s): {wall:8,.0f} sentences/s, {cpu:8,.0f} a CPU second")
    for threads in (1, 2):
        ratios = [
            [a / b for a, b in zip(ours, theirs, strict=True)]
            for ours, theirs in zip(
                found["skipthoughts", threads], found["minilm", threads], strict=True
            )
        ]
        wall, cpu = (median(column) for column in zip(*ratios, strict=True))
        print(f"{threads} thread(s): {wall:.1f} times minilm by the clock, {cpu:.1f} by CPU time")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--checks", type=Path, help="folder of the rated pairs")
    parser.add_argument("--encoder", type=Path, help="another file than the one that is shipped")
    parser.add_argument("--words", type=Path, help="word vectors, to average")
    parser.add_argument("--test", action="store_true", help="measure the test parts")
    parser.add_argument("--speed", type=Path, help="measure speed on sentences, one a line")
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    if arguments.speed:
        measure_speed(arguments)
    elif arguments.checks:
        measure_quality(arguments)
    else:
        parser.error("--checks or --speed is needed")


if __name__ == "__main__":
    main()
