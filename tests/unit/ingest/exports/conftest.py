"""Functions that write the file of an export and read its quotes."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pullquote.ingest.exports import ImportedHighlight, read_export

Quotes = list[tuple[str, str, str, str]]


@pytest.fixture
def write() -> Callable[[Path, Any], Path]:
    """Return a function that writes a file: JSONL for a list, JSON or ZIP for an object."""

    def write(path: Path, content: str | bytes | list[dict[str, Any]] | dict[str, Any]) -> Path:
        if isinstance(content, list):
            content = "".join(json.dumps(row) + "\n" for row in content)
        elif isinstance(content, dict) and path.suffix == ".zip":
            content = packed(content)
        elif isinstance(content, dict):
            content = json.dumps(content, indent=1)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def packed(files: dict[str, str]) -> bytes:
    """Pack files into a ZIP file."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


@pytest.fixture
def read() -> Callable[[Path], Quotes]:
    """Return a function that reads the quotes of an export without problems."""

    def read(path: Path) -> Quotes:
        quotes: Quotes = []
        for item in read_export(path):
            assert isinstance(item, ImportedHighlight), item
            quotes.append((item.text, item.title, item.author, item.url))
        return quotes

    return read
