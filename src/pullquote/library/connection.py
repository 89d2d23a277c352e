"""Store, opening: a connection to a file that is known to be ours, whole and of today's version.

In: a path. Out: a connection, or a `LibraryError`. A file of another program or of a newer pullquote
is left as it is, to the byte.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pullquote.errors import LibraryError
from pullquote.library.schema import APPLICATION_ID, MIGRATIONS

BUSY_SECONDS = 30
"""How long one program waits while another one writes."""

CACHE_KIBIBYTES = 65_536
"""Memory that a connection may take for pages of the file."""

_MAGIC = b"SQLite format 3\0"
_HEADER_BYTES = 100
_APPLICATION_ID = slice(68, 72)  # https://www.sqlite.org/fileformat2.html, 1.3


def connect(path: Path, *, create: bool) -> sqlite3.Connection:
    """Open a file, made or brought up to date if need be.

    Args:
        path: The file.
        create: Whether to make it, with its folder, where there is none.

    Returns:
        A connection that any thread may use, one at a time; transactions are begun by hand.

    Raises:
        LibraryError: There is no such file and none is to be made; it is another program's, from a
            newer version, damaged, locked, or the system refuses.
    """
    with map_sqlite_errors(path):
        _check_file(path, create=create)
        connection = sqlite3.connect(
            path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        try:
            _check_version(path, connection)
            _migrate(path, connection)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA foreign_keys = ON")
            # What somebody takes out of his history is overwritten, too.
            connection.execute("PRAGMA secure_delete = ON")
            # Ids are scattered over their index: in a cache of SQLite's own size, of 2 MB, every
            # article that comes into a large library would cost a page read and one written.
            connection.execute(f"PRAGMA cache_size = -{CACHE_KIBIBYTES}")
            connection.row_factory = sqlite3.Row
        except BaseException:
            connection.close()
            raise
        return connection


def is_database(path: Path) -> bool:
    """Tell whether a file is an SQLite database; errors are the system's own."""
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC


@contextmanager
def map_sqlite_errors(path: Path) -> Iterator[None]:
    """Turn errors of SQLite and the system into ours, which name the file."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the primary code of an extended one
        if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            words = f"is locked by another program for more than {BUSY_SECONDS} s"
        elif code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
            words = f"is damaged; a whole library is needed ({error})"
        else:
            words = f"cannot be used: {error}"
        raise LibraryError(f"{path}: {words}") from error
    except UnicodeEncodeError as error:
        raise LibraryError(f"{path}: cannot hold half of a surrogate pair") from error
    except OSError as error:
        raise LibraryError(f"{path}: cannot be used: {error.strerror or error}") from error


def _check_file(path: Path, *, create: bool) -> None:
    """Look at the first bytes, before SQLite would write beside or into a stranger's file."""
    if not path.exists():
        if not create:
            raise LibraryError(f"{path}: there is no such file; a library is needed")
        path.parent.mkdir(parents=True, exist_ok=True)
        # What somebody reads is nobody else's business.
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    with path.open("rb") as file:
        header = file.read(_HEADER_BYTES)
    if not header:
        return
    if not header.startswith(_MAGIC):
        raise LibraryError(f"{path}: is no database; a library of pullquote is needed")
    if len(header) < _HEADER_BYTES:
        raise LibraryError(f"{path}: is damaged; a whole library is needed (cut in its header)")
    if int.from_bytes(header[_APPLICATION_ID], "big") != APPLICATION_ID:
        raise LibraryError(f"{path}: is a database of another program; a library is needed")


def _check_version(path: Path, connection: sqlite3.Connection) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > len(MIGRATIONS):
        raise LibraryError(
            f"{path}: is of version {version}, which a newer pullquote made; "
            f"this one reads up to {len(MIGRATIONS)}"
        )
    return int(version)


def _migrate(path: Path, connection: sqlite3.Connection) -> None:
    """Bring a file up to date, in one transaction."""
    if _check_version(path, connection) == len(MIGRATIONS):
        return
    connection.execute("BEGIN EXCLUSIVE")  # another program may be at it: wait, then look again
    for statements in MIGRATIONS[_check_version(path, connection) :]:
        for statement in statements:
            connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
    connection.execute("COMMIT")
