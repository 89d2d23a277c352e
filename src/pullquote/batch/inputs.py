"""Bulk, inputs: cuts files and folders into stretches, and those into chunks of rows.

In: paths and URLs. Out: `Chunk`s, in order. A stretch can be read without what stands before it, so
several machines can share an input: a row group of Parquet, or the lines that begin within so many
bytes of JSONL. No chunk reaches over the end of a stretch; where chunks end is thus the same
whoever reads what. Rows of JSONL stay bytes and files stay paths, so that the process that reads
them does little; the workers do the rest. At most one row too many is in memory at any time.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from pullquote.batch.filesystem import (
    files_below,
    is_folder,
    is_url,
    open_place,
    reading,
    size_of,
    state_of,
)
from pullquote.batch.records import Chunk, Payload, Row
from pullquote.documents import FetchLimits, list_sources
from pullquote.errors import UnreadableError, UsageError

ROWS_AT_ONCE = 64
BYTES_AT_ONCE = 4_000_000
"""A chunk ends at whichever comes first; in files of JSONL a row larger than this ends one."""

STRETCH_BYTES = 64_000_000

LARGEST_ROW = FetchLimits().max_bytes
PATH_BYTES = BYTES_AT_ONCE // ROWS_AT_ONCE  # what a file is taken to hold, unread

KINDS = {".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet"}


@dataclass(frozen=True, slots=True)
class Input:
    """What one of the command's inputs is.

    Attributes:
        path: Where it stands.
        kind: ``"jsonl"``, ``"parquet"`` or ``"folder"``, which is one of articles.
    """

    path: str
    kind: str


@dataclass(frozen=True, slots=True)
class InputSplit:
    """A part of an input.

    Attributes:
        path: The input's.
        kind: The input's.
        start: Of JSONL a byte, of Parquet a row group; 0 for a folder, which is one stretch.
        stop: The end, not included.
    """

    path: str
    kind: str
    start: int = 0
    stop: int = 1


def detect_inputs(paths: Sequence[str]) -> list[Input]:
    """Tell what each input is, by its suffix.

    Args:
        paths: Files, folders of articles, and folders of tables: those whose files are all JSONL
            and Parquet, which are taken in the order of their names.

    Raises:
        SourceNotFoundError: There is nothing at a path.
        UsageError: It is neither a folder nor of a known suffix.
    """
    return [each for path in paths for each in _tell_input(path)]


def _tell_input(path: str) -> list[Input]:
    with reading(path):
        if not is_folder(path):
            if _suffix(path) not in KINDS:
                raise UsageError(f"{path}: has to be a folder, or end in .jsonl or .parquet")
            return [Input(path, KINDS[_suffix(path)])]
        files = files_below(path)
    if files and all(_suffix(file) in KINDS for file in files):
        return [Input(file, KINDS[_suffix(file)]) for file in files]
    if is_url(path):
        raise UsageError(f"{path}: holds other files than .jsonl and .parquet")
    return [Input(path, "folder")]


def _suffix(path: str) -> str:
    return Path(path).suffix.lower()


def input_fingerprint(given: Input) -> str:
    """Tell a file from what it is once it has changed, a folder once its files have."""
    with reading(given.path):
        return state_of(*(list_sources(given.path) if given.kind == "folder" else [given.path]))


def split_inputs(given: Input) -> list[InputSplit]:
    """Cut an input into stretches.

    Returns:
        All of it, in order; one stretch at least.

    Raises:
        SourceError: It cannot be read.
    """
    with reading(given.path):
        if given.kind == "jsonl":
            starts = range(0, max(size_of(given.path), 1), STRETCH_BYTES)
            return [InputSplit(given.path, "jsonl", at, at + STRETCH_BYTES) for at in starts]
        if given.kind == "parquet":
            with open_parquet(given.path) as file:
                groups = max(file.num_row_groups, 1)
            return [InputSplit(given.path, "parquet", at, at + 1) for at in range(groups)]
    return [InputSplit(given.path, given.kind)]


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
    for each in inputs:
        before = 0  # rows of this input
        for stretch in split_inputs(each):
            for chunk in read_split(stretch, before=before):
                before += len(chunk)
                if skip:
                    skip -= len(chunk)
                else:
                    yield chunk


def read_split(stretch: InputSplit, *, before: int = 0) -> Iterator[Chunk]:
    """Cut the rows of a stretch into chunks.

    Args:
        stretch: The stretch.
        before: Rows of its input that stand before it, for the rows' numbers.

    Yields:
        Chunks, none empty.

    Raises:
        SourceError: The input cannot be read, or is damaged.
    """
    rows = {"jsonl": _lines, "parquet": _parquet_rows, "folder": _files}[stretch.kind]
    chunk: Chunk = []
    size = 0
    with reading(stretch.path):
        for line, (payload, weight) in enumerate(rows(stretch), start=before + 1):
            chunk.append(Row(stretch.path, line, payload))
            size += weight
            if len(chunk) >= ROWS_AT_ONCE or size >= BYTES_AT_ONCE:
                yield chunk
                chunk, size = [], 0
    if chunk:
        yield chunk


@contextmanager
def open_parquet(path: str) -> Iterator[Any]:
    """Open a Parquet file.

    Raises:
        UnreadableError: It is damaged, or found to be so while it is open.
    """
    import pyarrow
    from pyarrow import parquet

    with open_place(path) as stream:
        try:
            yield parquet.ParquetFile(stream)
        except pyarrow.ArrowException as error:
            raise UnreadableError(f"{path}: is damaged Parquet: {error}") from error


def _lines(stretch: InputSplit) -> Iterator[tuple[Payload, int]]:
    """Give the lines that begin in a stretch."""
    with open_place(stretch.path) as file:
        at = max(stretch.start - 1, 0)
        file.seek(at)
        if stretch.start:
            at += _pass_over_line(file)  # it began before, or ends right here
        while at < stretch.stop and (line := file.readline(LARGEST_ROW)):
            at += len(line)
            if len(line) == LARGEST_ROW and not line.endswith(b"\n"):
                at += _pass_over_line(file)
                yield None, 0
            else:
                yield line, len(line)


def _pass_over_line(file: IO[bytes]) -> int:
    """Read to the end of a line, and count its bytes."""
    passed = 0
    while piece := file.readline(BYTES_AT_ONCE):
        passed += len(piece)
        if piece.endswith(b"\n"):
            break
    return passed


def _parquet_rows(stretch: InputSplit) -> Iterator[tuple[Payload, int]]:
    with open_parquet(stretch.path) as file:
        groups = range(stretch.start, min(stretch.stop, file.num_row_groups))
        for batch in file.iter_batches(ROWS_AT_ONCE, row_groups=groups):
            weight = batch.nbytes // max(len(batch), 1)
            for row in batch.to_pylist():
                yield row, weight


def _files(stretch: InputSplit) -> Iterator[tuple[Payload, int]]:
    for found in list_sources(stretch.path):
        yield found, PATH_BYTES
