"""Split files and folders into input splits, and those into chunks of rows.

Input: paths and URLs. Output: `Chunk`s, in order. A split can be read without the data before it,
so several machines can share an input: it is a row group of Parquet, or the lines that begin within
a range of bytes of JSONL. A chunk never extends beyond its split, so the chunks are the same
whoever reads them. Lines stay bytes and files stay paths: the reading process does little, and the
workers parse. At most one row more than a chunk is in memory.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from pullquote.batch.filesystem import (
    file_size,
    fingerprint,
    is_folder,
    is_url,
    list_files,
    map_read_errors,
    open_binary,
)
from pullquote.batch.records import Chunk, Payload, Row, UnreadableRow
from pullquote.documents import FetchLimits, list_sources
from pullquote.errors import UnreadableError, UsageError

CHUNK_ROWS = 64
CHUNK_BYTES = 4_000_000
"""A chunk ends at the first of these two limits; a larger line of JSONL ends it as well."""

SPLIT_BYTES = 64_000_000

MAX_ROW_BYTES = FetchLimits().max_bytes
PATH_BYTES = CHUNK_BYTES // CHUNK_ROWS  # assumed size of an article in a folder

KINDS = {".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet"}


@dataclass(frozen=True, slots=True)
class Input:
    """One of the command's inputs.

    Attributes:
        path: Its path or URL.
        kind: ``"jsonl"``, ``"parquet"``, or ``"folder"`` for a folder of articles.
    """

    path: str
    kind: str


@dataclass(frozen=True, slots=True)
class InputSplit:
    """A part of an input.

    Attributes:
        path: The input's.
        kind: The input's.
        start: For JSONL a byte offset, for Parquet a row group; 0 for a folder, which is one
            split.
        stop: The end, exclusive.
    """

    path: str
    kind: str
    start: int = 0
    stop: int = 1


def detect_inputs(paths: Sequence[str]) -> list[Input]:
    """Detect the kind of each input by its suffix.

    Args:
        paths: Files, folders of articles, and folders of tables. The latter hold JSONL and
            Parquet files only, which are read in the order of their names.

    Raises:
        SourceNotFoundError: A path does not exist.
        UsageError: A path is not a folder and has no known suffix.
    """
    return [item for path in paths for item in _detect_input(path)]


def _detect_input(path: str) -> list[Input]:
    with map_read_errors(path):
        if not is_folder(path):
            if _suffix(path) not in KINDS:
                raise UsageError(f"{path}: must be a folder, or end in .jsonl or .parquet")
            return [Input(path, KINDS[_suffix(path)])]
        files = list_files(path)
    if files and all(_suffix(file) in KINDS for file in files):
        return [Input(file, KINDS[_suffix(file)]) for file in files]
    if is_url(path):
        raise UsageError(f"{path}: must hold .jsonl and .parquet files only")
    return [Input(path, "folder")]


def _suffix(path: str) -> str:
    return Path(path).suffix.lower()


def input_fingerprint(item: Input) -> str:
    """Compute a digest that changes when the file, or any file of the folder, changes."""
    with map_read_errors(item.path):
        return fingerprint(*(list_sources(item.path) if item.kind == "folder" else [item.path]))


def split_inputs(item: Input) -> list[InputSplit]:
    """Split an input.

    Returns:
        The splits, in order; at least one.

    Raises:
        SourceError: The input cannot be read.
    """
    with map_read_errors(item.path):
        if item.kind == "jsonl":
            starts = range(0, max(file_size(item.path), 1), SPLIT_BYTES)
            return [InputSplit(item.path, "jsonl", i, i + SPLIT_BYTES) for i in starts]
        if item.kind == "parquet":
            with open_parquet(item.path) as file:
                groups = max(file.num_row_groups, 1)
            return [InputSplit(item.path, "parquet", i, i + 1) for i in range(groups)]
    return [InputSplit(item.path, item.kind)]


def read_chunks(inputs: Sequence[Input], *, skip: int = 0) -> Iterator[Chunk]:
    """Read all rows of all inputs, in chunks.

    Args:
        inputs: The inputs.
        skip: The number of rows in the chunks that are done; those are skipped.

    Yields:
        Chunks, none empty. Their boundaries depend on the rows alone.

    Raises:
        SourceError: An input cannot be read, or is damaged.
    """
    for item in inputs:
        offset = 0  # in rows of this input
        for split in split_inputs(item):
            for chunk in read_split(split, offset=offset):
                offset += len(chunk)
                if skip:
                    skip -= len(chunk)
                else:
                    yield chunk


def read_split(split: InputSplit, *, offset: int = 0) -> Iterator[Chunk]:
    """Read the rows of a split, in chunks.

    Args:
        split: The split.
        offset: The number of rows before it in its input, for the line numbers.

    Yields:
        Chunks, none empty.

    Raises:
        SourceError: The input cannot be read, or is damaged.
    """
    rows = {"jsonl": _lines, "parquet": _parquet_rows, "folder": _files}[split.kind]
    chunk: Chunk = []
    size = 0
    with map_read_errors(split.path):
        for line, (payload, n_bytes) in enumerate(rows(split), start=offset + 1):
            chunk.append(Row(split.path, line, payload))
            size += n_bytes
            if len(chunk) >= CHUNK_ROWS or size >= CHUNK_BYTES:
                yield chunk
                chunk, size = [], 0
    if chunk:
        yield chunk


@contextmanager
def open_parquet(path: str) -> Iterator[Any]:
    """Open a Parquet file.

    Raises:
        UnreadableError: The file is damaged, which may show while it is read.
    """
    import pyarrow
    from pyarrow import parquet

    with open_binary(path) as stream:
        try:
            yield parquet.ParquetFile(stream)
        except (pyarrow.ArrowException, ValueError, OverflowError) as error:
            raise UnreadableError(f"{path}: damaged Parquet file: {error}") from error


def _lines(split: InputSplit) -> Iterator[tuple[Payload, int]]:
    """Yield the lines that begin in a split."""
    with open_binary(split.path) as file:
        # From one byte earlier: a line that ends right there belongs to the split before this one.
        position = max(split.start - 1, 0)
        file.seek(position)
        if split.start:
            position += _skip_line(file)
        while position < split.stop and (line := file.readline(MAX_ROW_BYTES)):
            position += len(line)
            if len(line) == MAX_ROW_BYTES and not line.endswith(b"\n"):
                position += _skip_line(file)
                yield UnreadableRow(f"the line is longer than {MAX_ROW_BYTES} bytes"), 0
            else:
                yield line, len(line)


def _skip_line(file: IO[bytes]) -> int:
    """Read to the end of a line, and return the number of bytes."""
    skipped = 0
    while piece := file.readline(CHUNK_BYTES):
        skipped += len(piece)
        if piece.endswith(b"\n"):
            break
    return skipped


def _parquet_rows(split: InputSplit) -> Iterator[tuple[Payload, int]]:
    with open_parquet(split.path) as file:
        groups = range(split.start, min(split.stop, file.num_row_groups))
        for batch in file.iter_batches(CHUNK_ROWS, row_groups=groups):
            n_bytes = batch.nbytes // max(len(batch), 1)
            for payload in _payloads(batch):
                yield payload, n_bytes


def _payloads(batch: Any) -> Iterator[Payload]:
    """Convert a batch to dictionaries, and those rows that Python cannot represent to reasons."""
    try:
        yield from batch.to_pylist()
        return
    except (ValueError, OverflowError):  # text that is not UTF-8, a date beyond the year 9999, …
        pass
    for i in range(len(batch)):
        try:
            yield batch.slice(i, 1).to_pylist()[0]
        except (ValueError, OverflowError) as error:
            yield UnreadableRow(f"the row cannot be read: {error}")


def _files(split: InputSplit) -> Iterator[tuple[Payload, int]]:
    for path in list_sources(split.path):
        yield path, PATH_BYTES
