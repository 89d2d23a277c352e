"""ROUGE: examples by hand, and equality with the package rouge-score."""

import json
import re
from pathlib import Path

import pytest

from pullquote.evaluation.rouge import Rouge, best_rouge, compare_tokens, rouge, tokenize

PINNED = Path(__file__).with_name("rouge.json")


def pinned() -> dict[str, list[list[object]]]:
    """Return the output of rouge-score 0.1.2; the texts are posts of digital.gov (CC0)."""
    found: dict[str, list[list[object]]] = json.loads(PINNED.read_text(encoding="utf-8"))
    return found


def test_equals_rouge_score() -> None:
    """300 pairs have the package's three values to 1e-12, once its separators are ours.

    The package splits at letters that are not ASCII, which three of the pairs contain.
    """
    pairs = pinned()["pairs"]
    assert len(pairs) == 300
    n_ascii = 0
    for candidate, reference, *values in pairs:
        texts = [re.sub(r"[^\x00-\x7f]", " ", str(text)) for text in (candidate, reference)]
        assert rouge(*texts) == pytest.approx(values, abs=1e-12)
        if not any(c.isalnum() and not c.isascii() for c in f"{candidate} {reference}"):
            n_ascii += 1
            assert rouge(str(candidate), str(reference)) == pytest.approx(values, abs=1e-12)
    assert n_ascii == 297


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Вода ушла к вечеру", ["вода", "ушла", "к", "вечеру"]),
        ("l'Été à Zürich", ["l", "été", "à", "zürich"]),
        ("cafe\u0301", ["café"]),
        ("नदी में पानी", ["नदी", "में", "पानी"]),
        ("我们下雨", ["我们", "们下", "下雨"]),
    ],
)
def test_words_of_all_scripts_count(text: str, words: list[str]) -> None:
    """Letters of any script belong to words; a text has ROUGE 1 with itself."""
    assert tokenize(text) == words
    assert rouge(text, text).rouge_1 == 1


def test_values_by_hand() -> None:
    """Of 5 and 4 words 4 are shared, of 4 and 3 pairs 1, in order 2 or 3."""
    found = compare_tokens(
        "police killed the gunman today".split(), "the gunman killed police".split()
    )
    assert found == pytest.approx((8 / 9, 2 / 7, 4 / 9))
    found = compare_tokens(
        "police killed the gunman now".split(), "police the killed gunman".split()
    )
    assert found == pytest.approx((8 / 9, 0, 6 / 9))


def test_repeated_words_count_as_often_as_in_both() -> None:
    """Three occurrences against two share two."""
    assert compare_tokens(["a", "a", "a"], ["a", "a"]) == pytest.approx((4 / 5, 2 / 3, 4 / 5))


@pytest.mark.parametrize("picked", ["", "…", "¿?"])
def test_texts_without_words_have_rouge_0(picked: str) -> None:
    """An empty text gives 0, not an error."""
    assert rouge(picked, "Some words.") == Rouge(0, 0, 0)
    assert rouge(picked, picked) == Rouge(0, 0, 0)


def test_rouge_2_of_single_words_is_0() -> None:
    """A single word has no pairs, even compared with itself."""
    assert rouge("rain", "rain") == Rouge(1, 0, 1)


def test_stems_words_of_four_letters_or_more() -> None:
    """A word of four letters loses its plural s, one of three keeps it."""
    assert tokenize("Its DOGS’ state-of-the-art") == [
        "its",
        "dog",
        "state",
        "of",
        "the",
        "art",
    ]
    assert tokenize("dogs running", stemmed=False) == ["dogs", "running"]


def test_the_rule_selects_the_reference() -> None:
    """Each measure may take its own reference, or all take that of the best ROUGE-1."""
    references = ["c b a z", "a b x y"]
    each = best_rouge("a b c", references)
    one = best_rouge("a b c", references, rule="rouge-1")
    assert each == pytest.approx((6 / 7, 2 / 5, 4 / 7))
    assert one == pytest.approx((6 / 7, 0, 2 / 7))


def test_a_tie_in_rouge_1_takes_the_first_reference() -> None:
    """The script of SciTLDR does the same."""
    assert best_rouge("a b", ["b a", "a b"], rule="rouge-1").rouge_2 == 0


def test_no_reference_is_an_error() -> None:
    """At least one reference is required."""
    with pytest.raises(ValueError, match="at least one text"):
        best_rouge("a", [])
