"""Read rows from a JSONL or Parquet file, one at a time.

Input: a path. Output: dictionaries with their line or row numbers, and a `RecordProblem` for each
line that holds none. The meaning of the fields is up to the callers.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from pullquote._io.extras import install_hint
from pullquote._io.json_fields import parse_json_line
from pullquote.errors import SourceNotFoundError, UnreadableError, UsageError

_PARQUET_MAGIC = b"PAR1"
_BATCH_ROWS = 256


@dataclass(frozen=True, slots=True)
class RecordProblem:
    """Why a record, or a quote of it, cannot be used.

    Attributes:
        line: Line of the JSONL file or row of the Parquet file, from 1; in a library the index
            among the articles with quotes.
        message: What is wrong, as shown to the user.
    """

    line: int
    message: str


def iterate_rows(path: Path) -> Iterator[tuple[int, Mapping[str, Any] | RecordProblem]]:
    """Read the objects of a file.

    Args:
        path: A JSONL file in UTF-8, or a Parquet file; the first bytes decide.

    Yields:
        The line or row number, from 1, and the object or the reason why there is none.

    Raises:
        SourceNotFoundError: The file does not exist.
        UnreadableError: The file cannot be read, or is damaged.
        UsageError: The file is Parquet and pyarrow is not installed.
    """
    try:
        with path.open("rb") as file:
            is_parquet = file.read(len(_PARQUET_MAGIC)) == _PARQUET_MAGIC
            file.seek(0)
            yield from _parquet_rows(file, path) if is_parquet else _json_rows(file)
    except FileNotFoundError as error:
        raise SourceNotFoundError(
            f"there is no file {str(path)!r}; JSONL, Parquet or a library is needed"
        ) from error
    except OSError as error:
        raise UnreadableError(f"{path}: cannot be read: {error.strerror or error}") from error


def _json_rows(file: IO[bytes]) -> Iterator[tuple[int, Mapping[str, Any] | RecordProblem]]:
    for line, data in enumerate(file, start=1):
        if not data.strip():
            continue
        try:
            yield line, parse_json_line(data)
        except UsageError as error:
            yield line, RecordProblem(line, str(error))


def _parquet_rows(file: IO[bytes], path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise UsageError(
            f"{path}: Parquet needs pyarrow; install it with: {install_hint('corpus')}"
        ) from error
    line = 0
    try:
        for batch in parquet.ParquetFile(file).iter_batches(_BATCH_ROWS):
            for row in batch.to_pylist():
                line += 1
                yield line, row
    # Damaged files also raise OSError, ValueError (text that is not UTF-8) and OverflowError.
    except (pyarrow.ArrowException, OSError, ValueError, OverflowError) as error:
        raise UnreadableError(f"{path}: damaged Parquet file: {error}") from error
