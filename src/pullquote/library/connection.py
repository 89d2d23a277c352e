"""Open a library file after checking that it is a library, whole, and of a known version.

Input: a path. Output: a connection, or a `LibraryError`. A file of another program, or of a newer
version, is not changed by a single byte. A file that cannot be written is opened for reading.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from pullquote.errors import LibraryError
from pullquote.library.schema import APPLICATION_ID, MIGRATIONS

BUSY_SECONDS = 30
"""How long to wait while another process writes."""

CACHE_KIBIBYTES = 65_536
"""Memory that a connection may use to cache pages of the file."""

_MAGIC = b"SQLite format 3\0"
_HEADER_BYTES = 100
_APPLICATION_ID = slice(68, 72)  # https://www.sqlite.org/fileformat2.html, 1.3


def connect(path: Path, *, create: bool) -> sqlite3.Connection:
    """Open a library file; create or upgrade it if necessary.

    Args:
        path: The file.
        create: Whether to create it, with its folder, if it does not exist.

    Returns:
        A connection that any thread may use, one at a time; transactions are begun explicitly.
        It is read-only if the file or its folder cannot be written.

    Raises:
        LibraryError: The file does not exist and `create` is False; it belongs to another
            program, is of a newer version, damaged or locked; or the system refuses.
    """
    with map_sqlite_errors(path):
        _check_file(path, create=create)
        read_only = is_read_only(path)
        # Without a folder that can be written SQLite has no write-ahead log. If none was left, the
        # file is complete by itself.
        mode = "rw" if not read_only else "ro" if wal_path(path).exists() else "ro&immutable=1"
        connection = sqlite3.connect(
            f"file:{quote(str(path.absolute()))}?mode={mode}",
            timeout=BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
            uri=True,
        )
        try:
            _prepare(path, connection, read_only=read_only)
        except BaseException:
            connection.close()
            raise
        return connection


def _prepare(path: Path, connection: sqlite3.Connection, *, read_only: bool) -> None:
    version = _check_version(path, connection)
    if not read_only:
        _migrate(path, connection)
        connection.execute("PRAGMA journal_mode = WAL")
    elif version < len(MIGRATIONS):
        raise LibraryError(
            f"{path}: must be upgraded from version {version} to {len(MIGRATIONS)}, "
            "but cannot be written"
        )
    connection.execute("PRAGMA foreign_keys = ON")
    # Text that somebody removes from the history is overwritten.
    connection.execute("PRAGMA secure_delete = ON")
    # Ids are scattered over their index. With SQLite's default cache of 2 MB every article added
    # to a large library would read one page and write another.
    connection.execute(f"PRAGMA cache_size = -{CACHE_KIBIBYTES}")
    # The first read opens the write-ahead log, and shows most kinds of damage.
    connection.execute("SELECT 1 FROM articles LIMIT 1").fetchone()
    connection.row_factory = sqlite3.Row


def is_database(path: Path) -> bool:
    """Return whether a file is an SQLite database; may raise `OSError`."""
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC


def is_library(path: Path) -> bool:
    """Return whether a path is a readable SQLite database; what opens it reports why it is not."""
    try:
        return path.is_file() and is_database(path)  # a pipe would block
    except OSError:
        return False


def is_read_only(path: Path) -> bool:
    """Return whether a library cannot be written, for example on read-only media."""
    return not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK))


def wal_path(path: Path) -> Path:
    """Return the path of the write-ahead log, which holds what was written last."""
    return path.with_name(path.name + "-wal")


class FileGuard:
    """Detects that a library's files were removed or replaced while they are open.

    SQLite would go on writing to the removed files, and all of it would be lost.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._identities: dict[Path, tuple[int, int]] = {}

    def check(self) -> None:
        """Compare the files with those of earlier calls.

        Raises:
            LibraryError: A file was removed or replaced.
        """
        for path in (self._path, wal_path(self._path)):
            known = self._identities.get(path)
            identity = _identity(path)
            if known is None and identity is not None:
                self._identities[path] = identity
            elif known != identity:
                raise LibraryError(
                    f"{path}: was removed or replaced while the library was in use; stop all "
                    "programs that use the library, then start them again"
                )


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        stat = path.stat()
    except FileNotFoundError:
        return None
    return stat.st_dev, stat.st_ino


@contextmanager
def map_sqlite_errors(path: Path) -> Iterator[None]:
    """Turn errors of SQLite and of the system into a `LibraryError` that names the file."""
    try:
        yield
    except sqlite3.Error as error:
        raise LibraryError(f"{path}: {_describe(error)}") from error
    except UnicodeDecodeError as error:  # in a text, or in a message of SQLite that repeats one
        raise LibraryError(f"{path}: damaged (text is not UTF-8); restore a backup") from error
    except IndexError as error:  # of a row
        raise LibraryError(f"{path}: damaged (a column is missing); restore a backup") from error
    except UnicodeEncodeError as error:
        raise LibraryError(f"{path}: cannot store half of a surrogate pair") from error
    except OSError as error:
        raise LibraryError(f"{path}: cannot be used: {error.strerror or error}") from error


def _describe(error: sqlite3.Error) -> str:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the primary code of an extended one
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return f"locked by another program for more than {BUSY_SECONDS} s"
    if code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        return f"damaged ({error}); restore a backup"
    if code == sqlite3.SQLITE_READONLY:
        return "cannot be written: the file or its folder is read-only"
    return f"cannot be used: {error}"


def _check_file(path: Path, *, create: bool) -> None:
    """Check the header, before SQLite would write to a file of another program or beside it."""
    if not path.exists():
        if not create:
            raise LibraryError(f"{path}: library not found")
        path.parent.mkdir(parents=True, exist_ok=True)
        # Only its owner may see what somebody reads.
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    with path.open("rb") as file:
        header = file.read(_HEADER_BYTES)
    if not header:
        return
    if not header.startswith(_MAGIC):
        raise LibraryError(f"{path}: not a database; a pullquote library is needed")
    if len(header) < _HEADER_BYTES:
        raise LibraryError(f"{path}: damaged (cut within its header); restore a backup")
    if int.from_bytes(header[_APPLICATION_ID], "big") != APPLICATION_ID:
        raise LibraryError(f"{path}: a database of another program; a pullquote library is needed")


def _check_version(path: Path, connection: sqlite3.Connection) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > len(MIGRATIONS):
        raise LibraryError(
            f"{path}: written by a newer pullquote (version {version}); this one supports "
            f"versions up to {len(MIGRATIONS)}"
        )
    return int(version)


def _migrate(path: Path, connection: sqlite3.Connection) -> None:
    """Upgrade a file in one transaction."""
    if _check_version(path, connection) == len(MIGRATIONS):
        return
    # Another process may be migrating too: wait for it, then look at the version again.
    connection.execute("BEGIN EXCLUSIVE")
    for statements in MIGRATIONS[_check_version(path, connection) :]:
        for statement in statements:
            connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
    connection.execute("COMMIT")
