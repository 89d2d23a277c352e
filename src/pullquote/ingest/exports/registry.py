"""Detect which program wrote an export, and read it.

Input: a path. Output: quotes, articles with their quotes, and problems.
"""

from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from pullquote._io.tabular import RecordProblem
from pullquote.errors import UnknownNameError, UsageError
from pullquote.ingest.exports import (
    generic_table,
    hypothesis,
    instapaper,
    kindle,
    markdown_notes,
    matter,
    omnivore,
    own_results,
    pocket,
    readwise,
    web_annotations,
    zotero,
)
from pullquote.ingest.exports.export_file import Export
from pullquote.ingest.exports.highlight_record import ImportedHighlight
from pullquote.ingest.records import Record


class Format(Protocol):
    """A module that reads the exports of a program."""

    def can_read(self, export: Export, /) -> bool:
        """Return whether the module can read an export."""

    def read(self, export: Export, /) -> Iterator[ImportedHighlight | Record | RecordProblem]:
        """Read quotes, articles with their quotes, and problems."""


# The first format that can read an export does: programs first, then notes, then plain tables.
FORMATS: MappingProxyType[str, Format] = MappingProxyType(
    {
        "kindle": kindle,
        "omnivore": omnivore,
        "pocket": pocket,
        "hypothesis": hypothesis,
        "annotations": web_annotations,
        "zotero": zotero,
        "instapaper": instapaper,
        "readwise": readwise,
        "matter": matter,
        "pullquote": own_results,
        "notes": markdown_notes,
        "table": generic_table,
    }
)


def read_export(path: Path, name: str = "") -> Iterator[ImportedHighlight | Record | RecordProblem]:
    """Read what a program exported.

    Args:
        path: A file or folder.
        name: A format of `FORMATS`; empty to detect it.

    Yields:
        Quotes, articles with their quotes, and problems, in the order of the file.

    Raises:
        UnknownNameError: There is no such format.
        UsageError: The format cannot be detected, or has no quotes.
        SourceError: The export cannot be read.
    """
    export = Export(path)
    if not name:
        name = next((name for name, module in FORMATS.items() if module.can_read(export)), "")
        if not name:
            fields = ", ".join(sorted(export.fields)[:8])
            what = f"unknown format with the fields {fields}" if fields else "unknown format"
            raise UsageError(f"{path}: {what}; choose one with --format: {', '.join(FORMATS)}")
    if name not in FORMATS:
        raise UnknownNameError(f"format must be one of {', '.join(FORMATS)}, got {name!r}")
    yield from FORMATS[name].read(export)
