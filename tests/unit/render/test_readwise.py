"""The CSV for Readwise: columns, context, addresses and formulas."""

import csv
import io
from collections.abc import Callable

from pullquote.render import load_format, readwise
from pullquote.selection import HighlightResult

Make = Callable[..., HighlightResult]


def rows(result: HighlightResult) -> list[dict[str, str]]:
    """Return the rows of the file."""
    return list(csv.DictReader(io.StringIO(load_format("readwise").render(result))))


def test_columns_are_readwises(make: Make) -> None:
    """A row's cells are below the columns that Readwise reads."""
    highlights = rows(make(top=2, explain=True))
    assert highlights[1] == {
        "Highlight": "The *gates* broke.",
        "Title": "Rain </title><script>",
        "Author": "",
        "URL": "https://example.org/?a=1&b=2",
        "Note": "because <b>",
        "Location": "31",
        "Date": "",
    }
    assert len(highlights) == 2


def test_context_is_no_row(make: Make) -> None:
    """A sentence that is shown for the next one is left out."""
    parts = [("paragraph", "It rained in the old town. But this was only how the flood began.")]
    result = make(parts, always=("flood",), top=1, context=True)
    assert readwise.render_article(result, "document").count("\r\n") == 1


def test_no_script_and_no_formula(make: Make) -> None:
    """An address that is not of the web is left out; a formula is quoted."""
    parts = [("paragraph", '=HYPERLINK("http://e.org") is what the cell said.')]
    document = {"url": "javascript:alert(1)", "author": "@SUM(A1)", "title": "+1"}
    (row,) = rows(make(parts, document=document, top=1))
    assert row["URL"] == ""
    assert row["Highlight"].startswith("'=HYPERLINK")
    assert (row["Author"], row["Title"]) == ("'@SUM(A1)", "'+1")
