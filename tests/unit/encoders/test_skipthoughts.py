"""The encoder skipthoughts: vectors computed by hand, widths, unusual inputs, damaged files."""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save

from pullquote.encoders import encoder_names, load_encoder
from pullquote.encoders.skipthoughts import MAX_WORDS, SkipThoughtsEncoder
from pullquote.errors import EncoderError

WORDS = ("the", "cat", "sat", "on", "a", "mat")
TEXTS = ["The cat sat.", "A mat", "On the mat the cat sat on a mat.", "cat", "Sat on a cat!"]
ODD_TEXTS = {
    "empty": "",
    "blanks": " \t\n\u00a0",
    "marks only": "?! …",
    "nuls": "\0\0",
    "surrogate": "\ud800",
    "emoji": "😀🎉",
    "other script": "我们下雨",
    "unknown words only": "Zounds, gadzooks",
}


def make_arrays(units: tuple[int, ...] = (5, 3, 3), width: int = 4) -> dict[str, Any]:
    """Draw the arrays of an encoder."""
    random = np.random.default_rng(7)
    arrays: dict[str, Any] = {
        "words": np.frombuffer("\n".join(WORDS).encode(), np.int8),
        "table": random.integers(-127, 128, (len(WORDS), width)).astype(np.int8),
        "scales": random.uniform(0.005, 0.02, len(WORDS)).astype(np.float32),
        "mean": random.normal(0, 0.1, sum(units)).astype(np.float32),
    }
    for number, columns in enumerate(units):
        shapes = {"kernel": (width, 3 * columns), "recurrent_kernel": (columns, 3 * columns)}
        for part, shape in {**shapes, "bias": (2, 3 * columns)}.items():
            drawn = random.normal(0, 1 / np.sqrt(shape[0]), shape)
            arrays[f"{number}/{part}"] = drawn.astype(np.float16)
    return arrays


def write(folder: Path, arrays: dict[str, Any], **card: str) -> Path:
    """Write an encoder file: networks read forward, but for the last, which reads backward."""
    networks = sum(name.endswith("/kernel") for name in arrays)
    backward = json.dumps([number == networks - 1 for number in range(networks)])
    path = folder / "small.safetensors"
    metadata = {"fingerprint": "skipthoughts-0:test", "backward": backward, **card}
    path.write_bytes(save(arrays, metadata))
    return path


def read_by_hand(arrays: dict[str, Any], words: list[str], number: int) -> np.ndarray:
    """Compute a network's steps one at a time, by Keras' manual."""
    kernel, recurrent_kernel, bias = (
        np.split(arrays[f"{number}/{part}"].astype(np.float64), 3, axis=1)
        for part in ("kernel", "recurrent_kernel", "bias")
    )
    state = np.zeros(len(recurrent_kernel[0]))
    for word in words:
        row = WORDS.index(word)
        inputs = arrays["table"][row].astype(np.float64) * arrays["scales"][row]
        update, reset = (
            1 / (1 + np.exp(-(inputs @ kernel[g] + state @ recurrent_kernel[g] + bias[g].sum(0))))
            for g in (0, 1)
        )
        candidate = np.tanh(
            inputs @ kernel[2] + bias[2][0] + reset * (state @ recurrent_kernel[2] + bias[2][1])
        )
        state = update * state + (1 - update) * candidate
    return state


def test_a_vector_is_the_concatenated_last_states(tmp_path: Path) -> None:
    """Two networks read forward and one backward; the mean is subtracted; the length is 1."""
    arrays = make_arrays()
    vectors = SkipThoughtsEncoder(write(tmp_path, arrays)).encode(TEXTS)
    assert vectors.dtype == np.float32
    for text, vector in zip(TEXTS, vectors, strict=True):
        words = text.lower().strip(".!").split()
        orders = (words, words, words[::-1])
        parts = [read_by_hand(arrays, order, n) for n, order in enumerate(orders)]
        expected = np.concatenate(parts) - arrays["mean"]
        np.testing.assert_allclose(vector, expected / np.linalg.norm(expected), atol=1e-5)


