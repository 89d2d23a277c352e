"""Access local files by path, and remote files by URL.

Input: a path, or a URL of any file system that fsspec supports (``s3://…``, ``gs://…``,
``file://…``). Output: streams, listings and fingerprints. Plain paths need the standard library
only.
"""

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

from pullquote.errors import SourceNotFoundError, UnreadableError, UsageError


def errors_path(output: str) -> str:
    """Return the path or URL of the file that lists the rejected rows of an output.

    >>> errors_path("highlights.parquet")
    'highlights.parquet.errors.jsonl'
    """
    return f"{output.rstrip('/')}.errors.jsonl"


def journal_path(output: str) -> str:
    """Return the path or URL of the journal of an output."""
    return f"{output.rstrip('/')}.journal"


def is_url(path: str) -> bool:
    """Return whether a string is a URL rather than a path.

    >>> is_url("s3://bucket/articles.parquet"), is_url("articles.parquet")
    (True, False)
    """
    return "://" in path


def absolute(path: str) -> str:
    """Return a path as an absolute path, since workers may have another folder; keep a URL."""
    # Symbolic links stay: what they point to may differ between the machines of a cluster.
    return path if is_url(path) else str(Path(path).absolute())


@contextmanager
def map_read_errors(path: str) -> Iterator[None]:
    """Turn a failure to read into an error that names the path or URL.

    Raises:
        SourceNotFoundError: Nothing exists there.
        UsageError: No installed package supports the URL's scheme.
        UnreadableError: The file system reports any other error.
    """
    try:
        yield
    except FileNotFoundError as error:
        raise SourceNotFoundError(f"{path}: there is no such file or folder") from error
    except OSError as error:
        raise UnreadableError(f"{path}: cannot be read: {error.strerror or error}") from error
    except (ImportError, ValueError) as error:
        if not is_url(path) or is_our_error(error):
            raise
        raise UsageError(f"{path}: unsupported scheme: {error}") from error


def is_our_error(error: Exception) -> bool:
    """Return whether an error while opening a URL is not about its scheme."""
    return isinstance(error, UsageError) or getattr(error, "name", "") == "fsspec"


def file_system(path: str) -> tuple[Any, str]:
    """Return the fsspec file system of a path or URL, and the path within it."""
    import fsspec

    system, inner = fsspec.core.url_to_fs(path)
    return system, inner


def open_binary(path: str) -> IO[bytes]:
    """Open a file for reading, with random access."""
    if not is_url(path):
        return Path(path).open("rb")
    system, inner = file_system(path)
    # The streams of fsspec need not support readline with a limit.
    return io.BufferedReader(cast("io.RawIOBase", system.open(inner, "rb")))


def is_folder(path: str) -> bool:
    """Return whether a path is a folder.

    Raises:
        FileNotFoundError: Nothing exists there.
    """
    if not is_url(path):
        if not Path(path).exists():
            raise FileNotFoundError(path)
        return Path(path).is_dir()
    system, inner = file_system(path)
    return bool(system.info(inner)["type"] == "directory")


def list_files(folder: str) -> list[str]:
    """List the files of a folder by name, without subfolders and hidden files.

    Names that begin with ``_`` count as hidden, as in all readers of partitioned tables.
    """
    if not is_url(folder):
        paths = [str(entry) for entry in Path(folder).iterdir() if entry.is_file()]
    else:
        system, inner = file_system(folder)
        entries = system.ls(inner, detail=True)
        paths = [system.unstrip_protocol(e["name"]) for e in entries if e["type"] == "file"]
    return sorted(path for path in paths if path.rpartition("/")[2][:1] not in (".", "_"))


def file_size(path: str) -> int:
    """Return the size of a file in bytes."""
    if not is_url(path):
        return Path(path).stat().st_size
    system, inner = file_system(path)
    return int(system.size(inner))


def fingerprint(*paths: str) -> str:
    """Compute a digest that changes when any of the files changes."""
    digest = hashlib.sha256()
    for path in paths:
        if is_url(path):
            system, inner = file_system(path)
            state = system.ukey(inner)
        else:
            status = Path(path).stat()
            state = f"{status.st_size}\0{status.st_mtime_ns}"
        digest.update(f"{path}\0{state}\n".encode(errors="replace"))
    return digest.hexdigest()
