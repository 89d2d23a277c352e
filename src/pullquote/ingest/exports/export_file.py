"""Importing, export: a file that an app wrote, opened just far enough to tell what it is.

In: a path. Out: its kind, the names of its fields, its text, its rows, the files in it. JSON Lines
and Parquet are read row by row; all else is what one person collects, and read whole.
"""

import csv
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from pullquote._io.tabular import RecordProblem, iterate_rows
from pullquote.documents.charset import decode
from pullquote.documents.fetch_config import FetchLimits
from pullquote.documents.files import read_file
from pullquote.errors import EmptySourceError, SourceNotFoundError, UnreadableError
from pullquote.library import is_database

Kind = Literal["folder", "zip", "library", "parquet", "lines", "json", "csv", "text"]
MOST_BYTES = 256 * 2**20
"""What is read whole must not be larger."""

_SAMPLE_BYTES = 64 * 1024
_LINES = {".jsonl", ".ndjson"}
_COMMAS = {".csv", ".tsv"}


class Export:
    """A file or folder that an app wrote.

    Raises:
        SourceError: From everything but `path`: it is not there, cannot be read, is empty, broken
            or too large.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @cached_property
    def kind(self) -> Kind:
        """What it is, by its beginning, else by its suffix."""
        if self.path.is_dir():
            return "folder"
        try:
            if is_database(self.path):
                return "library"
            with self.path.open("rb") as file:
                start = file.read(_SAMPLE_BYTES)
        except FileNotFoundError as error:
            raise SourceNotFoundError(f"{self.path}: there is no such file") from error
        except OSError as error:
            words = f"{self.path}: cannot be read: {error.strerror or error}"
            raise UnreadableError(words) from error
        if not start.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0"):
            raise EmptySourceError(f"{self.path}: is empty; quotes are needed")
        suffix = self.path.suffix.lower()
        if start.startswith(b"PK\3\4"):
            return "zip"
        if start.startswith(b"PAR1"):
            return "parquet"
        first, _, rest = start.removeprefix(b"\xef\xbb\xbf").lstrip().partition(b"\n")
        if suffix in _LINES or (first.startswith(b"{") and _is_object(first) and rest.strip()):
            return "lines"
        if first.startswith((b"{", b"[")) and suffix not in {*_COMMAS, ".md", ".txt"}:
            return "json"
        return "csv" if suffix in _COMMAS else "text"

    @cached_property
    def text(self) -> str:
        """All of it, decoded, whatever its encoding."""
        data = read_file(str(self.path), FetchLimits(max_bytes=MOST_BYTES))
        return decode(data, source=str(self.path))

    @cached_property
    def fields(self) -> frozenset[str]:
        """The names of the first row's fields, those of CSV in lower case; none without rows."""
        if self.kind == "csv":
            try:
                return frozenset(next(self._csv, []))
            except csv.Error as error:
                raise UnreadableError(f"{self.path}: is damaged CSV: {error}") from error
        if self.kind in {"lines", "json", "parquet"}:
            for _, row in self.rows():
                if not isinstance(row, RecordProblem):
                    return frozenset(row)
        return frozenset()

    @cached_property
    def names(self) -> list[str]:
        """The names of the files in a folder or ZIP file, folders and all, sorted."""
        if self.kind == "zip":
            return sorted(each.filename for each in self._zip.infolist() if not each.is_dir())
        if self.kind == "folder":
            files = (each for each in self.path.rglob("*") if each.is_file())
            names = (each.relative_to(self.path).as_posix() for each in files)
            return sorted(name for name in names if not name.startswith(".") and "/." not in name)
        return []

    def read(self, name: str) -> bytes:
        """Read a file of a folder or ZIP file."""
        if self.kind == "folder":
            return read_file(str(self.path / name), FetchLimits(max_bytes=MOST_BYTES))
        if self._zip.getinfo(name).file_size > MOST_BYTES:
            raise UnreadableError(f"{self.path}: {name} holds more than {MOST_BYTES} bytes")
        try:
            return self._zip.read(name)
        except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError) as error:
            raise UnreadableError(f"{self.path}: {name} cannot be read: {error}") from error

    def rows(self) -> Iterator[tuple[int, Mapping[str, Any] | RecordProblem]]:
        """Give the objects of CSV, JSON, JSON Lines or Parquet, each with its line or place."""
        match self.kind:
            case "csv":
                yield from self._csv_rows()
            case "json":
                yield from self._json_rows
            case "lines" | "parquet":
                yield from iterate_rows(self.path)

    @cached_property
    def _zip(self) -> zipfile.ZipFile:
        try:
            return zipfile.ZipFile(self.path)
        except zipfile.BadZipFile as error:
            raise UnreadableError(f"{self.path}: is a damaged ZIP file: {error}") from error

    @cached_property
    def _json_rows(self) -> list[tuple[int, Mapping[str, Any] | RecordProblem]]:
        try:
            value = json.loads(self.text)
        except (ValueError, RecursionError) as error:
            raise UnreadableError(f"{self.path}: is damaged JSON: {error}") from error
        rows = value if isinstance(value, list) else [value]
        return [
            (place, row)
            if isinstance(row, dict)
            else (place, RecordProblem(place, f"holds {type(row).__name__}; an object is needed"))
            for place, row in enumerate(rows, start=1)
        ]

    @property
    def _csv(self) -> Iterator[list[str]]:
        """The rows of cells, the names of the columns first, in lower case."""
        header = self.text.partition("\n")[0]
        delimiter = max(",;\t", key=header.count)
        cells = csv.reader(io.StringIO(self.text, newline=""), delimiter=delimiter, strict=True)
        for number, row in enumerate(cells):
            yield row if number else [name.strip().lower() for name in row]

    def _csv_rows(self) -> Iterator[tuple[int, Mapping[str, Any] | RecordProblem]]:
        rows = self._csv
        place = 1
        try:
            columns = next(rows, [])
            for row in rows:
                place += 1
                if len(row) > len(columns):
                    words = f"has {len(row)} cells, but there are {len(columns)} columns"
                    yield place, RecordProblem(place, words)
                elif row:
                    yield place, dict(zip(columns, row, strict=False))
        except csv.Error as error:
            words = f"is damaged CSV: {error}; it and what follows was not read"
            yield place + 1, RecordProblem(place + 1, words)


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False
