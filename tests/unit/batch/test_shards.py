"""Tests of sharded output: shards written in any order equal the output of one machine."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pullquote.batch import Job, inputs, run_batch, shards
from pullquote.batch.inputs import detect_inputs, split_inputs
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
    """Return an empty file system in memory."""
    system = fsspec.filesystem("memory")
    yield system
    system.rm("/", recursive=True)


def lines_of(count: int) -> bytes:
    """Return JSONL with a blank line; every tenth article has no sentence."""
    texts = (f"Rain fell {n} times. We left." if n % 10 else "Hm" for n in range(count))
    lines = [json.dumps({"id": n, "text": text}).encode() + b"\n" for n, text in enumerate(texts)]
    return b"".join([*lines, b"\n"])


@pytest.mark.parametrize("suffix", ["jsonl", "parquet"])
def test_shards_equal_the_output_of_one_machine(
    tmp_path: Path, memory: Any, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    """Shards equal one output file, though written in reverse, one twice, one after a torn result.

    Inputs and shards are in a file system in memory. Rejected rows have the line numbers of the
    whole file.
    """
    monkeypatch.setattr(inputs, "SPLIT_BYTES", 600)
    (tmp_path / "in.jsonl").write_bytes(lines_of(60))
    memory.pipe_file("/in/a.jsonl", lines_of(60))
    memory.pipe_file("/in/_SUCCESS", b"")
    whole = Job((str(tmp_path / "in.jsonl"),), tmp_path / f"out.{suffix}", PLAN, 1)
    run_batch(whole)
    items = detect_inputs(["memory://in"])
    splits = [split for item in items for split in split_inputs(item)]
    assert len(splits) > 3

    plan = PLAN
    if suffix == "parquet":
        from pullquote.batch.arrow import find_columns, output_schema

        schema = output_schema(map(find_columns, splits), "text", "highlights")
        plan = BatchPlan("lead", None, Options(top=1), schema=schema)
    folder, identity = f"memory://out.{suffix}", {"job": 1}
    worker, output = Worker(plan), ShardedOutput(folder)
    assert output.begin(identity) == {}
    for number in [1, *reversed(range(len(splits)))]:
        output.process(worker, number, splits[number])
    memory.pipe_file(f"/out.{suffix}.journal/000002.json", b'{"stats": {"ro')
    done = ShardedOutput(folder).begin(identity)
    assert set(range(len(splits))) - done.keys() == {2}
    done[2] = ShardedOutput(folder).process(worker, 2, splits[2])
    stats = output.finish(splits, done)

    assert (stats.articles, stats.failed, stats.finished) == (54, 6, True)
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


def test_existing_output_is_not_overwritten(memory: Any) -> None:
    """An existing output and the journal of another job are errors, and stay as they are."""
    memory.pipe_file("/out.jsonl/000000.jsonl", b"x")
    with pytest.raises(UsageError, match="exists already"):
        ShardedOutput("memory://out.jsonl").begin({"job": 1})
    ShardedOutput("memory://other.jsonl").begin({"job": 1})
    with pytest.raises(UsageError, match="belongs to another command"):
        ShardedOutput("memory://other.jsonl").begin({"job": 2})
    assert memory.cat_file("/out.jsonl/000000.jsonl") == b"x"


def test_split_that_kills_its_workers_is_abandoned(memory: Any) -> None:
    """After five workers died on a split, the sixth reports it; a new run tries again."""
    memory.pipe_file("/in.jsonl", lines_of(3))
    (split,) = split_inputs(detect_inputs(["memory://in.jsonl"])[0])
    output = ShardedOutput("memory://out.jsonl")
    output.begin({"job": 1})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shards, "read_split", lambda _: exec("raise SystemExit"))
        for _ in range(shards.MAX_ATTEMPTS):
            with pytest.raises(SystemExit):
                output.process(Worker(PLAN), 0, split)
    with pytest.raises(PullquoteError, match=r"in\.jsonl: 5 workers were killed on the split at 0"):
        output.process(Worker(PLAN), 0, split)
    assert output.begin({"job": 1}) == {}
    assert output.process(Worker(PLAN), 0, split).stats.articles == 2


def test_invalid_cluster_jobs_are_one_line(
    tmp_path: Path, memory: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """A missing cluster, a folder of articles and an unknown scheme are errors of one line."""
    pytest.importorskip("ray", reason="the extra ray is not installed")
    source = tmp_path / "in.jsonl"
    source.write_bytes(lines_of(3))
    (tmp_path / "note.txt").write_text("It rained. We left.", encoding="utf-8")
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # and does not listen
        address_ = f"127.0.0.1:{closed.getsockname()[1]}"
        for source_, output, address, message in (
            (source, "out.jsonl", address_, f"{address_}: cannot join a Ray cluster"),
            (source, "out.csv", "auto", "must end in .jsonl or .parquet"),
            (tmp_path, "out.jsonl", "auto", "is a folder of articles"),
            (source, "in.jsonl", "auto", "is both input and output"),
            ("nope://in.jsonl", "out.jsonl", "auto", "unsupported scheme"),
            ("memory://in.jsonl", "out.jsonl", "auto", "there is no such file"),
        ):
            assert main(["batch", str(source_), f"{tmp_path}/{output}", "--ray", address]) in (1, 2)
            (line,) = capsys.readouterr().err.splitlines()
            assert message in line
    assert not list(tmp_path.glob("out*"))
    memory.pipe_file("/in.csv", b"")
    for url in ("memory://in.csv", "memory://"):
        with pytest.raises(UsageError):
            run_on_cluster(ClusterJob((url,), "memory://out.jsonl", PLAN, "auto"))
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="cannot be written"):
        ShardedOutput(f"{tmp_path}/file/out.jsonl").begin({})


def test_a_job_killed_at_its_beginning_or_end_can_be_repeated(memory: Any) -> None:
    """A torn or lonely job.json starts the job again; one that is left at the end is removed."""
    memory.pipe_file("/in.jsonl", lines_of(5))
    (item,) = detect_inputs(["memory://in.jsonl"])
    splits = list(split_inputs(item))
    journal = "/out.jsonl.journal/job.json"
    for torn in (b'{"half', b'{"whole": 1}'):
        memory.pipe_file(journal, torn)
        assert ShardedOutput("memory://out.jsonl").begin({"whole": 1}) == {}
        memory.rm("/out.jsonl", recursive=True)
    for _ in range(2):  # the second run finds the output, and what is left of its journal
        memory.pipe_file(journal, b'{"whole": 1}')
        output = ShardedOutput("memory://out.jsonl")
        shards = output.begin({"whole": 1})
        worker = Worker(PLAN)
        shards |= {
            n: output.process(worker, n, split) for n, split in enumerate(splits) if n not in shards
        }
        assert output.finish(splits, shards).articles == 4
        assert not memory.exists("/out.jsonl.journal")
