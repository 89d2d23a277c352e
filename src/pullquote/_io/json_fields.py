"""Read untrusted JSON: parse a line, and get fields with their types checked.

Input: bytes, or what `json.loads` returned. Output: strings, numbers and lists, or an error that
names the field.
"""

import json
from collections.abc import Mapping
from typing import Any

from pullquote.errors import UsageError

_TYPE_NAMES = {
    bool: "a boolean",
    dict: "an object",
    float: "a number",
    int: "an integer",
    list: "a list",
    str: "a string",
    type(None): "null",
}


def type_name(value: object) -> str:
    """Return the name that JSON has for a value's type.

    >>> type_name(True), type_name({}), type_name(b"")
    ('a boolean', 'an object', 'bytes')
    """
    return _TYPE_NAMES.get(type(value), type(value).__name__)


def parse_json_line(line: bytes) -> dict[str, Any]:
    """Parse a line of JSONL, which must hold an object.

    Raises:
        UsageError: The line is not UTF-8 or not JSON, holds something else than an object, is
            nested too deeply, or has an integer of thousands of digits.

    >>> parse_json_line(b'{"text": "Rain fell."}')
    {'text': 'Rain fell.'}
    """
    try:
        value = json.loads(line.decode("utf-8-sig").strip(), parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise UsageError(f"not valid JSON: {error.msg} at column {error.colno}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"not valid UTF-8: {error.reason} at byte {error.start}") from error
    except RecursionError as error:
        raise UsageError("not valid JSON: nested too deeply") from error
    except ValueError as error:  # an integer of more digits than Python converts, or NaN
        raise UsageError(f"not valid JSON: {error}") from error
    if not isinstance(value, dict):
        raise UsageError(f"must be an object, got {type_name(value)}")
    return value


def _refuse_constant(constant: str) -> None:
    raise ValueError(f"{constant} is not a number of JSON")


class JsonObject:
    """An object of JSON, with typed access to its fields.

    Args:
        payload: What `json.loads` returned, or a row of a table.
        name: What the object is, for messages; may be empty.
        any_text: Whether strings may hold half of a surrogate pair, which no file or message in
            UTF-8 can hold; for callers that replace them.

    Raises:
        UsageError: The value is not an object; or, from all methods, a field is missing or has
            another type.

    >>> JsonObject({"start": 3}, "quote").integer("start")
    3
    """

    def __init__(self, payload: object, name: str = "", *, any_text: bool = False) -> None:
        self.name, self._any_text = name, any_text
        if not isinstance(payload, Mapping):
            raise self._error(f"must be an object, got {type_name(payload)}")
        self._payload = payload

    def text(self, field: str, default: str | None = None) -> str:
        """Return a string; without a default the field is required."""
        return self._checked_text(field, self._get(field, str, default))

    def optional_text(self, field: str) -> str:
        """Return a string; empty if the field is missing or null, as tables often have it."""
        return "" if self._payload.get(field) is None else self.text(field)

    def integer(self, field: str) -> int:
        """Return an integer."""
        value: int = self._get(field, int, None)
        return value

    def optional_number(self, field: str) -> float | None:
        """Return a number from 0 to 1e9; None if the field is missing or null."""
        value = self._payload.get(field)
        if value is None:
            return None
        if type(value) not in (int, float) or not 0 <= value <= 1e9:
            raise self._error(f"{field} must be a number from 0 to 1e9")
        return float(value)

    def integers(self, field: str) -> tuple[int, ...]:
        """Return a list of integers; empty if the field is missing."""
        items: list[object] = self._get(field, list, [])
        for item in items:
            if type(item) is not int:
                raise self._error(f"{field} must hold integers, got {type_name(item)}")
        return tuple(item for item in items if isinstance(item, int))

    def boolean(self, field: str) -> bool:
        """Return a boolean; False if the field is missing."""
        value: bool = self._get(field, bool, False)
        return value

    def web_url(self, field: str) -> str:
        """Return an http or https URL."""
        url = self.text(field)
        if not url.lower().startswith(("http://", "https://")):
            raise self._error(f"{field} must be an http or https URL, got {url[:60]!r}")
        return url

    def objects(self, field: str, *, required: bool = False) -> "list[JsonObject]":
        """Return a list of objects; empty if the field is missing and not required."""
        items: list[object] = self._get(field, list, None if required else [])
        prefix = f"{self.name}: " if self.name else ""
        return [
            JsonObject(item, f"{prefix}{field}[{i}]", any_text=self._any_text)
            for i, item in enumerate(items)
        ]

    def texts(self, field: str) -> tuple[str, ...]:
        """Return the strings of a required field: a string, or a list of strings."""
        value = self._payload.get(field)
        if not isinstance(value, list):
            return (self.text(field),)
        for item in value:
            if not isinstance(item, str):
                raise self._error(f"{field} must hold strings, got {type_name(item)}")
        return tuple(self._checked_text(field, item) for item in value)

    def _get(self, field: str, kind: type[Any], default: object) -> Any:
        value = self._payload.get(field, default)
        if value is None:
            raise self._error(f"the field {field} is missing")
        # bool is a subclass of int in Python, but not a number in JSON.
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self._error(f"{field} must be {_TYPE_NAMES[kind]}, got {type_name(value)}")
        return value

    def _checked_text(self, field: str, value: str) -> str:
        try:
            value.encode("utf-8", "surrogatepass" if self._any_text else "strict")
        except UnicodeEncodeError as error:
            raise self._error(f"{field} holds half of a surrogate pair") from error
        return value

    def _error(self, message: str) -> UsageError:
        return UsageError(f"{self.name}: {message}" if self.name else message)
