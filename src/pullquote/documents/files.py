"""Load files and standard input, and list the article files in a folder.

Only regular files are read: a pipe or device could block forever. Pipes go to standard input.
"""

import os
import stat
import sys

from pullquote.documents.display import display_name
from pullquote.documents.fetch_config import FetchLimits
from pullquote.documents.formats import SUFFIXES, kind_by_suffix
from pullquote.errors import SourceNotFoundError, TooLargeError, UnreadableError, check_type


def read_file(path: str, limits: FetchLimits) -> bytes:
    """Read a whole regular file.

    Args:
        path: The file's path.
        limits: Only `max_bytes` is used.

    Raises:
        SourceNotFoundError: The path does not exist.
        UnreadableError: It is a folder, pipe or device, or the system denies access.
        TooLargeError: The file is larger than `limits.max_bytes`.
    """
    name = display_name(path)
    try:
        status = os.stat(path)  # noqa: PTH116  (Path("") would be the current folder)
        if stat.S_ISDIR(status.st_mode):
            raise UnreadableError(f"{name}: is a folder; a file is needed")
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableError(
                f"{name}: is a pipe or a device; a regular file is needed, or - for standard input"
            )
        _check_size(name, status.st_size, limits)
        with open(path, "rb") as file:  # noqa: PTH123
            data = file.read(limits.max_bytes + 1)
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        # ValueError: the path contains a NUL, so no such file can exist.
        raise SourceNotFoundError(f"{name}: not found; the path of a file is needed") from error
    except OSError as error:
        raise UnreadableError(f"{name}: cannot be read: {error.strerror or error}") from error
    _check_size(name, len(data), limits)
    return data


def read_standard_input(limits: FetchLimits) -> bytes:
    """Read all of standard input.

    Args:
        limits: Only `max_bytes` is used.

    Raises:
        UnreadableError: It is closed, or the system denies access.
        TooLargeError: It is longer than `limits.max_bytes`.
    """
    name = display_name("-")
    if sys.stdin is None:
        raise UnreadableError(f"{name}: is closed; a text is needed")
    try:
        data = sys.stdin.buffer.read(limits.max_bytes + 1)
    except (OSError, ValueError) as error:  # ValueError: closed by an embedding program
        raise UnreadableError(f"{name}: cannot be read: {error}") from error
    _check_size(name, len(data), limits)
    return data


def list_sources(path: str | os.PathLike[str]) -> list[str]:
    """List the article files in a folder and its subfolders.

    Returns:
        The sorted paths of files with a suffix in `SUFFIXES`, each beginning with `path`; at
        least one. Hidden files and folders are ignored, and links to folders are not followed.

    Raises:
        SourceNotFoundError: The folder does not exist, or contains no article file.
        UnreadableError: The path is a file, or the system denies access.
    """
    check_type("path", path, str | os.PathLike, "the path of a folder")
    folder = os.fspath(path)
    name = display_name(folder)

    def on_error(error: OSError) -> None:
        if error.filename == folder:  # subfolders that cannot be listed are skipped
            raise error

    paths: list[str] = []
    try:
        for parent, folders, files in os.walk(folder, onerror=on_error):
            folders[:] = [item for item in folders if not item.startswith(".")]
            paths += [
                os.path.join(parent, item)  # noqa: PTH118
                for item in files
                if not item.startswith(".") and kind_by_suffix(item)
            ]
    except (FileNotFoundError, ValueError) as error:  # ValueError: the path contains a NUL
        raise SourceNotFoundError(f"{name}: not found; a folder is needed") from error
    except NotADirectoryError as error:
        raise UnreadableError(f"{name}: is a file; a folder is needed") from error
    except OSError as error:
        raise UnreadableError(f"{name}: cannot be listed: {error.strerror or error}") from error
    paths = sorted(item for item in paths if os.path.isfile(item))  # noqa: PTH113
    if not paths:
        raise SourceNotFoundError(
            f"{name}: contains no article file; supported suffixes: {', '.join(SUFFIXES)}"
        )
    return paths


def _check_size(name: str, size: int, limits: FetchLimits) -> None:
    if size > limits.max_bytes:
        raise TooLargeError(f"{name}: more than {limits.max_bytes} bytes, the limit for one source")
