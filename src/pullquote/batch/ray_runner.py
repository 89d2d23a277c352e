"""Run a batch job on all machines of a Ray cluster.

Input: a `ClusterJob`. Output: its shards, and a `BatchStats`. Ray Data distributes the input
splits, which are paths and numbers only, to actors that have loaded the model. Each actor reads its
split and writes its shard itself (`pullquote.batch.shards`), so rows pass neither through this
process nor between machines. If a machine is lost, Ray reassigns its splits.
"""

import logging
import os
import socket
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from typing import Any

from pullquote.batch.filesystem import absolute, is_url
from pullquote.batch.inputs import Input, InputSplit, detect_inputs, split_inputs
from pullquote.batch.journal import BatchStats
from pullquote.batch.runner import Progress, job_identity
from pullquote.batch.shards import Shard, ShardedOutput
from pullquote.batch.worker import HIGHLIGHTS, BatchPlan, Worker
from pullquote.errors import PullquoteError, UsageError

CONNECT_SECONDS = 5.0
CONCURRENT_FILES = 32  # inspected in parallel, since remote files respond slowly


@dataclass(frozen=True, slots=True)
class ClusterJob:
    """A batch job for a cluster.

    Attributes:
        inputs: JSONL and Parquet files and folders of them, by paths or URLs that every machine
            can read.
        output: A folder that every machine can write to; its suffix decides between JSONL and
            Parquet.
        plan: How to process every row, without a schema.
        address: The cluster's, as for `ray.init`: ``auto``, ``HOST:PORT``, ``local`` …
        workers: Maximum number of actors; None for one on each core of the cluster.
    """

    inputs: tuple[str, ...]
    output: str
    plan: BatchPlan
    address: str
    workers: int | None = None


def run_on_cluster(job: ClusterJob, progress: Progress = lambda _: None) -> BatchStats:
    """Highlight all articles of a job, or those that an interrupted run left.

    Args:
        job: The job.
        progress: Called with the stats after each shard.

    Returns:
        The numbers of highlighted and rejected articles, including those of earlier runs.

    Raises:
        UsageError: The job contradicts itself, or the output exists already.
        SourceError: An input cannot be read.
        OutputError: The output cannot be written.
        PullquoteError: The cluster does not exist, or failed.
    """
    inputs = detect_inputs(job.inputs)
    _check(job, inputs)
    identity = job_identity(job.plan, inputs)
    output = ShardedOutput(absolute(job.output))
    with ThreadPoolExecutor(CONCURRENT_FILES) as pool:
        splits = [split for part in pool.map(split_inputs, inputs) for split in part]
    with _connected(job.address):
        shards = output.begin(identity)
        remaining = {n: split for n, split in enumerate(splits) if n not in shards}
        schema = _find_schema(splits, job.plan) if output.is_parquet else None
        arguments = (replace(job.plan, schema=schema), output.output)
        stats = sum((shard.stats for shard in shards.values()), BatchStats())
        for number, line in _map_splits(_WriteShards, arguments, remaining, job.workers):
            shards[number] = Shard.from_line(line)
            stats += shards[number].stats
            progress(stats)
    return output.finish(splits, shards)


def _check(job: ClusterJob, inputs: Sequence[Input]) -> None:
    if not job.output.rstrip("/").lower().endswith((".jsonl", ".parquet")):
        raise UsageError(f"{job.output}: must end in .jsonl or .parquet")
    for item in inputs:
        if item.kind == "folder":
            raise UsageError(
                f"{item.path}: is a folder of articles, but a cluster needs JSONL or Parquet files"
            )
        if f"{absolute(item.path)}/".startswith(absolute(job.output).rstrip("/") + "/"):
            raise UsageError(f"{job.output}: is both input and output; use another output")


