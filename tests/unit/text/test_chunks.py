"""Numbered chunks of texts, and what is known of each."""

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pullquote.text import chunks
from pullquote.text.chunks import number_chunks

TEXTS = ["to be or", "", "not to be", " be\tor\n"]


def letters(chunk: str) -> list[int]:
    """Return the code points of a chunk."""
    return [ord(letter) for letter in chunk]


@given(st.lists(st.text(alphabet="ab \n", max_size=12), max_size=6))
def test_values_are_those_of_each_text(texts: Sequence[str]) -> None:
    """The values come in the order of the texts, and are counted for each."""
    values, counts = number_chunks(texts).find(letters)
    expected = [letters("".join(text.split())) for text in texts]
    assert values.tolist() == [value for row in expected for value in row]
    assert counts.tolist() == [len(row) for row in expected]


def test_words_are_numbered() -> None:
    """Equal words have equal numbers, which lead back to them."""
    found = number_chunks(TEXTS)
    numbers, counts = found.find_words(lambda chunk: (chunk.upper(), "x"))
    assert found.words(numbers)[:4] == ("TO", "x", "BE", "x")
    assert counts.tolist() == [6, 0, 6, 4]


def test_first_and_last() -> None:
    """The first chunk of each text; the chunks of all but the last."""
    found = number_chunks(TEXTS)
    assert found.words(found.first().numbers) == ("to", "not", "be")
    assert found.first().counts.tolist() == [1, 0, 1, 1]
    assert found.without_last().counts.tolist() == [3, 0, 3]
    assert found.words(found.without_last().numbers)[-1] == "be"


def test_a_chunk_is_computed_once_until_there_are_too_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Numbers begin again when there are too many; chunks numbered before keep their values."""
    monkeypatch.setattr(chunks, "_numbers", chunks._Numbers())
    monkeypatch.setattr(chunks, "MAX_CHUNKS", 5)
    calls: Counter[str] = Counter()

    def count(chunk: str) -> list[int]:
        calls[chunk] += 1
        return [len(chunk)]

    first = number_chunks(TEXTS)
    for _ in range(2):
        assert first.find(count)[0].tolist() == [2, 2, 2, 3, 2, 2, 2, 2]
    assert set(calls.values()) == {1}
    number_chunks(["one two three"])
    last = number_chunks(["to be"])
    assert last.numbers.tolist() == [0, 1]
    assert last.find(count)[0].tolist() == [2, 2]
    assert calls["to"] == 2
    assert first.find(count)[1].tolist() == [3, 0, 3, 2]


def test_long_chunks_are_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """A text without spaces fills the memory for chunks, and the next one empties it."""
    monkeypatch.setattr(chunks, "_numbers", chunks._Numbers())
    number_chunks(["a" * (chunks.MAX_CODE_POINTS + 1)])
    number_chunks(["b"])
    assert chunks._numbers.texts == ["b"]


def test_threads_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    """Threads that number and look up the same new chunks find the same values."""
    texts = [" ".join(f"{n % 97}w{n * k % 1009}" for n in range(400)) for k in range(1, 40)]
    monkeypatch.setattr(chunks, "_numbers", chunks._Numbers())
    expected = [letters("".join(text.split())) for text in texts]

    def find(text: str) -> list[int]:
        values: list[int] = number_chunks([text]).find(letters)[0].tolist()
        return values

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(find, texts * 4)) == expected * 4
    assert len(set(chunks._numbers.values())) == len(chunks._numbers.texts)


def test_no_texts() -> None:
    """Nothing has no chunks and no values."""
    values, counts = number_chunks([]).find(letters)
    assert values.shape == counts.shape == (0,)
    assert values.dtype == np.intp
