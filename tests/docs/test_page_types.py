"""The types of the page are generated from the payloads."""

import runpy
from pathlib import Path

import pytest

pytest.importorskip("fastapi")

ROOT = Path(__file__).parents[2]


def test_page_types_are_current() -> None:
    """The file in the page's folder is what the script writes today."""
    tool = runpy.run_path(str(ROOT / "tools" / "write_page_types.py"))
    expected = tool["page_types"]()
    assert tool["TYPES"].read_text(encoding="utf-8") == expected, "run tools/write_page_types.py"


def test_page_types_follow_the_payloads() -> None:
    """Optional, nullable, literal and nested fields have the right TypeScript types."""
    text = runpy.run_path(str(ROOT / "tools" / "write_page_types.py"))["page_types"]()
    assert "  explanation?: Explanation;\n" in text
    assert "  score_std: number | null;\n" in text
    assert '  strength: "strong" | "light" | "none";\n' in text
    assert "  agreement: ((number | null)[])[];\n" in text
    assert "  document: Document;\n" in text
