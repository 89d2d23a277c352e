"""The index of a text: whole words are found."""

import random

import pytest

from pullquote.quotes import text_index
from pullquote.quotes.text_index import WORD, TextIndex

CHARACTERS = "aAbBßıIİiΣσςα雨水ⒶK²éÉ_ſsS'-…[("


@pytest.mark.parametrize("seed", range(40))
def test_words_are_found_with_and_without_an_index(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After many searches an index of words replaces the scan of the text; both find the same."""
    chance = random.Random(seed)
    text = "".join(chance.choices(CHARACTERS + " " * 12, k=400))
    scanned, indexed = TextIndex(text), TextIndex(text)
    n_found = 0
    for _ in range(100):
        position = chance.randrange(len(scanned.text))
        query = scanned.text[position : position + chance.randint(1, 9)]
        query = query[0].swapcase() + query[1:] if chance.random() < 0.5 else query
        start = chance.choice([0, chance.randrange(400)])
        if WORD.search(query):
            monkeypatch.setattr(text_index, "_MAX_SCANNED", 10**9)
            expected = list(scanned.find(query, start, 380))
            monkeypatch.setattr(text_index, "_MAX_SCANNED", 0)
            assert list(indexed.find(query, start, 380)) == expected
            n_found += len(expected)
    assert n_found > 20
