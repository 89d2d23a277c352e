"""An article to highlight, for the tests of the commands."""

from pathlib import Path

import pytest

ARTICLE = """\
# Rain floods the harbour

Heavy rain flooded the harbour on Monday. The harbour master closed the harbour gates.

Officials said the rain would stop by Tuesday. But nobody in the harbour believed the officials.

A baker sold bread all day. Heavy rain had flooded the harbour gates twice before.
"""


@pytest.fixture
def article(tmp_path: Path) -> Path:
    """Write a small Markdown article."""
    path = tmp_path / "rain.md"
    path.write_text(ARTICLE, encoding="utf-8")
    return path
