"""Bulk: every row once, in order, with its highlights, whatever stops the job."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future
from datetime import datetime
from multiprocessing import active_children
from pathlib import Path
from typing import Any

import pytest

from pullquote import Highlighter
from pullquote.batch import BatchStats, Job, inputs, run_batch
from pullquote.batch import runner as run
from pullquote.batch.records import Row
from pullquote.batch.worker import BatchPlan, ChunkResult, Worker
from pullquote.cli import main
from pullquote.errors import PullquoteError, SourceNotFoundError, UsageError
from pullquote.selection import Options

pyarrow = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")

TEXT = "Rain number {n} fell on the harbour. It flooded {n} times.\n\nBread was sold, {n} loaves."
PLAN = BatchPlan("lead", None, Options(top=1))


def rows_of(count: int) -> list[dict[str, Any]]:
    """Make articles, some without a sentence."""
    texts = (TEXT.format(n=n) if n % 10 else "Hm" for n in range(count))
    return [{"id": n, "text": text, "tags": ["a", "b"]} for n, text in enumerate(texts)]


def write_lines(path: Path, rows: list[dict[str, Any]]) -> Path:
    """Write JSONL."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Read JSONL."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def beside(folder: Path) -> set[str]:
    """Name what is in a folder."""
    return {path.name for path in folder.iterdir()}


def test_rows_keep_order_and_fields_whatever_the_workers(tmp_path: Path) -> None:
    """One and two workers write the same bytes: each good row, its fields, what the library says.

    The exit status is 1, since rows were set aside; nothing else stays beside the output.
    """
    given = rows_of(200)
    source = str(write_lines(tmp_path / "in.jsonl", given))
    for workers in "12":
        arguments = ["batch", source, f"{tmp_path}/{workers}.jsonl", "--workers", workers]
        assert main([*arguments, "--top", "1"]) == 1
    assert (tmp_path / "1.jsonl").read_bytes() == (tmp_path / "2.jsonl").read_bytes()
    found = read_lines(tmp_path / "1.jsonl")
    assert [row["id"] for row in found] == [n for n in range(200) if n % 10]
    (mark,) = list(Highlighter().highlight(given[7]["text"], options=Options(top=1)))
    assert found[6].keys() == {"id", "tags", "highlights"}
    (highlight,) = found[6]["highlights"]
    assert highlight.pop("score") == pytest.approx(mark.score, abs=1e-5)
    assert highlight == {
        "index": mark.sentence.index,
        "start": mark.sentence.start,
        "end": mark.sentence.end,
        "text": mark.sentence.text,
    }
    names = {f"{n}.jsonl{end}" for n in "12" for end in ("", ".errors.jsonl")}
    assert beside(tmp_path) == names | {"in.jsonl"}


KILLED = """
import sys, time
from pathlib import Path
from pullquote.batch import Job, run_batch
from pullquote.batch.worker import BatchPlan
from pullquote.selection import Options
plan = BatchPlan("lead", None, Options(top=1))
run_batch(Job((sys.argv[1],), Path(sys.argv[2]), plan, 2), lambda _: time.sleep(0.3))
"""


def children(process: int) -> list[int]:
    """List a process's children."""
    found = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii")
    return [int(child) for child in found.split()]


def is_running(process: int) -> bool:
    """Tell whether a process is there, and not dead with nobody to hear of it."""
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2]
    except OSError:
        return False
    return state.split()[0] != "Z"


def wait_until(met: Any) -> None:
    """Wait, at most two minutes."""
    for _ in range(2400):
        if met():
            return
        time.sleep(0.05)
    pytest.fail("waited in vain")


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="looks at processes as Linux does")
@pytest.mark.parametrize("suffix", ["jsonl", "parquet"])
def test_killed_and_gone_on(tmp_path: Path, suffix: str) -> None:
    """After `kill -9` the workers end, and the same job ends as if nothing had been.

    It was killed behind a note, with output that no note counts; the second run does not begin at
    the first row.
    """
    source = write_lines(tmp_path / "in.jsonl", rows_of(2000))
    whole = Job((str(source),), tmp_path / f"whole.{suffix}", PLAN, 2)
    tally = run_batch(whole)
    job = Job((str(source),), tmp_path / f"out.{suffix}", PLAN, 2)
    command = [sys.executable, "-c", KILLED, str(source), str(job.output)]
    process = subprocess.Popen(command)

    def has_more_than_noted() -> bool:
        assert process.poll() is None
        if not job.journal.exists() or job.journal.read_bytes().count(b"\n") < 2:
            return False
        noted = json.loads(job.journal.read_bytes().split(b"\n")[-2])["output_bytes"]
        return job.part.stat().st_size > noted

    wait_until(has_more_than_noted)
    workers = children(process.pid)
    process.kill()
    process.wait()
    assert not job.output.exists()
    wait_until(lambda: not any(map(is_running, workers)))

    seen: list[BatchStats] = []
    assert run_batch(job, seen.append) == tally
    assert seen[0].rows > 64
    assert job.output.read_bytes() == whole.output.read_bytes()
    assert job.errors.read_bytes() == whole.errors.read_bytes()
    assert not job.journal.exists()
    assert not job.part.exists()


