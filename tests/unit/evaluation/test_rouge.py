"""ROUGE: worked examples, and equality with the package rouge-score."""

import json
from pathlib import Path

import pytest

from pullquote.evaluation.porter import stem
from pullquote.evaluation.rouge import Rouge, best_rouge, compare_tokens, rouge, tokenize

PINNED = Path(__file__).with_name("rouge.json")


def pinned() -> dict[str, list[list[object]]]:
    """Read what rouge-score 0.1.2 and NLTK 3.10 gave; the texts are posts of digital.gov (CC0)."""
    found: dict[str, list[list[object]]] = json.loads(PINNED.read_text(encoding="utf-8"))
    return found


def test_rouge_equals_the_package_on_real_pairs() -> None:
    """300 pairs of sentences and summaries give the package's three values to 1e-12."""
    pairs = pinned()["pairs"]
    assert len(pairs) == 300
    for picked, reference, *values in pairs:
        assert rouge(str(picked), str(reference)) == pytest.approx(values, abs=1e-12)


def test_stems_equal_nltk() -> None:
    """1,200 words, half of them made up of suffixes, have the stems that NLTK gives them."""
    words = pinned()["stems"]
    assert len(words) == 1200
    assert [stem(str(word)) for word, _ in words] == [expected for _, expected in words]


def test_rouge_by_hand() -> None:
    """5 and 4 words share 4, of 4 and 3 pairs 1, in order 3: 8/9, 2/7 and 6/9."""
    found = compare_tokens(
        "police killed the gunman today".split(), "the gunman killed police".split()
    )
    assert found == pytest.approx((8 / 9, 2 / 7, 4 / 9))
    found = compare_tokens(
        "police killed the gunman now".split(), "police the killed gunman".split()
    )
    assert found == pytest.approx((8 / 9, 0, 6 / 9))


def test_repeated_words_count_as_often_as_both_have_them() -> None:
    """Three of a word against two of it share two."""
    assert compare_tokens(["a", "a", "a"], ["a", "a"]) == pytest.approx((4 / 5, 2 / 3, 4 / 5))


@pytest.mark.parametrize("picked", ["", "…", "¿?"])
def test_a_text_without_words_shares_nothing(picked: str) -> None:
    """Nothing against something, and nothing against nothing, are 0, not an error."""
    assert rouge(picked, "Some words.") == Rouge(0, 0, 0)
    assert rouge(picked, picked) == Rouge(0, 0, 0)


def test_one_word_has_no_pairs() -> None:
    """ROUGE-2 of single words is 0 even where they are equal."""
    assert rouge("rain", "rain") == Rouge(1, 0, 1)


def test_tokens_are_stemmed_from_four_letters_on() -> None:
    """A word of four letters loses its s, one of three keeps it."""
    assert tokenize("Its DOGS’ state-of-the-art") == [
        "its",
        "dog",
        "state",
        "of",
        "the",
        "art",
    ]
    assert tokenize("dogs running", stemmed=False) == ["dogs", "running"]


def test_the_rule_says_which_reference_counts() -> None:
    """The best of each measure may come from different references; by ROUGE-1 from one only."""
    references = ["c b a z", "a b x y"]
    each = best_rouge("a b c", references)
    one = best_rouge("a b c", references, rule="rouge-1")
    assert each == pytest.approx((6 / 7, 2 / 5, 4 / 7))
    assert one == pytest.approx((6 / 7, 0, 2 / 7))


def test_equal_rouge_1_takes_the_first_reference() -> None:
    """As the script of SciTLDR does."""
    assert best_rouge("a b", ["b a", "a b"], rule="rouge-1").rouge_2 == 0


def test_no_reference_is_refused() -> None:
    """There is nothing to compare with."""
    with pytest.raises(ValueError, match="one text at least"):
        best_rouge("a", [])
