"""Bulk, tables: what a Parquet output needs besides; only this module and its readers use Arrow.

In: inputs, whose columns are gathered before any work is done; then rows. Out: Arrow's stream
format, which can be cut off and gone on with anywhere between two batches, as Parquet cannot; and
Parquet, made of the stream when all is done.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import IO, Any, TypeAlias

import pyarrow
from pyarrow import parquet

from pullquote.batch.inputs import InputSplit, open_parquet, read_split
from pullquote.batch.records import Fields, parse_line, setting_aside
from pullquote.errors import UsageError

Columns: TypeAlias = Mapping[str, Any]
"""Arrow's types by name."""

HIGHLIGHT_COLUMNS = pyarrow.list_(
    pyarrow.struct(
        {
            "index": pyarrow.int64(),
            "start": pyarrow.int64(),
            "end": pyarrow.int64(),
            "text": pyarrow.string(),
            "score": pyarrow.float64(),
        }
    )
)
ROWS_OF_A_GROUP = 10_000
BYTES_OF_A_GROUP = 64_000_000

_TYPES = {
    str: pyarrow.string(),
    bool: pyarrow.bool_(),
    int: pyarrow.int64(),
    float: pyarrow.float64(),
    type(None): pyarrow.null(),
}


def find_columns(stretch: InputSplit) -> Columns:
    """Find the columns of a stretch's rows, which takes a look at every line of JSONL.

    Those of Parquet stand in the file, and are given for its first stretch only.
    """
    columns: dict[str, Any] = {}
    for name, kind in _columns(stretch):
        columns[name] = _common(columns.get(name, kind), kind)
    return columns


def output_schema(found: Iterable[Columns], text: str, added: str) -> bytes:
    """Put the columns of all stretches together.

    A field that is sometimes a string and sometimes not becomes a column of strings, the others
    written as JSON.

    Args:
        found: The columns of each stretch, as `find_columns` gives them.
        text: The field that is left out.
        added: The column of highlights.

    Returns:
        The schema, serialised.
    """
    columns: dict[str, Any] = {}
    for each in found:
        for name, kind in each.items():
            columns[name] = _common(columns.get(name, kind), kind)
    columns.pop(text, None)
    for name, kind in columns.items():
        if pyarrow.types.is_null(kind):
            columns[name] = pyarrow.string()
    return serialize_schema(columns | {added: HIGHLIGHT_COLUMNS})


def serialize_schema(columns: Columns) -> bytes:
    """Serialise columns as a schema."""
    written: bytes = pyarrow.schema(columns).serialize().to_pybytes()
    return written


def deserialize_schema(schema: bytes) -> Columns:
    """Take columns from what `serialize_schema` wrote."""
    return {field.name: field.type for field in _schema(schema)}


def _columns(stretch: InputSplit) -> Iterator[tuple[str, Any]]:
    if stretch.kind == "folder":
        yield from (("source", pyarrow.string()), ("title", pyarrow.string()))
    elif stretch.kind == "parquet":
        if stretch.start:
            return
        with open_parquet(stretch.path) as file:
            for field in file.schema_arrow:
                is_coded = pyarrow.types.is_dictionary(field.type)
                yield field.name, field.type.value_type if is_coded else field.type
    else:
        for row in (row for chunk in read_split(stretch) for row in chunk):
            try:
                fields = parse_line(row.payload) if isinstance(row.payload, bytes) else {}
            except UsageError:
                continue  # it will be set aside
            for name, value in fields.items():
                yield name, _TYPES.get(type(value)) or _infer(value)


def _infer(value: object) -> Any:
    try:
        return pyarrow.infer_type([value])
    except (pyarrow.ArrowException, OverflowError):  # a list of unlike things
        return pyarrow.string()


def _common(one: Any, other: Any) -> Any:
    if one.equals(other):
        return one
    schemas = [pyarrow.schema({"": kind}) for kind in (one, other)]
    try:
        return pyarrow.unify_schemas(schemas, promote_options="permissive").field(0).type
    except pyarrow.ArrowException:
        return pyarrow.string()


def encode_batch(
    rows: Sequence[tuple[int, Fields]], schema_bytes: bytes, errors: dict[int, str]
) -> tuple[bytes, int]:
    """Write rows as one batch of Arrow's stream format.

    Args:
        rows: Each with its place in the chunk.
        schema_bytes: As from `output_schema`.
        errors: Where to note those that do not fit their columns.

    Returns:
        The batch, empty for no rows, and the number of rows in it.
    """
    schema = _schema(schema_bytes)
    texts = {field.name for field in schema if pyarrow.types.is_string(field.type)}
    fitting: list[Fields] = []
    for place, row in rows:
        with setting_aside(errors, place):
            fields = {name: _as_text(v) if name in texts else v for name, v in row.items()}
            pyarrow.RecordBatch.from_pylist([fields], schema=schema)
            fitting.append(fields)
    if not fitting:
        return b"", 0
    batch = pyarrow.RecordBatch.from_pylist(fitting, schema=schema)
    return batch.serialize().to_pybytes(), len(fitting)


def _as_text(value: object) -> object:
    return value if value is None or isinstance(value, str) else json.dumps(value, default=str)


def _schema(schema_bytes: bytes) -> Any:
    return pyarrow.ipc.read_schema(pyarrow.py_buffer(schema_bytes))


def write_parquet(stream: IO[bytes], target: IO[bytes]) -> None:
    """Turn a stream into Parquet, some megabytes at a time."""
    with (
        pyarrow.ipc.open_stream(stream) as reader,
        parquet.ParquetWriter(target, reader.schema) as writer,
    ):
        group: list[Any] = []
        for batch in reader:
            group.append(batch)
            full = sum(len(each) for each in group) >= ROWS_OF_A_GROUP
            if full or sum(each.nbytes for each in group) >= BYTES_OF_A_GROUP:
                writer.write_table(pyarrow.Table.from_batches(group, reader.schema))
                group = []
        writer.write_table(pyarrow.Table.from_batches(group, reader.schema))
