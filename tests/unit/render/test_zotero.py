"""References with notes, in the form that Zotero imports (RIS)."""

import re
from collections.abc import Callable
from dataclasses import replace

import lxml.html
import pytest

from pullquote.render import load_format
from pullquote.selection import HighlightResult, UserMark

Make = Callable[..., HighlightResult]
FIELD = re.compile(r"([A-Z][A-Z0-9])  - (.*)")


def records(ris: str) -> list[dict[str, list[str]]]:
    """Parse RIS by its specification: a tag, two blanks, a hyphen and a blank on each line."""
    found: list[dict[str, list[str]]] = []
    for line in filter(None, ris.split("\r\n")):
        match = FIELD.fullmatch(line)
        assert match, line
        if match[1] == "TY":
            found.append({})
        found[-1].setdefault(match[1], []).append(match[2])
    assert all(next(iter(record)) == "TY" and list(record)[-1] == "ER" for record in found)
    return found


def test_an_item_with_a_note(make: Make) -> None:
    """The item has the article's metadata, the note its highlights with links, and marks."""
    result = make(top=1, document={"author": "Ada Brook, Jo Vale"})
    start = result.article.text.index("gates went")
    mark = UserMark("gates went", start, start + 10, "<b>why?</b>\n2 reasons")
    ris = load_format("zotero").render(replace(result, marks=(mark,)))
    (item,) = records(ris)
    assert item["TY"] == ["ELEC"]
    assert item["TI"] == ["Rain </title><script>"]
    assert item["AU"] == ["Ada Brook", "Jo Vale"]
    assert item["DA"] == ["2024/05/31"]
    assert item["UR"] == ["https://example.org/?a=1&b=2"]
    note = lxml.html.fromstring(f"<div>{item['N1'][0]}</div>")
    quotes = [" ".join(each.text_content().split()) for each in note.iter("blockquote")]
    assert quotes == ["Rain fell & fell. ↗", "gates went ↗"]
    links = [each.get("href") for each in note.iter("a")]
    assert links[0] == "https://example.org/?a=1&b=2#:~:text=Rain%20fell%20%26%20fell."
    assert "gates%20went." in links[1]
    assert "<b>why?</b> 2 reasons" in note.text_content()
    assert not list(note.iter("b"))


def test_several_articles(make: Make) -> None:
    """Each is an item of its own; one without an address is no web page."""
    page, text = make(top=1), make(top=1, document={"url": "", "date": "", "site": ""})
    items = records(load_format("zotero").render(page, text))
    assert [item["TY"] for item in items] == [["ELEC"], ["GEN"]]
    assert not {"UR", "DA", "T2", "AU"} & items[1].keys()


@pytest.mark.parametrize("title", ["Rain\r\nTY  - BOOK", "Rain\nER  - "])
def test_metadata_begins_no_field(make: Make, title: str) -> None:
    """Line breaks in metadata cannot add a line."""
    (item,) = records(load_format("zotero").render(make(top=1, document={"title": title})))
    assert item["TI"] == [" ".join(title.split())]
