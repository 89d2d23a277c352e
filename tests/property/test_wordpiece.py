"""Invariants of the WordPiece tokenizer for any text."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from pullquote import encoders
from pullquote.encoders.wordpiece import WordPiece, read_vocabulary

VOCABULARY = read_vocabulary(Path(encoders.__file__).parent / "data" / "vocab.txt")
TOKENIZER = WordPiece(VOCABULARY)
ANY_TEXT = st.text(st.characters(codec=None))  # lone surrogates too


@given(ANY_TEXT)
def test_any_text_gives_ids_of_the_vocabulary(text: str) -> None:
    """No text raises an error, and every id is in the vocabulary."""
    assert all(0 <= piece < len(VOCABULARY) for piece in TOKENIZER.encode(text))


@given(ANY_TEXT, ANY_TEXT)
def test_texts_separated_by_a_blank_are_independent(left: str, right: str) -> None:
    """Text beyond a blank changes nothing, so chunks can be cached one by one."""
    assert TOKENIZER.encode(f"{left} {right}") == TOKENIZER.encode(left) + TOKENIZER.encode(right)


@given(ANY_TEXT)
def test_cached_ids_equal_computed_ones(text: str) -> None:
    """A text has the same ids the second time as with an empty cache."""
    first = WordPiece(VOCABULARY).encode(text)
    assert TOKENIZER.encode(text) == first
    assert TOKENIZER.encode(text) == first


@given(st.text(st.characters(codec="ascii", categories=["L", "N", "P", "Zs"])))
def test_case_does_not_count(text: str) -> None:
    """Uppercase and lowercase text has the same pieces."""
    assert TOKENIZER.encode(text.upper()) == TOKENIZER.encode(text.lower())
