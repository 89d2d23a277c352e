"""Tests of the batch runner: every row once, in order, whatever interrupts the job."""

import json
from collections.abc import Iterator
from concurrent.futures import Future
from multiprocessing import active_children
from pathlib import Path
from typing import Any

import pytest

from pullquote import Highlighter
from pullquote.batch import BatchStats, Job, run_batch, runner
from pullquote.batch.records import Row
from pullquote.batch.worker import BatchPlan, ChunkResult
from pullquote.cli import main
from pullquote.errors import PullquoteError, SourceNotFoundError, UsageError
from pullquote.selection import Options

pytest.importorskip("pyarrow")

TEXT = "Rain number {n} fell on the harbour. It flooded {n} times.\n\nBread was sold, {n} loaves."
PLAN = BatchPlan("lead", None, Options(top=1))


def rows_of(count: int) -> list[dict[str, Any]]:
    """Return rows with articles, of which every tenth has no sentence."""
    texts = (TEXT.format(n=n) if n % 10 else "Hm" for n in range(count))
    return [{"id": n, "text": text, "tags": ["a", "b"]} for n, text in enumerate(texts)]


def write_lines(path: Path, rows: list[dict[str, Any]]) -> Path:
    """Write rows to a JSONL file."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Read the rows of a JSONL file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def file_names(folder: Path) -> set[str]:
    """Return the names of the files in a folder."""
    return {path.name for path in folder.iterdir()}


def test_output_does_not_depend_on_workers(tmp_path: Path) -> None:
    """One and two workers write the same bytes, with the fields and highlights of each good row.

    The exit status is 1, since some rows are rejected; no temporary file is left.
    """
    rows = rows_of(200)
    source = str(write_lines(tmp_path / "in.jsonl", rows))
    for workers in "12":
        arguments = ["batch", source, f"{tmp_path}/{workers}.jsonl", "--workers", workers]
        assert main([*arguments, "--top", "1"]) == 1
    assert (tmp_path / "1.jsonl").read_bytes() == (tmp_path / "2.jsonl").read_bytes()
    output = read_lines(tmp_path / "1.jsonl")
    assert [row["id"] for row in output] == [n for n in range(200) if n % 10]
    (expected,) = list(Highlighter().highlight(rows[7]["text"], options=Options(top=1)))
    assert output[6].keys() == {"id", "tags", "highlights"}
    (highlight,) = output[6]["highlights"]
    assert highlight.pop("score") == pytest.approx(expected.score, abs=1e-5)
    assert highlight == {
        "index": expected.sentence.index,
        "start": expected.sentence.start,
        "end": expected.sentence.end,
        "text": expected.sentence.text,
    }
    names = {f"{n}.jsonl{end}" for n in "12" for end in ("", ".errors.jsonl")}
    assert file_names(tmp_path) == names | {"in.jsonl"}


def test_job_interrupted_before_its_last_step_only_finishes(tmp_path: Path) -> None:
    """A job whose output exists, but whose journal was not deleted, processes nothing again."""
    source = write_lines(tmp_path / "in.jsonl", rows_of(9))
    job = Job((str(source),), tmp_path / "out.jsonl", PLAN, 1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runner, "_finish", lambda job: job.part.replace(job.output))
        run_batch(job)
    before = job.output.read_bytes()
    seen: list[BatchStats] = []
    assert run_batch(job, seen.append).articles == 8
    assert seen == []
    assert job.output.read_bytes() == before
    assert not job.journal.exists()


def test_other_job_is_not_resumed(tmp_path: Path) -> None:
    """Other options or a changed input are errors, and the unfinished output stays."""
    source = write_lines(tmp_path / "in.jsonl", rows_of(9))
    job = Job((str(source),), tmp_path / "out.jsonl", PLAN, 1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runner, "_process_chunks", lambda *_: iter(()))
        patch.setattr(runner, "_finish", lambda _: None)
        run_batch(job)
    other = Job(job.inputs, job.output, BatchPlan("lead", None, Options(top=2)), 1)
    with pytest.raises(UsageError, match="belongs to another command"):
        run_batch(other)
    write_lines(source, rows_of(10))
    with pytest.raises(UsageError, match="belongs to another command"):
        run_batch(job)
    assert job.part.exists()


def test_chunks_in_flight_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """At most three chunks for each worker are read ahead."""

    class Pool:
        def __init__(self, *_: object) -> None:
            pass

        def submit(self, _: object, __: object) -> Future[ChunkResult]:
            future: Future[ChunkResult] = Future()
            future.set_result(ChunkResult(b"", b"", 1, 1, 0))
            return future

        def shutdown(self, **_: object) -> None:
            pass

    monkeypatch.setattr(runner, "ProcessPoolExecutor", Pool)
    read = 0

    def endless() -> Iterator[list[Row]]:
        nonlocal read
        while True:
            read += 1
            yield []

    done = runner._process_chunks(endless(), PLAN, 2)
    for taken in range(1, 50):
        next(done)
        assert read < taken + 6


def test_invalid_jobs_are_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Missing inputs, unknown suffixes and an output equal to an input are errors of one line."""
    source = write_lines(tmp_path / "in.jsonl", rows_of(3))
    with pytest.raises(SourceNotFoundError):
        run_batch(Job((f"{tmp_path}/none.jsonl",), tmp_path / "out.jsonl", PLAN, 1))
    for arguments, message in (
        ((str(source), f"{tmp_path}/out.csv"), "must end in .jsonl or .parquet"),
        ((str(source), str(source)), "is both input and output"),
        ((__file__, f"{tmp_path}/out.jsonl"), "must be a folder, or end in"),
        ((str(source), f"{tmp_path}/out.jsonl", "--model", "none"), "none"),
    ):
        assert main(["batch", *arguments]) == 2
        assert message in capsys.readouterr().err
    assert main(["batch", str(source), f"{tmp_path}/no/out.jsonl"]) == 1
    assert "cannot be written" in capsys.readouterr().err


def test_killed_worker_is_reported(tmp_path: Path) -> None:
    """A killed worker ends the job with a message, and the progress is recorded."""
    source = write_lines(tmp_path / "in.jsonl", rows_of(1000))
    job = Job((str(source),), tmp_path / "out.jsonl", PLAN, 1)

    def kill(_: BatchStats) -> None:
        for process in active_children():
            process.kill()

    with pytest.raises(PullquoteError, match="a worker was killed"):
        run_batch(job, kill)
    recorded = json.loads(job.journal.read_bytes().splitlines()[-1])
    assert recorded["rows"] >= 64
    assert not recorded["finished"]