def test_stopped_between_its_last_two_steps(tmp_path: Path) -> None:
    """A job whose output stands already, but whose journal is left, ends without a second run."""
    source = write_lines(tmp_path / "in.jsonl", rows_of(9))
    job = Job((str(source),), tmp_path / "out.jsonl", PLAN, 1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "_finish", lambda job: job.part.replace(job.output))
        run_batch(job)
    before = job.output.read_bytes()
    seen: list[BatchStats] = []
    assert run_batch(job, seen.append).articles == 8
    assert seen == []
    assert job.output.read_bytes() == before
    assert not job.journal.exists()


def test_another_job_is_not_gone_on_with(tmp_path: Path) -> None:
    """Other options, or an input that has changed since, are refused, and nothing is lost."""
    source = write_lines(tmp_path / "in.jsonl", rows_of(9))
    job = Job((str(source),), tmp_path / "out.jsonl", PLAN, 1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "_work", lambda *_: iter(()))
        patch.setattr(run, "_finish", lambda _: None)
        run_batch(job)
    other = Job(job.inputs, job.output, BatchPlan("lead", None, Options(top=2)), 1)
    with pytest.raises(UsageError, match="belongs to another command"):
        run_batch(other)
    write_lines(source, rows_of(10))
    with pytest.raises(UsageError, match="belongs to another command"):
        run_batch(job)
    assert job.part.exists()


def test_bad_rows_are_set_aside_with_reasons() -> None:
    """Each row that cannot be used is named by its line, with a reason; the others are done."""
    payloads: list[Any] = [
        b'{"text": "It rained. We left.", "id": "caf\xc3\xa9 \\ud800"}\n',
        b"\n",
        b"{bad\n",
        b"\xff\xfe\n",
        b"[1]\n",
        b'{"text": "It rained.", "x": NaN}\n',
        b'{"id": 3}\n',
        b'{"text": 3}\n',
        b'{"text": "It rained.", "title": ["x"]}\n',
        b'{"text": " "}\n',
        b'{"text": "Hm"}\n',
        None,
        "/no/such/file.txt",
    ]
    done = Worker(PLAN).process([Row("in", n, p) for n, p in enumerate(payloads, start=1)])
    errors = [json.loads(line) for line in done.errors.splitlines()]
    reasons = [error["reason"] for error in errors]
    assert [error["line"] for error in errors] == list(range(3, 14))
    for reason, words in zip(
        reasons,
        (
            *("no JSON: Expecting", "no JSON: 'utf-8'", "holds list", "NaN is no number"),
            *("text is missing", "text is int", "title is list", "is empty", "no sentence"),
            *("too long", "not found"),
        ),
        strict=True,
    ):
        assert words in reason
    assert (done.rows, done.articles, done.failed) == (13, 1, 11)
    assert json.loads(done.output)["id"] == "café \ud800"
    assert errors[-1]["source"] == "/no/such/file.txt"


def test_a_row_that_breaks_the_model_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where articles cannot be highlighted together, only the one to blame is set aside."""
    worker = Worker(PLAN)
    many = worker._highlighter.highlight_many

    def fragile(articles: Any, options: Options) -> Any:
        if any("2" in article.text for article in articles):
            raise ZeroDivisionError("of 2")
        return many(articles, options)

    monkeypatch.setattr(worker._highlighter, "highlight_many", fragile)
    texts = (json.dumps({"text": TEXT.format(n=n)}).encode() for n in (1, 2, 3))
    done = worker.process([Row("in", line, text) for line, text in enumerate(texts, start=1)])
    assert (done.articles, done.failed) == (2, 1)
    assert json.loads(done.errors) == {
        "source": "in",
        "line": 2,
        "reason": "ZeroDivisionError: of 2",
    }


def test_parquet_keeps_its_types(tmp_path: Path) -> None:
    """From Parquet to Parquet all columns but the text keep their types and values.

    To JSONL they become what JSON has for them.
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
    found = parquet.read_table(tmp_path / "out.parquet")
    assert found.column_names == ["when", "number", "parts", "code", "highlights"]
    assert found.schema.field("when").type == pyarrow.timestamp("us")
    assert found.schema.field("code").type == pyarrow.string()
    assert found["when"].to_pylist() == columns["when"]
    assert found["parts"].to_pylist() == columns["parts"]
    texts = [row[0]["text"] for row in found["highlights"].to_pylist()]
    assert texts == ["It rained.", "We stayed."]
    lines = read_lines(tmp_path / "out.jsonl")
    assert [row["when"] for row in lines] == ["2024-05-31T00:00:00", None]
    assert [row["number"] for row in lines] == [1.5, None]
    assert [row["highlights"] for row in lines] == found["highlights"].to_pylist()


