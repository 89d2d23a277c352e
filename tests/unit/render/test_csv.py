"""The CSV format: rows, order and formulas."""

import csv
import io
from collections.abc import Callable

import pytest

from pullquote.render import load_format
from pullquote.selection import HighlightResult, Order

Make = Callable[..., HighlightResult]


def rows(result: HighlightResult, order: Order = "document") -> list[dict[str, str]]:
    """Return the rows of the file."""
    return list(csv.DictReader(io.StringIO(load_format("csv").render(result, order=order))))


def test_a_row_for_every_sentence(make: Make) -> None:
    """Rows are in reading order, or best first; highlights are explained."""
    result = make(top=1, explain=True)
    assert [row["index"] for row in rows(result)] == ["0", "1", "2", "3"]
    assert [row["rank"] for row in rows(result, "score")] == ["1", "2", "3", "4"]
    assert [row["strength"] for row in rows(result)] == ["strong", "none", "none", "none"]
    assert [row["explanation"] for row in rows(result)] == ["because <b>", "", "", ""]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝", "＋", "－", "＠"])
def test_a_spreadsheet_runs_no_cell(make: Make, sign: str) -> None:
    """A text that starts as a formula is prefixed with an apostrophe, other texts are not."""
    parts = [("paragraph", f"{sign}cmd|' /C calc' is no prose at all.")]
    (row,) = rows(make(parts, document={"source": f"{sign}a.txt"}))
    assert row["text"].startswith(f"'{sign}cmd")
    assert row["source"] == f"'{sign}a.txt"
    assert rows(make())[0]["text"] == "Rain fell & fell."
