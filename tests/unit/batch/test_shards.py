"""Bulk in parts: stretches that anyone may write at any time make up what one machine writes."""

import json
import socket
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from pullquote.batch import Job, inputs, run_batch
from pullquote.batch import shards as parts
from pullquote.batch.inputs import detect_inputs, read_chunks, read_split, split_inputs
from pullquote.batch.ray_runner import ClusterJob, run_on_cluster
from pullquote.batch.shards import ShardedOutput
from pullquote.batch.worker import BatchPlan, Worker
from pullquote.cli import main
from pullquote.errors import OutputError, PullquoteError, UsageError
from pullquote.selection import Options

fsspec = pytest.importorskip("fsspec", reason="the extra ray is not installed")
pyarrow = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")

PLAN = BatchPlan("lead", None, Options(top=1))


@pytest.fixture
def memory() -> Iterator[Any]:
    """Give an empty file system that is no disk."""
    system = fsspec.filesystem("memory")
    yield system
    system.rm("/", recursive=True)


def lines_of(count: int) -> bytes:
    """Make JSONL, each tenth line without a sentence, and one blank."""
    texts = (f"Rain fell {n} times. We left." if n % 10 else "Hm" for n in range(count))
    lines = [json.dumps({"id": n, "text": text}).encode() + b"\n" for n, text in enumerate(texts)]
    return b"".join([*lines, b"\n"])


