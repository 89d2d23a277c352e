"""The library file: its identity, damage, upgrades, and concurrent programs."""

import os
import signal
import sqlite3
import stat
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pullquote.documents.document import Document
from pullquote.errors import LibraryError, PullquoteError, UsageError
from pullquote.library import Library
from pullquote.library.integrity import integrity_errors
from pullquote.library.schema import APPLICATION_ID, MIGRATIONS

RAIN = Document.from_parts([("paragraph", "It fell all day.")], title="Rain")
WRITER = """
    import sys
    from pullquote.documents.document import Document
    from pullquote.library import Library

    with Library(sys.argv[1]) as library:
        print("open", flush=True)
        for number in range(int(sys.argv[3])):
            text = f"It fell {sys.argv[2]} and {number} times. " * 20
            article = library.add_article(Document.from_parts([("paragraph", text)]))
            library.add_quote(article, 0, 7)
            library.add_reading(article, model="rnn", teaser="It fell")
            print(article, flush=True)
"""


def start(path: Path, name: str, many: int) -> subprocess.Popen[str]:
    """Start a process that writes to a library."""
    command = [sys.executable, "-c", textwrap.dedent(WRITER), str(path), name, str(many)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def integrity(path: Path) -> tuple[list[tuple[str]], list[tuple[str]]]:
    """Return the errors that SQLite finds in a file, and in its search index."""
    connection = sqlite3.connect(path)
    try:
        connection.execute("INSERT INTO search (search, rank) VALUES ('integrity-check', 1)")
        return (
            connection.execute("PRAGMA integrity_check").fetchall(),
            connection.execute("PRAGMA foreign_key_check").fetchall(),
        )
    finally:
        connection.close()


def test_header_identifies_the_library(tmp_path: Path) -> None:
    """The header has our id and version, and only the owner may read the file."""
    path = tmp_path / "my.db"
    with Library(path) as library:
        library.add_article(RAIN)
    connection = sqlite3.connect(path)
    values = [
        connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("application_id", "user_version", "journal_mode")
    ]
    connection.close()
    assert values == [APPLICATION_ID, len(MIGRATIONS), "wal"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_missing_file(tmp_path: Path) -> None:
    """A missing file is not created if it must not be."""
    with pytest.raises(LibraryError, match="library not found"):
        Library(tmp_path / "my.db", create=False)
    assert list(tmp_path.iterdir()) == []


def test_newer_version_is_left_alone(tmp_path: Path) -> None:
    """A library of a newer version is rejected, and not a byte of it changes."""
    path = tmp_path / "my.db"
    Library(path).close()
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(LibraryError, match="written by a newer pullquote"):
        Library(path)
    assert path.read_bytes() == before


def test_other_programs_files_are_left_alone(tmp_path: Path) -> None:
    """A database of another program, or another file, is rejected and does not change."""
    path = tmp_path / "other.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE articles (text)")
    connection.close()
    notes = tmp_path / "notes.txt"
    notes.write_text("It fell all day.")
    for file, words in ((path, "database of another program"), (notes, "not a database")):
        before = file.read_bytes()
        with pytest.raises(LibraryError, match=words):
            Library(file)
        assert file.read_bytes() == before
    assert sorted(tmp_path.iterdir()) == [notes, path]
    with pytest.raises(LibraryError, match="cannot be used: Is a directory"):
        Library(tmp_path)


def test_empty_file_becomes_a_library(tmp_path: Path) -> None:
    """An empty file becomes a library."""
    path = tmp_path / "my.db"
    path.touch()
    with Library(path) as library:
        assert library.add_article(RAIN)


@pytest.mark.parametrize("share", [0.001, 0.01, 0.2, 0.5, 0.9])
def test_cut_file(tmp_path: Path, share: float) -> None:
    """A truncated file is damaged, however much of it is left."""
    path = tmp_path / "my.db"
    with Library(path) as library:
        for number in range(40):
            text = f"It fell {number} times. " * 100
            library.add_article(Document.from_parts([("paragraph", text)]))
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(LibraryError, match=": damaged"):
        Library(path)


@pytest.mark.parametrize(
    ("before", "after", "error"),
    [
        (b"TABLE articles", b"T\xffBLE articles", LibraryError),
        (b"It fell all day.", b"It fell all \xff\xff\xff.", LibraryError),
        (b"    parts ", b"    parrs ", UsageError),
        (b'{"blocks"', b'["blocks"', UsageError),
    ],
    ids=["schema", "text", "column", "JSON"],
)
def test_damaged_bytes(
    tmp_path: Path, before: bytes, after: bytes, error: type[PullquoteError]
) -> None:
    """A few damaged bytes are an error of ours, not of Python."""
    path = tmp_path / "my.db"
    with Library(path) as library:
        article = library.add_article(RAIN)
    data = path.read_bytes()
    assert before in data
    path.write_bytes(data.replace(before, after))
    with pytest.raises(error, match="damaged"), Library(path) as library:
        library.get_article(article)


def test_damage_within(tmp_path: Path) -> None:
    """Overwritten pages are a `LibraryError` when they are read."""
    path = tmp_path / "my.db"
    with Library(path) as library:
        for number in range(40):
            text = f"It fell {number} times. " * 100
            library.add_article(Document.from_parts([("paragraph", text)]))
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(size // 4)
        file.write(b"\xff" * (size // 2))
    with pytest.raises(LibraryError):
        _read_all(path)


def _read_all(path: Path) -> None:
    with Library(path) as library:
        assert list(library.iterate_articles())
        library.readings("fell")


def test_failed_migration_is_rolled_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A migration that fails leaves the file at its version."""
    path = tmp_path / "my.db"
    with Library(path) as library:
        article = library.add_article(RAIN)
    steps = (*MIGRATIONS, ("CREATE TABLE more (text) STRICT",))
    monkeypatch.setattr("pullquote.library.connection.MIGRATIONS", steps)
    with pytest.raises(LibraryError):
        Library(path)
    monkeypatch.setattr("pullquote.library.connection.MIGRATIONS", MIGRATIONS)
    with Library(path) as library:
        assert library.get_article(article) == RAIN


def test_migration_keeps_the_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A library of an older version is upgraded when it is opened."""
    path = tmp_path / "my.db"
    with Library(path) as library:
        article = library.add_article(RAIN)
    steps = (*MIGRATIONS, ("CREATE TABLE more (text TEXT) STRICT",))
    monkeypatch.setattr("pullquote.library.connection.MIGRATIONS", steps)
    with Library(path) as library:
        assert library.get_article(article) == RAIN
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA user_version").fetchone() == (len(steps),)
    assert connection.execute("SELECT count(*) FROM more").fetchone() == (0,)
    connection.close()


def test_several_programs_at_once(tmp_path: Path) -> None:
    """Processes that create and fill the same library at the same time all succeed."""
    path = tmp_path / "my.db"
    programs = [start(path, str(name), 15) for name in range(4)]
    for program in programs:
        program.communicate()
    assert [program.returncode for program in programs] == [0] * 4
    with Library(path) as library:
        assert len(library.readings(limit=100)) == 60
    assert integrity(path) == ([("ok",)], [])


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_killed_while_writing(tmp_path: Path) -> None:
    """Everything that a killed process had stored is there, and the file is whole."""
    path = tmp_path / "my.db"
    said: list[str] = []
    for round_ in range(4):
        program = start(path, str(round_), 100_000)
        assert program.stdout is not None
        assert program.stdout.readline() == "open\n"
        time.sleep(0.05 * (round_ + 1))
        os.kill(program.pid, signal.SIGKILL)
        said += program.stdout.read().split()
        program.stdout.close()
        program.wait()
        with Library(path) as library:
            found = {id_ for id_, *_ in library.iterate_articles(quoted_only=True)}
        # The last line may have been cut as it was said.
        assert {id_ for id_ in said if len(id_) == 64} <= found
        assert integrity(path) == ([("ok",)], [])
    assert said


def test_locked_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A library that another program has locked is an error that says so."""
    path = tmp_path / "my.db"
    Library(path).close()
    monkeypatch.setattr("pullquote.library.connection.BUSY_SECONDS", 0.1)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with Library(path) as library, pytest.raises(LibraryError, match="locked by another program"):
        library.add_article(RAIN)
    other.close()


def test_full_disk(tmp_path: Path) -> None:
    """A full disk is an error that says so, and the content stays."""
    path = tmp_path / "my.db"
    with Library(path) as library:
        stored = library.add_article(RAIN)
        library._connection.execute("PRAGMA max_page_count = 40")
        with pytest.raises(LibraryError, match="cannot be used: database or disk is full"):
            library.add_article(Document.from_parts([("paragraph", "It fell. " * 100_000)]))
        assert [id_ for id_, *_ in library.iterate_articles()] == [stored]


def test_failed_change_is_rolled_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the second statement of a change fails, the first one is rolled back."""
    with Library(tmp_path / "my.db") as library:
        article = library.add_article(RAIN)
        library.add_reading(article, model="rnn", teaser="It fell")
        monkeypatch.setattr("pullquote.library.library.REMOVE_UNQUOTED", "no SQL")
        with pytest.raises(LibraryError):
            library.remove_reading(article)
        assert len(library.readings()) == 1


def test_foreign_keys_hold(tmp_path: Path) -> None:
    """A quote cannot refer to a missing article."""
    with Library(tmp_path / "my.db") as library, pytest.raises(sqlite3.IntegrityError):
        library._connection.execute(
            "INSERT INTO quotes (article, text, added) VALUES (7, 'It fell', '2024-05-31')"
        )


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[Path]:
    """Return a library in a folder that cannot be written."""
    path = tmp_path / "media" / "my.db"
    with Library(path) as library:
        article = library.add_article(RAIN)
        library.add_reading(article, model="rnn", teaser="It fell")
    path.chmod(0o444)
    path.parent.chmod(0o555)
    yield path
    path.parent.chmod(0o755)


def test_read_only_media(read_only: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A library on read-only media can be read; changes are an error that says why."""
    if os.access(read_only, os.W_OK):  # root may write to everything
        monkeypatch.setattr("pullquote.library.connection.os.access", lambda *_: False)
    before = read_only.read_bytes()
    with Library(read_only) as library:
        assert library.is_read_only
        assert [reading.title for reading in library.readings("fell")] == ["Rain"]
        assert [document for _, document, _ in library.iterate_articles()] == [RAIN]
        assert list(integrity_errors(library)) == []
        with pytest.raises(LibraryError, match="cannot be written: the file or its folder"):
            library.clear_history()
        with pytest.raises(LibraryError, match="cannot be written: the file or its folder"):
            library.add_article(Document.from_parts([("paragraph", "It rose.")]))
    assert read_only.read_bytes() == before
    assert list(read_only.parent.iterdir()) == [read_only]


def test_read_only_library_of_an_older_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A library that must be upgraded, but cannot be written, is an error that says so."""
    path = tmp_path / "my.db"
    Library(path).close()
    steps = (*MIGRATIONS, ("CREATE TABLE more (text TEXT) STRICT",))
    monkeypatch.setattr("pullquote.library.connection.MIGRATIONS", steps)
    monkeypatch.setattr("pullquote.library.connection.os.access", lambda *_: False)
    with pytest.raises(LibraryError, match="must be upgraded"):
        Library(path)


@pytest.mark.skipif(sys.platform == "win32", reason="open files cannot be removed")
@pytest.mark.parametrize("suffix", ["", "-wal"])
@pytest.mark.parametrize("replaced", [False, True])
def test_removed_files_are_noticed(tmp_path: Path, suffix: str, replaced: bool) -> None:
    """A library whose file or log was removed or replaced while it is open says so."""
    path = tmp_path / "my.db"
    library = Library(path)
    library.add_article(RAIN)
    library.add_article(Document.from_parts([("paragraph", "It rose.")]))
    removed = path.with_name(path.name + suffix)
    data = removed.read_bytes()
    removed.unlink()
    if replaced:
        (tmp_path / "other").write_bytes(data)
        (tmp_path / "other").rename(removed)
    for call in (library.readings, lambda: library.add_article(RAIN)):
        with pytest.raises(LibraryError, match=f"my.db{suffix}: was removed or replaced"):
            call()
    library.close()


def test_removed_log_is_written_back_at_the_end(tmp_path: Path) -> None:
    """Closing a library whose log was removed still saves what was stored."""
    path = tmp_path / "my.db"
    library = Library(path)
    article = library.add_article(RAIN)
    path.with_name("my.db-wal").unlink()
    with pytest.raises(LibraryError):
        library.readings()
    library.close()
    with Library(path) as library:
        assert library.get_article(article) == RAIN


def test_path_with_special_characters(tmp_path: Path) -> None:
    """A path may hold what has a meaning in a URI."""
    path = tmp_path / "my lib?mode=ro#1%20.db"
    with Library(path) as library:
        library.add_article(RAIN)
    assert list(tmp_path.iterdir()) == [path]
