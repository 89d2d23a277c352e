"""Tests of Parquet output: types are kept, and the columns of all inputs are merged."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from pullquote.batch import Job, run_batch
from pullquote.batch.worker import BatchPlan
from pullquote.selection import Options

pyarrow = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")

PLAN = BatchPlan("lead", None, Options(top=1))


def test_parquet_keeps_its_types(tmp_path: Path) -> None:
    """From Parquet to Parquet all columns but the text keep their types and values.

    For JSONL they are converted to the types of JSON.
    """
    columns = {
        "when": [datetime(2024, 5, 31), None],
        "text": ["It rained. We left.", "We stayed. It rained."],
        "number": [1.5, float("nan")],
        "parts": [[{"a": 1}], []],
        "code": pyarrow.array(["x", "y"]).dictionary_encode(),
    }
    parquet.write_table(pyarrow.table(columns), tmp_path / "in.parquet")
    for name in ("out.parquet", "out.jsonl"):
        run_batch(Job((str(tmp_path / "in.parquet"),), tmp_path / name, PLAN, 1))
    table = parquet.read_table(tmp_path / "out.parquet")
    assert table.column_names == ["when", "number", "parts", "code", "highlights"]
    assert table.schema.field("when").type == pyarrow.timestamp("us")
    assert table.schema.field("code").type == pyarrow.string()
    assert table["when"].to_pylist() == columns["when"]
    assert table["parts"].to_pylist() == columns["parts"]
    texts = [row[0]["text"] for row in table["highlights"].to_pylist()]
    assert texts == ["It rained.", "We stayed."]
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_bytes().splitlines()]
    assert [row["when"] for row in lines] == ["2024-05-31T00:00:00", None]
    assert [row["number"] for row in lines] == [1.5, None]
    known = [
        [{name: value for name, value in item.items() if value is not None} for item in row]
        for row in table["highlights"].to_pylist()
    ]
    assert [row["highlights"] for row in lines] == known  # no speaker and no time


def test_jsonl_and_folders_become_parquet(tmp_path: Path) -> None:
    """Columns come from all rows of all inputs; values of mixed types become JSON in strings."""
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "b.md").write_text("# Rain\n\nIt rained. We left.", encoding="utf-8")
    (folder / "a.txt").write_text("We stayed. It rained.", encoding="utf-8")
    text = "It rained. We left."
    rows = [{"text": text, "n": 1, "x": "a"}, {"text": text, "n": 2.5, "x": {"b": [1]}}]
    source = tmp_path / "in.jsonl"
    source.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    out = tmp_path / "out.parquet"
    run_batch(Job((str(source), str(folder)), out, PLAN, 1))
    output = parquet.read_table(out).to_pylist()
    assert [row["n"] for row in output] == [1.0, 2.5, None, None]
    assert [row["x"] for row in output] == ["a", '{"b": [1]}', None, None]
    assert [row["title"] for row in output] == [None, None, "", "Rain"]
    assert [row["highlights"][0]["text"] for row in output[2:]] == ["We stayed.", "It rained."]
