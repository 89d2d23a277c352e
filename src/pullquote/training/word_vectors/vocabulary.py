"""Vocabulary and word ids of text of any size.

The vocabulary is in memory, the text in a temporary file of four bytes a word, so that it is
tokenized once, however many epochs follow.
"""

import hashlib
import lzma
import tempfile
from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import IO

import numpy as np
import numpy.typing as npt

from pullquote._io.closing import Closing
from pullquote.errors import EmptySourceError, SourceError, SourceNotFoundError, UsageError
from pullquote.text.inline_markdown import mask_markup, plain_prose
from pullquote.text.tokenize import split_words

CHUNK_CODE_POINTS = 1 << 16
"""Longer lines are split: a line can be larger than memory."""

BLOCK_WORDS = 1 << 20
MARKDOWN_SUFFIXES = frozenset({".md", ".markdown"})

Ids = npt.NDArray[np.int32]


class TokenIdFile(Closing):
    """A text as word ids; a context manager that deletes its temporary file.

    Attributes:
        words: Vocabulary, most frequent first; the id of a word is its index.
        counts: Occurrences of each word, shape (words,).
        text_words: Number of words in the text, including those outside the vocabulary.
    """

    def __init__(
        self, first_ids: dict[str, int], file: IO[bytes], min_count: int, max_words: int
    ) -> None:
        """Select the vocabulary.

        Args:
            first_ids: An id for each word, in order of first occurrence.
            file: These ids of the whole text, int32.
            min_count: Minimum number of occurrences of a word.
            max_words: Maximum number of words; in a tie, those that occurred first.
        """
        self._file = file
        counts = np.zeros(len(first_ids), np.int64)
        for block in self._read():
            counts += np.bincount(block, minlength=len(counts))
        order = np.argsort(-counts, kind="stable")[:max_words]
        vocabulary = order[counts[order] >= min_count]
        names = list(first_ids)
        self.words = tuple(names[index] for index in vocabulary)
        self.counts = counts[vocabulary]
        self.text_words = int(counts.sum())
        self._new_ids = np.full(len(counts), -1, np.int32)
        self._new_ids[vocabulary] = np.arange(len(vocabulary), dtype=np.int32)

    def blocks(self) -> Iterator[Ids]:
        """Yield the ids of the text from its beginning, without words outside the vocabulary."""
        for block in self._read():
            ids = self._new_ids[block]
            yield ids[ids >= 0]

    def digest(self) -> str:
        """Return a digest of vocabulary and text."""
        digest = hashlib.sha256("\n".join(self.words).encode())
        for block in self.blocks():
            digest.update(block.tobytes())
        return digest.hexdigest()

    def _read(self) -> Iterator[Ids]:
        self._file.seek(0)
        while len(block := np.fromfile(self._file, np.int32, BLOCK_WORDS)):
            yield block

    def close(self) -> None:
        """Close the file of ids, which removes it."""
        self._file.close()


def index_text(paths: Sequence[Path], min_count: int = 5, max_words: int = 50_000) -> TokenIdFile:
    """Tokenize files and convert words to ids.

    Args:
        paths: UTF-8 text or Markdown, plain or ``.xz``.
        min_count: Minimum number of occurrences of a word in all files together.
        max_words: Maximum size of the vocabulary.

    Returns:
        The text; use it in a ``with`` statement.

    Raises:
        SourceError: A file cannot be read or is not UTF-8, or no file contains a word.
        UsageError: The vocabulary has fewer than two words.
    """
    first_ids: dict[str, int] = {}
    next_id = count()
    file = tempfile.TemporaryFile()  # noqa: SIM115  (closed by TokenIdFile)
    try:
        for chunk in read_chunks(paths):
            ids = array("i")
            for word in split_words(chunk):
                id_ = first_ids.get(word)
                if id_ is None:
                    id_ = first_ids[word] = next(next_id)
                ids.append(id_)
            file.write(ids)
        file.flush()
        if not first_ids:
            raise EmptySourceError(f"{' and '.join(map(str, paths))}: no words to learn from")
        text = TokenIdFile(first_ids, file, min_count, max_words)
        if len(text.words) < 2:
            raise UsageError(
                f"a vocabulary needs at least 2 words, but {len(text.words)} of {len(first_ids)} "
                f"words occur {min_count} times or more; use more text or a smaller minimum"
            )
    except BaseException:
        file.close()
        raise
    return text


def read_chunks(paths: Iterable[Path]) -> Iterator[str]:
    """Yield the lines of files; very long lines are split between words.

    Args:
        paths: UTF-8 text or Markdown, plain or ``.xz``; Markdown syntax is removed.

    Raises:
        SourceError: A file cannot be read, or is not UTF-8.
    """
    for path in paths:
        is_compressed = path.suffix == ".xz"
        suffix = (path.with_suffix("") if is_compressed else path).suffix.lower()
        is_markdown = suffix in MARKDOWN_SUFFIXES
        try:
            with (lzma.open if is_compressed else open)(path, "rt", encoding="utf-8-sig") as file:
                for chunk in _split_lines(file):
                    yield plain_prose(chunk, mask_markup(chunk)) if is_markdown else chunk
        except FileNotFoundError as error:
            raise SourceNotFoundError(f"there is no file {path}") from error
        except UnicodeDecodeError as error:
            raise SourceError(f"{path} is not UTF-8 text: {error.reason}") from error
        except (OSError, EOFError, lzma.LZMAError) as error:
            reason = getattr(error, "strerror", None) or error
            raise SourceError(f"{path} cannot be read: {reason}") from error


def _split_lines(file: IO[str]) -> Iterator[str]:
    rest = ""
    while line := file.readline(CHUNK_CODE_POINTS):
        line = rest + line
        rest = ""
        if not line.endswith("\n") and len(line) >= CHUNK_CODE_POINTS:
            # The line goes on: its last word may be incomplete, so it starts the next chunk.
            parts = line.rsplit(maxsplit=1)
            if len(parts) == 2 and not line[-1].isspace():
                line, rest = parts
        yield line
    yield rest
