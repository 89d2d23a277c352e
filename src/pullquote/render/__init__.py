"""Render: highlights in, text in one of several formats out.

A format is a module with `OPENING` and `CLOSING`, which stand once around all articles, and
`render_article`, which writes one.
"""

from importlib import import_module
from typing import Protocol, cast

from pullquote.errors import UnknownNameError
from pullquote.selection import HighlightResult, Order

__all__ = ["FORMATS", "Format", "load_format"]

FORMATS = (
    "terminal",
    "text",
    "markdown",
    "html",
    "json",
    "csv",
    "annotations",
    "readwise",
)


class Format(Protocol):
    """What a format's module offers."""

    OPENING: str
    CLOSING: str

    def render_article(
        self, highlights: HighlightResult, order: Order, *, colors: bool = False
    ) -> str:
        """Write one article; `colors` matters to a terminal only."""
        ...


def load_format(name: str) -> Format:
    """Give the format of that name.

    Raises:
        UnknownNameError: There is none.
    """
    if name not in FORMATS:
        raise UnknownNameError(f"no format is named {name!r}; there are {', '.join(FORMATS)}")
    return cast("Format", import_module(f"pullquote.render.{name}"))
