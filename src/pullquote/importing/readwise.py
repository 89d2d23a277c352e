"""Importing, Readwise: the CSV that Readwise exports, and the one that it imports.

In: rows with ``Highlight``, ``Book Title`` and ``Book Author``, or ``Title``, ``Author`` and
``URL``, the columns that `pullquote.render.readwise` writes. Out: the highlights.
"""

from collections.abc import Iterator

from pullquote.corpus.rows import Problem
from pullquote.importing.clipping import Clipping, row_quotes
from pullquote.importing.export import Export

__all__ = ["read", "recognises"]


def recognises(export: Export) -> bool:
    """Tell it by its columns."""
    titled = bool({"book title", "title"} & export.fields)
    return export.kind == "csv" and "highlight" in export.fields and titled


def read(export: Export) -> Iterator[Clipping | Problem]:
    """Read the highlights."""
    return row_quotes(export.rows(), "highlight")
