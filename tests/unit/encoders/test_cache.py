"""The cache of vectors on disk: read on reuse, computed again if damaged."""

import errno
import io
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from pullquote.encoders.cache import CachedEncoder
from pullquote.errors import OutputError

TEXTS = ["one", "two", ""]


class Counting:
    """An encoder that counts its calls: a sentence's vector is its length, twice."""

    name, features = "counting", 2

    def __init__(self, fingerprint: str = "counting-1:0") -> None:
        self.fingerprint, self.calls = fingerprint, 0

    def encode(self, sentences: Sequence[str]) -> np.ndarray:
        """Count the call."""
        self.calls += 1
        return np.array([[len(text)] * 2 for text in sentences], np.float32).reshape(-1, 2)


def test_cached_vectors_are_read(tmp_path: Path) -> None:
    """A second call, also on another object, does not call the encoder."""
    inner = Counting()
    first = CachedEncoder(inner, tmp_path / "deep" / "cache").encode(TEXTS)
    again = CachedEncoder(inner, tmp_path / "deep" / "cache").encode(TEXTS)
    np.testing.assert_array_equal(first, again)
    np.testing.assert_array_equal(again, [[3, 3], [3, 3], [0, 0]])
    assert inner.calls == 1


def test_the_cache_has_the_attributes_of_its_encoder(tmp_path: Path) -> None:
    """Name, width and fingerprint are those of the wrapped encoder."""
    cached = CachedEncoder(Counting(), tmp_path)
    assert (cached.name, cached.features, cached.fingerprint) == ("counting", 2, "counting-1:0")


@pytest.mark.parametrize(
    "others", [["one", "two"], ["onet", "wo", ""], ["two", "one", ""], ["one", "two", "\ud800"], []]
)
def test_other_sentences_are_other_entries(tmp_path: Path, others: list[str]) -> None:
    """Order, number and bounds of the sentences matter; lone surrogates are accepted."""
    inner = Counting()
    cached = CachedEncoder(inner, tmp_path)
    cached.encode(TEXTS)
    assert cached.encode(others).shape == (len(others), 2)
    assert inner.calls == 2


def test_other_encoders_have_other_entries(tmp_path: Path) -> None:
    """A new fingerprint never gets the vectors of an old one."""
    CachedEncoder(Counting(), tmp_path).encode(TEXTS)
    other = Counting("counting-2:0")
    CachedEncoder(other, tmp_path).encode(TEXTS)
    assert other.calls == 1


def array_bytes(array: np.ndarray) -> bytes:
    """Return the bytes of an .npy file."""
    file = io.BytesIO()
    np.save(file, array, allow_pickle=True)
    return file.getvalue()


DAMAGED = {
    "cut short": array_bytes(np.zeros((3, 2), np.float32))[:-3],
    "empty": b"",
    "foreign": b"PK\3\4 no array",
    "shape": array_bytes(np.zeros((1, 2), np.float32)),
    "type": array_bytes(np.zeros((3, 2), np.float64)),
    "not a number": array_bytes(np.full((3, 2), np.nan, np.float32)),
    "pickle": array_bytes(np.array([[None] * 2] * 3)),
}


@pytest.mark.parametrize("damaged", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_entry_is_replaced(tmp_path: Path, damaged: bytes) -> None:
    """Its sentences are encoded again, and the entry is complete afterwards."""
    inner = Counting()
    cached = CachedEncoder(inner, tmp_path)
    expected = cached.encode(TEXTS)
    (entry,) = tmp_path.iterdir()
    entry.write_bytes(damaged)
    np.testing.assert_array_equal(cached.encode(TEXTS), expected)
    np.testing.assert_array_equal(cached.encode(TEXTS), expected)
    assert inner.calls == 2
    assert list(tmp_path.iterdir()) == [entry]


def test_a_folder_that_cannot_be_written_is_an_output_error(tmp_path: Path) -> None:
    """If the folder is a file, the message names the entry."""
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="file"):
        CachedEncoder(Counting(), tmp_path / "file").encode(TEXTS)


def test_no_entry_is_incomplete(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An entry appears only when it is complete, and a full disk leaves nothing behind."""
    half = array_bytes(np.zeros((3, 2), np.float32))[:-3]

    def save_half(file: io.BufferedWriter, *_: object, **_options: object) -> None:
        file.write(half)
        file.flush()
        assert not list(tmp_path.glob("*.npy"))
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(np, "save", save_half)
    with pytest.raises(OutputError, match="No space left"):
        CachedEncoder(Counting(), tmp_path).encode(TEXTS)
    assert not list(tmp_path.iterdir())


class Trap:
    """A pickle that creates a folder when it is read."""

    def __init__(self, folder: Path) -> None:
        self.folder = str(folder)

    def __reduce__(self) -> tuple[object, tuple[str]]:
        """Make pickle call mkdir."""
        return os.mkdir, (self.folder,)


def test_an_entry_cannot_run_code(tmp_path: Path) -> None:
    """An array of pickled objects is never read."""
    cached = CachedEncoder(Counting(), tmp_path)
    cached.encode(TEXTS)
    (entry,) = tmp_path.iterdir()
    entry.write_bytes(array_bytes(np.array([Trap(tmp_path / "sprung")])))
    cached.encode(TEXTS)
    assert list(tmp_path.iterdir()) == [entry]