def test_a_vector_does_not_depend_on_the_other_sentences(tmp_path: Path) -> None:
    """Alone, among others of all lengths, or on several threads: the same to 1e-6."""
    path = write(tmp_path, make_arrays())
    random = np.random.default_rng(1)
    texts = [" ".join(random.choice(WORDS, random.integers(1, 40))) for _ in range(300)]
    transaction = SkipThoughtsEncoder(path, threads=3).encode(texts)
    alone = SkipThoughtsEncoder(path, threads=1)
    for number in range(0, 300, 30):
        np.testing.assert_allclose(alone.encode([texts[number]])[0], transaction[number], atol=1e-6)


def test_word_order_counts(tmp_path: Path) -> None:
    """Who sat on whom matters; a sum of words would not show it."""
    first, second = SkipThoughtsEncoder(write(tmp_path, make_arrays())).encode(
        ["The cat sat on a mat", "A mat sat on the cat"]
    )
    assert first @ second < 0.999


def test_the_papers_4800_features_run(tmp_path: Path) -> None:
    """Combine-skip has 2,400 units forward, and 1,200 in each direction."""
    encoder = SkipThoughtsEncoder(write(tmp_path, make_arrays((2400, 1200, 1200), width=3)))
    vectors = encoder.encode(["The cat sat.", ""])
    assert encoder.features == 4800
    assert vectors.shape == (2, 4800)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), [1, 0], atol=1e-5)


@pytest.mark.parametrize("text", ODD_TEXTS.values(), ids=ODD_TEXTS)
def test_a_text_without_a_known_word_has_the_zero_vector(tmp_path: Path, text: str) -> None:
    """It is never NaN, and does not change the other vectors."""
    encoder = SkipThoughtsEncoder(write(tmp_path, make_arrays()))
    vectors = encoder.encode(["cat", text, "mat"])
    assert not vectors[1].any()
    np.testing.assert_allclose(vectors[[0, 2]], encoder.encode(["cat", "mat"]), atol=1e-6)


def test_no_sentences_have_no_vectors(tmp_path: Path) -> None:
    """The result has no rows, but the encoder's width."""
    assert SkipThoughtsEncoder(write(tmp_path, make_arrays())).encode([]).shape == (0, 11)


def test_unknown_words_are_skipped(tmp_path: Path) -> None:
    """They count neither as steps nor towards the limit of words."""
    encoder = SkipThoughtsEncoder(write(tmp_path, make_arrays()))
    strange, plain = encoder.encode(["xyzzy " * 200 + "the xyzzy cat", "the cat"])
    np.testing.assert_allclose(strange, plain, atol=1e-6)


def test_only_the_first_hundred_words_are_used(tmp_path: Path) -> None:
    """Later words change nothing; earlier ones do."""
    encoder = SkipThoughtsEncoder(write(tmp_path, make_arrays()))
    stem = ["cat", "mat"] * (MAX_WORDS // 2)
    whole, longer, other = encoder.encode(
        [" ".join(words) for words in (stem, [*stem, "sat"], [*stem[:-1], "sat"])]
    )
    np.testing.assert_array_equal(whole, longer)
    assert np.abs(whole - other).max() > 1e-3


def test_threads_may_share_an_encoder(tmp_path: Path) -> None:
    """Concurrent calls return what a single one returns."""
    encoder = SkipThoughtsEncoder(write(tmp_path, make_arrays()), threads=2)
    expected = encoder.encode(TEXTS)
    with ThreadPoolExecutor(4) as pool:
        for vectors in pool.map(encoder.encode, [TEXTS] * 20):
            np.testing.assert_allclose(vectors, expected, atol=1e-6)


@pytest.mark.parametrize("missing", ["words", "table", "scales", "mean", "0/kernel", "1/bias"])
def test_a_file_that_lacks_an_array_is_an_encoder_error(tmp_path: Path, missing: str) -> None:
    """The message names the file and the array."""
    arrays = make_arrays()
    path = write(tmp_path, arrays)
    del arrays[missing]
    metadata = {"fingerprint": "x", "backward": "[false, false, true]"}
    path.write_bytes(save(arrays, metadata))
    with pytest.raises(EncoderError, match=rf"small.safetensors.*{missing}"):
        SkipThoughtsEncoder(path)


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("table", (5, 4)),
        ("table", (6, 3)),
        ("scales", (5,)),
        ("mean", (10,)),
        ("0/kernel", (4, 12)),
        ("1/recurrent_kernel", (3, 6)),
        ("2/bias", (9,)),
    ],
)
def test_arrays_that_do_not_fit_are_an_encoder_error(
    tmp_path: Path, name: str, shape: tuple[int, ...]
) -> None:
    """An array of another shape is refused."""
    arrays = make_arrays()
    arrays[name] = np.zeros(shape, arrays[name].dtype)
    with pytest.raises(EncoderError, match="do not fit together"):
        SkipThoughtsEncoder(write(tmp_path, arrays))


