"""Importing, formats: tells which app wrote an export.

In: an `Export`. Out: the module that reads it.
"""

from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from pullquote._io.tabular import RecordProblem
from pullquote.datasets.records import Record
from pullquote.errors import UnknownNameError, UsageError
from pullquote.ingest.exports import (
    generic_table,
    hypothesis,
    instapaper,
    kindle,
    markdown_notes,
    matter,
    omnivore,
    pocket,
    readwise,
    zotero,
)
from pullquote.ingest.exports.export_file import Export
from pullquote.ingest.exports.highlight_record import ImportedHighlight


class Format(Protocol):
    """A module that reads the exports of an app."""

    def can_read(self, export: Export, /) -> bool:
        """Tell whether it can read an export."""

    def read(self, export: Export, /) -> Iterator[ImportedHighlight | Record | RecordProblem]:
        """Read quotes, articles with their quotes, and what is wrong with others."""


# The first that recognises an export reads it: those of apps, then notes, then what is general.
FORMATS: MappingProxyType[str, Format] = MappingProxyType(
    {
        "kindle": kindle,
        "omnivore": omnivore,
        "pocket": pocket,
        "hypothesis": hypothesis,
        "zotero": zotero,
        "instapaper": instapaper,
        "readwise": readwise,
        "matter": matter,
        "notes": markdown_notes,
        "table": generic_table,
    }
)


def read_export(path: Path, name: str = "") -> Iterator[ImportedHighlight | Record | RecordProblem]:
    """Read what an app exported.

    Args:
        path: A file or folder.
        name: One of `FORMATS`; empty to tell it from the file.

    Yields:
        Quotes, articles with their quotes, and problems, in the order of the file.

    Raises:
        UnknownNameError: There is no such format.
        UsageError: It cannot be told which it is, or it holds no quotes by its nature.
        SourceError: It cannot be read.
    """
    export = Export(path)
    if not name:
        name = next((each for each, module in FORMATS.items() if module.can_read(export)), "")
        if not name:
            seen = ", ".join(sorted(export.fields)[:8])
            words = f"has the fields {seen}" if seen else f"is {export.kind}"
            raise UsageError(
                f"{path}: {words}, which no known export is; "
                f"--format says how to read it: {', '.join(FORMATS)}"
            )
    if name not in FORMATS:
        raise UnknownNameError(f"no format is named {name!r}; there are {', '.join(FORMATS)}")
    yield from FORMATS[name].read(export)
