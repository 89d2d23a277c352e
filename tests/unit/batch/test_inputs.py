"""Tests of input splits and chunks: every row once, and bounded memory."""

import json
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from pullquote.batch import Job, inputs, run_batch
from pullquote.batch.inputs import detect_inputs, read_chunks, read_split, split_inputs
from pullquote.batch.records import UnreadableRow
from pullquote.batch.worker import BatchPlan
from pullquote.errors import UnreadableError
from pullquote.selection import Options

PLAN = BatchPlan("lead", None, Options(top=1))
TOO_LONG = UnreadableRow("the line is longer than 1000 bytes")


def import_parquet() -> tuple[Any, Any]:
    """Return pyarrow and its module for Parquet, or skip the test."""
    return pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")


def lines_of(count: int) -> bytes:
    """Return JSONL with a blank line; every tenth article has no sentence."""
    texts = (f"Rain fell {n} times. We left." if n % 10 else "Hm" for n in range(count))
    lines = [json.dumps({"id": n, "text": text}).encode() + b"\n" for n, text in enumerate(texts)]
    return b"".join([*lines, b"\n"])


def test_chunks_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A chunk ends at 64 rows or at its size limit; a line beyond the limit is never in memory.

    Skipping the rows of the first chunks leaves the other chunks as they were.
    """
    path = tmp_path / "in.jsonl"
    path.write_bytes(b"1234567\n" * 100 + b"x" * 5000 + b"\n" + b"12345678\n" * 10)
    items = detect_inputs([str(path)])
    monkeypatch.setattr(inputs, "CHUNK_BYTES", 80)
    monkeypatch.setattr(inputs, "MAX_ROW_BYTES", 1000)
    chunks = list(read_chunks(items))
    assert [len(chunk) for chunk in chunks[:3]] == [10, 10, 10]
    rows = [row for chunk in chunks for row in chunk]
    assert [row.line for row in rows] == list(range(1, 112))
    assert [row.payload for row in rows[99:102]] == [b"1234567\n", TOO_LONG, b"12345678\n"]
    assert list(read_chunks(items, skip=20)) == chunks[2:]
    monkeypatch.setattr(inputs, "CHUNK_BYTES", 10**9)
    assert [len(chunk) for chunk in read_chunks(items)] == [64, 47]


@pytest.mark.parametrize("size", [1, 7, 100, 10_000])
def test_splits_hold_each_line_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    """Wherever a file is split, every line belongs to the split in which it begins, and only to it.

    The lines include blank ones, one over the limit, and a last one without an end.
    """
    path = tmp_path / "in.jsonl"
    path.write_bytes(b"\n" + lines_of(9) + b"x" * 3000 + b"\n" + b"yy\n" + b"z")
    monkeypatch.setattr(inputs, "SPLIT_BYTES", size)
    monkeypatch.setattr(inputs, "MAX_ROW_BYTES", 1000)
    (item,) = detect_inputs([str(path)])
    splits = split_inputs(item)
    assert len(splits) == -(-path.stat().st_size // size)
    rows = chain.from_iterable(chain.from_iterable(map(read_split, splits)))
    lines = [TOO_LONG if len(line) > 1000 else line for line in path.read_bytes().splitlines(True)]
    assert [row.payload for row in rows] == lines
    expected = list(chain.from_iterable(read_chunks([item])))
    assert [(row.line, row.payload) for row in expected] == list(enumerate(lines, start=1))


def test_row_groups_are_splits(tmp_path: Path) -> None:
    """A split of Parquet is a row group, and no chunk extends beyond it."""
    pyarrow, parquet = import_parquet()
    table = pyarrow.table({"text": [f"Rain fell {n} times." for n in range(150)]})
    parquet.write_table(table, tmp_path / "in.parquet", row_group_size=70)
    (item,) = detect_inputs([str(tmp_path / "in.parquet")])
    groups = [[len(chunk) for chunk in read_split(split)] for split in split_inputs(item)]
    assert groups == [[64, 6], [64, 6], [10]]
    assert [len(chunk) for chunk in read_chunks([item])] == [64, 6, 64, 6, 10]


def test_damaged_parquet_is_one_line(tmp_path: Path) -> None:
    """A damaged page raises an error that names the file, whatever pyarrow calls it."""
    pyarrow, parquet = import_parquet()
    path = tmp_path / "in.parquet"
    parquet.write_table(pyarrow.table({"text": ["Rain fell. We left."] * 2000}), path)
    whole = path.read_bytes()
    messages: list[str] = []
    for position in range(4, len(whole), 7):
        path.write_bytes(whole[:position] + b"\xff\x00\xff" + whole[position + 3 :])
        try:
            for split in split_inputs(detect_inputs([str(path)])[0]):
                list(read_split(split))
        except UnreadableError as error:
            messages.append(str(error))
    assert len(messages) > 10
    assert all(message.startswith(f"{path}: ") for message in messages)


def test_rows_that_python_cannot_represent_are_rejected(tmp_path: Path) -> None:
    """A row whose text is not UTF-8, or whose date has no year of four digits, stops no other."""
    pyarrow, parquet = import_parquet()
    texts = pyarrow.array([b"Rain fell. We left.", b"\xff", b"It rained. We stayed."])
    table = pyarrow.table(
        {
            "text": texts.cast(pyarrow.string(), safe=False),
            "when": pyarrow.array([0, 0, 10**15], pyarrow.timestamp("ms")),
        }
    )
    parquet.write_table(table, tmp_path / "in.parquet")
    for name in ("out.parquet", "out.jsonl"):
        stats = run_batch(Job((str(tmp_path / "in.parquet"),), tmp_path / name, PLAN, 1))
        assert (stats.rows, stats.articles, stats.failed) == (3, 1, 2)
    errors = (tmp_path / "out.jsonl.errors.jsonl").read_bytes().splitlines()
    assert [json.loads(error)["line"] for error in errors] == [2, 3]
