"""The int8 encoder against fp32, and its odd inputs. Needs the extra ``minilm``.

The fp32 vectors were made by ``tools/build_minilm.py --check --golden`` from the original weights;
the sentences are from posts of digital.gov and 18F (CC0-1.0).
"""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from pullquote.encoders import load_encoder
from pullquote.errors import EncoderError

pytest.importorskip("onnxruntime")
pytest.importorskip("pullquote_minilm")

if TYPE_CHECKING:
    from pullquote.encoders.minilm import MiniLMEncoder

HERE = Path(__file__).parent
SENTENCES = (HERE / "minilm_sentences.txt").read_text(encoding="utf-8").splitlines()
EXACT = np.load(HERE / "minilm_fp32.npy", allow_pickle=False).astype(np.float32)


@pytest.fixture(scope="module")
def encoder() -> "MiniLMEncoder":
    """Load the model of the extra."""
    return load_encoder("minilm-base")


def test_int8_agrees_with_fp32(encoder: "MiniLMEncoder") -> None:
    """The mean cosine is at least 0.99 and none is below 0.98 on real sentences."""
    cosines = (encoder.encode(SENTENCES) * EXACT).sum(axis=1)
    assert cosines.mean() >= 0.99
    assert cosines.min() >= 0.98


def test_a_vector_does_not_depend_on_its_batch(encoder: "MiniLMEncoder") -> None:
    """Alone, among all others and on any number of threads a sentence has the same vector."""
    from pullquote.encoders.minilm import MiniLMEncoder

    transaction = encoder.encode(SENTENCES)
    alone = np.concatenate([encoder.encode([sentence]) for sentence in SENTENCES])
    np.testing.assert_allclose(alone, transaction, atol=2e-6)
    for threads in (1, 3):
        other = MiniLMEncoder(name="minilm-base", threads=threads).encode(SENTENCES[::-1])[::-1]
        np.testing.assert_allclose(other, transaction, atol=2e-6)


def test_unusual_texts_have_vectors_of_length_one(encoder: "MiniLMEncoder") -> None:
    """Empty, unknown, invalid and very long texts have unit vectors, never NaN."""
    odd = ["", " ", "\0", "\ud800", "😀", "x" * 200, "cat", "日本語", "𐎀", "word " * 5000]
    vectors = encoder.encode(odd)
    assert vectors.shape == (len(odd), 384)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, rtol=1e-5)
    assert encoder.encode([]).shape == (0, 384)


def test_only_the_first_254_pieces_are_used(encoder: "MiniLMEncoder") -> None:
    """Pieces after the 254th change nothing; those before it do."""
    long = "word " * 253
    vectors = encoder.encode([long + "cat", long + "cat and a dog", long + "tax"])
    np.testing.assert_array_equal(vectors[0], vectors[1])
    assert np.abs(vectors[0] - vectors[2]).max() > 1e-4


def test_threads_share_an_encoder(encoder: "MiniLMEncoder") -> None:
    """Four threads with the sentences in other orders get the same as one."""
    expected = encoder.encode(SENTENCES)
    orders = [np.roll(np.arange(len(SENTENCES)), shift) for shift in (0, 7, 20, 33)]
    with ThreadPoolExecutor(4) as pool:
        found = pool.map(encoder.encode, [[SENTENCES[row] for row in rows] for rows in orders])
        for rows, vectors in zip(orders, found, strict=True):
            np.testing.assert_allclose(vectors, expected[rows], atol=2e-6)


def test_the_fingerprint_is_the_files_own(encoder: "MiniLMEncoder") -> None:
    """It has version and digest, as stored in the files of models."""
    assert encoder.fingerprint.startswith("minilm-1:")
    assert len(encoder.fingerprint) == len("minilm-1:") + 16


def test_a_damaged_model_is_an_encoder_error(tmp_path: Path) -> None:
    """A file that is truncated or missing is named in one line."""
    from pullquote_minilm import MODEL_PATH

    from pullquote.encoders.minilm import MiniLMEncoder

    broken = tmp_path / "broken.onnx"
    broken.write_bytes(MODEL_PATH.read_bytes()[:100_000])
    for path in (broken, tmp_path / "none.onnx"):
        with pytest.raises(EncoderError, match=path.name) as error:
            MiniLMEncoder(path)
        assert "\n" not in str(error.value)
