"""Write docs/model-file/: small models and their outputs, for readers in other languages.

    python tools/make_test_vectors.py docs/model-file

There is one model for each layer type, one with two heads, and one with all parts of the bundled
model, all with random weights; an article of ten sentences in vectors of four features; its
features; and for each model the logits, scores and standard deviations of that article, and its
scores by aim.
"""

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pullquote.documents import read_text
from pullquote.encoders.wordpiece import default_tokenizer
from pullquote.models import (
    Architecture,
    Calibration,
    ModelCard,
    Predictor,
    read_model,
    write_model,
)
from pullquote.models.architecture import weight_shapes
from pullquote.scorers import ArticleVectors, ScoringInput
from pullquote.scorers.base import AIMS
from pullquote.scorers.features import input_width, sentence_features
from pullquote.scorers.neural import NeuralScorer
from pullquote.scorers.tfidf import split_terms
from pullquote.scorers.wording import PREFIX, Wording
from pullquote.text import split_sentences

TITLE = "Rain in two harbors"
TEXT = """In this article we study rain in harbors. However, 12 boats sank! Who wants the harbor?

Rain fell in both harbors; “nobody works there,” she said. My UN boat (the oldest) carried warm
bread quickly through them – and through src/rain… If you need bread, use a boat:

- cheap boats
- always the best harbors

“It isn't working,” I'd say. Rain, rain, rain: that is what we were hoping for, because nothing
else explains the harbor."""
VECTOR_WIDTH = 4
FEATURES_WIDTH = input_width(VECTOR_WIDTH)
FILTERS = 2
CALIBRATIONS = (
    Calibration((0.0, 0.4, 0.55, 1.0), (0.0, 0.1, 0.7, 1.0)),
    Calibration((0.0, 0.5, 1.0), (0.0, 0.9, 1.0)),
    Calibration((0.0, 0.3, 1.0), (0.0, 0.2, 1.0)),
)
MODELS = {
    "dense": Architecture(FEATURES_WIDTH, "dense", 3, layers=2, batch_norm=True, output="sigmoid"),
    "conv": Architecture(FEATURES_WIDTH, "conv", 3, layers=2, window=4, ensemble_size=2),
    "simple": Architecture(VECTOR_WIDTH, "simple", 3, ensemble_size=2, output="sigmoid"),
    "gru": Architecture(
        FEATURES_WIDTH,
        "gru",
        3,
        layers=2,
        bidirectional=True,
        batch_norm=True,
        ensemble_size=2,
        output="sigmoid",
    ),
    "lstm": Architecture(
        FEATURES_WIDTH, "lstm", 3, bidirectional=True, ensemble_size=3, output="sigmoid"
    ),
    "two_heads": Architecture(
        FEATURES_WIDTH,
        "gru",
        3,
        bidirectional=True,
        ensemble_size=2,
        output="sigmoid",
        heads=("gist", "quotable"),
    ),
    "wording": Architecture(
        FEATURES_WIDTH + 2 * FILTERS,
        "gru",
        3,
        bidirectional=True,
        ensemble_size=2,
        output="sigmoid",
        heads=("gist", "quotable", "junk"),
        projection=5,
        mean_columns=3,
        skip=True,
    ),
}
FEATURE_SETS = {
    VECTOR_WIDTH: "vectors",
    FEATURES_WIDTH: "all",
    FEATURES_WIDTH + 2 * FILTERS: "wording",
}


def make_scoring_input() -> ScoringInput:
    """Return the article with random vectors of length 1."""
    article = split_sentences(read_text(TEXT, title=TITLE))
    vectors = np.random.default_rng(1).normal(size=(len(article.sentences) + 1, VECTOR_WIDTH))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors = vectors.round(3).astype(np.float32)
    return ScoringInput(article, ArticleVectors(vectors[:-1], vectors[-1]))


