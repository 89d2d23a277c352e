"""Results of pullquote itself."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import pullquote
from pullquote.documents.document import Document
from pullquote.ingest.exports import ImportedHighlight, read_export
from pullquote.ingest.records import Record
from pullquote.render import FORMATS, load_format
from pullquote.selection import UserMark

Write = Callable[[Path, Any], Path]

RAIN = "It rained all day."
URL = "https://example.org/rain"


@pytest.mark.parametrize(
    "format_name", [name for name in FORMATS if name not in ("terminal", "zotero")]
)
def test_own_formats_round_trip(tmp_path: Path, format_name: str, write: Write) -> None:
    """What ``pullquote highlight`` writes can be imported: the highlights, and nothing else."""
    text = f"=It was late. {RAIN} A baker sold bread. The river rose to the old stone bridge."
    document = Document.from_parts([("paragraph", text)], title="Rain", url=URL)
    options = pullquote.Options(top=2)
    result = pullquote.Highlighter(model="lead").highlight_document(document, options)
    highlights = [scored.sentence.text for scored in result]
    assert len(highlights) == 2
    note = "- my *own* words, see https://example.org/other and [this](https://example.org/link)"
    marked = ["@ home in <the> rain", "-baker", "+old_stone_bridge", "river * rose"]
    marks = [UserMark(words, None, None, note=note) for words in marked]
    result = replace(result, marks=tuple(marks))
    highlights += marked
    path = tmp_path / f"x{load_format(format_name).suffixes[0]}"
    write(path, load_format(format_name).render(result))
    # Plain text has nothing to recognize it by.
    items = list(read_export(path, "pullquote" if format_name == "text" else ""))
    if format_name == "json":
        record, *noted = items
        assert isinstance(record, Record)
        assert (record.document, list(record.quotes)) == (document, highlights[:2])
        assert [item.text for item in noted if isinstance(item, ImportedHighlight)] == marked
    else:
        assert [item.text for item in items if isinstance(item, ImportedHighlight)] == highlights
        assert len(items) == len(highlights)
        assert {item.url for item in items if isinstance(item, ImportedHighlight)} <= {URL, ""}
    notes = [item.note for item in items if isinstance(item, ImportedHighlight)][-len(marked) :]
    assert notes == [note] * len(marked)
