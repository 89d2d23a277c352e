"""The CSV of Hypothesis's client; its JSON is tested with the registry."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Read = Callable[[Path], list[tuple[str, str, str, str]]]
Write = Callable[[Path, Any], Path]

RAIN = "It rained all day."
URL = "https://example.org/rain"


@pytest.mark.parametrize(
    ("type_column", "quote_column"),
    [("Annotation/Reply Type", "Annotation Quote"), ("Type", "Quote")],
)
def test_csv_of_the_client(
    tmp_path: Path, type_column: str, quote_column: str, write: Write, read: Read
) -> None:
    """Quotes have the address of their page; the author is the reader, and notes have no quote."""
    rows = [
        f"Created at,Author,Page URL,Group,{type_column},{quote_column},Comment,Tags",
        f"2024-05-31,reader,{URL},Public,Annotation,{RAIN},mine,a",
        f"2024-05-31,reader,{URL},Public,Page Note,,on the page,",
        f"2024-05-31,reader,{URL},Public,Reply,,I agree,",
    ]
    path = write(tmp_path / "h.csv", "\r\n".join(rows) + "\r\n")
    assert read(path) == [(RAIN, "", "", URL)]
