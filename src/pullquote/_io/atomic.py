"""Write files atomically: a file appears whole or not at all.

Input: a path. Output: a stream; its content replaces the file when the block ends without an error.
A temporary file has no name where the system allows that (`O_TMPFILE` on Linux), so a killed
process leaves nothing behind. Elsewhere it is called ``.NAME.*.part``, and the next write to the
same file removes those that a killed process left.
"""

import os
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, BinaryIO

from pullquote.errors import OutputError

STALE_SECONDS = 24 * 3600
"""A temporary file that nobody has written to for so long belongs to a process that was killed."""

Write = Callable[[str], None]


@contextmanager
def atomic_write(path: Path, *, durable: bool = False) -> Iterator[BinaryIO]:
    """Write to a temporary file in the same folder, and rename it at the end.

    Safe with several processes: each has a temporary file of its own, and the last one wins.

    Args:
        path: The file; an existing one is kept if anything fails.
        durable: Whether the file is a result: it is flushed to disk and readable by others. A
            cache that can be computed again needs neither.

    Raises:
        OutputError: The system refuses, for example because the disk is full.
    """
    with map_write_errors(str(path)):
        descriptor, temporary = _open_temporary(path, 0o666 if durable else 0o600)
        try:
            with os.fdopen(descriptor, "wb") as stream:
                yield stream
                if durable:
                    flush_to_disk(stream)
                else:
                    stream.flush()
                if not temporary:
                    temporary = _temporary_name(path)
                    # Without a folder Python calls link, which links the symbolic link itself.
                    os.link(f"/proc/self/fd/{descriptor}", temporary, src_dir_fd=descriptor)
            temporary.replace(path)
        finally:
            if temporary:
                temporary.unlink(missing_ok=True)


@contextmanager
def open_output(path: str) -> Iterator[Write]:
    """Open a file that a user named, to write text to it.

    Args:
        path: The file. An existing one is replaced at the end, and kept if anything fails. A
            symbolic link is followed; a device or a pipe is written to directly.

    Yields:
        A function that writes text, as UTF-8.

    Raises:
        OutputError: The folder does not exist, the path is a folder, the disk is full, …
    """
    target = Path(os.path.realpath(path))
    if target.is_dir():
        raise OutputError(f"{path}: cannot be written: it is a folder, but a file is needed")
    with map_write_errors(path):
        is_special = target.exists() and not stat.S_ISREG(target.stat().st_mode)
        with target.open("wb") if is_special else atomic_write(target, durable=True) as stream:

            def write(text: str) -> None:
                with map_write_errors(path):
                    stream.write(text.encode("utf-8", "replace"))

            yield write


def flush_to_disk(stream: IO[bytes]) -> None:
    """Flush a stream, and wait until its content has reached the disk."""
    stream.flush()
    os.fsync(stream.fileno())


@contextmanager
def map_write_errors(name: str) -> Iterator[None]:
    """Turn an `OSError` into an `OutputError` that names the file or stream."""
    try:
        yield
    except BrokenPipeError:
        raise  # the reader closed the pipe, which is no error
    except OSError as error:
        raise OutputError(f"{name}: cannot be written: {error.strerror or error}") from error


def _open_temporary(path: Path, mode: int) -> tuple[int, Path | None]:
    """Open a temporary file beside a path; also return its name, None if it has none."""
    if unnamed := getattr(os, "O_TMPFILE", 0):
        # Not every file system has unnamed files; those that lack them raise one of many errors.
        with suppress(OSError):
            return os.open(path.parent, unnamed | os.O_WRONLY, mode), None
    _remove_stale(path)
    temporary = _temporary_name(path)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    return os.open(temporary, flags, mode), temporary


def _temporary_name(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.urandom(8).hex()}.part")


def _remove_stale(path: Path) -> None:
    """Remove the temporary files that killed processes left beside a path."""
    limit = time.time() - STALE_SECONDS
    prefix = f".{path.name}."
    with suppress(OSError):
        for entry in path.parent.iterdir():
            if entry.name.startswith(prefix) and entry.suffix == ".part":
                with suppress(OSError):
                    if entry.stat().st_mtime < limit:
                        entry.unlink()
