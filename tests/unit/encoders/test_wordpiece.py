"""Word pieces: ids of the library tokenizers, and special cases."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pullquote import encoders
from pullquote.encoders.wordpiece import WordPiece, read_vocabulary
from pullquote.errors import EncoderError

VOCABULARY = Path(encoders.__file__).parent / "data" / "vocab.txt"
GOLDEN = json.loads((Path(__file__).parent / "wordpiece.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def tokenizer() -> WordPiece:
    """Read the bundled vocabulary."""
    return WordPiece(read_vocabulary(VOCABULARY))


@pytest.mark.parametrize("item", GOLDEN, ids=range(len(GOLDEN)))
def test_ids_equal_those_of_tokenizers(tokenizer: WordPiece, item: dict) -> None:
    """tools/check_wordpiece.py recorded the ids of the library tokenizers."""
    assert tokenizer.encode(item["text"]) == item["ids"]


def test_special_tokens_in_a_text_are_plain_text(tokenizer: WordPiece) -> None:
    """An article with [SEP] in it cannot end the model's input: [UNK] is the only special id."""
    assert tokenizer.encode("[SEP]") == tokenizer.encode("[ sep ]")
    assert 102 not in tokenizer.encode("[SEP]")


def test_lone_surrogates_are_dropped(tokenizer: WordPiece) -> None:
    """Half a surrogate pair is removed, like control characters."""
    assert tokenizer.encode("a \ud800cat\udfff") == tokenizer.encode("a cat")


def test_long_words_are_unknown(tokenizer: WordPiece) -> None:
    """A word of 101 characters is [UNK], even if its pieces are known."""
    assert tokenizer.encode("cat " + "a" * 101 + ", cat").count(100) == 1


def test_a_small_cache_changes_nothing() -> None:
    """A cache that overflows constantly returns the same ids."""
    vocabulary = read_vocabulary(VOCABULARY)
    small, large = WordPiece(vocabulary, max_chunks=3), WordPiece(vocabulary)
    texts = [item["text"] for item in GOLDEN] * 2
    assert small.encode_all(texts) == large.encode_all(texts)
    assert len(small._chunks) <= 3


def test_long_chunks_are_not_cached(tokenizer: WordPiece) -> None:
    """A megabyte without a blank is tokenized, but not kept in memory."""
    kept = len(tokenizer._chunks)
    assert tokenizer.encode("x" * 1_000_000) == [100]
    assert len(tokenizer._chunks) == kept


def test_threads_share_a_tokenizer() -> None:
    """Eight threads with one small cache get the same as one."""
    vocabulary = read_vocabulary(VOCABULARY)
    texts = [item["text"] for item in GOLDEN] * 20
    expected = WordPiece(vocabulary).encode_all(texts)
    shared = WordPiece(vocabulary, max_chunks=5)
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(shared.encode_all, [texts] * 8)) == [expected] * 8


def test_a_missing_or_foreign_vocabulary_is_an_encoder_error(tmp_path: Path) -> None:
    """The message names the file."""
    foreign = tmp_path / "foreign.txt"
    foreign.write_text("one\ntwo\n")
    binary = tmp_path / "binary.txt"
    binary.write_bytes(b"\xff\xfe\x00")
    for path in (tmp_path / "none.txt", foreign, binary):
        with pytest.raises(EncoderError, match=path.name):
            read_vocabulary(path)