def test_jsonl_and_folders_become_parquet(tmp_path: Path) -> None:
    """Columns are gathered from all rows of all inputs; unlike things become JSON in strings."""
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "b.md").write_text("# Rain\n\nIt rained. We left.", encoding="utf-8")
    (folder / "a.txt").write_text("We stayed. It rained.", encoding="utf-8")
    text = "It rained. We left."
    rows = [{"text": text, "n": 1, "x": "a"}, {"text": text, "n": 2.5, "x": {"b": [1]}}]
    source = write_lines(tmp_path / "in.jsonl", rows)
    out = tmp_path / "out.parquet"
    run_batch(Job((str(source), str(folder)), out, PLAN, 1))
    found = parquet.read_table(out).to_pylist()
    assert [row["n"] for row in found] == [1.0, 2.5, None, None]
    assert [row["x"] for row in found] == ["a", '{"b": [1]}', None, None]
    assert [row["title"] for row in found] == [None, None, "", "Rain"]
    assert [row["highlights"][0]["text"] for row in found[2:]] == ["We stayed.", "It rained."]


def test_few_chunks_are_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """However long the input, no more than three chunks a worker are read ahead."""

    class Pool:
        def __init__(self, *_: object) -> None:
            pass

        def submit(self, _: object, __: object) -> Future[ChunkResult]:
            future: Future[ChunkResult] = Future()
            future.set_result(ChunkResult(b"", b"", 1, 1, 0))
            return future

        def shutdown(self, **_: object) -> None:
            pass

    monkeypatch.setattr(run, "ProcessPoolExecutor", Pool)
    read = 0

    def endless() -> Iterator[list[Row]]:
        nonlocal read
        while True:
            read += 1
            yield []

    done = run._work(endless(), PLAN, 2)
    for taken in range(1, 50):
        next(done)
        assert read < taken + 6


def test_chunks_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A chunk ends at 64 rows or at so many bytes; a line beyond the limit is never held.

    Skipping the rows of some chunks gives the others as they were.
    """
    path = tmp_path / "in.jsonl"
    path.write_bytes(b"1234567\n" * 100 + b"x" * 5000 + b"\n" + b"12345678\n" * 10)
    found = inputs.detect_inputs([str(path)])
    monkeypatch.setattr(inputs, "BYTES_AT_ONCE", 80)
    monkeypatch.setattr(inputs, "LARGEST_ROW", 1000)
    chunks = list(inputs.read_chunks(found))
    assert [len(chunk) for chunk in chunks[:3]] == [10, 10, 10]
    rows = [row for chunk in chunks for row in chunk]
    assert [row.line for row in rows] == list(range(1, 112))
    assert [row.payload for row in rows[99:102]] == [b"1234567\n", None, b"12345678\n"]
    assert list(inputs.read_chunks(found, skip=20)) == chunks[2:]
    monkeypatch.setattr(inputs, "BYTES_AT_ONCE", 10**9)
    assert [len(chunk) for chunk in inputs.read_chunks(found)] == [64, 47]


def test_what_cannot_be_a_job_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Missing inputs, unknown suffixes and an output over an input are said in a line."""
    source = write_lines(tmp_path / "in.jsonl", rows_of(3))
    with pytest.raises(SourceNotFoundError):
        run_batch(Job((f"{tmp_path}/none.jsonl",), tmp_path / "out.jsonl", PLAN, 1))
    for arguments, words in (
        ((str(source), f"{tmp_path}/out.csv"), "has to end in .jsonl or .parquet"),
        ((str(source), str(source)), "is an input too"),
        ((__file__, f"{tmp_path}/out.jsonl"), "has to be a folder, or end in"),
        ((str(source), f"{tmp_path}/out.jsonl", "--model", "none"), "none"),
    ):
        assert main(["batch", *arguments]) == 2
        assert words in capsys.readouterr().err
    assert main(["batch", str(source), f"{tmp_path}/no/out.jsonl"]) == 1
    assert "cannot be written" in capsys.readouterr().err


def test_a_killed_worker_is_said(tmp_path: Path) -> None:
    """A worker that is killed ends the job with a message, and what was done is noted."""
    source = write_lines(tmp_path / "in.jsonl", rows_of(1000))
    job = Job((str(source),), tmp_path / "out.jsonl", PLAN, 1)

    def kill(_: BatchStats) -> None:
        for process in active_children():
            process.kill()

    with pytest.raises(PullquoteError, match="a worker was killed"):
        run_batch(job, kill)
    noted = json.loads(job.journal.read_bytes().splitlines()[-1])
    assert noted["rows"] >= 64
    assert not noted["finished"]
