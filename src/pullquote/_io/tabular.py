"""Corpus, rows: reads objects from a JSONL or Parquet file, one by one.

In: a path. Out: dictionaries with the line or row each stood in, and a `RecordProblem` for each line
that holds none. What their fields mean is for others to say: `records`, `pullquote.ingest.exports`.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from pullquote.errors import SourceNotFoundError, UnreadableError, UsageError

_PARQUET_MAGIC = b"PAR1"
_ROWS_AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class RecordProblem:
    """Why a record cannot be used, or a quote of it.

    Attributes:
        line: Line of the JSONL file or row of the Parquet file, from 1; in a library the place
            among the articles with quotes.
        words: What is wrong, as a reader should see it.
    """

    line: int
    words: str


def iterate_rows(path: Path) -> Iterator[tuple[int, Mapping[str, Any] | RecordProblem]]:
    """Read the objects of a file.

    Args:
        path: A JSONL file, in UTF-8, or a Parquet file, told by its beginning.

    Yields:
        The line or row, from 1, and the object, or why there is none.

    Raises:
        SourceNotFoundError: There is no such file.
        UnreadableError: It cannot be read, or is damaged.
        UsageError: It is Parquet and pyarrow is missing.
    """
    try:
        with path.open("rb") as file:
            is_parquet = file.read(len(_PARQUET_MAGIC)) == _PARQUET_MAGIC
            file.seek(0)
            yield from _parquet_rows(file, path) if is_parquet else _json_rows(file)
    except FileNotFoundError as error:
        raise SourceNotFoundError(f"{path}: there is no such file") from error
    except OSError as error:
        raise UnreadableError(f"{path}: cannot be read: {error.strerror or error}") from error


def _json_rows(file: IO[bytes]) -> Iterator[tuple[int, Mapping[str, Any] | RecordProblem]]:
    for line, data in enumerate(file, start=1):
        if not data.strip():
            continue
        try:
            row = json.loads(data.decode("utf-8-sig").strip())
        except json.JSONDecodeError as error:
            yield line, RecordProblem(line, f"is no JSON: {error.msg} at column {error.colno}")
            continue
        except (UnicodeDecodeError, RecursionError) as error:
            yield line, RecordProblem(line, f"is no JSON: {error}")
            continue
        if isinstance(row, dict):
            yield line, row
        else:
            words = f"holds {type(row).__name__}; an object with text and quotes is needed"
            yield line, RecordProblem(line, words)


def _parquet_rows(file: IO[bytes], path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise UsageError(
            f"{path}: is Parquet, and pyarrow is not installed; pip install 'pullquote[corpus]'"
        ) from error
    line = 0
    try:
        for batch in parquet.ParquetFile(file).iter_batches(_ROWS_AT_ONCE):
            for row in batch.to_pylist():
                line += 1
                yield line, row
    except pyarrow.ArrowException as error:
        raise UnreadableError(f"{path}: is damaged Parquet: {error}") from error
