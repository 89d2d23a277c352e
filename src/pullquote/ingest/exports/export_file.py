"""Open an exported file, just far enough to detect its format.

Input: a path. Output: its kind, field names, text, rows and the files in it. JSONL and Parquet are
read row by row; everything else is what one person collects, and is read at once.
"""

import csv
import io
import json
import lzma
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from pullquote._io.json_fields import type_name
from pullquote._io.tabular import RecordProblem, iterate_rows
from pullquote.documents.charset import decode
from pullquote.documents.fetch_config import FetchLimits
from pullquote.documents.files import read_file
from pullquote.errors import EmptySourceError, SourceNotFoundError, UnreadableError
from pullquote.library import is_database

Kind = Literal["folder", "zip", "library", "parquet", "lines", "json", "csv", "text"]
MAX_BYTES = 256 * 2**20
"""Of a file that is read at once."""

_SAMPLE_BYTES = 64 * 1024
_LINES_SUFFIXES = {".jsonl", ".ndjson"}
_CSV_SUFFIXES = {".csv", ".tsv"}
_TEXT_SUFFIXES = {".md", ".markdown", ".txt"}
# Encrypted members raise RuntimeError, unknown methods NotImplementedError.
_ZIP_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    OSError,
    EOFError,
    ValueError,
    RuntimeError,
)
_BLANK = b"\xef\xbb\xbf\xff\xfe \t\r\n\0"


class Export:
    """A file or folder that a program exported.

    Raises:
        SourceError: From all attributes but `path`: it does not exist, cannot be read, is empty,
            damaged or too large.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @cached_property
    def kind(self) -> Kind:
        """Its kind, by the first bytes, else by the suffix."""
        if self.path.is_dir():
            return "folder"
        try:
            if is_database(self.path):
                return "library"
            with self.path.open("rb") as file:
                start = file.read(_SAMPLE_BYTES)
        except FileNotFoundError as error:
            raise SourceNotFoundError(f"{self.path}: file not found") from error
        except (OSError, ValueError) as error:  # ValueError: a NUL in the path
            reason = getattr(error, "strerror", None) or error
            raise UnreadableError(f"{self.path}: cannot be read: {reason}") from error
        if not start.strip(_BLANK):
            raise EmptySourceError(f"{self.path}: is empty; quotes are needed")
        if start.startswith(b"PK\3\4"):
            return "zip"
        return "parquet" if start.startswith(b"PAR1") else self._text_kind(start)

    def _text_kind(self, start: bytes) -> Kind:
        suffix = self.path.suffix.lower()
        first, _, rest = start.removeprefix(b"\xef\xbb\xbf").lstrip().partition(b"\n")
        if suffix in _LINES_SUFFIXES or (
            first.startswith(b"{") and _is_object(first) and rest.strip()
        ):
            return "lines"
        if first.startswith((b"{", b"[")) and suffix not in _CSV_SUFFIXES | _TEXT_SUFFIXES:
            return "json"
        return "csv" if suffix in _CSV_SUFFIXES else "text"

    @cached_property
    def text(self) -> str:
        """All of it as text, in whatever encoding it is."""
        data = read_file(str(self.path), FetchLimits(max_bytes=MAX_BYTES))
        return decode(data, source=str(self.path))

    @cached_property
    def fields(self) -> frozenset[str]:
        """The field names of the first row, in lower case for CSV; empty without rows."""
        if self.kind == "csv":
            try:
                return frozenset(next(self._csv, []))
            except csv.Error as error:
                raise UnreadableError(f"{self.path}: damaged CSV: {error}") from error
        if self.kind in {"lines", "json", "parquet"}:
            for _, row in self.rows():
                if not isinstance(row, RecordProblem):
                    return frozenset(row)
        return frozenset()

    @cached_property
    def names(self) -> list[str]:
        """The files in a folder or ZIP file, with their folders, sorted; hidden ones left out."""
        if self.kind == "zip":
            names = list(self._members)
        elif self.kind == "folder":
            files = (path for path in self.path.rglob("*") if path.is_file())
            names = [path.relative_to(self.path).as_posix() for path in files]
        else:
            return []
        return sorted(
            name
            for name in names
            # macOS adds a folder of metadata with the same names to ZIP files.
            if not name.startswith((".", "__MACOSX/")) and "/." not in name
        )

    def read(self, name: str) -> bytes:
        """Read a file of a folder or ZIP file."""
        if self.kind == "folder":
            return read_file(str(self.path / name), FetchLimits(max_bytes=MAX_BYTES))
        if self._members[name].file_size > MAX_BYTES:
            raise UnreadableError(f"{self.path}: {name} exceeds {MAX_BYTES} bytes")
        try:
            return self._zip.read(self._members[name])
        except _ZIP_ERRORS as error:
            raise UnreadableError(f"{self.path}: {name} cannot be read: {error}") from error

    def rows(self) -> Iterator[tuple[int, Mapping[str, Any] | RecordProblem]]:
        """Return the objects of CSV, JSON, JSONL or Parquet, with their line or row numbers."""
        match self.kind:
            case "csv":
                yield from self._csv_rows()
            case "json":
                yield from self._json_rows
            case "lines" | "parquet":
                yield from iterate_rows(self.path)

    @cached_property
    def _members(self) -> dict[str, zipfile.ZipInfo]:
        """The files of a ZIP file; some programs separate folders by backslashes."""
        files = (item for item in self._zip.infolist() if not item.is_dir())
        return {item.filename.replace("\\", "/"): item for item in files}

    @cached_property
    def _zip(self) -> zipfile.ZipFile:
        try:
            return zipfile.ZipFile(self.path)
        except _ZIP_ERRORS as error:
            raise UnreadableError(f"{self.path}: damaged ZIP file: {error}") from error

    @cached_property
    def _json_rows(self) -> list[tuple[int, Mapping[str, Any] | RecordProblem]]:
        try:
            value = json.loads(self.text)
        except (ValueError, RecursionError) as error:
            raise UnreadableError(f"{self.path}: damaged JSON: {error}") from error
        rows = value if isinstance(value, list) else [value]
        return [
            (i, row)
            if isinstance(row, dict)
            else (i, RecordProblem(i, f"must be an object, got {type_name(row)}"))
            for i, row in enumerate(rows, start=1)
        ]

    @property
    def _csv(self) -> Iterator[list[str]]:
        """The rows of cells; the first row holds the column names, in lower case."""
        header = self.text.partition("\n")[0]
        delimiter = max(",;\t", key=header.count)
        cells = csv.reader(io.StringIO(self.text, newline=""), delimiter=delimiter, strict=True)
        for i, row in enumerate(cells):
            yield row if i else [name.strip().lower() for name in row]

    def _csv_rows(self) -> Iterator[tuple[int, Mapping[str, Any] | RecordProblem]]:
        rows = self._csv
        line = 1
        try:
            columns = next(rows, [])
            for row in rows:
                line += 1
                if len(row) > len(columns):
                    message = f"has {len(row)} cells, but there are {len(columns)} columns"
                    yield line, RecordProblem(line, message)
                elif row:
                    yield line, dict(zip(columns, row, strict=False))
        except csv.Error as error:
            message = f"damaged CSV: {error}; this row and the rest were not read"
            yield line + 1, RecordProblem(line + 1, message)


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False
