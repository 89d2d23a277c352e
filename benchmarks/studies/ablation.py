r"""Measure what each part of the trained scorer is worth on SciTLDR-A, with one sentence selected.

    python -m pip install -e '.[train]' ./packages/minilm onnxruntime
    python benchmarks/studies/ablation.py --data FOLDER --work FOLDER
    python benchmarks/studies/ablation.py --data FOLDER --work FOLDER \
        --rows default minilm --split test

FOLDER of `--data` holds the corpora of `corpora.py`, of which SciTLDR-A is read (Cachola et al.
2020, arXiv 2004.15011). Every row is the default configuration except for the named change, trained
with several seeds on the training articles (without near-duplicates of the other two splits), with
early stopping on the development articles. Each network is saved in the folder of `--work`: the
same command resumes an interrupted run, and `--split test` trains nothing new.

ROUGE-1/2/L is F1 in percent, stemmed (docs/explanation/evaluation.md): *single model*, the mean
over the seeds with the standard deviation of the mean of the three measures; *ensemble*, the mean
of the seeds as it would be served, by the rule of rouge-score and by that of the paper's script.
*p* is from a paired sign-flip test of the mean of the three measures against the first row shown.
*Length* is the rank correlation of the scores with sentence length in words, averaged over
articles. Below the table is the ensemble's ROUGE-1 as a share of the first row's, with its 95 %
paired bootstrap interval.
"""

import argparse
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import fmean
from typing import Any, Literal

os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false")

import numpy as np
import numpy.typing as npt

from pullquote.datasets.records import read_records
from pullquote.datasets.splits import find_leaks
from pullquote.encoders import Encoder, load_encoder
from pullquote.encoders.cache import CachedEncoder
from pullquote.evaluation.rouge import best_rouge
from pullquote.evaluation.significance import compare_means, sign_flip_test
from pullquote.ingest.records import Record
from pullquote.scorers.agreement import spearman
from pullquote.scorers.features import SCALARS
from pullquote.text import split_words
from pullquote.training.export.keras_weights import (
    architecture_from_config,
    export_weights,
    round_weights,
)
from pullquote.training.scorer import losses
from pullquote.training.scorer.config import PRESETS, ScorerTrainingConfig
from pullquote.training.scorer.dataset import Example, make_examples
from pullquote.training.scorer.loop import train_network
from pullquote.training.scorer.train import run_examples

Floats = npt.NDArray[np.float64]
Rule = Literal["each", "rouge-1"]

LENGTH_SCALARS = tuple(
    f"{name}{ending}"
    for name in ("log_words", "title_words_found")
    for ending in ("", "_in_article")
)
"""Scalars that grow with a sentence's length."""


@dataclass(frozen=True)
class Row:
    """What a row changes.

    Attributes:
        encoder: Names joined by "+" put the vectors side by side.
        titled: Whether titles are seen.
        changes: Fields of the configuration.
        dropped: Scalars that are always 0.
        sharpness: Power of the labels in the listwise loss.
    """

    encoder: str = "static"
    titled: bool = True
    changes: Mapping[str, Any] = field(default_factory=dict)
    dropped: Sequence[str] = ()
    sharpness: int = losses.LABEL_POWER

    @property
    def config(self) -> ScorerTrainingConfig:
        """The whole configuration."""
        return PRESETS["default"].replace(**self.changes)


REWARD = {"loss": "reward"}
ROWS: dict[str, Row] = {
    "default": Row(),
    "reward": Row(changes=REWARD),
    "reward, static and minilm": Row(encoder="static+minilm", changes=REWARD),
    "reward, minilm": Row(encoder="minilm", changes=REWARD),
    "reward, without the title": Row(titled=False, changes=REWARD),
    "without the title": Row(titled=False),
    "minilm": Row(encoder="minilm"),
    "no neighbors (dense)": Row(changes={"layer_type": "dense"}),
    "nothing relative to the article": Row(dropped=[n for n in SCALARS if "_in_article" in n]),
    "no scalars of length": Row(dropped=LENGTH_SCALARS),
    "mean absolute error": Row(changes={"loss": "mae"}),
    "one direction": Row(changes={"bidirectional": False}),
    "labels not squared": Row(sharpness=1),
    "no scalars": Row(dropped=SCALARS),
}


class Joined:
    """Several encoders' vectors side by side, together of length 1."""

    def __init__(self, encoders: Sequence[Encoder]) -> None:
        """Load the encoders."""
        self._encoders = encoders
        self.name = "+".join(one.name for one in encoders)
        self.fingerprint = "+".join(one.fingerprint for one in encoders)
        self.features = sum(one.features for one in encoders)

    def encode(self, sentences: Sequence[str]) -> npt.NDArray[np.float32]:
        """Encode sentences; see `Encoder.encode`."""
        vectors = [one.encode(sentences) for one in self._encoders]
        return np.hstack(vectors) / np.float32(np.sqrt(len(vectors)))


