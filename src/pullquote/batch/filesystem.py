"""Bulk, places: files on this machine by their paths, and others by their URLs.

In: a path, or a URL of any file system that fsspec knows (``s3://…``, ``gs://…``, ``file://…``).
Out: streams, lists, and what tells a file from what it is once it has changed. A plain path needs
no more than Python.
"""

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

from pullquote.errors import SourceNotFoundError, UnreadableError, UsageError


def is_url(place: str) -> bool:
    """Tell a URL from a path.

    >>> is_url("s3://bucket/articles.parquet"), is_url("articles.parquet")
    (True, False)
    """
    return "://" in place


@contextmanager
def reading(place: str) -> Iterator[None]:
    """Turn a refusal to read into an error that names the place.

    Raises:
        SourceNotFoundError: There is nothing.
        UsageError: No installed package knows its scheme.
        UnreadableError: All else that a file system can say.
    """
    try:
        yield
    except FileNotFoundError as error:
        raise SourceNotFoundError(f"{place}: there is no such file or folder") from error
    except OSError as error:
        raise UnreadableError(f"{place}: cannot be read: {error.strerror or error}") from error
    except (ImportError, ValueError) as error:
        if not is_url(place) or getattr(error, "name", "") == "fsspec":
            raise
        raise UsageError(f"{place}: its scheme is not known here: {error}") from error


def file_system(place: str) -> tuple[Any, str]:
    """Give what reads and writes a place, and what the place is called there."""
    import fsspec

    system, path = fsspec.core.url_to_fs(place)
    return system, path


def open_place(place: str) -> IO[bytes]:
    """Open a file to read from any byte on."""
    if not is_url(place):
        return Path(place).open("rb")
    system, path = file_system(place)
    # What file systems give need not know how to read a line of limited length.
    return io.BufferedReader(cast("io.RawIOBase", system.open(path, "rb")))


def is_folder(place: str) -> bool:
    """Tell a folder from a file.

    Raises:
        FileNotFoundError: There is neither.
    """
    if not is_url(place):
        if not Path(place).exists():
            raise FileNotFoundError(place)
        return Path(place).is_dir()
    system, path = file_system(place)
    return bool(system.info(path)["type"] == "directory")


def files_below(folder: str) -> list[str]:
    """List the files right in a folder in the order of their names, hidden ones left out.

    Names that begin with ``_`` count as hidden too, as all readers of tables in parts have it.
    """
    if not is_url(folder):
        found = [str(each) for each in Path(folder).iterdir() if each.is_file()]
    else:
        system, path = file_system(folder)
        listed = system.ls(path, detail=True)
        found = [system.unstrip_protocol(each["name"]) for each in listed if each["type"] == "file"]
    return sorted(each for each in found if each.rpartition("/")[2][:1] not in (".", "_"))


def size_of(place: str) -> int:
    """Count a file's bytes."""
    if not is_url(place):
        return Path(place).stat().st_size
    system, path = file_system(place)
    return int(system.size(path))


def state_of(*places: str) -> str:
    """Give a digest that changes when one of these files does."""
    digest = hashlib.sha256()
    for place in places:
        if is_url(place):
            system, path = file_system(place)
            state = system.ukey(path)
        else:
            status = Path(place).stat()
            state = f"{status.st_size}\0{status.st_mtime_ns}"
        digest.update(f"{place}\0{state}\n".encode(errors="replace"))
    return digest.hexdigest()
