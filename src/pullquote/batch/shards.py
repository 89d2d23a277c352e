"""Bulk, parts: an output in parts, one for each stretch, which any machine may write at any time.

In: stretches by number. Out: a folder of files whose names sort as the stretches do, so that one
after the other they hold what one machine would have written. A part counts once its mark stands
beside it, in the journal; without, it is written again, the same bytes under the same name. So
it matters neither when, nor how often, nor by which machine, nor whether a write was cut off.
"""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from typing import IO, Any, TypeVar

from pullquote.batch.filesystem import file_system
from pullquote.batch.inputs import InputSplit, read_split
from pullquote.batch.journal import BatchStats
from pullquote.batch.records import Fields, write_line
from pullquote.batch.worker import Worker
from pullquote.errors import OutputError, PullquoteError, UsageError

MOST_TRIES = 5

T = TypeVar("T")

WHOLE = "_SUCCESS"
"""The file that says that a folder is whole, as other programs for many machines have it."""


@dataclass(frozen=True, slots=True)
class Shard:
    """What came of a stretch.

    Attributes:
        tally: Its rows.
        errors: What is said of those set aside; their lines count from the stretch's first row.
    """

    tally: BatchStats
    errors: tuple[Fields, ...]

    def as_line(self) -> bytes:
        """Give it as a line of JSON."""
        return write_line(asdict(self))

    @classmethod
    def from_line(cls, line: bytes) -> "Shard":
        """Take it from a line of JSON.

        Raises:
            ValueError: The line was cut off.
        """
        given = json.loads(line)
        return cls(BatchStats(**given["tally"]), tuple(given["errors"]))


class ShardedOutput:
    """The folder, by the path or URL that is the job's output; loaded wherever it is needed."""

    def __init__(self, output: str) -> None:
        """Find the file system.

        Raises:
            OutputError: It cannot be reached.
        """
        self.output = output.rstrip("/")
        with self._writing():
            self._system, self._folder = file_system(self.output)
        self._journal = f"{self._folder}.journal"
        self._errors = f"{self._folder}.errors.jsonl"

    @property
    def is_parquet(self) -> bool:
        """Whether the parts are Parquet, and not JSONL."""
        return self._folder.lower().endswith(".parquet")

    def begin(self, identity: Mapping[str, Any]) -> dict[int, Shard]:
        """Make the folder, or find what of it is done.

        Args:
            identity: What the job is; JSON's types.

        Returns:
            The parts that are done, by number.

        Raises:
            UsageError: What stands there is another job's.
            OutputError: The file system refuses.
        """
        with self._writing():
            begun = self._read(f"{self._journal}/job.json", json.loads)
            if begun is None:
                if self._system.exists(self._folder):
                    raise UsageError(f"{self.output}: is there already; another output is needed")
                for folder in (self._folder, self._journal):
                    self._system.makedirs(folder, exist_ok=True)
                line = json.dumps(identity).encode()
                self._system.pipe_file(f"{self._journal}/job.json", line)
                return {}
            if begun != identity:
                raise UsageError(
                    f"{self.output}.journal: belongs to another command, or its inputs or model "
                    "have changed; give that command again, or delete it and the output"
                )
            return dict(self._done())

    def process(self, worker: Worker, number: int, stretch: InputSplit) -> Shard:
        """Write the part of a stretch, and then its mark.

        Args:
            worker: What does the work.
            number: The stretch's number among all.
            stretch: The stretch.

        Returns:
            What came of it.

        Raises:
            SourceError: The input cannot be read.
            OutputError: The output cannot be written.
            PullquoteError: All who tried before died of it.
        """
        self._count_try(number, stretch)
        tally = BatchStats()
        errors: list[Fields] = []
        with tempfile.TemporaryFile() as unfinished:
            unfinished.write(worker.plan.schema or b"")
            for chunk in read_split(stretch):
                done = worker.process(chunk)
                unfinished.write(done.output)
                errors += map(json.loads, done.errors.splitlines())
                tally += BatchStats(done.rows, done.articles, done.failed)
            unfinished.seek(0)
            suffix = "parquet" if self.is_parquet else "jsonl"
            with (
                self._writing(),
                self._system.open(f"{self._folder}/{number:06d}.{suffix}", "wb") as part,
            ):
                self._copy(unfinished, part)
        found = Shard(tally, tuple(errors))
        with self._writing():
            self._system.pipe_file(f"{self._journal}/{number:06d}.json", found.as_line())
        return found

    def finish(self, stretches: Sequence[InputSplit], parts: Mapping[int, Shard]) -> BatchStats:
        """Write the rows that were set aside, say that the folder is whole, and tidy up.

        Args:
            stretches: All of the job's.
            parts: What came of each.

        Returns:
            The sum.
        """
        tally, lines = BatchStats(), []
        path, before = "", 0
        for number, stretch in enumerate(stretches):
            before = before if stretch.path == path else 0
            path = stretch.path
            for error in parts[number].errors:
                place = {"source": stretch.path, "line": error["line"] + before}
                lines += [write_line(error | place)]
            before += parts[number].tally.rows
            tally += parts[number].tally
        with self._writing():
            if lines:
                self._system.pipe_file(self._errors, b"".join(lines))
            self._system.pipe_file(f"{self._folder}/{WHOLE}", b"")
            self._system.rm(self._journal, recursive=True)
        return replace(tally, finished=True)

    def _count_try(self, number: int, stretch: InputSplit) -> None:
        """Give up on a stretch whose workers die: it must not go round for ever."""
        path = f"{self._journal}/{number:06d}.tries"
        tries = self._read(path, int) or 0
        if tries >= MOST_TRIES:
            raise PullquoteError(
                f"{stretch.path}: {tries} workers that began on it at {stretch.start} were killed, "
                "for want of memory perhaps"
            )
        with self._writing():
            self._system.pipe_file(path, str(tries + 1).encode())

    def _done(self) -> Iterator[tuple[int, Shard]]:
        for path in self._system.ls(self._journal, detail=False):
            if path.endswith(".tries"):
                self._system.rm_file(path)
                continue
            name = path.rpartition("/")[2].removesuffix(".json")
            part = self._read(path, Shard.from_line) if name.isdigit() else None
            if part is not None:
                yield int(name), part

    def _read(self, path: str, understand: Callable[[bytes], T]) -> T | None:
        """Read a file of the journal; None where it is missing, or was cut off."""
        try:
            return understand(self._system.cat_file(path))
        except (FileNotFoundError, ValueError):
            return None

    def _copy(self, unfinished: IO[bytes], part: IO[bytes]) -> None:
        if self.is_parquet:
            from pullquote.batch.arrow import write_parquet

            write_parquet(unfinished, part)
        else:
            shutil.copyfileobj(unfinished, part)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Turn a refusal to write into an error that names the output."""
        try:
            yield
        except OSError as error:
            reason = error.strerror or error
            raise OutputError(f"{self.output}: cannot be written: {reason}") from error
        except (ImportError, ValueError) as error:
            if isinstance(error, UsageError) or getattr(error, "name", "") == "fsspec":
                raise
            raise UsageError(f"{self.output}: its scheme is not known here: {error}") from error
