"""Notes of Obsidian: block ids, and links back."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from pullquote.ingest.exports import read_export
from pullquote.ingest.exports.highlight_record import ImportedHighlight
from pullquote.render import load_format
from pullquote.selection import HighlightResult, UserMark

Make = Callable[..., HighlightResult]
FORMAT = load_format("obsidian")
ID = re.compile(r"^\^[A-Za-z0-9-]+$", re.MULTILINE)
BLOCK = re.compile(r"^> (?P<quote>[^\n]+)\n\n(?P<id>\^[A-Za-z0-9-]+)\n\n", re.MULTILINE)


def marked(result: HighlightResult, *texts: str) -> HighlightResult:
    """Return a result with marks."""
    text = result.article.text
    marks = tuple(
        UserMark(each, text.index(each), text.index(each) + len(each), "my note") for each in texts
    )
    return replace(result, marks=marks)


def test_every_quote_has_an_id_and_a_link(make: Make) -> None:
    """The id stands between blank lines, as block quotes need it; the link leads to the words."""
    result = marked(make(ratio=1.0), "gates went", "the like")
    note = FORMAT.render(result)
    blocks = list(BLOCK.finditer(note))
    assert len(blocks) == len(result) + 2 == len(re.findall(r"^> ", note, re.MULTILINE))
    assert len({block["id"] for block in blocks}) == len(blocks)
    assert all("#:~:text=" in block["quote"] for block in blocks)
    assert "#:~:text=Nobody%20had%20seen%20the%20like.>" in blocks[-1]["quote"]


def test_ids_stay_when_a_note_is_exported_again(make: Make) -> None:
    """They depend on the article and the position, not on what else is highlighted."""
    one, more = make(top=1), marked(make(top=3), "gates went")
    assert set(ID.findall(FORMAT.render(one))) < set(ID.findall(FORMAT.render(more)))
    other = make(top=1, document={"title": "Another"})
    assert not set(ID.findall(FORMAT.render(one))) & set(ID.findall(FORMAT.render(other)))


def test_a_passage_marked_twice_has_one_id(make: Make) -> None:
    """An id in a note is unique."""
    ids = ID.findall(FORMAT.render(marked(make(top=1), "gates went", "gates went")))
    assert len(ids) == len(set(ids)) == 2


def test_marks_without_a_place_or_an_address(make: Make) -> None:
    """They have an id and no link."""
    result = make(top=1, document={"url": ""})
    result = replace(result, marks=(UserMark("not found", None, None),))
    note = FORMAT.render(result)
    assert "↗" not in note
    assert [block["quote"] for block in BLOCK.finditer(note)][-1] == "not found"


def test_the_note_can_be_imported(make: Make, tmp_path: Path) -> None:
    """Quotes come back without ids and arrows."""
    path = tmp_path / "note.md"
    path.write_text(FORMAT.render(marked(make(top=1), "gates went")), encoding="utf-8")
    found = [each for each in read_export(path) if isinstance(each, ImportedHighlight)]
    assert [each.text for each in found][-1] == "gates went"
    assert len(found) == 2
    assert not any("^" in each.text or "↗" in each.text for each in found)
