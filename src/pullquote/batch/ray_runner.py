"""Bulk, cluster: the stretches of a job on all machines of a Ray cluster.

In: a `ClusterJob`. Out: its parts, and a `BatchStats`. Ray Data hands the stretches, which are names
and numbers only, to actors that have loaded the model; each reads its stretch and writes its part
itself (`pullquote.batch.shards`), so rows go neither through this process nor from machine to
machine. When a machine is lost, Ray gives its stretches to others.
"""

import logging
import os
import socket
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from pullquote.batch.filesystem import is_url
from pullquote.batch.inputs import Input, InputSplit, detect_inputs, split_inputs
from pullquote.batch.journal import BatchStats
from pullquote.batch.runner import Progress, job_identity
from pullquote.batch.shards import Shard, ShardedOutput
from pullquote.batch.worker import HIGHLIGHTS, BatchPlan, Worker
from pullquote.errors import PullquoteError, UsageError

SECONDS_TO_ANSWER = 5.0
FILES_AT_ONCE = 32  # looked at side by side: of those far away each takes a while to answer


@dataclass(frozen=True, slots=True)
class ClusterJob:
    """What is to be done.

    Attributes:
        inputs: Files of JSONL or Parquet and folders of them, by paths or URLs that every machine
            can read.
        output: A folder that every machine can write to; its suffix says what its parts are.
        plan: What is done with every row; its `schema` is filled in.
        address: The cluster's, as `ray.init` takes it: ``auto``, ``HOST:PORT``, ``local`` …
        workers: Actors at most; None for one on each core of the cluster.
    """

    inputs: tuple[str, ...]
    output: str
    plan: BatchPlan
    address: str
    workers: int | None = None


def run_on_cluster(job: ClusterJob, progress: Progress = lambda _: None) -> BatchStats:
    """Highlight all articles of a job, or those that are left of it.

    Args:
        job: What is to be done.
        progress: Called with how far the job is, part by part.

    Returns:
        How many articles were highlighted and set aside, those of earlier runs among them.

    Raises:
        UsageError: The job contradicts itself, or the output is there already.
        SourceError: An input cannot be read.
        OutputError: The output cannot be written.
        PullquoteError: There is no such cluster, or it failed.
    """
    inputs = detect_inputs(job.inputs)
    _check(job, inputs)
    identity = job_identity(job.plan, inputs)
    parts = ShardedOutput(_everywhere(job.output))
    with ThreadPoolExecutor(FILES_AT_ONCE) as pool:
        stretches = [each for found in pool.map(split_inputs, inputs) for each in found]
    with _connected(job.address):
        done = parts.begin(identity)
        left = {n: stretch for n, stretch in enumerate(stretches) if n not in done}
        schema = _find_schema(stretches, job.plan) if parts.is_parquet else None
        arguments = (replace(job.plan, schema=schema), parts.output)
        tally = sum((part.tally for part in done.values()), BatchStats())
        for number, line in _spread(_WriteParts, arguments, left, job.workers):
            done[number] = Shard.from_line(line)
            tally += done[number].tally
            progress(tally)
    return parts.finish(stretches, done)


def _everywhere(place: str) -> str:
    """Make a path whole: the workers' folder is another than this process's."""
    return place if is_url(place) else str(Path(place).absolute())


def _check(job: ClusterJob, inputs: Sequence[Input]) -> None:
    if not job.output.rstrip("/").lower().endswith((".jsonl", ".parquet")):
        raise UsageError(f"{job.output}: has to end in .jsonl or .parquet")
    for each in inputs:
        if each.kind == "folder":
            raise UsageError(
                f"{each.path}: is a folder of articles, which one machine reads; a cluster needs "
                "files of JSONL or Parquet"
            )
        if f"{_everywhere(each.path)}/".startswith(_everywhere(job.output).rstrip("/") + "/"):
            raise UsageError(f"{job.output}: is an input too; another output is needed")