@pytest.mark.parametrize("card", [{"backward": "yes"}, {"backward": "3"}, {"backward": "[true]"}])
def test_an_invalid_card_is_an_encoder_error(tmp_path: Path, card: dict[str, str]) -> None:
    """The directions must be a list, one for each network."""
    with pytest.raises(EncoderError, match=r"small\.safetensors"):
        SkipThoughtsEncoder(write(tmp_path, make_arrays(), **card))


def test_a_file_cut_short_is_an_encoder_error(tmp_path: Path) -> None:
    """A truncated file is refused."""
    path = write(tmp_path, make_arrays())
    path.write_bytes(path.read_bytes()[:-50])
    with pytest.raises(EncoderError, match=r"small\.safetensors"):
        SkipThoughtsEncoder(path)


@pytest.fixture
def shipped() -> Path:
    """Return the file of the package pullquote-skipthoughts; skip the test if there is none."""
    path: Path = pytest.importorskip("pullquote_skipthoughts").MODEL_PATH
    return path


def test_the_encoder_is_built_in(shipped: Path) -> None:
    """It is loaded by name, and has the fingerprint of its file."""
    assert "skipthoughts" in encoder_names()
    encoder = load_encoder("skipthoughts")
    assert isinstance(encoder, SkipThoughtsEncoder)
    assert encoder.name == "skipthoughts"
    assert encoder.fingerprint == encoder.card["fingerprint"]
    assert shipped.stat().st_size < 30e6


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """If the extra is not installed, the error is a command that installs it."""
    monkeypatch.setitem(sys.modules, "pullquote_skipthoughts", None)
    with pytest.raises(EncoderError, match=r"needs pullquote_skipthoughts; .* -m pip install \S"):
        load_encoder("skipthoughts")


TRIPLES = (
    ("A man plays the guitar.", "Somebody is playing an instrument.", "The court rejected it."),
    ("The river rose after the rain.", "Floods followed the storm.", "He sold his old horse."),
    ("Prices fell last year.", "Goods became cheaper.", "She sang to the child."),
    ("The doctor visits the sick.", "A physician sees patients.", "Ships crossed the ocean."),
    ("Children learn at school.", "Pupils are taught in class.", "The engine burns coal."),
    ("The soldiers lost the battle.", "The army was defeated.", "Bread is made of flour."),
    ("They elected a new president.", "Voters chose a leader.", "Snow covered the hills."),
    ("The network learns from examples.", "A model is trained on data.", "My aunt drank tea."),
)


@pytest.mark.usefixtures("shipped")
def test_the_bundled_encoder_finds_similar_meanings() -> None:
    """At least seven of eight sentences are nearer to a paraphrase than to another sentence."""
    encoder = load_encoder("skipthoughts")
    texts, alike, others = (encoder.encode(list(column)) for column in zip(*TRIPLES, strict=True))
    assert ((texts * alike).sum(axis=1) > (texts * others).sum(axis=1)).sum() >= 7


@pytest.mark.usefixtures("shipped")
@pytest.mark.parametrize("text", ["", "Rain", "我们下雨", "qzxv wvkj", "\ud800"])
def test_the_bundled_encoder_has_a_finite_vector_for_any_text(text: str) -> None:
    """Vectors have length 1 or 0, and no NaN."""
    length = np.linalg.norm(load_encoder("skipthoughts").encode([text])[0])
    assert length == pytest.approx(1, abs=1e-5) or length == 0
