"""Files: the bytes of a file or of standard input, and the article files below a folder.

In: a path. Out: bytes, or paths. Only regular files are read, since a pipe or a device can
block for ever; what a pipe brings is given on standard input instead.
"""

import os
import stat
import sys
from typing import Literal

from pullquote.documents.display import display_name
from pullquote.documents.fetch_config import FetchLimits
from pullquote.errors import SourceNotFoundError, TooLargeError, UnreadableError

Kind = Literal["text", "markdown", "html", "pdf"]
"""What the bytes of a source can hold."""

SUFFIXES: dict[str, Kind] = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
}
"""The suffixes of article files, each with the kind that it stands for."""


def kind_by_suffix(name: str) -> Kind | None:
    """Tell what a file of this name holds, if its suffix is one of `SUFFIXES`.

    >>> kind_by_suffix("notes/Essay.MD")
    'markdown'
    """
    return SUFFIXES.get(os.path.splitext(name)[1].lower())  # noqa: PTH122


def read_file(path: str, limits: FetchLimits) -> bytes:
    """Read a regular file whole.

    Args:
        path: Where it stands.
        limits: Of these, `max_bytes`.

    Returns:
        Its bytes.

    Raises:
        SourceNotFoundError: There is nothing at the path.
        UnreadableError: It is a folder, a pipe or a device, or the system refuses.
        TooLargeError: It holds more than `limits.max_bytes`.
    """
    name = display_name(path)
    try:
        status = os.stat(path)  # noqa: PTH116  (Path("") would be the working folder)
        if stat.S_ISDIR(status.st_mode):
            raise UnreadableError(f"{name}: is a folder; a file is needed")
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableError(
                f"{name}: is a pipe or a device; a regular file is needed, or - for standard input"
            )
        _refuse_too_large(name, status.st_size, limits)
        with open(path, "rb") as file:  # noqa: PTH123
            data = file.read(limits.max_bytes + 1)
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        # ValueError: a NUL in the path, so no file can have that name.
        raise SourceNotFoundError(f"{name}: not found; the path of a file is needed") from error
    except OSError as error:
        raise UnreadableError(f"{name}: cannot be read: {error.strerror or error}") from error
    _refuse_too_large(name, len(data), limits)
    return data


def read_standard_input(limits: FetchLimits) -> bytes:
    """Read standard input to its end.

    Args:
        limits: Of these, `max_bytes`.

    Returns:
        Its bytes.

    Raises:
        UnreadableError: It is closed, or the system refuses.
        TooLargeError: It brings more than `limits.max_bytes`.
    """
    name = display_name("-")
    if sys.stdin is None:
        raise UnreadableError(f"{name}: is closed; a text is needed")
    try:
        data = sys.stdin.buffer.read(limits.max_bytes + 1)
    except (OSError, ValueError) as error:  # ValueError: closed by the program that embeds us
        raise UnreadableError(f"{name}: cannot be read: {error}") from error
    _refuse_too_large(name, len(data), limits)
    return data


def list_sources(path: str | os.PathLike[str]) -> list[str]:
    """List the article files below a folder, at any depth.

    Args:
        path: The folder.

    Returns:
        Their paths, each beginning with `path`, sorted; those with a suffix of `SUFFIXES`,
        hidden files and folders left out, links to folders not followed. Never empty.

    Raises:
        SourceNotFoundError: There is no such folder, or no article file below it.
        UnreadableError: It is a file, or the system refuses to list it.
    """
    folder = os.fspath(path)
    name = display_name(folder)

    def refuse(error: OSError) -> None:
        if error.filename == folder:  # a folder below that cannot be listed is passed over
            raise error

    found: list[str] = []
    try:
        for parent, folders, files in os.walk(folder, onerror=refuse):
            folders[:] = [each for each in folders if not each.startswith(".")]
            found += [
                os.path.join(parent, each)  # noqa: PTH118
                for each in files
                if not each.startswith(".") and kind_by_suffix(each)
            ]
    except FileNotFoundError as error:
        raise SourceNotFoundError(f"{name}: not found; a folder is needed") from error
    except NotADirectoryError as error:
        raise UnreadableError(f"{name}: is a file; a folder is needed") from error
    except OSError as error:
        raise UnreadableError(f"{name}: cannot be listed: {error.strerror or error}") from error
    found = sorted(each for each in found if os.path.isfile(each))  # noqa: PTH113
    if not found:
        raise SourceNotFoundError(
            f"{name}: holds no article file; one ending in {', '.join(SUFFIXES)} is needed"
        )
    return found


def _refuse_too_large(name: str, size: int, limits: FetchLimits) -> None:
    if size > limits.max_bytes:
        raise TooLargeError(
            f"{name}: more than {limits.max_bytes} bytes; at most so many are read from one source"
        )
