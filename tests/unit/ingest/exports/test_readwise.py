"""Readwise's CSV and Markdown exports."""

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Read = Callable[[Path], list[tuple[str, str, str, str]]]
Write = Callable[[Path, Any], Path]

RAIN = "It rained all day."
URL = "https://example.org/rain"


def table(*rows: dict[str, str], delimiter: str = ",") -> str:
    """Write rows as CSV."""
    file = io.StringIO()
    writer = csv.DictWriter(file, rows[0], delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue()


READWISE = {"Highlight": RAIN, "Book Title": "Rain", "Book Author": "B", "Amazon Book ID": ""}


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("A [baker](https://e.org/b) sold **bread**.", "A baker sold bread."),
        ("![](https://e.org/x.png) It *rained* all day.", "It rained all day."),
        ('![The river](https://e.org/x.png "High") It __rained__.', "It rained."),
        ("It ~~snowed~~ `rained`.", "It snowed rained."),
        ("It cost 5 * 3 = 15 dollars.", "It cost 5 * 3 = 15 dollars."),
        ("# It rained", "It rained"),
        ("> It rained\n> all day", "It rained all day"),
        ("- It rained\n- It stopped", "It rained It stopped"),
        ("![[image.png]] It rained", "It rained"),
    ],
)
def test_readwise_markdown(
    tmp_path: Path, markdown: str, expected: str, write: Write, read: Read
) -> None:
    """Links, images and emphasis in Readwise's highlights are markup, not words."""
    image = READWISE | {"Highlight": "![](https://e.org/only.png)"}
    path = write(tmp_path / "r.csv", table(READWISE | {"Highlight": markdown}, image))
    assert [quote[0] for quote in read(path)] == [expected]


READWISE_NOTE = f"""# Rain

![rw-book-cover](https://e.org/cover.png)

## Metadata
- Author: [[Ann Bee]]
- Full Title: Rain, again
- Category: #articles
- URL: {URL}

## Highlights
- It rained all day. ([Location 117](https://readwise.io/to_kindle?action=open))
    - Note: mine
    - Tags: [[water]]
- A [[Baker|baker]] sold ==his== **bread** (all). ([View Highlight](https://readwise.io/1)) ^w1
## New highlights added March 3, 2024 at 5:02 PM
- Nobody was hurt. (Page 12)
### A heading of the article
- Two paragraphs.

  The second one. ([View Highlight](https://readwise.io/2))
    1. my list
## Something else
- not a highlight
"""


@pytest.mark.parametrize("packed_up", [False, True])
def test_readwise_note(tmp_path: Path, packed_up: bool, write: Write, read: Read) -> None:
    """Readwise's Markdown export has title, author and URL, and no locations in the highlights."""
    path = tmp_path / ("r.zip" if packed_up else "Rain.md")
    note = {"Readwise/Articles/Rain.md": READWISE_NOTE}
    write(path, note if packed_up else READWISE_NOTE)
    origin = ("Rain, again", "Ann Bee", URL)
    assert read(path) == [
        (RAIN, *origin),
        ("A baker sold his bread (all).", *origin),
        ("Nobody was hurt.", *origin),
        ("Two paragraphs.\nThe second one.", *origin),
    ]
