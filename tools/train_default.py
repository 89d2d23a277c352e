"""Train the bundled model, ``src/pullquote/models/data/default.safetensors``.

    python tools/train_default.py --data FOLDER
    python tools/train_default.py --data FOLDER --encoder minilm --vectors FOLDER
    python tools/train_default.py --data FOLDER --without openstax --out no-openstax.safetensors

With another encoder than ``static``, this is the model of that encoder's package. ``--without``
leaves out a corpus, to measure how the model does on an unseen source. FOLDER holds `scitldr-a`,
`us-gov-posts` and `openstax`, each with `train.jsonl`, `dev.jsonl` and `test.jsonl`. The networks
are trained on the training articles; the development articles serve for early stopping and
calibration. Test articles are read only to remove near-duplicates of them from the training data,
as are near-duplicates of development articles. The smaller corpora are repeated, so that all three
have about the same weight: the gist is at the start of posts, anywhere in textbook sections, and in
between in abstracts.
"""

import argparse
from pathlib import Path

from pullquote.datasets.records import read_records
from pullquote.datasets.splits import find_leaks
from pullquote.encoders import load_encoder
from pullquote.encoders.cache import CachedEncoder
from pullquote.ingest.records import Record
from pullquote.models import DEFAULT_MODEL, ENCODERS_WITH_MODELS
from pullquote.training.scorer.config import load_config
from pullquote.training.scorer.dataset import Example, make_examples
from pullquote.training.scorer.train import TrainingData, train_model

MODELS = {
    "static": DEFAULT_MODEL,
    **{
        name: Path("packages", name, "src", f"pullquote_{name}", DEFAULT_MODEL.name)
        for name in ENCODERS_WITH_MODELS
    },
}
REPEATS = {"scitldr-a": 1, "us-gov-posts": 3, "openstax": 2}
DATA = {
    "scitldr-a": (
        "SciTLDR-A, abstracts and their one-sentence gists (Cachola et al. 2020): Apache-2.0"
    ),
    "us-gov-posts": (
        "US government posts of digital.gov and 18F with their editors' summaries: CC0-1.0"
    ),
    "openstax": (
        "Sections of textbooks with their summaries, by OpenStax, https://openstax.org: CC-BY-4.0"
    ),
}


def read_apart(folder: Path) -> tuple[list[Record], list[Record]]:
    """Read training and development articles, without those that leak into a later split."""
    train, dev, test = (
        read_records(folder / f"{split}.jsonl")[0] for split in ("train", "dev", "test")
    )
    in_test = {leaked for _, leaked in find_leaks(test, dev)}
    in_either = {leaked for _, leaked in find_leaks([*dev, *test], train)}
    print(f"{folder.name}: {len(in_either)} and {len(in_test)} near-duplicates left out")
    return [r for r in train if r.id not in in_either], [r for r in dev if r.id not in in_test]


def main() -> None:
    """Train, and print the card's figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--encoder", default="static", choices=list(MODELS))
    parser.add_argument("--vectors", type=Path, help="a folder to keep vectors in")
    parser.add_argument("--without", choices=list(REPEATS), help="a corpus to leave out")
    parser.add_argument("--fits", type=int, help="as many as ship, if not said")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    if given.without and not given.out:
        parser.error("--without needs --out: the model that ships learns from all")
    out = given.out or MODELS[given.encoder]
    config = load_config(ensemble_size=given.fits)
    encoder = load_encoder(given.encoder)
    if given.vectors:
        encoder = CachedEncoder(encoder, given.vectors)
    training: list[Example] = []
    validation: list[Example] = []
    names = [name for name in REPEATS if name != given.without]
    for name in names:
        train, dev = read_apart(given.data / name)
        found = make_examples(train, config, encoder, hide_titles=True)
        training += [Example(e.features, e.labels, name) for e in found] * REPEATS[name]
        held = make_examples(dev, config, encoder)
        validation += [Example(e.features, e.labels, name) for e in held]
        print(f"{name}: {len(found)} articles to train on, {len(held)} to validate")
    corpus = TrainingData(training, validation, tuple(DATA[name] for name in names))
    trained = train_model(config, corpus, encoder, out, license="Apache-2.0")
    for network in out.parent.glob(f"{out.stem}.*.keras"):
        network.unlink()  # the package needs none
    for name, value in trained.card.metrics.items():
        print(f"{name}: {value:.4g}")


if __name__ == "__main__":
    main()
