"""Pocket's ZIP file."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Read = Callable[[Path], list[tuple[str, str, str, str]]]
Write = Callable[[Path, Any], Path]

RAIN = "It rained all day."
URL = "https://example.org/rain"
POCKET = [{"url": URL, "title": "Rain", "highlights": [{"quote": RAIN, "created_at": 1}]}]


@pytest.mark.parametrize("folder", ["pocket/", "a/b/", "a\\b\\", "Pocket/"])
def test_pocket_with_folders(tmp_path: Path, folder: str, write: Write, read: Read) -> None:
    """The files in Pocket's ZIP file may be in folders, in any case, with backslashes."""
    inner = {"a\\b\\": "annotations\\", "Pocket/": "Annotations/"}.get(folder, "annotations/")
    files = {
        f"{folder}part_000000.csv": "title,url,time_added,tags,status\n",
        f"{folder}{inner}part_000000.json": "\ufeff" + json.dumps(POCKET),
        "__MACOSX/._part_000000.csv": "x",
    }
    assert read(write(tmp_path / "p.zip", files)) == [(RAIN, "Rain", "", URL)]
