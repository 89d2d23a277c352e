"""Bulk, inputs: cuts files and folders into chunks of rows.

In: paths. Out: `Chunk`s, in order. Rows of JSONL stay bytes and files stay paths, so that the
process that reads them does little; the workers do the rest. At most one row too many is in
memory at any time.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from pullquote.bulk.rows import Chunk, Payload, Row
from pullquote.errors import SourceNotFoundError, UnreadableError, UsageError
from pullquote.sources import Limits, list_sources

__all__ = ["Input", "open_parquet", "read_chunks", "reading", "tell_inputs"]

ROWS_AT_ONCE = 64
BYTES_AT_ONCE = 4_000_000
"""A chunk ends at whichever comes first; in files of JSONL a row larger than this ends one."""

LARGEST_ROW = Limits().max_bytes
PATH_BYTES = BYTES_AT_ONCE // ROWS_AT_ONCE  # what a file is taken to hold, unread


@dataclass(frozen=True, slots=True)
class Input:
    """What one of the command's inputs is.

    Attributes:
        path: Where it stands.
        kind: ``"jsonl"``, ``"parquet"`` or ``"folder"``.
    """

    path: str
    kind: str


def tell_inputs(paths: Sequence[str]) -> list[Input]:
    """Tell what each input is, by its suffix.

    Raises:
        SourceNotFoundError: There is nothing at a path.
        UsageError: It is neither a folder nor of a known suffix.
    """
    found = []
    for path in paths:
        if not Path(path).exists():
            raise SourceNotFoundError(f"{path}: there is no such file or folder")
        suffix = Path(path).suffix.lower()
        kind = "folder" if Path(path).is_dir() else {".ndjson": "jsonl"}.get(suffix, suffix[1:])
        if kind not in ("folder", "jsonl", "parquet"):
            raise UsageError(f"{path}: has to be a folder, or end in .jsonl or .parquet")
        found.append(Input(path, kind))
    return found


def read_chunks(inputs: Sequence[Input], *, skip: int = 0) -> Iterator[Chunk]:
    """Cut all rows of all inputs into chunks.

    Args:
        inputs: The inputs.
        skip: Rows to pass over: those of the chunks that are done.

    Yields:
        Chunks, none empty; where they end depends on nothing but the rows.

    Raises:
        SourceError: An input cannot be read, or is damaged.
    """
    chunk: Chunk = []
    size = 0
    for each in inputs:
        rows = {"jsonl": _lines, "parquet": _parquet_rows, "folder": _files}[each.kind]
        with reading(each.path):
            for line, (payload, weight) in enumerate(rows(each.path), start=1):
                if skip:
                    skip -= 1
                    continue
                chunk.append(Row(each.path, line, payload))
                size += weight
                if len(chunk) >= ROWS_AT_ONCE or size >= BYTES_AT_ONCE:
                    yield chunk
                    chunk, size = [], 0
    if chunk:
        yield chunk


@contextmanager
def reading(path: str) -> Iterator[None]:
    """Turn the system's refusal to read into an error that names the file."""
    try:
        yield
    except OSError as error:
        raise UnreadableError(f"{path}: cannot be read: {error.strerror or error}") from error


def open_parquet(path: str) -> Any:
    """Open a Parquet file.

    Raises:
        UnreadableError: It is damaged.
    """
    import pyarrow
    from pyarrow import parquet

    try:
        return parquet.ParquetFile(path)
    except pyarrow.ArrowException as error:
        raise UnreadableError(f"{path}: is damaged Parquet: {error}") from error


def _lines(path: str) -> Iterator[tuple[Payload, int]]:
    with Path(path).open("rb") as file:
        while line := file.readline(LARGEST_ROW):
            if len(line) == LARGEST_ROW and not line.endswith(b"\n"):
                _pass_over_line(file)
                yield None, 0
            else:
                yield line, len(line)


def _pass_over_line(file: IO[bytes]) -> None:
    while (piece := file.readline(BYTES_AT_ONCE)) and not piece.endswith(b"\n"):
        pass


def _parquet_rows(path: str) -> Iterator[tuple[Payload, int]]:
    import pyarrow

    try:
        for batch in open_parquet(path).iter_batches(ROWS_AT_ONCE):
            weight = batch.nbytes // max(len(batch), 1)
            for row in batch.to_pylist():
                yield row, weight
    except pyarrow.ArrowException as error:
        raise UnreadableError(f"{path}: is damaged Parquet: {error}") from error


def _files(path: str) -> Iterator[tuple[Payload, int]]:
    for found in list_sources(path):
        yield found, PATH_BYTES
