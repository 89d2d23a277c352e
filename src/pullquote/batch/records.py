"""Represent rows; parse them from JSONL and serialize them to it.

Input: lines of JSONL. Output: dictionaries of fields; and the reverse.
"""

import json
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Any, TypeAlias

from pullquote.errors import PullquoteError

Fields: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class UnreadableRow:
    """A row whose content could not be read."""

    reason: str


Payload: TypeAlias = bytes | Fields | str | UnreadableRow
"""The content of a row: a line of JSONL, a row of Parquet, or the path of an article."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row, not parsed yet.

    Attributes:
        source: The file that it comes from.
        line: Its line or row in the file, from 1; in a folder the number of the file.
        payload: Its content.
    """

    source: str
    line: int
    payload: Payload


Chunk: TypeAlias = list[Row]


@contextmanager
def reject_row(errors: dict[int, str], index: int) -> Iterator[None]:
    """Record why a row cannot be used, whatever the exception: one row must not stop the others.

    Args:
        errors: The reasons, by the row's index in its chunk.
        index: The row's index.
    """
    try:
        yield
    except PullquoteError as error:
        errors[index] = str(error)
    except Exception as error:
        errors[index] = f"{type(error).__name__}: {error}"


def write_line(fields: Fields) -> bytes:
    """Serialize a row as a line of JSONL; types that only Parquet has are converted."""
    text = json.dumps(_to_json(fields), ensure_ascii=False)
    try:
        return text.encode() + b"\n"
    except UnicodeEncodeError:  # half of a surrogate pair, which only an escape can represent
        return json.dumps(_to_json(fields)).encode() + b"\n"


def _to_json(value: Any) -> Any:
    """Convert a value to the types of JSON: dates to ISO 8601, NaN to null."""
    if isinstance(value, dict):
        return {str(name): _to_json(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_to_json(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    return str(value) if isinstance(value, Decimal) else value
