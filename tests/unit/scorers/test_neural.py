"""The neural scorer: files, encoders, deviations, and explanations that hold."""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from pullquote import Highlighter, read_text
from pullquote.encoders import Encoder, load_encoder
from pullquote.errors import ModelFileError
from pullquote.models import (
    DEFAULT_MODEL,
    ENCODERS_WITH_MODELS,
    Architecture,
    ModelCard,
    default_model,
    installed_models,
    write_model,
)
from pullquote.models.architecture import weight_shapes
from pullquote.pipeline import encode_sentences
from pullquote.scorers import ArticleVectors, BatchScorer, ScoringInput, load_scorer
from pullquote.scorers import neural as rnn
from pullquote.scorers.features import SCALARS, input_width, sentence_features
from pullquote.scorers.neural import NeuralScorer
from pullquote.scorers.occlusion import MIN_NEIGHBOR_EFFECT
from pullquote.text import Article, split_sentences
from pullquote.text.chunks import number_chunks

MakeArticle = Callable[..., Article]
TEXT = "Rain fell on the town. The mayor praised the dam. We left early. It will rain again."


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    """Open the default encoder."""
    return load_encoder("static")


@pytest.fixture
def write(tmp_path: Path, encoder: Encoder) -> Callable[..., Path]:
    """Return a function that writes a model of random weights, or of the given ones."""

    def write_one(weights: dict[str, Any] | None = None, **changes: Any) -> Path:
        parts = {
            k: changes.pop(k)
            for k in ("layer_type", "units", "ensemble_size", "output", "heads")
            if k in changes
        }
        network = {
            "layer_type": "lstm",
            "units": 3,
            "ensemble_size": 2,
            "output": "sigmoid",
        } | parts
        architecture = Architecture(input_width=input_width(256), bidirectional=True, **network)
        random = np.random.default_rng(4)
        shapes = weight_shapes(architecture)
        made = {n: 0.2 * random.standard_normal(s).astype(np.float32) for n, s in shapes.items()}
        card = ModelCard("mine", "static", encoder.fingerprint, architecture)
        path = tmp_path / "mine.safetensors"
        write_model(path, replace(card, **changes), made | (weights or {}))
        return path

    return write_one


@pytest.fixture
def inputs(make_article: MakeArticle, encoder: Encoder) -> ScoringInput:
    """Return a short article."""
    article = make_article(TEXT, title="Rain on the dam")
    return ScoringInput(article, encode_sentences(encoder, article))


def reading(scalar: str, factor: float) -> dict[str, Any]:
    """Return the weights of a dense network of one unit that sees one scalar only."""
    kernel = np.zeros((input_width(256), 1), np.float32)
    kernel[256 + SCALARS.index(scalar)] = factor
    return {
        "0/0/kernel": kernel,
        "0/0/bias": np.zeros(1, np.float32),
        "0/1/kernel": np.ones((1, 1), np.float32),
        "0/1/bias": np.zeros(1, np.float32),
    }


def test_scores_and_deviations(write: Callable[..., Path], inputs: ScoringInput) -> None:
    """Scores are in [0, 1]; the deviation is that of the networks' own scores."""
    path = write()
    scoring = NeuralScorer(path).score(inputs)
    assert scoring.scores.shape == (4,)
    assert ((scoring.scores > 0) & (scoring.scores < 1)).all()
    assert scoring.score_std is not None
    assert (scoring.score_std > 0).all()
    assert NeuralScorer(write(ensemble_size=1)).score(inputs).score_std is None


def test_vectors_of_another_encoder_are_refused(
    write: Callable[..., Path], encoder: Encoder
) -> None:
    """The fingerprint of the encoder is compared with that in the model's card."""
    with pytest.raises(ModelFileError, match="was trained on the vectors of 'static'"):
        NeuralScorer(write(encoder_fingerprint="other-1:0")).check_encoder(encoder)
    NeuralScorer(write()).check_encoder(encoder)


