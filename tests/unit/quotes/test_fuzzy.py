"""The search for altered quotations: words, compared with a search of all words."""

import random

import pytest

from pullquote.quotes import fuzzy
from pullquote.quotes.fuzzy import find_short
from pullquote.quotes.text_index import TextIndex

pytest.importorskip("rapidfuzz", reason="the extra corpus is not installed")

ALPHABET = "abcdeéßжшαω雨12"


def alter(word: str, chance: random.Random) -> str:
    """Return a word with a few letters inserted or deleted."""
    letters = list(word)
    for _ in range(chance.randint(0, 3)):
        if letters and chance.random() < 0.5:
            del letters[chance.randrange(len(letters))]
        else:
            letters.insert(chance.randint(0, len(letters)), chance.choice(ALPHABET))
    return "".join(letters)


def test_the_first_of_equally_similar_words_is_found() -> None:
    """Also if a shorter one follows; and all words are compared again in each text."""
    assert find_short(TextIndex("harborsx harbrs harbor"), "harbors") == (14 / 15, (0, 8))
    assert find_short(TextIndex("harbrs harborsx"), "harbors") == (14 / 15, (7, 15))
    assert find_short(TextIndex("harbr harbor"), "harbors") == (12 / 13, (6, 12))


def test_comparisons_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of very many words the first are compared; a word that occurs needs no comparison."""
    monkeypatch.setattr(fuzzy, "_MAX_COMPARED", 2 * len("harbor bridge"))
    index = TextIndex("harbor bridge")
    words = ["harbors", "absent", "bridges", "bridge"]
    assert fuzzy.find_similar_words(index, words) == {"harbors", "bridge"}


@pytest.mark.parametrize("seed", range(20))
def test_the_most_similar_word_is_found(seed: int) -> None:
    """The result is the first word of the highest similarity, if that is 0.8 or more."""
    from rapidfuzz.distance import Indel

    chance = random.Random(seed)
    text = " ".join("".join(chance.choices(ALPHABET, k=chance.randint(1, 40))) for _ in range(300))
    index = TextIndex(text)
    words = index.text.split()
    for word in words[:100]:
        query = alter(word, chance)
        expected = max(words, key=lambda word: Indel.normalized_similarity(query, word))
        similarity = Indel.normalized_similarity(query, expected)
        found = find_short(index, query) if query else None
        if not query or similarity < 0.8:
            assert found is None
        else:
            assert found
            assert found[0] == similarity
            assert index.text[slice(*found[1])] == expected
