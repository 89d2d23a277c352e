"""Bulk, rows: what a row is, and how one is read from a line of JSON and written as one.

In: lines. Out: fields by name; and the reverse.
"""

import json
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Any, TypeAlias

from pullquote.errors import PullquoteError, UsageError

Fields: TypeAlias = dict[str, Any]

Payload: TypeAlias = bytes | Fields | str | None
"""A line of JSONL, a row of Parquet, a path; None for a line that is too long to be read."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row, not yet understood.

    Attributes:
        source: The file that it comes from.
        line: Its line or row there, from 1; of a folder's files, their number.
        payload: What stands there.
    """

    source: str
    line: int
    payload: Payload


Chunk: TypeAlias = list[Row]


@contextmanager
def setting_aside(errors: dict[int, str], place: int) -> Iterator[None]:
    """Note why a row is set aside, whatever it was: one row must not stop a million others.

    Args:
        errors: Where to note it, by place in the chunk.
        place: The row's.
    """
    try:
        yield
    except PullquoteError as error:
        errors[place] = str(error)
    except Exception as error:
        errors[place] = f"{type(error).__name__}: {error}"


def parse_line(line: bytes) -> Fields:
    """Read a line of JSONL.

    Raises:
        UsageError: It holds no object of JSON.
    """
    try:
        given = json.loads(line.decode("utf-8-sig"), parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"the line is no JSON: {error}") from error
    if not isinstance(given, dict):
        raise UsageError(f"the line holds {type(given).__name__}, but an object is needed")
    return given


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number of JSON")


def write_line(fields: Fields) -> bytes:
    """Write a line of JSONL; what only Parquet can hold becomes what JSON has for it."""
    text = json.dumps(_plain(fields), ensure_ascii=False)
    try:
        return text.encode() + b"\n"
    except UnicodeEncodeError:  # half of a surrogate pair, which only an escape can write
        return json.dumps(_plain(fields)).encode() + b"\n"


def _plain(value: Any) -> Any:
    """Give what Parquet holds in JSON's types: dates as ISO 8601, NaN as null."""
    if isinstance(value, dict):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    return str(value) if isinstance(value, Decimal) else value