@pytest.mark.parametrize("name", ENCODERS_WITH_MODELS)
def test_the_package_of_an_encoder_can_have_a_model(
    name: str, write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The default for an encoder is the model of its package, else the bundled one."""
    packages = {one: ModuleType(f"pullquote_{one}") for one in ENCODERS_WITH_MODELS}
    for package in packages.values():
        monkeypatch.setitem(sys.modules, package.__name__, package)
    assert default_model(name) == DEFAULT_MODEL
    assert installed_models() == [DEFAULT_MODEL]
    packages[name].SCORER_PATH = write()  # type: ignore[attr-defined]
    scorer = load_scorer("rnn", name)
    assert isinstance(scorer, NeuralScorer)
    assert (scorer.name, scorer.card.name) == ("rnn", "mine")
    assert installed_models() == [DEFAULT_MODEL, write()]
    assert default_model("static") == DEFAULT_MODEL


def test_vectors_of_another_width_are_refused(
    write: Callable[..., Path], inputs: ScoringInput
) -> None:
    """The message has both widths."""
    narrow = ArticleVectors(inputs.vectors.sentences[:, :7], inputs.vectors.title[:7])
    with pytest.raises(ModelFileError, match="vectors of 7 features"):
        NeuralScorer(write()).score(ScoringInput(inputs.article, narrow))


def test_newer_features_are_refused(write: Callable[..., Path]) -> None:
    """A model that needs features of a later version is refused."""
    with pytest.raises(ModelFileError, match="of version 99, but this pullquote has version"):
        NeuralScorer(write(features_version=99))


def test_explains_by_the_words_that_count(write: Callable[..., Path], inputs: ScoringInput) -> None:
    """A network that counts the title's words names these, and ranks the same anywhere."""
    path = write(reading("title_words_found", 1.0), layer_type="dense", units=1, ensemble_size=1)
    reason = NeuralScorer(path).score(inputs).explain(1)
    assert reason.words == ("dam",)
    assert "ranks 1 of 4, and would rank 1 in the middle" in reason.summary
    assert "\n" not in reason.summary
    assert reason.reasons[-1] == "would rank the same in the middle of the article"


def test_explains_by_position(write: Callable[..., Path], inputs: ScoringInput) -> None:
    """A network that sees the position only says how it would rank in the middle."""
    path = write(reading("position", -1.0), layer_type="dense", units=1, ensemble_size=1)
    reason = NeuralScorer(path).score(inputs).explain(0)
    assert reason.words == ()
    assert "ranks 1 of 4, and would rank 3 in the middle" in reason.summary
    assert reason.reasons[-1] == "gains by its place: in the middle, it would rank 3"


@pytest.mark.parametrize("least", [0.01, MIN_NEIGHBOR_EFFECT])
def test_only_a_neighbor_that_raises_the_score_is_named(
    write: Callable[..., Path],
    inputs: ScoringInput,
    monkeypatch: pytest.MonkeyPatch,
    least: float,
) -> None:
    """The neighbor named is the one without which the logit drops most, if it drops enough."""
    monkeypatch.setattr("pullquote.scorers.occlusion.MIN_NEIGHBOR_EFFECT", least)
    scorer = NeuralScorer(write(ensemble_size=1))
    result = scorer.score(inputs)
    rows = sentence_features(inputs)
    named = {}
    for index in range(4):
        drops = {}
        for other in set(range(4)) - {index}:
            rest = [n for n in range(4) if n != other]
            drops[other] = (
                scorer.logits(rows)[0, index] - scorer.logits(rows[rest])[0, rest.index(index)]
            )
        strongest = max(drops, key=lambda n: drops[n])
        named[index] = (strongest,) if drops[strongest] >= least else ()
    assert any(named.values()) == (least < MIN_NEIGHBOR_EFFECT)
    assert {index: result.explain(index).neighbors for index in range(4)} == named
    alone = write(reading("position", 1.0), layer_type="dense", units=1, ensemble_size=1)
    assert NeuralScorer(alone).score(inputs).explain(1).neighbors == ()


def test_a_stop_word_is_no_reason(write: Callable[..., Path], inputs: ScoringInput) -> None:
    """A network that rewards short sentences scores higher without a word, and names none."""
    path = write(reading("log_words", 1.0), layer_type="dense", units=1, ensemble_size=1)
    words = NeuralScorer(path).score(inputs).explain(0).words
    assert set(words) <= {"Rain", "fell", "town"}
    falling = write(reading("log_words", -1.0), layer_type="dense", units=1, ensemble_size=1)
    assert NeuralScorer(falling).score(inputs).explain(0).words == ()


def test_features_that_raise_the_score_are_named(
    write: Callable[..., Path], inputs: ScoringInput
) -> None:
    """A network that counts the title's words says so for sentences above the average only."""
    path = write(reading("title_words_found", 1.0), layer_type="dense", units=1, ensemble_size=1)
    result = NeuralScorer(path).score(inputs)
    assert "is close to the title" in result.explain(1).summary
    assert "title" not in result.explain(2).summary


def test_an_explanation_does_not_run_the_whole_article(
    write: Callable[..., Path], make_article: MakeArticle, encoder: Encoder
) -> None:
    """After the first explanation, the others run windows of nine sentences only."""
    article = make_article(" ".join(f"Rain number {n} fell on the dam." for n in range(60)))
    scorer = NeuralScorer(write())
    result = scorer.score(ScoringInput(article, encode_sentences(encoder, article)))
    result.explain(0)
    lengths = []
    network = scorer._predictor._network

    def recording(rows: np.ndarray, mask: np.ndarray | None) -> np.ndarray:
        lengths.append(rows.shape[-2])
        return network(rows, mask)

    scorer._predictor._network = recording
    result.explain(30)
    assert max(lengths) == 9


def test_one_sentence(
    write: Callable[..., Path], make_article: MakeArticle, encoder: Encoder
) -> None:
    """An article of one sentence is scored and explained."""
    article = make_article("It rained.")
    scoring = NeuralScorer(write()).score(ScoringInput(article, encode_sentences(encoder, article)))
    assert scoring.explain(0).neighbors == ()


def test_zero_vectors_have_finite_scores(write: Callable[..., Path], inputs: ScoringInput) -> None:
    """Sentences without a known word have scores, not NaN."""
    nothing = ArticleVectors(np.zeros((4, 256), np.float32), np.zeros(256, np.float32))
    scores = NeuralScorer(write()).score(ScoringInput(inputs.article, nothing)).scores
    assert np.isfinite(scores).all()


AIM_HEADS = ("junk", "quotable", "gist")


def test_each_aim_has_its_own_head(write: Callable[..., Path], inputs: ScoringInput) -> None:
    """Scores, deviations and junk come from the heads of those names, whatever their order."""
    scorer = NeuralScorer(write(heads=AIM_HEADS))
    result = scorer.score(inputs)
    logits = np.stack(
        [scorer.logits(sentence_features(inputs), head=head).mean(axis=0) for head in range(3)]
    )
    expected = dict(zip(AIM_HEADS, 1 / (1 + np.exp(-logits)), strict=True))
    assert set(result.by_aim) == {"gist", "quotable"}
    for aim, aim_result in result.by_aim.items():
        prose = 1 - expected["junk"]
        np.testing.assert_allclose(aim_result.scores, expected[aim] * prose, atol=1e-6)
        assert aim_result.score_std is not None
    assert result.junk is not None
    np.testing.assert_allclose(result.junk, expected["junk"], atol=1e-6)
    np.testing.assert_array_equal(result.scores, result.by_aim["gist"].scores)


def test_explanations_follow_the_aim(write: Callable[..., Path], inputs: ScoringInput) -> None:
    """Only the head that reads the title explains a score by it."""
    kernel = np.zeros((input_width(256), 1), np.float32)
    kernel[256 + SCALARS.index("title_words_found")] = 1.0
    weights = {
        "0/0/kernel": kernel,
        "0/0/bias": np.zeros(1, np.float32),
        "0/1/kernel": np.array([[0.0, 4.0]], np.float32),
        "0/1/bias": np.zeros(2, np.float32),
    }
    path = write(weights, layer_type="dense", units=1, ensemble_size=1, heads=("gist", "quotable"))
    result = NeuralScorer(path).score(inputs)
    title_sentence = int(np.argmax(result.by_aim["quotable"].scores))
    assert "title" in result.by_aim["quotable"].explain(title_sentence).summary
    assert "title" not in result.by_aim["gist"].explain(title_sentence).summary


def test_a_single_head_has_no_aims(write: Callable[..., Path], inputs: ScoringInput) -> None:
    """A model with one score has neither aims nor junk."""
    result = NeuralScorer(write()).score(inputs)
    assert result.by_aim == {}
    assert result.junk is None


WORDS = "rain harbour bread mayor dam town river loaves baker storm".split()


def make_text(sentences: int, seed: int) -> str:
    """Make an article with the given number of sentences."""
    random = np.random.default_rng(seed)
    return " ".join(
        "The " + " ".join(random.choice(WORDS, random.integers(3, 9))) + "."
        for _ in range(sentences)
    )


@pytest.mark.parametrize("max_sentences", [1024, 30, 1])
def test_a_batch_equals_single_articles(
    monkeypatch: pytest.MonkeyPatch, max_sentences: int
) -> None:
    """Articles of 1 to 40 sentences have the same scores in padded batches as alone.

    So they do in batches of one, and in any order.
    """
    monkeypatch.setattr(rnn, "MAX_BATCH_SENTENCES", max_sentences)
    highlighter = Highlighter("rnn")
    assert isinstance(highlighter.scorer, BatchScorer)
    lengths = (7, 1, 40, 12, 7, 3, 28)
    articles = [
        split_sentences(read_text(make_text(length, n), title="Rain" if n % 2 else ""))
        for n, length in enumerate(lengths)
    ]
    results = highlighter.highlight_many(articles)
    assert [len(result.sentences) for result in results] == list(lengths)
    for article, result in zip(articles, results, strict=True):
        (alone,) = highlighter.highlight_many([article])
        for a, b in zip(result.sentences, alone.sentences, strict=True):
            assert a.score == pytest.approx(b.score, abs=1e-5)
            assert a.score_std == pytest.approx(b.score_std, abs=1e-5)
    assert highlighter.highlight_many([]) == []


# Keras 3.15 turns its variables into arrays in a way that NumPy 2 warns of.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


MANY = 10_000


def test_scores_an_article_of_ten_thousand_sentences(make_article: Callable[..., Article]) -> None:
    """The default model scores each sentence in [0, 1]."""
    article = make_article(*["Rain fell on us. "] * MANY)
    random = np.random.default_rng(1)
    width = load_encoder("static").features
    vectors = random.standard_normal((MANY, width)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    nothing = np.zeros(width, np.float32)
    scores = NeuralScorer().score(ScoringInput(article, ArticleVectors(vectors, nothing))).scores
    assert scores.shape == (MANY,)
    assert ((scores >= 0) & (scores <= 1)).all()


def test_chunks_of_the_encoder_are_those_of_the_sentences(rain: Article) -> None:
    """Rows made of the chunks that the encoder numbered equal rows made of the sentences."""
    scorer = NeuralScorer()
    vectors = encode_sentences(load_encoder("static"), rain)
    assert vectors.chunks is not None
    rows = scorer.rows(ScoringInput(rain, vectors))
    again = scorer.rows(ScoringInput(rain, ArticleVectors(vectors.sentences, vectors.title)))
    np.testing.assert_array_equal(rows, again)
    reverse = number_chunks([sentence.prose for sentence in rain.sentences[::-1]])
    others = ArticleVectors(vectors.sentences, vectors.title, reverse)
    assert (scorer.rows(ScoringInput(rain, others)) != rows).any()
