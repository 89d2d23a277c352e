"""Word vectors, numbering: text of any size as numbers in a temporary file.

In: paths. Out: a `TokenIdFile`: the vocabulary in memory, the text as four bytes a word on disk,
so that the text is split into words once, however often it is gone through.
"""

import hashlib
import lzma
import tempfile
from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import numpy as np
import numpy.typing as npt

from pullquote.errors import EmptySourceError, SourceError, SourceNotFoundError, UsageError
from pullquote.text.inline_markdown import mask_markup, plain_prose
from pullquote.text.tokenize import split_words

PIECE_CODE_POINTS = 1 << 16  # a line may be longer than memory
BLOCK_WORDS = 1 << 20
MARKDOWN = frozenset({".md", ".markdown"})

Ids = npt.NDArray[np.int32]


class TokenIdFile:
    """A text as numbers, and what they stand for; closing it deletes its temporary file.

    Attributes:
        words: The vocabulary, most frequent first; a word's number is its place.
        counts: How often each stands in the text, shape (words,).
        text_words: Words of the text, those outside the vocabulary included.
    """

    def __init__(self, numbers: dict[str, int], file: IO[bytes], least: int, most: int) -> None:
        """Choose the vocabulary.

        Args:
            numbers: A number for each word, in the order they were met.
            file: These numbers, int32, the whole text.
            least: How often a word has to stand in the text.
            most: Words to keep at most; among equally frequent ones those met first.
        """
        self._file = file
        met = np.zeros(len(numbers), np.int64)
        for block in self._read():
            met += np.bincount(block, minlength=len(met))
        order = np.argsort(-met, kind="stable")[:most]
        kept = order[met[order] >= least]
        names = list(numbers)
        self.words = tuple(names[number] for number in kept)
        self.counts = met[kept]
        self.text_words = int(met.sum())
        self._places = np.full(len(met), -1, np.int32)
        self._places[kept] = np.arange(len(kept), dtype=np.int32)

    def blocks(self) -> Iterator[Ids]:
        """Give the text from its beginning as numbers, words outside the vocabulary left out."""
        for block in self._read():
            ids = self._places[block]
            yield ids[ids >= 0]

    def digest(self) -> str:
        """Tell this text, as numbered, from all others."""
        digest = hashlib.sha256("\n".join(self.words).encode())
        for block in self.blocks():
            digest.update(block.tobytes())
        return digest.hexdigest()

    def _read(self) -> Iterator[Ids]:
        self._file.seek(0)
        while len(block := np.fromfile(self._file, np.int32, BLOCK_WORDS)):
            yield block

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()


def number_text(paths: Sequence[Path], least: int = 5, most: int = 50_000) -> TokenIdFile:
    """Split files into words and number them.

    Args:
        paths: UTF-8 text or Markdown, plain or ``.xz``.
        least: How often a word has to stand in all of it together to be in the vocabulary.
        most: Size of the vocabulary, at most.

    Returns:
        The text; use it in a ``with`` statement.

    Raises:
        SourceError: A file cannot be read, is no UTF-8 text, or there is no word in any.
        UsageError: Fewer than two words are frequent enough.
    """
    numbers: dict[str, int] = {}
    fresh = count()
    file = tempfile.TemporaryFile()  # noqa: SIM115  (the text closes it)
    try:
        for piece in read_pieces(paths):
            ids = array("i")
            for word in split_words(piece):
                number = numbers.get(word)
                if number is None:
                    number = numbers[word] = next(fresh)
                ids.append(number)
            file.write(ids)
        file.flush()
        if not numbers:
            raise EmptySourceError(f"{' and '.join(map(str, paths))}: no word to learn from")
        text = TokenIdFile(numbers, file, least, most)
        if len(text.words) < 2:
            raise UsageError(
                f"{len(text.words)} of {len(numbers)} words stand {least} times or more in the "
                "text, but a vocabulary needs 2: give more text, or ask for less"
            )
    except BaseException:
        file.close()
        raise
    return text


def read_pieces(paths: Iterable[Path]) -> Iterator[str]:
    """Read files line by line, a line too long for that in pieces that end between words.

    Args:
        paths: UTF-8 text or Markdown, plain or ``.xz``; of Markdown the marks are left out.

    Raises:
        SourceError: A file cannot be read, or is no UTF-8 text.
    """
    for path in paths:
        is_packed = path.suffix == ".xz"
        is_markdown = (path.with_suffix("") if is_packed else path).suffix.lower() in MARKDOWN
        try:
            with (lzma.open if is_packed else open)(path, "rt", encoding="utf-8-sig") as file:
                for piece in _cut(file):
                    yield plain_prose(piece, mask_markup(piece)) if is_markdown else piece
        except FileNotFoundError as error:
            raise SourceNotFoundError(f"there is no file {path}") from error
        except UnicodeDecodeError as error:
            raise SourceError(f"{path} is no UTF-8 text: {error.reason}") from error
        except (OSError, EOFError, lzma.LZMAError) as error:
            reason = getattr(error, "strerror", None) or error
            raise SourceError(f"{path} cannot be read: {reason}") from error


def _cut(file: IO[str]) -> Iterator[str]:
    rest = ""
    while line := file.readline(PIECE_CODE_POINTS):
        line = rest + line
        rest = ""
        if not line.endswith("\n") and len(line) >= PIECE_CODE_POINTS:
            pieces = line.rsplit(maxsplit=1)
            if len(pieces) == 2 and not line[-1].isspace():
                line, rest = pieces
        yield line
    yield rest
