"""Measures what a reader's own quotes add to the shipped model, as they grow in number.

    python benchmarks/personal.py --data FOLDER

The reader is simulated: what is read are the sections of a textbook that no model was trained on
(OpenStax, us-history, the test split), what is quoted the sentences of a section's own summary. Of
the 137 sections 37 are held out, by a hash of their id; of the others as many are read, in an order
drawn by each seed, as hold 10, 30, 100 or 300 quotes. With these the shipped model's last layer is
fitted further, by its own loss (listwise), and what is below it stays; a ridge, which weighs as
much as so many sections, holds it to where it was. The ridge was chosen on the dev split
(`--choose`), whose books the model has seen in part. nDCG@5 is against labels `rouge-12`, the mean
over the sections held out; p is of a sign-flip test over these. `--figures` simulates a reader of
another taste: one who quotes the three sentences of each section that hold the most digits.
"""

import argparse
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pullquote.corpus import load_labeller, read_records, record_article
from pullquote.encoders import load_encoder
from pullquote.evaluation.metrics import ndcg
from pullquote.evaluation.significance import sign_flip_test
from pullquote.models import DEFAULT_MODEL
from pullquote.models.features import sentence_features
from pullquote.models.model_file import Model, read_model
from pullquote.models.network import make_hidden_layers
from pullquote.pipeline import encode_sentences
from pullquote.scorers import Evidence
from pullquote.text import Article
from pullquote.training.refine import RIDGE, Studied, last_layer, refine_layer, score

Floats = npt.NDArray[np.float64]

QUOTES = (10, 30, 100, 300)
RIDGES = (0.1, 0.3, 1.0, 3.0, 10.0)
HELD_OUT = 37
FIGURES_QUOTED = 3


@dataclass(frozen=True)
class Section(Studied):
    """A section of the book, its name, and how many quotes there are of it."""

    id: str
    quotes: int


def read_sections(path: Path, model: Model, *, likes_figures: bool) -> list[Section]:
    """Run all but the last layer over the articles of a file."""
    hidden = make_hidden_layers(model.card.architecture, model.weights)
    encoder, label = load_encoder(model.card.encoder), load_labeller("rouge-12")
    found = []
    for record in read_records(path)[0]:
        article = record_article(record)
        rows = sentence_features(Evidence(article, encode_sentences(encoder, article)))
        states = np.asarray(hidden(rows, None)[:, 0], np.float64)
        quotes = most_figures(article) if likes_figures else record.quotes
        found.append(Section(states, label(article, quotes), record.id, len(quotes)))
    return found


def most_figures(article: Article) -> list[str]:
    """Give the sentences with the most digits."""
    proses = [sentence.prose for sentence in article.sentences]
    return sorted(proses, key=lambda prose: -sum(map(str.isdigit, prose)))[:FIGURES_QUOTED]


def read_until(sections: Sequence[Section], quotes: int) -> list[Section]:
    """Give the first sections that hold so many quotes."""
    found: list[Section] = []
    for section in sections:
        if sum(each.quotes for each in found) >= quotes:
            break
        found.append(section)
    return found


def measure(sections: Sequence[Section], last: Floats) -> Floats:
    """Give nDCG@5 for each section."""
    return np.array([ndcg(s.labels, score(s.states, last).mean(axis=0)) for s in sections])


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--choose", action="store_true", help="Compare ridges on dev.")
    parser.add_argument("--figures", action="store_true", help="The reader who likes figures.")
    given = parser.parse_args()
    model = read_model(DEFAULT_MODEL)
    start = last_layer(model)
    split = "dev" if given.choose else "test"
    sections = read_sections(
        given.data / "openstax" / f"{split}.jsonl", model, likes_figures=given.figures
    )
    sections.sort(key=lambda section: hashlib.sha256(section.id.encode()).digest())
    held, read = sections[:HELD_OUT], sections[HELD_OUT:]
    before = measure(held, start)
    print(f"{split}: {len(held)} sections held out, {len(read)} to read")
    print(f"shipped model: nDCG@5 {np.nanmean(before):.4f}\n")
    print("| ridge | quotes | sections | nDCG@5 | least and most | change | p |")
    print("|---|---|---|---|---|---|---|")
    for ridge in RIDGES if given.choose else (RIDGE,):
        for quotes in QUOTES:
            if sum(section.quotes for section in read) < quotes:
                continue
            values, many = [], []
            for seed in range(given.seeds):
                order = np.random.default_rng(seed).permutation(len(read))
                seen = read_until([read[n] for n in order], quotes)
                many.append(len(seen))
                values.append(measure(held, refine_layer(start, seen, ridge=ridge)))
            means = np.nanmean(values, axis=1)
            after = np.mean(values, axis=0)
            p = sign_flip_test(after[:, np.newaxis], before[:, np.newaxis])[0]
            print(
                f"| {ridge} | {quotes} | {np.mean(many):.0f} | {means.mean():.4f} "
                f"| {means.min():.4f} to {means.max():.4f} "
                f"| {means.mean() - np.nanmean(before):+.4f} | {p:.3f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
