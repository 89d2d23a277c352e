"""Bulk, run: reads chunks, hands them to workers, and writes what comes back, in order.

In: a `Job`. Out: the output, the rows set aside, and a `BatchStats`. Memory is bounded by the chunks
under way, `CHUNKS_OF_A_WORKER` for each worker.
"""

import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from typing import IO, Any

from pullquote import __version__
from pullquote._io.atomic import atomic_write
from pullquote.batch.filesystem import is_url, state_of
from pullquote.batch.inputs import (
    Input,
    detect_inputs,
    input_fingerprint,
    read_chunks,
    split_inputs,
)
from pullquote.batch.journal import BatchStats, append_entry, read_journal, start_journal
from pullquote.batch.records import Chunk
from pullquote.batch.worker import HIGHLIGHTS, BatchPlan, ChunkResult, process, start_worker
from pullquote.errors import OutputError, PullquoteError, UsageError
from pullquote.pipeline import Highlighter

CHUNKS_OF_A_WORKER = 3  # one in hand, one waiting, one for when the first of all is slow
SECONDS_BETWEEN_NOTES = 1.0  # so much work may be done twice

Progress = Callable[[BatchStats], object]


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be done.

    Attributes:
        inputs: Files of JSONL or Parquet, and folders of articles.
        output: A file, by its suffix JSONL or Parquet.
        plan: What is done with every row; its `schema` is filled in.
        workers: Processes.
    """

    inputs: tuple[str, ...]
    output: Path
    plan: BatchPlan
    workers: int

    @property
    def errors(self) -> Path:
        """Where the rows that were set aside are named."""
        return self.output.with_name(self.output.name + ".errors.jsonl")

    @property
    def part(self) -> Path:
        """The unfinished output."""
        return self.output.with_name(self.output.name + ".part")

    @property
    def journal(self) -> Path:
        """What is done."""
        return self.output.with_name(self.output.name + ".journal")


def run_batch(job: Job, progress: Progress = lambda _: None) -> BatchStats:
    """Highlight all articles of a job, or those that are left of it.

    Args:
        job: What is to be done. Its output appears when all is done; an existing one is replaced.
        progress: Called with how far the job is, chunk by chunk.

    Returns:
        How many articles were highlighted and set aside, those of earlier runs among them.

    Raises:
        UsageError: The job contradicts itself, or another one has begun to write this output.
        SourceError: An input cannot be read.
        OutputError: The output cannot be written.
        PullquoteError: A worker was killed.
    """
    inputs = detect_inputs(job.inputs)
    _check(job, inputs)
    identity = job_identity(job.plan, inputs)
    with _writing(job.output):
        tally = read_journal(job.journal, identity)
        if tally is None or not tally.finished:
            tally = _go_on(job, inputs, identity, tally, progress)
        _finish(job)
    return tally


def _check(job: Job, inputs: list[Input]) -> None:
    if job.output.suffix.lower() not in (".jsonl", ".parquet"):
        raise UsageError(f"{job.output}: has to end in .jsonl or .parquet")
    if any(str(job.output.resolve()) == _absolute(each.path) for each in inputs):
        raise UsageError(f"{job.output}: is an input too; another output is needed")


def _go_on(
    job: Job,
    inputs: list[Input],
    identity: dict[str, Any],
    tally: BatchStats | None,
    progress: Progress,
) -> BatchStats:
    """Do what is left, and note how far it came, however it ends."""
    plan = job.plan
    if job.output.suffix.lower() == ".parquet":
        from pullquote.batch.arrow import find_columns, output_schema

        stretches = (stretch for each in inputs for stretch in split_inputs(each))
        columns = map(find_columns, stretches)
        plan = replace(plan, schema=output_schema(columns, plan.text, HIGHLIGHTS))
    if tally is None:
        job.part.write_bytes(plan.schema or b"")
        job.errors.write_bytes(b"")
        start_journal(job.journal, identity)
        tally = BatchStats(output_bytes=len(plan.schema or b""))
    with job.part.open("r+b") as output, job.errors.open("r+b") as errors:
        _cut(output, tally.output_bytes)
        _cut(errors, tally.error_bytes)
        noted = time.monotonic()
        try:
            for done in _work(read_chunks(inputs, skip=tally.rows), plan, job.workers):
                output.write(done.output)
                errors.write(done.errors)
                tally += BatchStats(
                    done.rows, done.articles, done.failed, len(done.output), len(done.errors)
                )
                progress(tally)
                if time.monotonic() - noted > SECONDS_BETWEEN_NOTES:
                    append_entry(job.journal, tally, output, errors)
                    noted = time.monotonic()
            tally = replace(tally, finished=True)
        finally:
            append_entry(job.journal, tally, output, errors)
    return tally


def _work(chunks: Iterable[Chunk], plan: BatchPlan, workers: int) -> Iterator[ChunkResult]:
    """Give what comes of each chunk, in order."""
    # Not forked: a fork copies locks of threads that it leaves behind.
    pool = ProcessPoolExecutor(workers, get_context("spawn"), start_worker, (plan,))
    waiting: deque[Future[ChunkResult]] = deque()
    try:
        for chunk in chunks:
            waiting.append(pool.submit(process, chunk))
            if len(waiting) >= CHUNKS_OF_A_WORKER * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool as error:
        raise PullquoteError(
            "a worker was killed, for want of memory perhaps; the same command goes on from there"
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


def _finish(job: Job) -> None:
    """Put the output in its place; may be done again where it was broken off."""
    if job.part.exists():  # else it has been moved already
        if job.output.suffix.lower() == ".parquet":
            from pullquote.batch.arrow import write_parquet

            with job.part.open("rb") as stream, atomic_write(job.output, durable=True) as file:
                write_parquet(stream, file)
            job.part.unlink()
        else:
            job.part.replace(job.output)
    if job.errors.exists() and not job.errors.stat().st_size:
        job.errors.unlink()
    job.journal.unlink()


def job_identity(plan: BatchPlan, inputs: Sequence[Input]) -> dict[str, Any]:
    """Say what an output depends on; loading the model here also shows early that it can be.

    Args:
        plan: What is done with every row.
        inputs: Where the rows are.

    Returns:
        JSON's types, equal for two jobs whose outputs are.
    """
    highlighter = Highlighter(plan.model, encoder=plan.encoder)
    options = asdict(plan.options)
    return {
        "pullquote": __version__,
        "inputs": [[_absolute(each.path), input_fingerprint(each)] for each in inputs],
        "model": state_of(plan.model) if Path(plan.model).exists() else "",
        "scorer": highlighter.scorer.name,
        "encoder": highlighter.encoder.fingerprint if highlighter.encoder else "",
        "options": {name: options[name] for name in ("top", "ratio", "words", "threshold")},
        "fields": [plan.text, plan.title],
    }


def _absolute(path: str) -> str:
    return path if is_url(path) else str(Path(path).resolve())


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    """Turn the system's refusal to write into an error that names the output."""
    try:
        yield
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {error.strerror or error}") from error


def _cut(file: IO[bytes], length: int) -> None:
    """Leave of a file what its tally counts, and go to its end."""
    if file.seek(0, os.SEEK_END) < length:
        raise OutputError(f"{file.name}: is shorter than its journal says; delete both")
    file.truncate(length)
    file.seek(length)
