"""Compare the labels: what each of them considers close to the quotes, and what can be learned.

    python -m pip install 'pullquote[train]'
    python benchmarks/studies/labels.py --data FOLDER --oracle
    python benchmarks/studies/labels.py --data FOLDER --leaks

FOLDER holds the corpora of `corpora.py`, of which `train` and `dev` are read. Output: the tables of
docs/explanation/labels.md. For each corpus:

- seconds: CPU time to label `train`, with the articles already split and the encoder loaded;
- clear: share of the articles of `train` whose best sentence exceeds the second by a tenth or more;
- aligned: share of those in which some sentence has an alignment label of 0.5 or more;
- selected: ROUGE-1/2/L (stemmed, F1, the best over the references for each measure) of the
  sentences of `dev` with the highest labels, as many as `corpora.py` says;
- learned: the same for a linear model fitted listwise on `train` (without what leaks into `dev`),
  from the static vectors of sentence, title and article, position and length: what a label is worth
  to a learner, which sees no quote; with the difference between two labels and its standard error;
- agreement: Spearman's correlation within an article of `dev`, averaged over articles.

`--leaks` counts the records of one split that another one has as well.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

import numpy as np
import numpy.typing as npt

from pullquote.datasets import (
    LABELERS,
    Record,
    find_leaks,
    load_labeler,
    read_records,
    record_article,
)
from pullquote.encoders import Encoder, load_encoder
from pullquote.pipeline import encode_sentences
from pullquote.text import Article

sys.path.insert(0, str(Path(__file__).parents[1]))  # modules that benchmarks share

from corpora import SENTENCES, Item
from regression.quality import oracle, rate

STEPS = 150
PENALTY = 1e-3
TITLES = {"scitldr-a": "SciTLDR-A", "us-gov-posts": "us-gov-posts", "openstax": "OpenStax"}
Floats = npt.NDArray[np.floating]


def features(encoder: Encoder, article: Article) -> Floats:
    """Describe each sentence by what a model may know of it, shape (sentences, features)."""
    vectors = encode_sentences(encoder, article)
    mine = vectors.sentences
    middle = mine.mean(axis=0)
    middle /= max(float(np.linalg.norm(middle)), 1e-9)
    many = len(mine)
    place = np.arange(many) / many
    words = np.log1p([len(sentence.prose.split()) for sentence in article.sentences])
    ends = [np.arange(many) == 0, np.arange(many) == many - 1]
    columns = [mine @ vectors.title, mine @ middle, place, place**2, words, words**2, *ends]
    wide = [mine, mine * vectors.title, mine * middle, 3.0 * np.column_stack(columns)]
    return np.hstack(wide).astype(np.float32)


def fit(inputs: Sequence[Floats], labels: Sequence[Floats]) -> Floats:
    """Fit weights so that the softmax over an article's sentences is that of its labels.

    Cross-entropy as in ListNet (Cao et al. 2007), the labels in units of their mean deviation
    within an article; Adam (Kingma and Ba 2015) on all articles at once.
    """
    rows = np.vstack(inputs)
    counts = [len(each) for each in labels]
    starts = np.cumsum([0, *counts[:-1]])

    def share(values: Floats) -> Floats:
        best = np.repeat(np.maximum.reduceat(values, starts), counts)
        powers = np.exp(values - best)
        return powers / np.repeat(np.add.reduceat(powers, starts), counts)

    unit = fmean(float(each.std()) for each in labels)
    targets = share(np.concatenate(labels).astype(np.float32) / unit)
    weights, mean, square = np.zeros((3, rows.shape[1]), dtype=np.float32)
    for step in range(1, STEPS + 1):
        slope = rows.T @ (share(rows @ weights) - targets) / len(counts) + PENALTY * weights
        mean += 0.1 * (slope - mean)
        square += 0.01 * (slope**2 - square)
        pace = 0.05 * (1 - (step - 1) / STEPS)
        weights -= pace * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
    return weights


def rate_picks(items: Sequence[Item], scores: Sequence[Floats]) -> Floats:
    """Return ROUGE, in percent, of the sentences with the highest scores, shape (articles, 3)."""
    rates = []
    for item, each in zip(items, scores, strict=True):
        best = np.sort(np.argsort(-each, kind="stable")[: item.sentences])
        picked = " ".join(item.article.sentences[n].prose for n in best)
        rates.append(rate(picked, item.references))
    return np.array(rates)


def ranks(values: Floats) -> Floats:
    """Rank values from 0, ties sharing their mean rank."""
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(counts) - (counts + 1) / 2)[places]


def agree(one: Sequence[Floats], other: Sequence[Floats]) -> float:
    """Return Spearman's correlation within articles, mean over those where both vary."""
    found = []
    for a, b in zip(one, other, strict=True):
        if np.ptp(a) > 0 and np.ptp(b) > 0:
            found.append(np.corrcoef(ranks(a), ranks(b))[0, 1])
    return float(np.mean(found)) if found else float("nan")


def has_standout(labels: Floats) -> bool:
    """Return whether the best label beats the second by a tenth of itself."""
    best = np.sort(labels)[::-1]
    return bool(len(best) == 1 or best[0] - best[1] >= max(0.1 * best[0], 1e-9))