@pytest.mark.parametrize("size", [1, 7, 100, 10_000])
def test_stretches_hold_each_line_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    """Wherever a file is cut, every line is in the stretch that it begins in, and in no other.

    Among the lines are blank ones, one over the limit, and a last one without an end.
    """
    path = tmp_path / "in.jsonl"
    path.write_bytes(b"\n" + lines_of(9) + b"x" * 3000 + b"\n" + b"yy\n" + b"z")
    monkeypatch.setattr(inputs, "STRETCH_BYTES", size)
    monkeypatch.setattr(inputs, "LARGEST_ROW", 1000)
    (given,) = detect_inputs([str(path)])
    stretches = split_inputs(given)
    assert len(stretches) == -(-path.stat().st_size // size)
    rows = chain.from_iterable(chain.from_iterable(map(read_split, stretches)))
    lines = [None if len(line) > 1000 else line for line in path.read_bytes().splitlines(True)]
    assert [row.payload for row in rows] == lines
    whole = list(chain.from_iterable(read_chunks([given])))
    assert [(row.line, row.payload) for row in whole] == list(enumerate(lines, start=1))


def test_row_groups_are_stretches(tmp_path: Path) -> None:
    """A stretch of Parquet is a row group, and no chunk reaches over its end."""
    table = pyarrow.table({"text": [f"Rain fell {n} times." for n in range(150)]})
    parquet.write_table(table, tmp_path / "in.parquet", row_group_size=70)
    (given,) = detect_inputs([str(tmp_path / "in.parquet")])
    groups = [[len(chunk) for chunk in read_split(each)] for each in split_inputs(given)]
    assert groups == [[64, 6], [64, 6], [10]]
    assert [len(chunk) for chunk in read_chunks([given])] == [64, 6, 64, 6, 10]


@pytest.mark.parametrize("suffix", ["jsonl", "parquet"])
def test_parts_make_up_the_whole(
    tmp_path: Path, memory: Any, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    """Written backwards, one twice and one after a mark was cut off, parts hold what a file does.

    They stand on a file system that is no disk, read from there, too; the rows set aside are
    named by their lines in the whole file.
    """
    monkeypatch.setattr(inputs, "STRETCH_BYTES", 600)
    (tmp_path / "in.jsonl").write_bytes(lines_of(60))
    memory.pipe_file("/in/a.jsonl", lines_of(60))
    memory.pipe_file("/in/_SUCCESS", b"")
    whole = Job((str(tmp_path / "in.jsonl"),), tmp_path / f"out.{suffix}", PLAN, 1)
    run_batch(whole)
    stretches = [each for given in detect_inputs(["memory://in"]) for each in split_inputs(given)]
    assert len(stretches) > 3

    plan = PLAN
    if suffix == "parquet":
        from pullquote.batch.arrow import find_columns, output_schema

        schema = output_schema(map(find_columns, stretches), "text", "highlights")
        plan = BatchPlan("lead", None, Options(top=1), schema=schema)
    folder, identity = f"memory://out.{suffix}", {"job": 1}
    worker, output = Worker(plan), ShardedOutput(folder)
    assert output.begin(identity) == {}
    for number in [1, *reversed(range(len(stretches)))]:
        output.process(worker, number, stretches[number])
    memory.pipe_file(f"/out.{suffix}.journal/000002.json", b'{"tally": {"ro')
    done = ShardedOutput(folder).begin(identity)
    assert set(range(len(stretches))) - done.keys() == {2}
    done[2] = ShardedOutput(folder).process(worker, 2, stretches[2])
    tally = output.finish(stretches, done)

    assert (tally.articles, tally.failed, tally.finished) == (54, 6, True)
    files = sorted(memory.ls(f"/out.{suffix}", detail=False))
    assert files.pop().endswith("_SUCCESS")
    if suffix == "jsonl":
        assert b"".join(map(memory.cat_file, files)) == whole.output.read_bytes()
    else:
        tables = [parquet.read_table(memory.open(file)) for file in files]
        assert pyarrow.concat_tables(tables).equals(parquet.read_table(whole.output))
    errors = memory.cat_file(f"/out.{suffix}.errors.jsonl")
    assert errors.replace(b"memory:///in/a.jsonl", bytes(tmp_path / "in.jsonl")) == (
        whole.errors.read_bytes()
    )
    assert not memory.exists(f"/out.{suffix}.journal")


def test_another_output_is_not_written_over(memory: Any) -> None:
    """What stands at the output, and a journal of another job, are refused and left alone."""
    memory.pipe_file("/out.jsonl/000000.jsonl", b"x")
    with pytest.raises(UsageError, match="is there already"):
        ShardedOutput("memory://out.jsonl").begin({"job": 1})
    ShardedOutput("memory://other.jsonl").begin({"job": 1})
    with pytest.raises(UsageError, match="belongs to another command"):
        ShardedOutput("memory://other.jsonl").begin({"job": 2})
    assert memory.cat_file("/out.jsonl/000000.jsonl") == b"x"


def test_a_stretch_that_kills_its_workers_is_given_up(memory: Any) -> None:
    """After five workers died of a stretch, the sixth says so; a new run of the job tries again."""
    memory.pipe_file("/in.jsonl", lines_of(3))
    (stretch,) = split_inputs(detect_inputs(["memory://in.jsonl"])[0])
    output = ShardedOutput("memory://out.jsonl")
    output.begin({"job": 1})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts, "read_split", lambda _: exec("raise SystemExit"))
        for _ in range(parts.MOST_TRIES):
            with pytest.raises(SystemExit):
                output.process(Worker(PLAN), 0, stretch)
    with pytest.raises(PullquoteError, match=r"in\.jsonl: 5 workers that began on it at 0 were"):
        output.process(Worker(PLAN), 0, stretch)
    assert output.begin({"job": 1}) == {}
    assert output.process(Worker(PLAN), 0, stretch).tally.articles == 2


def test_what_no_cluster_can_do_is_said(
    tmp_path: Path, memory: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """A cluster that is not there, a folder of articles, a scheme that nobody knows: one line."""
    pytest.importorskip("ray", reason="the extra ray is not installed")
    source = tmp_path / "in.jsonl"
    source.write_bytes(lines_of(3))
    (tmp_path / "note.txt").write_text("It rained. We left.", encoding="utf-8")
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))  # and does not listen
        nowhere = f"127.0.0.1:{unheard.getsockname()[1]}"
        for given, output, address, words in (
            (source, "out.jsonl", nowhere, f"{nowhere}: no Ray cluster can be joined there"),
            (source, "out.csv", "auto", "has to end in .jsonl or .parquet"),
            (tmp_path, "out.jsonl", "auto", "is a folder of articles"),
            (source, "in.jsonl", "auto", "is an input too"),
            ("nope://in.jsonl", "out.jsonl", "auto", "its scheme is not known here"),
            ("memory://in.jsonl", "out.jsonl", "auto", "there is no such file"),
        ):
            assert main(["batch", str(given), f"{tmp_path}/{output}", "--ray", address]) in (1, 2)
            (line,) = capsys.readouterr().err.splitlines()
            assert words in line
    assert not list(tmp_path.glob("out*"))
    memory.pipe_file("/in.csv", b"")
    for given in ("memory://in.csv", "memory://"):
        with pytest.raises(UsageError):
            run_on_cluster(ClusterJob((given,), "memory://out.jsonl", PLAN, "auto"))
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="cannot be written"):
        ShardedOutput(f"{tmp_path}/file/out.jsonl").begin({})
