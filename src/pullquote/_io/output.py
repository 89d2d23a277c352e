"""Output: where a result goes: standard output, or a file that is never left half-written.

In: pieces of text. Out: nothing; a file appears, whole, when everything went well.
"""

import os
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pullquote.errors import OutputError

Write = Callable[[str], None]


@contextmanager
def open_standard_output() -> Iterator[Write]:
    """Write to standard output, each piece at once.

    Yields:
        What writes a piece of text; what the stream's encoding lacks becomes a question mark.

    Raises:
        OutputError: The system refuses, for want of space for example.
    """
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure:  # a stand-in for the stream need not have it
        reconfigure(errors="replace")

    def write(text: str) -> None:
        with _naming("standard output"):
            sys.stdout.write(text)
            sys.stdout.flush()

    yield write


@contextmanager
def open_file(path: str) -> Iterator[Write]:
    """Write a file beside its place, and move it there at the end.

    Args:
        path: The file. An existing one is replaced at the end, and kept if anything fails; a
            device or a pipe is written to directly.

    Yields:
        What writes a piece of text, as UTF-8.

    Raises:
        OutputError: Its folder is missing, it is a folder itself, the disk is full …
    """
    target = Path(os.path.realpath(path))
    if target.is_dir():
        raise OutputError(f"{path}: cannot be written: it is a folder, but a file is needed")
    is_special = target.exists() and not stat.S_ISREG(target.stat().st_mode)
    part = target if is_special else target.with_name(f".{target.name}.{os.getpid()}.part")
    with _naming(path):
        stream = part.open("w", encoding="utf-8", errors="replace", newline="")

    def write(text: str) -> None:
        with _naming(path):
            stream.write(text)

    try:
        yield write
        with _naming(path):
            stream.close()
            if not is_special:
                part.replace(target)
    except BaseException:
        with suppress(OSError):
            stream.close()
        if not is_special:
            with suppress(OSError):
                part.unlink()
        raise


@contextmanager
def _naming(place: str) -> Iterator[None]:
    """Turn the system's refusal to write into an error that names the place."""
    try:
        yield
    except BrokenPipeError:
        raise  # the reader has had enough, which is no error of ours
    except OSError as error:
        raise OutputError(f"{place}: cannot be written: {error.strerror or error}") from error
