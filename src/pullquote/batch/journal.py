"""Record how much of a job is done, so that the same command can resume it.

Input: a job's identity and its progress. Output: a file of JSON lines next to the output: the
identity, then one `BatchStats` per entry, of which the last complete one counts. Output is flushed
to disk before the entry that counts it. After an interruption, output beyond the last entry is
truncated and computed again, so no row is lost and none is written twice.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from pullquote._io.atomic import flush_to_disk
from pullquote.errors import UsageError


@dataclass(frozen=True, slots=True)
class BatchStats:
    """The progress of a job.

    Attributes:
        rows: Rows of the input that are done, including blank lines.
        articles: Rows that were highlighted.
        failed: Rows that were rejected.
        output_bytes: Length of the unfinished output.
        error_bytes: Length of the file of rejected rows.
        finished: Whether the whole input is done.
    """

    rows: int = 0
    articles: int = 0
    failed: int = 0
    output_bytes: int = 0
    error_bytes: int = 0
    finished: bool = False

    def __add__(self, other: "BatchStats") -> "BatchStats":
        """Add the counts of two parts of a job."""
        return BatchStats(
            self.rows + other.rows,
            self.articles + other.articles,
            self.failed + other.failed,
            self.output_bytes + other.output_bytes,
            self.error_bytes + other.error_bytes,
        )


def read_journal(path: Path, identity: Mapping[str, Any]) -> BatchStats | None:
    """Read the progress of a job.

    Args:
        path: The journal.
        identity: What the output depends on, in the types of JSON.

    Returns:
        The last entry; None if there is none.

    Raises:
        UsageError: The journal belongs to another job.
    """
    if not path.exists():
        return None
    lines = path.read_bytes().split(b"\n")[:-1]  # a line without an end was not written completely
    if not lines:
        return None
    if json.loads(lines[0]) != identity:
        raise UsageError(
            f"{path}: belongs to another command, or its inputs or model have changed; repeat "
            "that command, or delete the file to start over"
        )
    return BatchStats(**json.loads(lines[-1])) if len(lines) > 1 else None


def start_journal(path: Path, identity: Mapping[str, Any]) -> None:
    """Start a new journal."""
    path.write_text(json.dumps(identity) + "\n", encoding="utf-8")


def append_entry(path: Path, stats: BatchStats, *files: IO[bytes]) -> None:
    """Append an entry, after flushing the files whose bytes it counts to disk."""
    for file in files:
        flush_to_disk(file)
    with path.open("ab") as journal:
        journal.write(json.dumps(asdict(stats)).encode() + b"\n")
        flush_to_disk(journal)