@contextmanager
def _connected(address: str) -> Iterator[None]:
    """Join a cluster, and leave it at the end.

    Raises:
        PullquoteError: There is none, or it broke down.
    """
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"  # it would tell its makers of a cluster begun here
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")  # what matters comes as an exception
    import ray
    from ray.data.exceptions import SystemException
    from ray.exceptions import RayError

    _knock(address)
    settings = {"log_to_driver": False, "logging_level": logging.ERROR}
    if address == "local":
        settings["include_dashboard"] = False
    try:
        ray.init(address, **settings)
    except (OSError, RuntimeError, ValueError) as error:
        raise PullquoteError(f"{address}: no Ray cluster can be joined there: {error}") from error
    try:
        logging.getLogger("ray.data").setLevel(logging.ERROR)
        context = ray.data.DataContext.get_current()
        context.enable_progress_bars = False
        yield
    except (RayError, SystemException) as error:
        last = str(error).strip().rpartition("\n")[2]
        raise PullquoteError(
            f"{address}: the cluster failed; the same command goes on from there: {last}"
        ) from error
    finally:
        ray.shutdown()


def _knock(address: str) -> None:
    """Make sure that something listens: Ray itself would try for minutes."""
    host, _, port = address.rpartition(":")
    if not (host and port.isdigit()) or is_url(address):
        return
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=SECONDS_TO_ANSWER).close()
    except (OSError, OverflowError) as error:
        raise PullquoteError(f"{address}: no Ray cluster can be joined there: {error}") from error


def _find_schema(stretches: Sequence[InputSplit], plan: BatchPlan) -> bytes:
    """Gather the columns of all stretches: of Parquet here, of JSONL on all machines."""
    from pullquote.batch.arrow import deserialize_schema, find_columns, output_schema

    lines = {n: stretch for n, stretch in enumerate(stretches) if stretch.kind == "jsonl"}
    found = {n: deserialize_schema(schema) for n, schema in _spread(_FindColumns, (), lines, None)}
    with ThreadPoolExecutor(FILES_AT_ONCE) as pool:
        tables = {n: stretch for n, stretch in enumerate(stretches) if n not in lines}
        found |= zip(tables, pool.map(find_columns, tables.values()), strict=True)
    return output_schema((found[number] for number in sorted(found)), plan.text, HIGHLIGHTS)


def _spread(
    actor: type,
    arguments: tuple[Any, ...],
    stretches: Mapping[int, InputSplit],
    workers: int | None,
) -> Iterator[tuple[int, bytes]]:
    """Let actors work on stretches; give what comes of each, by number, as it comes.

    Raises:
        PullquoteError: What the first to fail said.
    """
    from ray import data

    rows = [
        {"number": number, **asdict(stretch), "path": _everywhere(stretch.path)}
        for number, stretch in stretches.items()
    ]
    if not rows:
        return
    results = data.from_items(rows, override_num_blocks=len(rows)).map(
        actor,
        fn_constructor_args=arguments,
        compute=data.ActorPoolStrategy(min_size=1, max_size=workers),
        num_cpus=1,
    )
    for result in results.iter_rows():
        if result["problem"]:
            raise PullquoteError(result["problem"])
        yield result["number"], result["found"]


class _Actor:
    """Works on stretches. What cannot be read is said in words: Ray would wrap up an error."""

    def __call__(self, row: dict[str, Any]) -> dict[str, Any]:
        """Work on the stretch of a row."""
        number = row.pop("number")
        try:
            return {"number": number, "found": self.find(number, InputSplit(**row)), "problem": ""}
        except PullquoteError as error:
            return {"number": number, "found": b"", "problem": str(error)}

    def find(self, number: int, stretch: InputSplit) -> bytes:
        """Give what comes of a stretch."""
        raise NotImplementedError


class _WriteParts(_Actor):
    """Has loaded the model."""

    def __init__(self, plan: BatchPlan, output: str) -> None:
        self._worker = Worker(plan)
        self._parts = ShardedOutput(output)

    def find(self, number: int, stretch: InputSplit) -> bytes:
        return self._parts.process(self._worker, number, stretch).as_line()


class _FindColumns(_Actor):
    """Needs nothing loaded."""

    def find(self, number: int, stretch: InputSplit) -> bytes:  # noqa: ARG002
        from pullquote.batch.arrow import find_columns, serialize_schema

        return serialize_schema(find_columns(stretch))
