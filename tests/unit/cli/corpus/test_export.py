"""`corpus export`: JSONL, Parquet, and the output formats."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pullquote.cli import main
from pullquote.datasets.records import read_records
from pullquote.documents.document import Document
from pullquote.library import Library, MarkList
from pullquote.render import FORMATS


def test_export(
    library: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], run: Callable[..., int]
) -> None:
    """JSONL and Parquet have the same content, for training and for Arrow."""
    pytest.importorskip("pyarrow")
    from pyarrow import json as arrow_json
    from pyarrow import parquet

    lines, columns = tmp_path / "out.jsonl", tmp_path / "out.parquet"
    for path in (lines, columns):
        assert run("export", path, library=library) == 0
        records, problems = read_records(path)
        assert not problems
        assert [(r.title, r.quotes) for r in records] == [
            ("Rain", ("The rain fell all day", "Nobody was hurt.", "It froze.")),
            ("Snow", ("It snowed",)),
        ]
        assert records[0].license == "CC0-1.0"
    rows = [json.loads(line) for line in lines.read_text().splitlines()]
    # pandas, Polars and datasets read files with Arrow, or like it.
    assert parquet.read_table(columns).to_pylist() == rows
    assert arrow_json.read_json(lines).num_rows == 2
    span = rows[0]["spans"][1]
    assert rows[0]["text"][span["start"] : span["end"]] == span["text"] == "Nobody was hurt."
    capsys.readouterr()
    assert run("export", "-", "--all", library=library) == 0
    assert len(capsys.readouterr().out.splitlines()) == 3


@pytest.mark.parametrize("name", sorted(set(FORMATS) - {"terminal", "zotero"}))
def test_exported_marks_come_back_in(tmp_path: Path, name: str) -> None:
    """What the command writes is imported as the same quotes of the same articles.

    References for Zotero are not: its own export brings the annotations back.
    """
    texts = {
        "Rain": (
            "The rain fell on us. = no formula, she said. Nobody was hurt.",
            "= no formula, she said",
        ),
        "Snow": ("=SUM(A1) was all he wrote. The old bridge went down.", "=SUM(A1) was all"),
    }
    url = {"Rain": "https://example.org/rain"}
    first, second = tmp_path / "first.db", tmp_path / "second.db"
    for path in (first, second):
        with Library(path) as library:
            for title, (text, words) in texts.items():
                document = Document.from_parts(
                    [("paragraph", text)], title=title, url=url.get(title, "")
                )
                article = library.add_article(document)
                if path == first:
                    start = text.index(words)
                    note = "see https://example.org/other"
                    library.add_quote(article, start, start + len(words), note=note)
    exported = tmp_path / f"marks{FORMATS[name].suffixes[0]}"
    command = ["corpus", "export", str(exported), "--format", name, "--library", str(first)]
    assert main(command) == 0
    command = ["corpus", "import", str(exported), "--library", str(second)]
    assert main([*command, *(["--format", "pullquote"] if name == "text" else [])]) == 0
    found = []
    for path in (first, second):
        with Library(path) as library:
            marks = MarkList(library).marks()
        found.append({(m.title, m.quote.text, m.quote.start, m.quote.end) for m in marks})
    assert found[0] == found[1]
    assert len(found[0]) == 2
