"""Write an output as a folder of shards, one for each input split, from any machine.

Input: splits by number. Output: a folder of files whose names sort like the splits, so that their
concatenation equals the output of one machine. A shard counts once its result is in the journal;
without it the shard is written again, with the same bytes under the same name. It does not matter
when, how often or by which machine, or whether a write was interrupted.
"""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from typing import IO, Any, TypeVar

from pullquote._io.atomic import map_write_errors
from pullquote.batch.filesystem import errors_path, file_system, is_our_error, journal_path
from pullquote.batch.inputs import InputSplit, read_split
from pullquote.batch.journal import BatchStats
from pullquote.batch.records import Fields, write_line
from pullquote.batch.worker import Worker
from pullquote.errors import PullquoteError, UsageError

MAX_ATTEMPTS = 5

T = TypeVar("T")

SUCCESS = "_SUCCESS"
"""The file that marks a complete folder, as in other programs for clusters."""


@dataclass(frozen=True, slots=True)
class Shard:
    """The result of a split.

    Attributes:
        stats: Its counts.
        errors: Its rejected rows; their line numbers start at the split's first row.
    """

    stats: BatchStats
    errors: tuple[Fields, ...]

    def to_line(self) -> bytes:
        """Serialize the result as a line of JSON."""
        return write_line(asdict(self))

    @classmethod
    def from_line(cls, line: bytes) -> "Shard":
        """Parse a line of JSON.

        Raises:
            ValueError: The line is incomplete.
        """
        payload = json.loads(line)
        return cls(BatchStats(**payload["stats"]), tuple(payload["errors"]))


class ShardedOutput:
    """The output folder of a job, by path or URL; every process opens its own."""

    def __init__(self, output: str) -> None:
        """Open the file system.

        Raises:
            OutputError: It cannot be reached.
        """
        self.output = output.rstrip("/")
        with self._map_errors():
            self._system, self._folder = file_system(self.output)
        self._journal = journal_path(self._folder)
        self._errors = errors_path(self._folder)

    @property
    def is_parquet(self) -> bool:
        """Whether the shards are Parquet rather than JSONL."""
        return self._folder.lower().endswith(".parquet")

    def begin(self, identity: Mapping[str, Any]) -> dict[int, Shard]:
        """Create the folder, or find what an interrupted run has done.

        Args:
            identity: What the output depends on, in the types of JSON.

        Returns:
            The finished shards, by number.

        Raises:
            UsageError: The folder belongs to another job.
            OutputError: The file system refuses.
        """
        with self._map_errors():
            existing = self._read(f"{self._journal}/job.json", json.loads)
            if existing is None:
                if self._system.exists(self._folder):
                    raise UsageError(f"{self.output}: exists already; use another output")
                self._system.makedirs(self._journal, exist_ok=True)
                line = json.dumps(identity).encode()
                self._system.pipe_file(f"{self._journal}/job.json", line)
            elif existing != identity:
                raise UsageError(
                    f"{journal_path(self.output)}: belongs to another command, or its inputs or "
                    "model have changed; repeat that command, or delete it and the output"
                )
            # After the journal: a folder without one would belong to nobody if this were killed.
            self._system.makedirs(self._folder, exist_ok=True)
            return dict(self._finished())

    def process(self, worker: Worker, number: int, split: InputSplit) -> Shard:
        """Write the shard of a split, then its result.

        Raises:
            SourceError: The input cannot be read.
            OutputError: The output cannot be written.
            PullquoteError: Too many workers were killed on this split.
        """
        self._count_attempt(number, split)
        stats = BatchStats()
        errors: list[Fields] = []
        with tempfile.TemporaryFile() as unfinished:
            unfinished.write(worker.plan.schema or b"")
            for chunk in read_split(split):
                result = worker.process(chunk)
                unfinished.write(result.output)
                errors += map(json.loads, result.errors.splitlines())
                stats += BatchStats(result.rows, result.articles, result.failed)
            unfinished.seek(0)
            suffix = "parquet" if self.is_parquet else "jsonl"
            path = f"{self._folder}/{number:06d}.{suffix}"
            with self._map_errors(), self._system.open(path, "wb") as file:
                self._copy(unfinished, file)
        shard = Shard(stats, tuple(errors))
        with self._map_errors():
            self._system.pipe_file(f"{self._journal}/{number:06d}.json", shard.to_line())
        return shard

    def finish(self, splits: Sequence[InputSplit], shards: Mapping[int, Shard]) -> BatchStats:
        """Write the rejected rows, mark the folder as complete, and delete the journal.

        Args:
            splits: All splits of the job.
            shards: The result of each.

        Returns:
            The sum of the counts.
        """
        stats, lines = BatchStats(), []
        path, offset = "", 0
        for number, split in enumerate(splits):
            offset = offset if split.path == path else 0
            path = split.path
            lines += [
                write_line(error | {"source": path, "line": error["line"] + offset})
                for error in shards[number].errors
            ]
            offset += shards[number].stats.rows
            stats += shards[number].stats
        with self._map_errors():
            if lines:
                self._system.pipe_file(self._errors, b"".join(lines))
            self._system.pipe_file(f"{self._folder}/{SUCCESS}", b"")
            # job.json goes last: without it, what a killed process left would belong to nobody.
            paths = self._system.ls(self._journal, detail=False)
            self._system.rm([path for path in paths if not path.endswith("/job.json")])
            self._system.rm(self._journal, recursive=True)
        return replace(stats, finished=True)

    def _count_attempt(self, number: int, split: InputSplit) -> None:
        """Abandon a split whose workers are killed; otherwise it would be tried forever."""
        path = f"{self._journal}/{number:06d}.attempts"
        attempts = self._read(path, int) or 0
        if attempts >= MAX_ATTEMPTS:
            raise PullquoteError(
                f"{split.path}: {attempts} workers were killed on the split at {split.start}, "
                "probably for lack of memory"
            )
        with self._map_errors():
            self._system.pipe_file(path, str(attempts + 1).encode())

    def _finished(self) -> Iterator[tuple[int, Shard]]:
        for path in self._system.ls(self._journal, detail=False):
            if path.endswith(".attempts"):
                self._system.rm_file(path)
                continue
            name = path.rpartition("/")[2].removesuffix(".json")
            shard = self._read(path, Shard.from_line) if name.isdigit() else None
            if shard is not None:
                yield int(name), shard

    def _read(self, path: str, parse: Callable[[bytes], T]) -> T | None:
        """Read a file of the journal; None if it is missing or incomplete."""
        try:
            return parse(self._system.cat_file(path))
        except (FileNotFoundError, ValueError):
            return None

    def _copy(self, unfinished: IO[bytes], file: IO[bytes]) -> None:
        if self.is_parquet:
            from pullquote.batch.arrow import write_parquet

            write_parquet(unfinished, file)
        else:
            shutil.copyfileobj(unfinished, file)

    @contextmanager
    def _map_errors(self) -> Iterator[None]:
        """Turn a failure to write into an error that names the output."""
        try:
            with map_write_errors(self.output):
                yield
        except (ImportError, ValueError) as error:
            if is_our_error(error):
                raise
            raise UsageError(f"{self.output}: unsupported scheme: {error}") from error
