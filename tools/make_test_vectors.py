"""Makes docs/model-file/: small models and what they give, for readers in other languages.

    python tools/make_test_vectors.py docs/model-file

One model for each kind of cell, of random weights, an article of six sentences in vectors of four
features, its rows, and for each model the fits' numbers, the scores and the spread.
"""

import argparse
import json
from pathlib import Path

import numpy as np

from pullquote._io.safetensors import read_tensors
from pullquote.documents import read_text
from pullquote.models import (
    Architecture,
    Calibration,
    ModelCard,
    write_model,
)
from pullquote.models.network import make_network, weight_shapes
from pullquote.scorers import ArticleVectors, ScoringInput
from pullquote.scorers.features import sentence_features
from pullquote.scorers.neural import NeuralScorer
from pullquote.scorers.tfidf import split_terms
from pullquote.text import split_sentences

TITLE = "Rain in two harbours"
TEXT = """In this article we study rain in harbours. However, 12 boats sank. Who minds?

Rain fell in both harbours. My boat carried warm bread through them. Nobody sleeps there."""
FEATURES = 4
ROW = FEATURES + 28
CALIBRATION = Calibration((0.0, 0.4, 0.55, 1.0), (0.0, 0.1, 0.7, 1.0))
MODELS = {
    "dense": Architecture(ROW, "dense", 3, layers=2, scaled=True, output="sigmoid"),
    "conv": Architecture(ROW, "conv", 3, layers=2, window=4, fits=2),
    "simple": Architecture(FEATURES, "simple", 3, fits=2, output="sigmoid"),
    "gru": Architecture(
        ROW, "gru", 3, layers=2, bidirectional=True, scaled=True, fits=2, output="sigmoid"
    ),
    "lstm": Architecture(ROW, "lstm", 3, bidirectional=True, fits=3, output="sigmoid"),
}


def make_evidence() -> ScoringInput:
    """Give the article with vectors of length 1, drawn by chance."""
    article = split_sentences(read_text(TEXT, title=TITLE))
    vectors = np.random.default_rng(1).normal(size=(len(article.sentences) + 1, FEATURES))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors = vectors.round(3).astype(np.float32)
    return ScoringInput(article, ArticleVectors(vectors[:-1], vectors[-1]))


def describe(evidence: ScoringInput) -> dict[str, object]:
    """Give the article as `rows` of the page needs it."""
    article, vectors = evidence.article, evidence.vectors
    sentences = [
        {
            "prose": sentence.prose,
            "paragraph": sentence.block,
            "words": words,
            "vector": vector.astype(float).round(3).tolist(),
        }
        for sentence, words, vector in zip(
            article.sentences, evidence.terms, vectors.sentences, strict=True
        )
    ]
    title = {
        "words": split_terms([article.title], article.language)[0],
        "vector": vectors.title.astype(float).round(3).tolist(),
    }
    return {"title": title, "sentences": sentences}


def write_random_model(path: Path, architecture: Architecture, seed: int) -> None:
    """Write a model whose weights are drawn by chance, in turns of 16 and 32 bits."""
    draw = np.random.default_rng(seed)
    kind = np.float16 if seed % 2 else np.float32
    weights = {
        name: draw.normal(scale=0.7 / shape[0] ** 0.5, size=shape).astype(kind)
        for name, shape in weight_shapes(architecture).items()
    }
    card = ModelCard(
        name=path.stem,
        encoder="none",
        encoder_fingerprint="none",
        architecture=architecture,
        inputs="vectors" if architecture.inputs == FEATURES else "all",
        license="Apache-2.0",
        seed=seed,
    )
    write_model(path, card, weights, CALIBRATION)


def run(path: Path, evidence: ScoringInput) -> dict[str, object]:
    """Give what a model makes of the article."""
    rnn = NeuralScorer(path)
    _, weights = read_tensors(path)
    rows = evidence.vectors.sentences
    if rnn.card.inputs == "all":
        rows = sentence_features(evidence)
    scoring = rnn.score(evidence)
    return {
        "numbers": make_network(rnn.card.architecture, weights)(rows, None).astype(float).tolist(),
        "scores": scoring.scores.tolist(),
        "spread": None if scoring.spread is None else scoring.spread.tolist(),
    }


def make_test_vectors(folder: Path) -> None:
    """Write all of it into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    evidence = make_evidence()
    results = {}
    for seed, (name, architecture) in enumerate(sorted(MODELS.items())):
        path = folder / f"{name}.safetensors"
        write_random_model(path, architecture, seed)
        results[path.name] = run(path, evidence)
    whole = {
        "article": describe(evidence),
        "rows": sentence_features(evidence).astype(float).tolist(),
        "models": results,
    }
    text = json.dumps(_rounded(whole), ensure_ascii=False)
    (folder / "expected.json").write_text(text + "\n", encoding="utf-8")


def _rounded(value: object) -> object:
    """Round all numbers to seven places, which is as much as 32 bits hold."""
    if isinstance(value, float):
        return round(value, 7)
    if isinstance(value, list):
        return [_rounded(each) for each in value]
    if isinstance(value, dict):
        return {name: _rounded(each) for name, each in value.items()}
    return value


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    make_test_vectors(parser.parse_args().folder)
