"""The word pieces on any text at all."""

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
    """No text crashes it, and every id has a row in the tables."""
    assert all(0 <= piece < len(VOCABULARY) for piece in TOKENIZER.encode(text))


@given(ANY_TEXT, ANY_TEXT)
def test_texts_parted_by_a_blank_are_cut_apart(left: str, right: str) -> None:
    """What stands beyond a blank changes nothing, so chunks may be remembered one by one."""
    assert TOKENIZER.encode(f"{left} {right}") == TOKENIZER.encode(left) + TOKENIZER.encode(right)


@given(ANY_TEXT)
def test_what_is_remembered_equals_what_is_cut(text: str) -> None:
    """Met again, a text has the ids that it had at first, with nothing remembered."""
    first = WordPiece(VOCABULARY).encode(text)
    assert TOKENIZER.encode(text) == first
    assert TOKENIZER.encode(text) == first


@given(st.text(st.characters(codec="ascii", categories=["L", "N", "P", "Zs"])))
def test_case_does_not_count(text: str) -> None:
    """Capitals and small letters have the same pieces."""
    assert TOKENIZER.encode(text.upper()) == TOKENIZER.encode(text.lower())
