"""Tokenize text into word pieces, as lists of vocabulary ids.

The uncased English WordPiece of BERT (Devlin et al. 2019, arXiv 1810.04805): text is lowercased
and stripped of accents, punctuation and CJK characters are words of their own, and each word is
split greedily into the longest pieces in the vocabulary. No special tokens are added, and text
that looks like one (``[SEP]``) is plain text.

All rules except the splitting look at a single character, so they are one `str.translate` table,
filled on demand. The ids of a chunk between blanks are computed once, since most chunks recur.
"""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain
from pathlib import Path

from pullquote.errors import EncoderError
from pullquote.text.chunks import Chunks, Integers
from pullquote.text.token_cache import TokenCache

UNKNOWN = "[UNK]"
MAX_WORD_CHARACTERS = 100  # BERT's own limit: a longer word is unknown

_CJK = (  # the blocks that BERT splits into single characters
    (0x4E00, 0x9FFF),
    (0x3400, 0x4DBF),
    (0x20000, 0x2A6DF),
    (0x2A700, 0x2B73F),
    (0x2B740, 0x2B81F),
    (0x2B820, 0x2CEAF),
    (0xF900, 0xFAFF),
    (0x2F800, 0x2FA1F),
)


def _normalize_character(character: str) -> str:
    """Normalize a character: to nothing, a blank, letters, or a sign between blanks."""
    if character.isspace():
        return " "
    category = unicodedata.category(character)
    if category[0] == "C" or character == "\ufffd":  # control, format, surrogate, unassigned
        return ""
    code = ord(character)
    plain = "".join(
        part.lower()
        for part in unicodedata.normalize("NFD", character)
        if unicodedata.category(part) != "Mn"
    )
    is_word = (
        category[0] == "P"
        or (code < 128 and not character.isalnum())
        or any(first <= code <= last for first, last in _CJK)
    )
    return f" {plain} " if is_word else plain


class _Characters(dict[int, str]):
    """A table from code points to normalized text, filled on first use."""

    def __missing__(self, code: int) -> str:
        text = self[code] = _normalize_character(chr(code))
        return text


_CHARACTERS = _Characters()


def read_vocabulary(path: Path) -> dict[str, int]:
    """Read a vocabulary file: one piece per line; the line number is its id.

    Raises:
        EncoderError: The file is missing, is not text, or lacks ``[UNK]``.
    """
    try:
        data = path.read_bytes().replace(b"\r\n", b"\n").rstrip(b"\n")
        pieces = data.decode().split("\n")  # takes a fifth of the time of `read_text`
    except (OSError, UnicodeDecodeError) as error:
        raise EncoderError(f"{path} cannot be read as a vocabulary: {error}") from error
    if UNKNOWN not in pieces:
        raise EncoderError(f"{path} is not a vocabulary: it lacks {UNKNOWN}")
    return dict(zip(pieces, range(len(pieces)), strict=True))


@lru_cache(maxsize=1)
def default_tokenizer() -> "WordPiece":
    """Return the tokenizer of the bundled vocabulary, shared so that its cache is shared too."""
    return WordPiece(read_vocabulary(Path(__file__).parent / "data" / "vocab.txt"))


class WordPiece:
    """A tokenizer; may be shared by threads.

    >>> pieces = ["[UNK]", "quot", "##able", "##s", ",", "cafe"]
    >>> tokenizer = WordPiece({piece: id for id, piece in enumerate(pieces)})
    >>> tokenizer.encode("Quotables, café!")
    [1, 2, 3, 4, 5, 0]
    """

    def __init__(self, vocabulary: dict[str, int], *, max_chunks: int = 100_000) -> None:
        """Create a tokenizer.

        Args:
            vocabulary: Piece to id, including ``[UNK]``. Pieces inside a word start with ``##``.
            max_chunks: Maximum number of cached chunks, about 200 bytes each.
        """
        self.vocabulary = vocabulary
        self._unknown = (vocabulary[UNKNOWN],)
        self._chunks = TokenCache(self._ids, max_tokens=max_chunks)

    def encode(self, text: str) -> list[int]:
        """Tokenize a text: its ids, empty for a blank text."""
        return list(chain.from_iterable(map(self._chunks.__getitem__, text.split())))

    def encode_all(self, texts: Iterable[str]) -> list[list[int]]:
        """Tokenize several texts."""
        return [self.encode(text) for text in texts]

    def encode_chunks(self, texts: Chunks) -> tuple[Integers, Integers]:
        """Tokenize texts whose chunks are numbered: all ids, and how many each text has."""
        return texts.find(self._ids)

    def _ids(self, chunk: str) -> tuple[int, ...]:
        """Tokenize a blank-separated chunk of text."""
        words = chunk.translate(_CHARACTERS).split()
        return tuple(chain.from_iterable(map(self._split, words)))

    def _split(self, word: str) -> tuple[int, ...]:
        """Split a word into the longest known pieces, or return the id of the unknown word."""
        vocabulary = self.vocabulary
        whole = vocabulary.get(word)
        if whole is not None:
            return (whole,)
        if len(word) > MAX_WORD_CHARACTERS:
            return self._unknown
        ids = []
        start, prefix = 0, ""
        while start < len(word):
            for end in range(len(word), start, -1):
                piece = vocabulary.get(prefix + word[start:end])
                if piece is not None:
                    break
            else:
                return self._unknown
            ids.append(piece)
            start, prefix = end, "##"
        return tuple(ids)
