"""Run a batch job on this machine: read chunks, distribute them to workers, write the results.

Input: a `Job`. Output: the output and the rejected rows, in input order, and a `BatchStats`. Memory
is bounded by the chunks in flight, `CHUNKS_PER_WORKER` for each worker.
"""

import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from typing import IO, Any

from pullquote import __version__
from pullquote._io.atomic import atomic_write, map_write_errors
from pullquote.batch.filesystem import errors_path, fingerprint, is_url, journal_path
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

CHUNKS_PER_WORKER = 3  # one in progress, one waiting, one in case the first of all is slow
JOURNAL_SECONDS = 1.0  # an interruption loses at most this much work

Progress = Callable[[BatchStats], object]


@dataclass(frozen=True, slots=True)
class Job:
    """A batch job.

    Attributes:
        inputs: JSONL and Parquet files, and folders of articles.
        output: The output file; its suffix decides between JSONL and Parquet.
        plan: How to process every row, without a schema.
        workers: Number of processes.
    """

    inputs: tuple[str, ...]
    output: Path
    plan: BatchPlan
    workers: int

    @property
    def errors(self) -> Path:
        """The file that lists the rejected rows."""
        return Path(errors_path(str(self.output)))

    @property
    def part(self) -> Path:
        """The unfinished output, which an interrupted job resumes."""
        return self.output.with_name(self.output.name + ".part")

    @property
    def journal(self) -> Path:
        """The record of what is done."""
        return Path(journal_path(str(self.output)))

    @property
    def is_parquet(self) -> bool:
        """Whether the output is Parquet rather than JSONL."""
        return self.output.suffix.lower() == ".parquet"


def run_batch(job: Job, progress: Progress = lambda _: None) -> BatchStats:
    """Highlight all articles of a job, or those that an interrupted run left.

    Args:
        job: The job. Its output appears at the end; an existing file is replaced.
        progress: Called with the stats after each chunk.

    Returns:
        The numbers of highlighted and rejected articles, including those of earlier runs.

    Raises:
        UsageError: The job contradicts itself, or another job has started to write this output.
        SourceError: An input cannot be read.
        OutputError: The output cannot be written.
        PullquoteError: A worker was killed.
    """
    inputs = detect_inputs(job.inputs)
    _check(job, inputs)
    identity = job_identity(job.plan, inputs)
    with map_write_errors(str(job.output)):
        stats = read_journal(job.journal, identity)
        if stats is None or not stats.finished:
            stats = _resume(job, inputs, identity, stats, progress)
        _finish(job)
    return stats


def _check(job: Job, inputs: list[Input]) -> None:
    if job.output.suffix.lower() not in (".jsonl", ".parquet"):
        raise UsageError(f"{job.output}: must end in .jsonl or .parquet")
    if any(_resolve(str(job.output)) == _resolve(item.path) for item in inputs):
        raise UsageError(f"{job.output}: is both input and output; use another output")


def _resume(
    job: Job,
    inputs: list[Input],
    identity: dict[str, Any],
    stats: BatchStats | None,
    progress: Progress,
) -> BatchStats:
    """Process the remaining rows, and record the progress even if that fails."""
    plan = job.plan
    if job.is_parquet:
        from pullquote.batch.arrow import find_columns, output_schema

        splits = (split for item in inputs for split in split_inputs(item))
        plan = replace(plan, schema=output_schema(map(find_columns, splits), plan.text, HIGHLIGHTS))
    if stats is None:
        job.part.write_bytes(plan.schema or b"")
        job.errors.write_bytes(b"")
        start_journal(job.journal, identity)
        stats = BatchStats(output_bytes=len(plan.schema or b""))
    with job.part.open("r+b") as output, job.errors.open("r+b") as errors:
        _truncate(output, stats.output_bytes)
        _truncate(errors, stats.error_bytes)
        recorded = time.monotonic()
        chunks = read_chunks(inputs, skip=stats.rows)
        try:
            for result in _process_chunks(chunks, plan, job.workers):
                output.write(result.output)
                errors.write(result.errors)
                stats += BatchStats(
                    result.rows,
                    result.articles,
                    result.failed,
                    len(result.output),
                    len(result.errors),
                )
                progress(stats)
                if time.monotonic() - recorded > JOURNAL_SECONDS:
                    append_entry(job.journal, stats, output, errors)
                    recorded = time.monotonic()
            stats = replace(stats, finished=True)
        finally:
            append_entry(job.journal, stats, output, errors)
    return stats


def _process_chunks(
    chunks: Iterable[Chunk], plan: BatchPlan, workers: int
) -> Iterator[ChunkResult]:
    """Yield the result of each chunk, in order."""
    # Not forked: a fork copies the locks of threads that it does not have.
    pool = ProcessPoolExecutor(workers, get_context("spawn"), start_worker, (plan,))
    pending: deque[Future[ChunkResult]] = deque()
    try:
        for chunk in chunks:
            pending.append(pool.submit(process, chunk))
            if len(pending) >= CHUNKS_PER_WORKER * workers:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()
    except BrokenProcessPool as error:
        raise PullquoteError(
            "a worker was killed, probably for lack of memory; run the same command to resume"
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


def _finish(job: Job) -> None:
    """Move the output to its path; safe to repeat after an interruption."""
    if job.part.exists():  # otherwise it has been moved already
        if job.is_parquet:
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
    """Return everything that the output depends on.

    Loads the model, so a model that cannot be loaded is reported before any work is done.

    Args:
        plan: How to process every row.
        inputs: Where the rows are.

    Returns:
        Values of the types of JSON; equal for two jobs with equal outputs.
    """
    highlighter = Highlighter(plan.model, encoder=plan.encoder)
    options = asdict(plan.options)
    return {
        "pullquote": __version__,
        "inputs": [[_resolve(item.path), input_fingerprint(item)] for item in inputs],
        "model": fingerprint(plan.model) if Path(plan.model).exists() else "",
        "scorer": highlighter.scorer.name,
        "encoder": highlighter.encoder.fingerprint if highlighter.encoder else "",
        "options": {name: options[name] for name in ("top", "ratio", "words", "threshold")},
        "fields": [plan.text, plan.title],
    }


def _resolve(path: str) -> str:
    return path if is_url(path) else str(Path(path).resolve())


def _truncate(file: IO[bytes], length: int) -> None:
    """Truncate a file to the length that its journal counts, and move to its end."""
    if file.seek(0, os.SEEK_END) < length:
        raise OutputError(f"{file.name}: is shorter than its journal says; delete both")
    file.truncate(length)
    file.seek(length)