@contextmanager
def _connected(address: str) -> Iterator[None]:
    """Join a cluster for the duration of a block.

    Raises:
        PullquoteError: The cluster does not exist, or failed.
    """
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"  # nothing may be sent to Ray's authors
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")  # errors arrive as exceptions
    import ray
    from ray.data.exceptions import SystemException
    from ray.exceptions import RayError

    _check_reachable(address)
    settings = {"log_to_driver": False, "logging_level": logging.ERROR}
    if address == "local":
        settings["include_dashboard"] = False
    try:
        ray.init(address, **settings)
    except (OSError, RuntimeError, ValueError) as error:
        raise PullquoteError(f"{address}: cannot join a Ray cluster: {error}") from error
    try:
        logging.getLogger("ray.data").setLevel(logging.ERROR)
        context = ray.data.DataContext.get_current()
        context.enable_progress_bars = False
        yield
    except (RayError, SystemException) as error:
        reason = str(error).strip().rpartition("\n")[2]
        raise PullquoteError(
            f"{address}: the cluster failed; run the same command to resume: {reason}"
        ) from error
    finally:
        ray.shutdown()


def _check_reachable(address: str) -> None:
    """Check that the port is open; Ray itself would retry for minutes."""
    host, _, port = address.rpartition(":")
    if not (host and port.isdigit()) or is_url(address):
        return
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=CONNECT_SECONDS).close()
    except (OSError, OverflowError) as error:
        raise PullquoteError(f"{address}: cannot join a Ray cluster: {error}") from error


def _find_schema(splits: Sequence[InputSplit], plan: BatchPlan) -> bytes:
    """Collect the columns of all splits: of Parquet here, of JSONL on all machines."""
    from pullquote.batch.arrow import deserialize_schema, find_columns, output_schema

    lines = {n: split for n, split in enumerate(splits) if split.kind == "jsonl"}
    results = _map_splits(_FindColumns, (), lines, None)
    columns = {n: deserialize_schema(schema) for n, schema in results}
    with ThreadPoolExecutor(CONCURRENT_FILES) as pool:
        tables = {n: split for n, split in enumerate(splits) if n not in lines}
        columns |= zip(tables, pool.map(find_columns, tables.values()), strict=True)
    return output_schema((columns[n] for n in sorted(columns)), plan.text, HIGHLIGHTS)


def _map_splits(
    actor: type,
    arguments: tuple[Any, ...],
    splits: Mapping[int, InputSplit],
    workers: int | None,
) -> Iterator[tuple[int, bytes]]:
    """Process splits with actors; yield number and result of each as soon as it is done.

    Raises:
        PullquoteError: The first error of an actor.
    """
    from ray import data

    rows = [
        {"number": number, **asdict(split), "path": absolute(split.path)}
        for number, split in splits.items()
    ]
    if not rows:
        return
    results = data.from_items(rows, override_num_blocks=len(rows)).map(
        actor,
        fn_constructor_args=arguments,
        compute=data.ActorPoolStrategy(min_size=1, max_size=workers),
        num_cpus=1,
    )
    for row in results.iter_rows():
        if row["error"]:
            raise PullquoteError(row["error"])
        yield row["number"], row["result"]


class _Actor:
    """An actor that processes splits, and returns errors as text: Ray would wrap an exception."""

    def __call__(self, row: dict[str, Any]) -> dict[str, Any]:
        """Process the split of a row."""
        number = row.pop("number")
        try:
            return {"number": number, "result": self.run(number, InputSplit(**row)), "error": ""}
        except PullquoteError as error:
            return {"number": number, "result": b"", "error": str(error)}

    def run(self, number: int, split: InputSplit) -> bytes:
        """Return the serialized result of a split."""
        raise NotImplementedError


class _WriteShards(_Actor):
    """An actor that writes shards; it has loaded the model."""

    def __init__(self, plan: BatchPlan, output: str) -> None:
        self._worker = Worker(plan)
        self._output = ShardedOutput(output)

    def run(self, number: int, split: InputSplit) -> bytes:
        return self._output.process(self._worker, number, split).to_line()


class _FindColumns(_Actor):
    """An actor that collects columns; it needs no model."""

    def run(self, number: int, split: InputSplit) -> bytes:  # noqa: ARG002
        from pullquote.batch.arrow import find_columns, serialize_schema

        return serialize_schema(find_columns(split))
