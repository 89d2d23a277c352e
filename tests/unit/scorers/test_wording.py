"""Wording features, against a convolution computed piece by piece."""

import numpy as np
import numpy.typing as npt
import pytest

from pullquote.encoders.wordpiece import default_tokenizer
from pullquote.errors import UsageError
from pullquote.scorers import wording
from pullquote.scorers.wording import MAX_PIECES, Wording

FILTERS = 5
SENTENCES = ["Rain fell on the town all day.", "", "Nobody minded it.", "word " * 200]


def make_arrays() -> dict[str, npt.NDArray[np.generic]]:
    """Return random tables for the bundled vocabulary."""
    random = np.random.default_rng(3)
    pieces = len(default_tokenizer().vocabulary)
    return {
        "wording/table": random.integers(-127, 128, (pieces, 3 * FILTERS)).astype(np.int8),
        "wording/scales": random.uniform(0.001, 0.01, (pieces, 3)).astype(np.float16),
        "wording/bias": random.normal(size=FILTERS).astype(np.float32),
    }


def convolve(arrays: dict[str, npt.NDArray[np.generic]], ids: list[int]) -> list[float]:
    """Return the features of one sentence, position by position."""
    table = np.asarray(arrays["wording/table"], np.float64).reshape(-1, 3, FILTERS)
    table = table * np.asarray(arrays["wording/scales"], np.float64)[:, :, np.newaxis]
    padded = [0, *(ids[:MAX_PIECES] or [100]), 0]
    positions = [
        np.maximum(
            table[padded[n - 1], 0]
            + table[padded[n], 1]
            + table[padded[n + 1], 2]
            + np.asarray(arrays["wording/bias"], np.float64),
            0,
        )
        for n in range(1, len(padded) - 1)
    ]
    total = 0.5 * np.sum(positions, axis=0) / np.sqrt(len(positions))
    return [*total, *np.max(positions, axis=0)]


def test_equals_a_convolution(monkeypatch: pytest.MonkeyPatch) -> None:
    """Empty, short and long sentences, in one chunk and in many."""
    arrays = make_arrays()
    ids = default_tokenizer().encode_all(SENTENCES)
    expected = np.array([convolve(arrays, sentence) for sentence in ids])
    model = Wording(arrays)
    assert model.width == 2 * FILTERS
    np.testing.assert_allclose(model.features(SENTENCES), expected, rtol=1e-4, atol=1e-4)
    monkeypatch.setattr(wording, "CHUNK_PIECES", 1)
    np.testing.assert_allclose(model.features(SENTENCES), expected, rtol=1e-4, atol=1e-4)


def test_order_matters() -> None:
    """The same words in another order have other features; a neighbor sentence changes nothing."""
    model = Wording(make_arrays())
    first, second = model.features(["rain and snow", "snow and rain"])
    assert not np.allclose(first, second)
    np.testing.assert_array_equal(model.features(["rain and snow"])[0], first)


def test_no_sentences() -> None:
    """An empty list has no rows."""
    assert Wording(make_arrays()).features([]).shape == (0, 2 * FILTERS)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("bias", None, "the array wording/bias is missing"),
        ("bias", np.zeros(4, np.float32), "4 filters need"),
        ("scales", np.full((30522, 3), np.nan, np.float16), "finite"),
        ("table", np.zeros((30522, 15), np.float32), "int8"),
    ],
)
def test_damaged_tables(name: str, value: npt.NDArray[np.generic] | None, message: str) -> None:
    """Arrays that do not fit are refused with what is needed."""
    arrays = make_arrays()
    if value is None:
        del arrays[f"wording/{name}"]
    else:
        arrays[f"wording/{name}"] = value
    with pytest.raises(UsageError, match=message):
        Wording(arrays)
