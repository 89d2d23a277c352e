"""Adapt the bundled model to another encoder, without training: by least squares.

python tools/adapt_model.py --data FOLDER --encoder skipthoughts --out FILE

The first layer of the bundled model projects the vectors of ``static``. A linear map from the
other encoder's vectors to those of ``static`` is fitted on the sentences of training articles, and
multiplied into the layer. Everything else stays as it is. FOLDER holds `marks/train.jsonl`.
"""

import argparse
from dataclasses import replace
from pathlib import Path

import numpy as np

from pullquote.datasets.marks import MarkedArticle, read_marked_articles
from pullquote.encoders import load_encoder
from pullquote.models import DEFAULT_MODEL, read_model, write_model

ARTICLES = 250
RIDGE = 1.0
"""Weight of the squared map, against unit vectors scaled to one per feature."""


def main() -> None:
    """Fit the map, and write the model."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--encoder", required=True, help="name or file of the other encoder")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    model = read_model(DEFAULT_MODEL)
    old, new = load_encoder(model.card.encoder), load_encoder(options.encoder)
    articles = [
        item.article
        for item in read_marked_articles(options.data / "marks" / "train.jsonl")
        if isinstance(item, MarkedArticle)
    ]
    step = max(1, len(articles) // ARTICLES)
    texts = [s.prose for article in articles[::step] for s in article.sentences]
    # The features scale vectors by the square root of their width.
    inputs = np.asarray(new.encode(texts), np.float64) * np.sqrt(new.features)
    targets = np.asarray(old.encode(texts), np.float64) * np.sqrt(old.features)
    fitted = np.linalg.solve(inputs.T @ inputs + RIDGE * np.eye(new.features), inputs.T @ targets)
    kept = 1 - ((targets - inputs @ fitted) ** 2).sum() / (targets**2).sum()
    print(f"{len(texts)} sentences: {100 * kept:.1f} % of the squared length is kept")
    architecture = model.card.architecture
    weights = {name: np.array(array) for name, array in model.weights.items()}
    for member in range(architecture.ensemble_size):
        name = f"{member}/projection/kernel"
        kernel = weights[name].astype(np.float64)
        rows = [fitted @ kernel[: old.features], kernel[old.features :]]
        weights[name] = np.concatenate(rows).astype(weights[name].dtype)
    width = architecture.input_width - old.features + new.features
    card = replace(
        model.card,
        encoder=new.name,
        encoder_fingerprint=new.fingerprint,
        architecture=replace(architecture, input_width=width),
        configuration={"adapted from": model.card.encoder, "articles": ARTICLES, "ridge": RIDGE},
        metrics={"squared length kept": round(float(kept), 4)},
    )
    write_model(options.out, card, weights, model.calibrations)


if __name__ == "__main__":
    main()
