"""Detect which program wrote an export, and read it.

Input: a path. Output: quotes, articles with their quotes, and problems.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePath
from types import MappingProxyType
from typing import Protocol

from pullquote._io.tabular import RecordProblem
from pullquote.errors import SourceError, UnknownNameError, UsageError
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

_MAX_ZIP_DEPTH = 2
_MAX_MEMBERS = 1000
_MEMBERS = {".zip", ".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".txt", ".html"}


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
    yield from _read(Export(path), name, _MAX_ZIP_DEPTH)


def _read(
    export: Export, name: str, depth: int
) -> Iterator[ImportedHighlight | Record | RecordProblem]:
    path = export.path
    if not name:
        name = next((name for name, module in FORMATS.items() if module.can_read(export)), "")
        if not name and depth and export.kind == "zip" and _exports_in(export):
            yield from _read_members(export, depth - 1)
            return
        if not name:
            fields = ", ".join(sorted(export.fields)[:8])
            what = f"unknown format with the fields {fields}" if fields else "unknown format"
            raise UsageError(f"{path}: {what}; choose one with --format: {', '.join(FORMATS)}")
    if name not in FORMATS:
        raise UnknownNameError(f"format must be one of {', '.join(FORMATS)}, got {name!r}")
    yield from FORMATS[name].read(export)


def _exports_in(export: Export) -> list[str]:
    """Return the files of a ZIP file that may be exports themselves."""
    return [name for name in export.names if PurePath(name).suffix.lower() in _MEMBERS]


def _read_members(
    export: Export, depth: int
) -> Iterator[ImportedHighlight | Record | RecordProblem]:
    """Read the exports in a ZIP file that is not one itself, such as CSV and other ZIP files."""
    n_read, problem = 0, ""
    with tempfile.TemporaryDirectory() as folder:
        for i, name in enumerate(_exports_in(export)[:_MAX_MEMBERS], start=1):
            path = Path(folder) / f"{i}{PurePath(name).suffix.lower()}"
            path.write_bytes(export.read(name))
            try:
                for item in _read(Export(path), "", depth):
                    n_read += 1
                    yield item
            except (UsageError, SourceError) as error:
                problem = problem or f"{name}: {str(error).removeprefix(f'{path}: ')}"
            path.unlink()
    if not n_read:
        raise UsageError(f"{export.path}: {problem or 'no export in it has quotes'}")
