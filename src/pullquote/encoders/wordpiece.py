"""Word pieces: the first step of every encoder here. In: text. Out: a list of vocabulary ids.

The uncased English WordPiece of BERT (Devlin et al. 2019, arXiv 1810.04805): characters are
lowered and lose their accents, punctuation and CJK characters stand alone, and every word is cut
greedily into the longest pieces that the vocabulary holds. No special tokens are added, and text
that looks like one (``[SEP]``) is read as plain text.

All rules but the cutting look at one character at a time, so the whole of them is one
`str.translate` table, filled as characters are met. What a blank-separated chunk of text came to
is remembered, since most chunks of a text have been seen before.
"""

import unicodedata
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

from pullquote.errors import EncoderError
from pullquote.text.token_cache import TokenCache

UNKNOWN = "[UNK]"
MAX_WORD_CHARACTERS = 100  # BERT's own limit: a longer word is unknown

_CJK = (  # the blocks that BERT parts into single characters
    (0x4E00, 0x9FFF),
    (0x3400, 0x4DBF),
    (0x20000, 0x2A6DF),
    (0x2A700, 0x2B73F),
    (0x2B740, 0x2B81F),
    (0x2B820, 0x2CEAF),
    (0xF900, 0xFAFF),
    (0x2F800, 0x2FA1F),
)


def _normalise_character(character: str) -> str:
    """Give what one character becomes: nothing, a blank, letters, or a mark between blanks."""
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
    stands_alone = (
        category[0] == "P"
        or (code < 128 and not character.isalnum())
        or any(first <= code <= last for first, last in _CJK)
    )
    return f" {plain} " if stands_alone else plain


class _Characters(dict[int, str]):
    """What each code point becomes; filled when a code point is first met."""

    def __missing__(self, code: int) -> str:
        text = self[code] = _normalise_character(chr(code))
        return text


_CHARACTERS = _Characters()


def read_vocabulary(path: Path) -> dict[str, int]:
    """Read a vocabulary file: one piece a line, the line's number its id.

    Raises:
        EncoderError: The file is missing, or no text, or lacks the unknown word.
    """
    try:
        pieces = path.read_text(encoding="utf-8").rstrip("\n").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise EncoderError(f"{path} cannot be read as a vocabulary: {error}") from error
    if UNKNOWN not in pieces:
        raise EncoderError(f"{path} is no vocabulary: it lacks {UNKNOWN}")
    return dict(zip(pieces, range(len(pieces)), strict=True))


class WordPiece:
    """Cuts text into word pieces; may be shared by threads.

    >>> pieces = ["[UNK]", "quot", "##able", "##s", ",", "cafe"]
    >>> tokenizer = WordPiece({piece: id for id, piece in enumerate(pieces)})
    >>> tokenizer.encode("Quotables, café!")
    [1, 2, 3, 4, 5, 0]
    """

    def __init__(self, vocabulary: dict[str, int], *, max_chunks: int = 100_000) -> None:
        """Take the ids of the pieces.

        Args:
            vocabulary: Piece to id; holds ``[UNK]``. Pieces inside a word begin with ``##``.
            max_chunks: How many chunks of text are remembered, about 200 bytes each.
        """
        self._vocabulary = vocabulary
        self._unknown = (vocabulary[UNKNOWN],)
        self._max_piece = max(map(len, vocabulary))
        self._chunks = TokenCache(self._ids, max_tokens=max_chunks)

    def encode(self, text: str) -> list[int]:
        """Cut one text: its ids, an empty list where there is nothing but blanks."""
        return list(chain.from_iterable(map(self._chunks.__getitem__, text.split())))

    def encode_all(self, texts: Iterable[str]) -> list[list[int]]:
        """Cut many texts, each by itself."""
        return [self.encode(text) for text in texts]

    def _ids(self, chunk: str) -> tuple[int, ...]:
        """Cut a blank-separated chunk of text."""
        words = chunk.translate(_CHARACTERS).split()
        return tuple(chain.from_iterable(map(self._cut, words)))

    def _cut(self, word: str) -> tuple[int, ...]:
        """Cut one word into the longest pieces known, or give the id of the unknown word."""
        vocabulary = self._vocabulary
        whole = vocabulary.get(word)
        if whole is not None:
            return (whole,)
        if len(word) > MAX_WORD_CHARACTERS:
            return self._unknown
        ids = []
        start, prefix = 0, ""
        while start < len(word):
            for end in range(min(len(word), start + self._max_piece), start, -1):
                found = vocabulary.get(prefix + word[start:end])
                if found is not None:
                    break
            else:
                return self._unknown
            ids.append(found)
            start, prefix = end, "##"
        return tuple(ids)
