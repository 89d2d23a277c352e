"""Rows: objects that came as JSON, their fields taken with the types checked.

In: what `json.loads` gave, perhaps from a stranger. Out: strings, numbers and lists, or an error
that names the field.
"""

from collections.abc import Mapping
from typing import Any

from pullquote.errors import UsageError


class JsonObject:
    """An object of JSON.

    Attributes:
        name: What it is, for messages.

    Raises:
        UsageError: It is no object; or, from all methods, a field is missing or not what it has
            to be.

    >>> JsonObject({"start": 3}, "quote").number("start")
    3
    """

    def __init__(self, given: object, name: str) -> None:
        if not isinstance(given, Mapping):
            raise UsageError(f"{name}: is {type(given).__name__}, but has to be an object")
        self._given, self.name = given, name

    def text(self, field: str, default: str | None = None) -> str:
        """Take a string; without a default it must not be missing."""
        value: str = self._take(field, str, default)
        try:
            value.encode()
        except UnicodeEncodeError as error:
            # JSON can write them, but they are no text that could be stored or sent.
            raise UsageError(f"{self.name}: {field} holds half of a surrogate pair") from error
        return value

    def number(self, field: str) -> int:
        """Take a whole number."""
        value: int = self._take(field, int, None)
        return value

    def flag(self, field: str) -> bool:
        """Take true or false; false where it is missing."""
        value: bool = self._take(field, bool, False)
        return value

    def address(self, field: str) -> str:
        """Take an http or https address."""
        url = self.text(field)
        if not url.lower().startswith(("http://", "https://")):
            raise UsageError(
                f"{self.name}: {field} is {url[:60]!r}, but has to be an http or https address"
            )
        return url

    def rows(self, field: str, *, needed: bool = False) -> "list[JsonObject]":
        """Take a list of objects; empty where it is missing and not needed."""
        found: list[object] = self._take(field, list, None if needed else [])
        return [
            JsonObject(each, f"{self.name}: {field}[{place}]") for place, each in enumerate(found)
        ]

    def _take(self, field: str, kind: type[Any], default: object) -> Any:
        value = self._given.get(field, default)
        if value is None:
            raise UsageError(f"{self.name}: the field {field} is missing")
        # bool is a kind of int for Python, but not for JSON.
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise UsageError(
                f"{self.name}: {field} is {type(value).__name__}, but has to be {kind.__name__}"
            )
        return value
