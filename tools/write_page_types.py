"""Write src/pullquote/server/static/lib/types.d.ts: the JSON shapes as types for the page.

python tools/write_page_types.py
"""

import inspect
import types
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from pullquote import payloads
from pullquote.server import requests

TYPES = Path(__file__).parents[1] / "src/pullquote/server/static/lib/types.d.ts"
OPENING = """// The JSON of requests and responses, written by tools/write_page_types.py.
// JSDoc comments can name a type by `import("./types").HighlightPayload`.
"""
SCALARS = {str: "string", int: "number", float: "number", bool: "boolean", Any: "any"}


def page_types() -> str:
    """Return the content of the file."""
    pending = [*_shapes(payloads), *_shapes(requests)]
    written: dict[str, str] = {}
    while pending:
        cls = pending.pop(0)
        if cls.__name__ not in written:
            lines = [f"/** {line} */" for line in [_summary(cls)] if line]
            lines.append(f"export interface {cls.__name__} {{")
            for name, optional, hint in _members(cls):
                lines.append(f"  {name}{'?' if optional else ''}: {_type(hint, pending)};")
            written[cls.__name__] = "\n".join([*lines, "}\n"])
    return "\n".join([OPENING, *(written[name] for name in sorted(written))])


def _shapes(module: types.ModuleType) -> Iterator[type]:
    """Yield the payloads and request models of a module."""
    for name, value in vars(module).items():
        if inspect.isclass(value) and not name.startswith("_"):
            is_payload = issubclass(value, payloads.Payload) and is_dataclass(value)
            if is_payload or (issubclass(value, BaseModel) and value is not BaseModel):
                yield value


def _members(cls: Any) -> Iterator[tuple[str, bool, Any]]:
    """Yield name, whether it may be absent, and type of each field."""
    hints = get_type_hints(cls, include_extras=True)
    if is_dataclass(cls):
        for field in fields(cls):
            optional = issubclass(cls, payloads.Payload) and field.default is None
            hint = hints[field.name]
            yield field.name, optional, _without_none(hint) if optional else hint
        return
    for name, info in cls.model_fields.items():
        yield name, not info.is_required(), hints[name]


def _without_none(hint: Any) -> Any:
    (inner,) = (argument for argument in get_args(hint) if argument is not types.NoneType)
    return inner


def _type(hint: Any, pending: list[type]) -> str:
    """Return a type in TypeScript, and queue the shapes that it names."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _type(arguments[0], pending)
    if origin is Literal:
        return " | ".join(f'"{choice}"' for choice in arguments)
    if origin in (Union, types.UnionType):
        return " | ".join(
            "null" if argument is types.NoneType else _type(argument, pending)
            for argument in arguments
        )
    if origin in (tuple, list):
        item = _type(arguments[0], pending)
        return f"({item})[]" if "|" in item else f"{item}[]"
    if origin in (dict, Mapping):
        return f"{{ [name: string]: {_type(arguments[1], pending)} }}"
    if hint in SCALARS:
        return SCALARS[hint]
    pending.append(hint)
    name: str = hint.__name__
    return name


def _summary(cls: type) -> str:
    """Return the first paragraph of a shape's docstring; the shapes of the core have their own."""
    if not issubclass(cls, payloads.Payload | BaseModel):
        return ""
    return (inspect.getdoc(cls) or "").partition("\n\n")[0].replace("\n", " ")


if __name__ == "__main__":
    TYPES.parent.mkdir(exist_ok=True)
    TYPES.write_text(page_types(), encoding="utf-8")
