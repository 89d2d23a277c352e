"""Convert rows to Arrow and to Parquet; only this module and those who import it need pyarrow.

Input: input splits, whose columns are collected before any row is processed; then rows. Output:
Arrow's stream format, which an interrupted job can resume after any record batch, as Parquet
cannot; and the Parquet file that is made of the stream at the end.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import IO, Any, TypeAlias

import pyarrow
from pyarrow import parquet

from pullquote._io.json_fields import parse_json_line
from pullquote.batch.inputs import InputSplit, open_parquet, read_split
from pullquote.batch.records import Fields, reject_row
from pullquote.errors import UsageError

Columns: TypeAlias = Mapping[str, Any]
"""The Arrow type of each column."""

HIGHLIGHT_TYPE = pyarrow.list_(
    pyarrow.struct(
        {
            "index": pyarrow.int64(),
            "start": pyarrow.int64(),
            "end": pyarrow.int64(),
            "text": pyarrow.string(),
            "score": pyarrow.float64(),
            "speaker": pyarrow.string(),
            "seconds": pyarrow.float64(),
        }
    )
)
ROW_GROUP_ROWS = 10_000
ROW_GROUP_BYTES = 64_000_000

_TYPES = {
    str: pyarrow.string(),
    bool: pyarrow.bool_(),
    int: pyarrow.int64(),
    float: pyarrow.float64(),
    type(None): pyarrow.null(),
}


def find_columns(split: InputSplit) -> Columns:
    """Return the columns of a split's rows; for JSONL this parses every line.

    Parquet files state their columns, so those are returned for the first split only.
    """
    columns: dict[str, Any] = {}
    for name, kind in _columns(split):
        columns[name] = _common_type(columns.get(name, kind), kind)
    return columns


def output_schema(parts: Iterable[Columns], text: str, added: str) -> bytes:
    """Merge the columns of all splits.

    A field that is a string in some rows and something else in others becomes a column of
    strings, which holds the other values as JSON.

    Args:
        parts: The columns of each split, from `find_columns`.
        text: The field that the output leaves out.
        added: The column of highlights.
    """
    columns: dict[str, Any] = {}
    for part in parts:
        for name, kind in part.items():
            columns[name] = _common_type(columns.get(name, kind), kind)
    columns.pop(text, None)
    for name, kind in columns.items():
        if pyarrow.types.is_null(kind):
            columns[name] = pyarrow.string()
    return serialize_schema(columns | {added: HIGHLIGHT_TYPE})


def serialize_schema(columns: Columns) -> bytes:
    """Serialize columns as a schema."""
    schema: bytes = pyarrow.schema(columns).serialize().to_pybytes()
    return schema


def deserialize_schema(schema: bytes) -> Columns:
    """Return the columns of a serialized schema."""
    return {field.name: field.type for field in _schema(schema)}


def _columns(split: InputSplit) -> Iterator[tuple[str, Any]]:
    if split.kind == "folder":
        yield from (("source", pyarrow.string()), ("title", pyarrow.string()))
    elif split.kind == "parquet":
        if split.start:
            return
        with open_parquet(split.path) as file:
            for field in file.schema_arrow:
                is_dictionary = pyarrow.types.is_dictionary(field.type)
                yield field.name, field.type.value_type if is_dictionary else field.type
    else:
        for row in (row for chunk in read_split(split) for row in chunk):
            try:
                fields = parse_json_line(row.payload) if isinstance(row.payload, bytes) else {}
            except UsageError:
                continue  # the worker will reject the row
            for name, value in fields.items():
                yield name, _TYPES.get(type(value)) or _infer(value)


def _infer(value: object) -> Any:
    try:
        return pyarrow.infer_type([value])
    # A list of different types, or nested too deeply.
    except (pyarrow.ArrowException, OverflowError, RecursionError):
        return pyarrow.string()


def _common_type(a: Any, b: Any) -> Any:
    if a.equals(b):
        return a
    schemas = [pyarrow.schema({"": kind}) for kind in (a, b)]
    try:
        return pyarrow.unify_schemas(schemas, promote_options="permissive").field(0).type
    except pyarrow.ArrowException:
        return pyarrow.string()


def encode_batch(
    rows: Sequence[tuple[int, Fields]], schema_bytes: bytes, errors: dict[int, str]
) -> tuple[bytes, int]:
    """Serialize rows as one batch of Arrow's stream format.

    Args:
        rows: The rows, each with its index in the chunk.
        schema_bytes: The schema, from `output_schema`.
        errors: Receives the reason for each row that does not fit its columns.

    Returns:
        The batch, empty for no rows, and the number of its rows.
    """
    schema = _schema(schema_bytes)
    texts = {field.name for field in schema if pyarrow.types.is_string(field.type)}
    valid: list[Fields] = []
    for i, row in rows:
        with reject_row(errors, i):
            fields = {name: _as_text(v) if name in texts else v for name, v in row.items()}
            pyarrow.RecordBatch.from_pylist([fields], schema=schema)
            valid.append(fields)
    if not valid:
        return b"", 0
    batch = pyarrow.RecordBatch.from_pylist(valid, schema=schema)
    return batch.serialize().to_pybytes(), len(valid)


def _as_text(value: object) -> object:
    return value if value is None or isinstance(value, str) else json.dumps(value, default=str)


def _schema(schema_bytes: bytes) -> Any:
    return pyarrow.ipc.read_schema(pyarrow.py_buffer(schema_bytes))


def write_parquet(stream: IO[bytes], target: IO[bytes]) -> None:
    """Convert Arrow's stream format to Parquet, with one row group in memory at a time."""
    with (
        pyarrow.ipc.open_stream(stream) as reader,
        parquet.ParquetWriter(target, reader.schema) as writer,
    ):
        group: list[Any] = []
        for batch in reader:
            group.append(batch)
            n_rows = sum(len(part) for part in group)
            if n_rows >= ROW_GROUP_ROWS or sum(p.nbytes for p in group) >= ROW_GROUP_BYTES:
                writer.write_table(pyarrow.Table.from_batches(group, reader.schema))
                group = []
        writer.write_table(pyarrow.Table.from_batches(group, reader.schema))
