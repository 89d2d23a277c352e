"""`corpus export`: JSONL and Parquet."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pullquote.datasets.records import read_records


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
