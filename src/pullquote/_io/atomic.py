"""Replacing: files that are there whole or not at all.

In: a path. Out: a stream beside it, which takes the path's place when all of it is written.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from pullquote.errors import OutputError


@contextmanager
def replace_file(path: Path, *, for_others: bool = False) -> Iterator[BinaryIO]:
    """Write a file beside its place, and move it there at the end.

    Safe with several processes: each writes beside under a name of its own, and the last wins.

    Args:
        path: The file; what is there stays if anything fails.
        for_others: Whether it is a result that others may read and that has to outlast a loss of
            power, and not a private by-product that can be made again.

    Yields:
        The stream to write to.

    Raises:
        OutputError: The system refuses, for want of space for example.
    """
    beside = ""
    try:
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
        with os.fdopen(handle, "wb") as file:
            yield file
            if for_others:
                file.flush()
                os.fsync(file.fileno())
                Path(beside).chmod(0o644)
        Path(beside).replace(path)
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror}") from error
    finally:
        if beside:
            Path(beside).unlink(missing_ok=True)
