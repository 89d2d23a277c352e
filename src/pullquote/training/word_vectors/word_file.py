"""Word file: words with their vectors as a safetensors file.

The file has two arrays: ``vectors``, float16 of shape (words, features), and ``vocabulary``, UTF-8
text as int8 with a line ``word<TAB>count`` for each row, most frequent first. Its metadata has
``format`` (``pullquote-words``), ``format_version`` and ``card``, the JSON of a `WordCard`. The
file cannot run code.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pullquote._io.safetensors import MAX_REASON, read_tensors, write_tensors
from pullquote.errors import EncoderError, UsageError

FORMAT = "pullquote-words"
FORMAT_VERSION = 1


@dataclass(frozen=True, slots=True)
class WordCard:
    """Metadata of a word file.

    Attributes:
        data: Training data: names of files, or descriptions.
        license: License of the vectors.
        text_words: Number of words in the text, including those outside the vocabulary.
        configuration: Training configuration, by name.
        losses: Mean loss of each epoch; empty if there is none.
        curve: Points of the loss curve: batches seen, and the mean loss since the previous point.
    """

    data: tuple[str, ...] = ()
    license: str = ""
    text_words: int = 0
    configuration: dict[str, Any] = field(default_factory=dict)
    losses: tuple[float, ...] = ()
    curve: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True)
class WordVectors:
    """Words with their vectors.

    Attributes:
        words: Results of `pullquote.text.tokenize.split_words`, most frequent first.
        counts: Occurrences of each word, shape (words,), at least 1.
        vectors: Float16 or float32, shape (words, features), finite.
        card: Metadata.
    """

    words: tuple[str, ...]
    counts: npt.NDArray[np.int64]
    vectors: npt.NDArray[Any]
    card: WordCard = field(default_factory=WordCard)

    def __post_init__(self) -> None:
        """Check the arrays.

        Raises:
            UsageError: Their shapes do not match, or a vector is not finite.
        """
        words, shape = len(self.words), np.shape(self.vectors)
        if len(shape) != 2 or shape[0] != words or np.shape(self.counts) != (words,):
            raise UsageError(
                f"vectors have shape {shape} and counts {np.shape(self.counts)}, "
                f"but {words} words need ({words}, features) and ({words},)"
            )
        if not words or not shape[1]:
            raise UsageError(
                f"vectors must have at least one word and one feature, got shape {shape}"
            )
        if not np.isfinite(self.vectors).all():
            raise UsageError("vectors must be finite")
        if len(self.row_of) != words:
            raise UsageError(f"words must be unique, but {words - len(self.row_of)} are repeated")

    @cached_property
    def row_of(self) -> Mapping[str, int]:
        """Row of each word."""
        return {word: row for row, word in enumerate(self.words)}

    @cached_property
    def directions(self) -> npt.NDArray[np.float32]:
        """Vectors of length 1 (zeros stay zeros), shape (words, features)."""
        vectors = self.vectors.astype(np.float32)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.where(lengths > 0, lengths, 1), np.float32)


def write_words(path: Path, vectors: WordVectors) -> None:
    """Write a word file atomically; equal vectors give equal bytes.

    Args:
        path: The file; an existing one is replaced.
        vectors: Words and vectors; rounded to float16.

    Raises:
        UsageError: A word contains a tab or a line break, or a value is too large for float16.
        OutputError: The file cannot be written.
    """
    if any(character in word for word in vectors.words for character in "\t\n"):
        raise UsageError("words must not contain tabs or line breaks")
    if np.abs(vectors.vectors).max() > np.finfo(np.float16).max:
        raise UsageError("vectors must not exceed the range of float16")
    lines = (f"{word}\t{n}" for word, n in zip(vectors.words, vectors.counts, strict=True))
    arrays: dict[str, npt.NDArray[Any]] = {
        "vectors": np.ascontiguousarray(vectors.vectors, np.float16),
        "vocabulary": np.frombuffer("\n".join(lines).encode(), np.int8),
    }
    metadata = {
        "format": FORMAT,
        "format_version": str(FORMAT_VERSION),
        "card": json.dumps(asdict(vectors.card), ensure_ascii=False),
    }
    write_tensors(path, arrays, metadata)


def read_words(path: Path) -> WordVectors:
    """Read a word file.

    Returns:
        Words and vectors, mapped into memory, read-only, float16.

    Raises:
        EncoderError: The file is missing, cut short, not a word file, of a newer format, or its
            arrays do not match.
    """
    metadata, arrays = read_tensors(path)
    if metadata.get("format") != FORMAT:
        raise EncoderError(f"{path} is a safetensors file, but not a pullquote word file")
    version = metadata.get("format_version", "")
    if version != str(FORMAT_VERSION):
        raise EncoderError(
            f"{path} has format version {version[:20] or 'none'}, but this pullquote reads version "
            f"{FORMAT_VERSION}: upgrade pullquote or train the words again"
        )
    try:
        card = json.loads(metadata["card"])
        lines = arrays["vocabulary"].tobytes().decode().split("\n")
        words, count_texts = zip(*(line.split("\t") for line in lines), strict=True)
        card |= {name: tuple(card[name]) for name in ("data", "losses")}
        card["curve"] = tuple((int(seen), float(loss)) for seen, loss in card.get("curve", ()))
        counts = np.array(count_texts, np.int64)
        return WordVectors(words, counts, arrays["vectors"], WordCard(**card))
    except RecursionError as error:
        raise EncoderError(f"{path} is not a valid word file: nested too deeply") from error
    except (ValueError, KeyError, TypeError, OverflowError) as error:  # UsageError is a ValueError
        reason = " ".join(str(error).split())[:MAX_REASON]
        raise EncoderError(f"{path} is not a valid word file: {reason}") from error