def article_to_json(scoring_input: ScoringInput) -> dict[str, object]:
    """Return the part of the article that a reader needs to compute the features."""
    article, vectors = scoring_input.article, scoring_input.vectors
    sentences = [
        {
            "prose": sentence.prose,
            "paragraph": sentence.block,
            "words": words,
            "pieces": pieces,
            "vector": vector.astype(float).round(3).tolist(),
        }
        for sentence, words, pieces, vector in zip(
            article.sentences,
            scoring_input.terms,
            word_pieces(scoring_input),
            vectors.sentences,
            strict=True,
        )
    ]
    title = {
        "text": article.title,
        "words": split_terms([article.title], article.language)[0],
        "vector": vectors.title.astype(float).round(3).tolist(),
    }
    return {"title": title, "sentences": sentences}


def word_pieces(scoring_input: ScoringInput) -> list[list[int]]:
    """Return the ids of each sentence's word pieces."""
    proses = [sentence.prose for sentence in scoring_input.article.sentences]
    return [list(map(int, ids)) for ids in default_tokenizer().encode_all(proses)]


def random_wording(
    random: np.random.Generator, pieces: list[list[int]]
) -> dict[str, npt.NDArray[Any]]:
    """Return random tables that end with the last piece of the article."""
    rows = 1 + max(map(max, pieces))
    return {
        PREFIX + "table": random.integers(-127, 128, (rows, 3 * FILTERS)).astype(np.int8),
        PREFIX + "scales": random.uniform(0.002, 0.01, (rows, 3)).astype(np.float16),
        PREFIX + "bias": random.normal(size=FILTERS).astype(np.float32),
    }


def write_random_model(
    path: Path, architecture: Architecture, seed: int, pieces: list[list[int]]
) -> None:
    """Write a model with random weights, of 16 or 32 bits depending on the seed."""
    random = np.random.default_rng(seed)
    dtype = np.float16 if seed % 2 else np.float32
    weights = {
        name: random.normal(scale=0.7 / shape[0] ** 0.5, size=shape).astype(dtype)
        for name, shape in weight_shapes(architecture).items()
    }
    feature_set = FEATURE_SETS[architecture.input_width]
    if feature_set == "wording":
        weights |= random_wording(random, pieces)
    card = ModelCard(
        name=path.stem,
        encoder="none",
        encoder_fingerprint="none",
        architecture=architecture,
        feature_set=feature_set,
        license="Apache-2.0",
        seed=seed,
    )
    write_model(path, card, weights, CALIBRATIONS[: len(architecture.heads)])


def run_model(path: Path, scoring_input: ScoringInput) -> dict[str, object]:
    """Return the outputs of a model for the article."""
    model = read_model(path)
    features = scoring_input.vectors.sentences
    if model.card.feature_set != "vectors":
        features = sentence_features(scoring_input)
    if model.card.feature_set == "wording":
        proses = [sentence.prose for sentence in scoring_input.article.sentences]
        features = np.concatenate([features, Wording(model.weights).features(proses)], axis=1)
    predictor = Predictor(model.card.architecture, model.weights, model.calibrations)
    scores, score_std = predictor.predict(features)
    by_aim = NeuralScorer(path).score(scoring_input).by_aim
    return {
        "logits": predictor.logits(features).tolist(),
        "scores": scores.tolist(),
        "score_std": None if score_std is None else score_std.tolist(),
        "aims": [by_aim[aim].scores.tolist() for aim in AIMS if aim in by_aim],
    }


def make_test_vectors(folder: Path) -> None:
    """Write the models and their expected outputs to a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    scoring_input = make_scoring_input()
    outputs, pieces = {}, word_pieces(scoring_input)
    for seed, (name, architecture) in enumerate(sorted(MODELS.items())):
        path = folder / f"{name}.safetensors"
        write_random_model(path, architecture, seed, pieces)
        outputs[path.name] = run_model(path, scoring_input)
    expected = {
        "article": article_to_json(scoring_input),
        "features": sentence_features(scoring_input).astype(float).tolist(),
        "models": outputs,
    }
    text = json.dumps(_rounded(expected), ensure_ascii=False)
    (folder / "expected.json").write_text(text + "\n", encoding="utf-8")


def _rounded(value: object) -> object:
    """Round all numbers to seven digits, about the precision of 32 bits."""
    if isinstance(value, float):
        return round(value, 7)
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    if isinstance(value, dict):
        return {name: _rounded(item) for name, item in value.items()}
    return value


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    make_test_vectors(parser.parse_args().folder)
