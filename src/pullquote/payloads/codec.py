"""Convert between dataclasses and JSON values, guided by the types of their fields.

Input: a dataclass instance, or JSON values from an untrusted source. Output: JSON values, or a
checked instance. A field whose default is None is left out of the JSON when it is None.
"""

import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from pullquote.errors import UsageError

T = TypeVar("T")
P = TypeVar("P", bound="Payload")
Parser = Callable[[Any, str], Any]

_SCALARS: tuple[type, ...] = (str, int, float, bool)


class Payload:
    """A JSON shape. Subclasses are frozen dataclasses."""

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the payload as JSON types."""
        return cast("dict[str, Any]", to_json(self))

    @classmethod
    def from_dict(cls: type[P], payload: object) -> P:
        """Build a payload from JSON types. Unknown fields are ignored.

        Raises:
            UsageError: A field is missing or has another type.
        """
        return from_json(cls, payload)


def to_json(value: Any) -> Any:
    """Return a value as JSON types: dict, list, str, int, float, bool and None.

    >>> from pullquote.scorers import Explanation
    >>> to_json(Explanation("opens the article", ("rain",)))
    {'summary': 'opens the article', 'words': ['rain'], 'neighbors': [], 'reasons': []}
    """
    if value is None or type(value) in _SCALARS:
        return value
    if isinstance(value, Mapping):
        return {name: to_json(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_json(item) for item in value]
    if hasattr(value, "dtype"):
        return value.item()  # a NumPy scalar
    result = {}
    cls: Any = type(value)
    for name, is_optional in _field_names(cls):
        item = getattr(value, name)
        if item is not None or not is_optional:
            result[name] = item if type(item) in _SCALARS else to_json(item)
    return result


def from_json(cls: type[T], payload: object, path: str = "") -> T:
    """Build a dataclass from JSON values. Unknown fields are ignored.

    Args:
        cls: The dataclass.
        payload: What the JSON held.
        path: Name of the payload in messages; the name of the class by default.

    Raises:
        UsageError: A field is missing or has another type.

    >>> from pullquote.scorers import Explanation
    >>> from_json(Explanation, {"summary": "opens the article", "more": 1}).summary
    'opens the article'
    """
    hint: Any = cls
    return cast("T", _parser(hint)(payload, path or cls.__name__))


def copy_fields(cls: type[T], source: object, /, **values: Any) -> T:
    """Build a dataclass from the attributes that another object shares with it.

    Args:
        cls: The dataclass.
        source: An object with attributes of the same names.
        values: Fields that are set to something else.
    """
    names = [field.name for field in fields(cls) if field.name not in values]  # type: ignore[arg-type]
    return cls(**{name: getattr(source, name) for name in names}, **values)


@cache
def _field_names(cls: type) -> tuple[tuple[str, bool], ...]:
    """Return the names of a dataclass's fields, and whether None means that a field is absent."""
    return tuple((field.name, field.default is None) for field in fields(cls))


@cache
def _parser(hint: Any) -> Parser:
    """Return a function that checks a JSON value against a type."""
    origin, arguments = get_origin(hint), get_args(hint)
    if hint is Any:
        return lambda value, _: value
    if origin is Literal:
        return _literal_parser(arguments)
    if origin in (Union, types.UnionType):
        (inner,) = (argument for argument in arguments if argument is not types.NoneType)
        parse = _parser(inner)
        return lambda value, path: None if value is None else parse(value, path)
    if origin is tuple:
        return _tuple_parser(_parser(arguments[0]))
    if origin is Mapping or origin is dict:
        return _mapping_parser(_parser(arguments[1]))
    if hasattr(hint, "from_dict") and not issubclass(hint, Payload):
        return lambda value, _: hint.from_dict(value)  # Document, which has its own checks
    return _dataclass_parser(hint) if is_dataclass(hint) else _scalar_parser(hint)


def _scalar_parser(cls: type) -> Parser:
    accepted = (float, int) if cls is float else (cls,)

    def parse(value: Any, path: str) -> Any:
        if type(value) not in accepted:
            raise UsageError(f"{path} must be {cls.__name__}, got {type(value).__name__}")
        return cls(value)

    return parse


def _literal_parser(choices: tuple[Any, ...]) -> Parser:
    def parse(value: Any, path: str) -> Any:
        if value not in choices:
            raise UsageError(f"{path} must be one of {', '.join(map(str, choices))}")
        return value

    return parse


def _tuple_parser(parse_item: Parser) -> Parser:
    def parse(value: Any, path: str) -> Any:
        if not isinstance(value, list | tuple):
            raise UsageError(f"{path} must be a list, got {type(value).__name__}")
        return tuple(parse_item(item, f"{path}[{i}]") for i, item in enumerate(value))

    return parse


def _mapping_parser(parse_item: Parser) -> Parser:
    def parse(value: Any, path: str) -> Any:
        if not isinstance(value, Mapping):
            raise UsageError(f"{path} must be an object, got {type(value).__name__}")
        return {str(name): parse_item(item, f"{path}.{name}") for name, item in value.items()}

    return parse


def _dataclass_parser(cls: Any) -> Parser:
    hints = get_type_hints(cls)
    required = {
        f.name for f in fields(cls) if f.default is MISSING and f.default_factory is MISSING
    }

    def parse(value: Any, path: str) -> Any:
        if not isinstance(value, Mapping):
            raise UsageError(f"{path} must be an object, got {type(value).__name__}")
        if missing := sorted(required - value.keys()):
            raise UsageError(f"{path} lacks {', '.join(missing)}")
        return cls(
            **{
                field.name: _parser(hints[field.name])(value[field.name], f"{path}.{field.name}")
                for field in fields(cls)
                if field.name in value
            }
        )

    return parse
