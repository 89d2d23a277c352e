"""The static encoder: vectors computed by hand, unusual inputs, damaged files."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from pullquote.encoders.static import DATA, MAX_BATCH_PIECES, StaticEncoder
from pullquote.errors import EncoderError

ODD_TEXTS = {
    "empty": "",
    "blanks": " \t\n\u00a0",
    "nuls": "\0\0",
    "surrogate": "\ud800",
    "emoji": "😀🎉",
    "unknown script": "𐎀𐎁𐎂",
    "long word": "x" * 101,
}


@pytest.fixture(scope="module")
def encoder() -> StaticEncoder:
    """Open the bundled table."""
    return StaticEncoder()


def write_small_table(folder: Path, **changes: object) -> tuple[Path, Path]:
    """Write a table of four pieces and three features, and its vocabulary."""
    table = np.array([[0, 0, 0], [1, 0, 0], [0, 2, 0], [0, 0, 4]], np.int8)
    scales = np.array([0, 1, 1, 0.5], np.float32)
    header = {
        "__metadata__": {"fingerprint": "static-0:test"},
        "scales": {"dtype": "F32", "shape": [4], "data_offsets": [0, 16]},
        "table": {"dtype": "I8", "shape": [4, 3], "data_offsets": [16, 28]},
        **changes,
    }
    text = json.dumps({key: value for key, value in header.items() if value}).encode()
    path = folder / "small.safetensors"
    path.write_bytes(len(text).to_bytes(8, "little") + text + scales.tobytes() + table.tobytes())
    vocabulary = folder / "vocab.txt"
    vocabulary.write_text("[UNK]\n[CLS]\ncat\ndog\n")
    return path, vocabulary


def test_a_vector_is_the_normalized_sum_of_rows(tmp_path: Path) -> None:
    """With [CLS] (1,0,0), cat (0,2,0) and dog 0.5·(0,0,4), "cat dog" is (1,2,2)/3."""
    small = StaticEncoder(*write_small_table(tmp_path))
    vectors = small.encode(["cat dog", "cat", "dog dog dog dog", "bird"])
    expected = [[1 / 3, 2 / 3, 2 / 3], [0.2**0.5, 0.8**0.5, 0], [1 / 65**0.5, 0, 8 / 65**0.5]]
    np.testing.assert_allclose(vectors[:3], expected, rtol=1e-6)
    assert not vectors[3].any()


def test_card_and_fingerprint_come_from_the_file(encoder: StaticEncoder) -> None:
    """The card describes the data; the fingerprint is the one that models store."""
    assert encoder.fingerprint == encoder.card["fingerprint"]
    assert encoder.fingerprint.startswith("static-1:")
    assert {"license", "data", "seed", "script", "teacher_weights_sha256"} <= set(encoder.card)
    assert encoder.features == 256


@pytest.mark.parametrize("text", ODD_TEXTS.values(), ids=ODD_TEXTS)
def test_texts_without_a_known_piece_have_zeros(encoder: StaticEncoder, text: str) -> None:
    """Without a known piece, a vector is zero, never NaN."""
    vectors = encoder.encode([text, "A cat."])
    assert vectors.dtype == np.float32
    assert not vectors[0].any()
    assert np.linalg.norm(vectors[1]) == pytest.approx(1)


def test_known_text_has_length_one_in_any_script(encoder: StaticEncoder) -> None:
    """One word, other scripts, and known among unknown pieces have unit vectors."""
    texts = ["cat", "Москва", "日本語の文章です。", "cat 😀", "שלום", "!", "7"]
    np.testing.assert_allclose(np.linalg.norm(encoder.encode(texts), axis=1), 1, rtol=1e-5)


def test_no_sentences_no_rows(encoder: StaticEncoder) -> None:
    """An empty list has shape (0, 256)."""
    assert encoder.encode([]).shape == (0, 256)


def test_sentences_are_encoded_independently(encoder: StaticEncoder) -> None:
    """The other sentences of a call change no bit."""
    texts = ["A cat sat on the mat.", "", "Stocks fell sharply on Monday.", "x" * 500]
    transaction = encoder.encode(texts)
    alone = np.concatenate([encoder.encode([text]) for text in texts])
    np.testing.assert_array_equal(transaction, alone)


def test_a_very_long_sentence_is_used_to_its_end(tmp_path: Path) -> None:
    """A dog after a whole batch of cats still counts: (1, 2·4096, 2)."""
    small = StaticEncoder(*write_small_table(tmp_path))
    expected = np.array([1, 2 * MAX_BATCH_PIECES, 2])
    vector = small.encode(["cat " * MAX_BATCH_PIECES + "dog"])[0]
    np.testing.assert_allclose(vector, expected / np.linalg.norm(expected), rtol=1e-5)


def test_similar_meanings_have_similar_vectors(encoder: StaticEncoder) -> None:
    """A paraphrase without a shared word is nearer than another subject."""
    texts = ["Physicians treat illness.", "Doctors cure diseases.", "Stocks fell on Monday."]
    first, near, far = encoder.encode(texts)
    assert first @ near > 0.5 > 0.2 > first @ far


def test_threads_share_an_encoder(encoder: StaticEncoder) -> None:
    """Eight threads get the same as one."""
    texts = [f"Sentence number {n} of the report." for n in range(300)]
    expected = encoder.encode(texts)
    with ThreadPoolExecutor(8) as pool:
        for vectors in pool.map(encoder.encode, [texts] * 8):
            np.testing.assert_array_equal(vectors, expected)


@pytest.mark.parametrize("bytes_left", [0, 7, 50, 200, 1000, 7_000_000])
def test_a_table_cut_short_is_an_encoder_error(tmp_path: Path, bytes_left: int) -> None:
    """An incomplete download is one line that names the file."""
    broken = tmp_path / "broken.safetensors"
    broken.write_bytes((DATA / "static.safetensors").read_bytes()[:bytes_left])
    with pytest.raises(EncoderError, match=r"broken\.safetensors") as error:
        StaticEncoder(broken)
    assert "\n" not in str(error.value)


def test_a_missing_table_is_an_encoder_error(tmp_path: Path) -> None:
    """The message names the file."""
    with pytest.raises(EncoderError, match=r"none\.safetensors"):
        StaticEncoder(tmp_path / "none.safetensors")


@pytest.mark.parametrize(
    "changes",
    [
        {"__metadata__": None},
        {"table": None},
        {"scales": None},
        {"table": {"dtype": "I8", "shape": [4, 4], "data_offsets": [16, 28]}},
        {"table": {"dtype": "I8", "shape": [4, 3], "data_offsets": [16, 29]}},
        {"table": {"dtype": "I8", "shape": [12], "data_offsets": [16, 28]}},
        {"table": {"dtype": "I8", "shape": [3, 4], "data_offsets": [16, 28]}},
        {"table": {"dtype": "BF16", "shape": [2, 3], "data_offsets": [16, 28]}},
        {"table": [1, 2]},
        {"table": {"dtype": "I8", "shape": [4, 3], "data_offsets": [-12, 0]}},
        {"scales": {"dtype": "F16", "shape": [4], "data_offsets": [0, 16]}},
        {"scales": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}},
    ],
)
def test_a_foreign_table_is_an_encoder_error(tmp_path: Path, changes: dict) -> None:
    """Arrays that are missing or have another shape or type are refused, with this error only."""
    with pytest.raises(EncoderError, match=r"small\.safetensors"):
        StaticEncoder(*write_small_table(tmp_path, **changes))


def test_a_table_of_another_vocabulary_is_an_encoder_error(tmp_path: Path) -> None:
    """Four rows cannot serve 30,522 pieces."""
    with pytest.raises(EncoderError, match=r"4 rows .* 30522 pieces"):
        StaticEncoder(write_small_table(tmp_path)[0])


def test_a_file_of_another_kind_is_an_encoder_error(tmp_path: Path) -> None:
    """Bytes without a header are refused without reading all of them."""
    foreign = tmp_path / "foreign.safetensors"
    for data in (b"\xff" * 100, (20).to_bytes(8, "little") + b"not json" * 9, b"PK\3\4" * 40):
        foreign.write_bytes(data)
        with pytest.raises(EncoderError, match=r"foreign\.safetensors"):
            StaticEncoder(foreign)


def test_sentences_across_batches_of_pieces() -> None:
    """A vector does not depend on where the batches of pieces are split."""
    encoder = StaticEncoder()
    long = "rain " * (MAX_BATCH_PIECES - 3)
    sentences = [long, "", "The harbour flooded the whole town.", long * 2, "Bread was sold."]
    vectors = encoder.encode(sentences)
    alone = np.concatenate([encoder.encode([sentence]) for sentence in sentences])
    np.testing.assert_allclose(vectors, alone, atol=1e-5)
    assert not vectors[1].any()
    np.testing.assert_allclose(vectors[3], vectors[0], atol=1e-2)