class Bench:
    """The articles, and the folder where vectors and fits are kept."""

    def __init__(self, data: Path, work: Path, split: str) -> None:
        """Read the articles; `split` is what is measured on."""
        names, folder = ("train", "dev", "test"), data / "scitldr-a"
        read = {name: read_records(folder / f"{name}.jsonl")[0] for name in names}
        held = [*read["dev"], *read["test"]]
        leaks = {leaked for _, leaked in find_leaks(held, read["train"])}
        self.train = [record for record in read["train"] if record.id not in leaks]
        self.dev, self.measured = read["dev"], read[split]
        self._split, self._work = split, work
        self._examples: dict[tuple[object, ...], list[Example]] = {}

    def examples(self, row: Row, records: list[Record], *, training: bool) -> list[Example]:
        """Make examples of articles, or take those made for an earlier row."""
        config = row.config
        share = config.title_dropout if training else 0.0
        key = (row.encoder, row.titled, config.feature_set, share, id(records))
        if key not in self._examples:
            seen = records if row.titled else [replace(one, title="") for one in records]
            encoder = self._encoder(row.encoder)
            self._examples[key] = make_examples(seen, config, encoder, hide_titles=training)
        found = self._examples[key]
        return [drop(example, row.dropped) for example in found] if row.dropped else found

    def weights(self, name: str, seed: int) -> Mapping[str, npt.NDArray[Any]]:
        """Fit a row from a seed, or read what an earlier run kept."""
        path = self._work / f"{name.replace(' ', '-').replace(',', '')}-{seed}.npz"
        if not path.exists():
            row = ROWS[name]
            losses.LABEL_POWER = row.sharpness
            train = self.examples(row, self.train, training=True)
            dev = self.examples(row, self.dev, training=False)
            network = train_network(row.config, seed, train, dev).network
            round_weights(network)
            beside = path.with_suffix(".part.npz")
            np.savez(beside, **export_weights([network]))
            beside.replace(path)
        with np.load(path) as kept:
            return dict(kept)

    def score(self, name: str, fits: Sequence[Mapping[str, npt.NDArray[Any]]]) -> list[Floats]:
        """Return the scores that the mean of fits gives each article's sentences."""
        row = ROWS[name]
        examples = self.examples(row, self.measured, training=False)
        architecture = architecture_from_config(
            row.config, examples[0].features.shape[1], len(fits)
        )
        weights = {f"{n}{key[1:]}": a for n, fit in enumerate(fits) for key, a in fit.items()}
        return run_examples(architecture, weights, examples)

    def _encoder(self, name: str) -> Encoder:
        found = [
            CachedEncoder(load_encoder(one), self._work / "vectors") for one in name.split("+")
        ]
        return found[0] if len(found) == 1 else Joined(found)


def drop(example: Example, scalars: Sequence[str]) -> Example:
    """Set scalars to 0."""
    features = example.features.copy()
    features[:, [SCALARS.index(name) - len(SCALARS) for name in scalars]] = 0.0
    return replace(example, features=features)


def rate(scores: Sequence[Floats], records: Sequence[Record], rule: Rule) -> Floats:
    """Return ROUGE of the sentences with the best scores, shape (articles, 3), in percent."""
    picks = [
        record.sentences[int(each.argmax())] for each, record in zip(scores, records, strict=True)
    ]
    return 100 * np.array(
        [best_rouge(p, r.quotes, rule=rule) for p, r in zip(picks, records, strict=True)]
    )


def follow_length(scores: Sequence[Floats], records: Sequence[Record]) -> float:
    """Return the mean rank correlation of scores with sentences' words."""
    words = [np.array([len(split_words(s)) for s in r.sentences], float) for r in records]
    return float(np.nanmean([spearman(one, each) for one, each in zip(words, scores, strict=True)]))


def show(values: Floats) -> str:
    """Write the three means."""
    return " / ".join(f"{value:.1f}" for value in values.mean(axis=0))


def main() -> None:
    """Print the table, a row when its fits are done."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True, help="keeps vectors and fits")
    parser.add_argument("--split", default="dev", choices=["dev", "test"])
    parser.add_argument("--rows", nargs="+", default=list(ROWS), choices=list(ROWS), metavar="ROW")
    parser.add_argument("--seeds", nargs="+", type=int, default=[1, 2, 3])
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)
    bench = Bench(arguments.data, arguments.work, arguments.split)
    print(
        f"| {len(bench.measured)} abstracts ({arguments.split}) | single model "
        "| ensemble, rouge-score ",
        end="",
    )
    print("| one TLDR | p | length |\n|---|---|---|---|---|---|")
    base: Floats | None = None
    shares: list[str] = []
    for name in arguments.rows:
        fits = [bench.weights(name, seed) for seed in arguments.seeds]
        single = [rate(bench.score(name, [fit]), bench.measured, "each") for fit in fits]
        spread = np.std([fmean(each.mean(axis=0)) for each in single])
        scores = bench.score(name, fits)
        each, one = (rate(scores, bench.measured, rule) for rule in ("each", "rouge-1"))
        base = each if base is None else base
        p = float(sign_flip_test(each.mean(axis=1)[:, None], base.mean(axis=1)[:, None])[0])
        ratio, low, high = 100 * compare_means(each[:, :1], base[:, :1])[0]
        shares.append(f"{name} {ratio:.1f} % ({low:.1f}–{high:.1f})")
        cells = [name, f"{show(np.mean(single, axis=0))} ± {spread:.1f}", show(each), show(one)]
        length = follow_length(scores, bench.measured)
        print(f"| {' | '.join(cells)} | {p:.3f} | {length:.2f} |", flush=True)
    print(f"\nROUGE-1 as a share of that of {arguments.rows[0]}: {'; '.join(shares)}")


if __name__ == "__main__":
    main()