def make_item(name: str, record: Record, article: Article) -> Item:
    """Pair an article with its references: SciTLDR's are alternatives, others' one summary."""
    references = list(record.quotes) if name == "scitldr-a" else [" ".join(record.quotes)]
    return Item(article, references, SENTENCES[name])


@dataclass(frozen=True)
class Part:
    """A split of a corpus, made ready."""

    articles: list[Article]
    quotes: list[tuple[str, ...]]
    inputs: list[Floats]

    @classmethod
    def of(cls, records: Sequence[Record], encoder: Encoder) -> "Part":
        """Make one of records."""
        articles = [record_article(record) for record in records]
        inputs = [features(encoder, article) for article in articles]
        return cls(articles, [record.quotes for record in records], inputs)

    def label(self, name: str) -> tuple[list[Floats], float]:
        """Return the labels of each article, and the CPU seconds that they took."""
        labeler = load_labeler(name)
        start = time.process_time()
        labels = [labeler(*pair) for pair in zip(self.articles, self.quotes, strict=True)]
        return labels, time.process_time() - start


def show(rates: Floats) -> str:
    """Write the means of three measures in one cell."""
    return " / ".join(f"{value:.1f}" for value in rates.mean(axis=0))


def show_difference(rates: Floats, others: Floats) -> str:
    """Write the mean difference, over articles, of the mean of three measures, and its error."""
    differences = (rates - others).mean(axis=1)
    error = differences.std(ddof=1) / np.sqrt(len(differences))
    return f"{differences.mean():+.1f} ± {error:.1f}"


def read_split(folder: Path, name: str, split: str) -> list[Record]:
    """Read the records of a split."""
    records, _ = read_records(folder / name / f"{split}.jsonl")
    return records


def compare(folder: Path, name: str, *, with_oracle: bool) -> None:
    """Print the tables of one corpus."""
    held, rest = read_split(folder, name, "dev"), read_split(folder, name, "train")
    leaks = {leaked for _, leaked in find_leaks(held, rest)}
    encoder = load_encoder("static")
    train = Part.of([record for record in rest if record.id not in leaks], encoder)
    dev = Part.of(held, encoder)
    items = [make_item(name, *pair) for pair in zip(held, dev.articles, strict=True)]
    counts = f"{len(train.articles):,} / {len(held):,} articles"
    print(f"| {TITLES[name]}, {counts} | seconds | clear | mean | selected | learned |")
    print("|---|---|---|---|---|---|")
    on_dev: dict[str, list[Floats]] = {}
    learned: dict[str, Floats] = {}
    for label in LABELERS:
        labels, seconds = train.label(label)
        on_dev[label], _ = dev.label(label)
        weights = fit(train.inputs, labels)
        learned[label] = rate_picks(items, [each @ weights for each in dev.inputs])
        picked = rate_picks(items, on_dev[label])
        clear, mean = fmean(map(has_standout, labels)), np.concatenate(labels).mean()
        row = f"{seconds:.1f} | {100 * clear:.0f} % | {mean:.2f} | {show(picked)}"
        print(f"| `{label}` | {row} | {show(learned[label])} |", flush=True)
        if label == "alignment":
            aligned = fmean(float(each.max() >= 0.5) for each in labels)
    if with_oracle:
        best = np.array([rate(oracle(item), item.references) for item in items])
        print(f"| greedy best | | | | {show(best)} | |")
    difference = show_difference(learned["blend"], learned["rouge-12"])
    print(f"\nAligned by half: {100 * aligned:.0f} %.", end=" ")
    print(f"Learned, `blend` minus `rouge-12`: {difference}.")
    print_agreement(on_dev)


def print_agreement(on_dev: dict[str, list[Floats]]) -> None:
    """Print the rank correlations between labels; the alignment is 0 for most sentences."""
    names = [label for label in LABELERS if label != "alignment"]
    print(f"\n| agreement | {' | '.join(f'`{name}`' for name in names)} |")
    print("|---" * (len(names) + 1) + "|")
    for one in names:
        cells = ["1" if one == b else f"{agree(on_dev[one], on_dev[b]):.2f}" for b in names]
        print(f"| `{one}` | {' | '.join(cells)} |")
    print()


def print_leaks(folder: Path, names: Sequence[str]) -> None:
    """Print how many records of a split another split has as well."""
    pairs = [("train", "dev"), ("train", "test"), ("dev", "test")]
    print("| | " + " | ".join(f"of `{one}` in `{other}`" for one, other in pairs) + " |")
    print("|---|---|---|---|")
    for name in names:
        splits = {split: read_split(folder, name, split) for split in ("train", "dev", "test")}
        counts = [len(find_leaks(splits[other], splits[one])) for one, other in pairs]
        print(f"| {TITLES[name]} | {' | '.join(map(str, counts))} |", flush=True)


def main() -> None:
    """Read the arguments and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of the corpora")
    parser.add_argument("--corpora", nargs="+", default=list(SENTENCES), choices=list(SENTENCES))
    parser.add_argument("--oracle", action="store_true", help="add the greedy best (minutes)")
    parser.add_argument("--leaks", action="store_true", help="only count what splits share")
    arguments = parser.parse_args()
    if arguments.leaks:
        print_leaks(arguments.data, arguments.corpora)
        return
    for name in arguments.corpora:
        compare(arguments.data, name, with_oracle=arguments.oracle)


if __name__ == "__main__":
    main()
