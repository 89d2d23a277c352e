"""Bulk, journal: what of a job is done, so that the same command goes on from there.

In: a job's identity, and how far it is. Out: a file of JSON lines beside the output: the identity,
then tallies, of which the last whole one counts. Output is on the disk before the tally that counts
it, so whatever stops the job, rows behind the last tally are cut off and done again: none is
lost, and none stands there twice.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from pullquote.errors import UsageError


@dataclass(frozen=True, slots=True)
class BatchStats:
    """How far a job is.

    Attributes:
        rows: Rows of the input that are done, blank lines among them.
        articles: Rows that were highlighted.
        failed: Rows that were set aside.
        output_bytes: Length of the unfinished output.
        error_bytes: Length of the file of errors.
        finished: Whether the input has come to its end.
    """

    rows: int = 0
    articles: int = 0
    failed: int = 0
    output_bytes: int = 0
    error_bytes: int = 0
    finished: bool = False

    def __add__(self, other: "BatchStats") -> "BatchStats":
        """Count two stretches of a job together."""
        return BatchStats(
            self.rows + other.rows,
            self.articles + other.articles,
            self.failed + other.failed,
            self.output_bytes + other.output_bytes,
            self.error_bytes + other.error_bytes,
        )


def read_journal(path: Path, identity: Mapping[str, Any]) -> BatchStats | None:
    """Find how far a job was.

    Args:
        path: The journal.
        identity: What the job is; JSON's types.

    Returns:
        The last tally; None where there is none.

    Raises:
        UsageError: The journal is another job's.
    """
    if not path.exists():
        return None
    lines = path.read_bytes().split(b"\n")[:-1]  # what follows the last line end is torn
    if not lines:
        return None
    if json.loads(lines[0]) != identity:
        raise UsageError(
            f"{path}: belongs to another command, or its inputs or model have changed; give that "
            "command again, or delete the file to begin anew"
        )
    return BatchStats(**json.loads(lines[-1])) if len(lines) > 1 else None


def start_journal(path: Path, identity: Mapping[str, Any]) -> None:
    """Begin a journal anew."""
    path.write_text(json.dumps(identity) + "\n", encoding="utf-8")


def append_entry(path: Path, tally: BatchStats, *written: IO[bytes]) -> None:
    """Write a tally behind all others, after what it counts has reached the disk."""
    for file in written:
        _settle(file)
    with path.open("ab") as file:
        file.write(json.dumps(asdict(tally)).encode() + b"\n")
        _settle(file)


def _settle(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())
