"""Word vectors, word file: words with their vectors on disk.

In: `WordVectors`, or a path. Out: a safetensors file, or `WordVectors` mapped into memory.

The file has two arrays. ``vectors`` is float16, shape (words, features). ``vocabulary`` is UTF-8
text, as int8: a line ``word<TAB>count`` for each row, most frequent first. Its metadata holds
``format`` (``pullquote-words``), ``format_version`` and ``card``, JSON of a `WordCard`. Nothing in
it can run code. Writing needs the package `safetensors`, which the extra ``train`` brings.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pullquote._io.atomic import atomic_write
from pullquote._io.safetensors import read_tensors
from pullquote.errors import EncoderError, UsageError

FORMAT = "pullquote-words"
FORMAT_VERSION = 1


@dataclass(frozen=True, slots=True)
class WordCard:
    """What a word file says of itself.

    Attributes:
        data: What it was trained on: names of files, or lines that the trainer gave.
        license: Of the vectors.
        text_words: Words of the text, those outside the vocabulary included.
        configuration: All choices of training, by name.
        losses: Mean loss of each epoch, where the training tells one.
        curve: Batches seen, and the mean loss of those since the point before; likewise.
    """

    data: tuple[str, ...] = ()
    license: str = ""
    text_words: int = 0
    configuration: dict[str, Any] = field(default_factory=dict)
    losses: tuple[float, ...] = ()
    curve: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True)
class WordVectors:
    """Words and their vectors.

    Attributes:
        words: As `pullquote.text.tokenize.split_words` gives them, most frequent first.
        counts: How often each stands in the text, shape (words,), at least 1.
        vectors: Float16 or float32, shape (words, features), finite.
        card: What they were made of.
    """

    words: tuple[str, ...]
    counts: npt.NDArray[np.int64]
    vectors: npt.NDArray[Any]
    card: WordCard = field(default_factory=WordCard)

    def __post_init__(self) -> None:
        """Check that the parts fit.

        Raises:
            UsageError: They do not, or a vector is not finite.
        """
        words, shape = len(self.words), np.shape(self.vectors)
        if len(shape) != 2 or shape[0] != words or np.shape(self.counts) != (words,):
            raise UsageError(
                f"vectors have shape {shape} and counts {np.shape(self.counts)}, "
                f"but {words} words need ({words}, features) and ({words},)"
            )
        if not words or not shape[1]:
            raise UsageError(f"vectors have shape {shape}, but one word and feature are needed")
        if not np.isfinite(self.vectors).all():
            raise UsageError("a vector is not finite")
        if len(self.numbers) != words:
            raise UsageError(f"{words - len(self.numbers)} words stand there twice")

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The row of each word."""
        return {word: number for number, word in enumerate(self.words)}

    @cached_property
    def directions(self) -> npt.NDArray[np.float32]:
        """The vectors at length 1 (a row of zeros stays zero), shape (words, features)."""
        vectors = self.vectors.astype(np.float32)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.where(lengths > 0, lengths, 1), np.float32)


def write_words(path: Path, vectors: WordVectors) -> None:
    """Write a word file: beside its place first, and then moved there, whole or not at all.

    Args:
        path: The file; what is there is replaced.
        vectors: What to write; rounded to float16.

    Raises:
        UsageError: A word holds a tab or the end of a line, or a number is too large for float16.
        OutputError: It cannot be written.
    """
    from safetensors.numpy import save

    if any(sign in word for word in vectors.words for sign in "\t\n"):
        raise UsageError("a word holds a tab or the end of a line")
    if np.abs(vectors.vectors).max() > np.finfo(np.float16).max:
        raise UsageError("vectors hold numbers too large for float16")
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
    with atomic_write(path, durable=True) as file:
        file.write(save(arrays, metadata))


def read_words(path: Path) -> WordVectors:
    """Read a word file.

    Args:
        path: The file.

    Returns:
        Words and vectors, the latter mapped into memory, read-only, float16.

    Raises:
        EncoderError: The file is missing, cut short, no word file, of a newer format, or its
            parts do not fit together.
    """
    metadata, arrays = read_tensors(path)
    if metadata.get("format") != FORMAT:
        raise EncoderError(f"{path} is no word file of pullquote, but another safetensors file")
    version = metadata.get("format_version", "")
    if not version.isdigit() or int(version) > FORMAT_VERSION:
        raise EncoderError(
            f"{path} has format {version or 'none'}, but this pullquote reads up to "
            f"{FORMAT_VERSION}: upgrade it, or train the words again"
        )
    try:
        card = json.loads(metadata["card"])
        lines = arrays["vocabulary"].tobytes().decode().split("\n")
        words, counts = zip(*(line.split("\t") for line in lines), strict=True)
        card |= {name: tuple(card[name]) for name in ("data", "losses")}
        card["curve"] = tuple((int(seen), float(loss)) for seen, loss in card.get("curve", ()))
        numbers = np.array(counts, np.int64)
        return WordVectors(words, numbers, arrays["vectors"], WordCard(**card))
    except (ValueError, KeyError, TypeError) as error:  # UsageError is a ValueError
        raise EncoderError(f"{path} cannot be used as a word file: {error}") from error
