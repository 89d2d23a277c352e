"""The library's file: whose it is, what became of it, and who else has it open."""

import os
import signal
import sqlite3
import stat
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from pullquote.documents.document import Document
from pullquote.errors import LibraryError
from pullquote.library import Library
from pullquote.library.schema import APPLICATION_ID, MIGRATIONS

RAIN = Document.from_parts([("paragraph", "It fell all day.")], title="Rain")
WRITER = """
    import sys
    from pullquote.documents.document import Document
    from pullquote.library import Library

    with Library(sys.argv[1]) as store:
        print("open", flush=True)
        for number in range(int(sys.argv[3])):
            text = f"It fell {sys.argv[2]} and {number} times. " * 20
            article = store.add_article(Document.from_parts([("paragraph", text)]))
            store.add_quote(article, 0, 7)
            store.add_reading(article, model="rnn", teaser="It fell")
            print(article, flush=True)
"""


def start(path: Path, name: str, many: int) -> subprocess.Popen[str]:
    """Start a program that writes to a library."""
    command = [sys.executable, "-c", textwrap.dedent(WRITER), str(path), name, str(many)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def integrity(path: Path) -> tuple[list[tuple[str]], list[tuple[str]]]:
    """Ask SQLite itself about a file, and FTS5 about its index."""
    connection = sqlite3.connect(path)
    try:
        connection.execute("INSERT INTO search (search, rank) VALUES ('integrity-check', 1)")
        return (
            connection.execute("PRAGMA integrity_check").fetchall(),
            connection.execute("PRAGMA foreign_key_check").fetchall(),
        )
    finally:
        connection.close()


def test_file_is_marked_as_ours(tmp_path: Path) -> None:
    """It says whose it is and of which version, and is for its owner's eyes only."""
    path = tmp_path / "my.db"
    with Library(path) as store:
        store.add_article(RAIN)
    connection = sqlite3.connect(path)
    values = [
        connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("application_id", "user_version", "journal_mode")
    ]
    connection.close()
    assert values == [APPLICATION_ID, len(MIGRATIONS), "wal"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_missing_file(tmp_path: Path) -> None:
    """Where none is to be made, none is made."""
    with pytest.raises(LibraryError, match="there is no such file"):
        Library(tmp_path / "my.db", create=False)
    assert list(tmp_path.iterdir()) == []


def test_newer_version_is_left_alone(tmp_path: Path) -> None:
    """A file of a later pullquote is refused, and not a byte of it changed."""
    path = tmp_path / "my.db"
    Library(path).close()
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(LibraryError, match="which a newer pullquote made; this one reads up to"):
        Library(path)
    assert path.read_bytes() == before


def test_other_programs_files_are_left_alone(tmp_path: Path) -> None:
    """A database of another program, or something else, is refused and stays as it is."""
    path = tmp_path / "other.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE articles (text)")
    connection.close()
    notes = tmp_path / "notes.txt"
    notes.write_text("It fell all day.")
    for file, words in ((path, "database of another program"), (notes, "is no database")):
        before = file.read_bytes()
        with pytest.raises(LibraryError, match=words):
            Library(file)
        assert file.read_bytes() == before
    assert sorted(tmp_path.iterdir()) == [notes, path]
    with pytest.raises(LibraryError, match="cannot be used: Is a directory"):
        Library(tmp_path)


def test_empty_file_becomes_a_library(tmp_path: Path) -> None:
    """A file without a byte, as touch makes it, is nobody's."""
    path = tmp_path / "my.db"
    path.touch()
    with Library(path) as store:
        assert store.add_article(RAIN)


@pytest.mark.parametrize("share", [0.001, 0.01, 0.2, 0.5, 0.9])
def test_cut_file(tmp_path: Path, share: float) -> None:
    """A file that was cut is damaged, whichever part of it is left."""
    path = tmp_path / "my.db"
    with Library(path) as store:
        for number in range(40):
            text = f"It fell {number} times. " * 100
            store.add_article(Document.from_parts([("paragraph", text)]))
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(LibraryError, match="is damaged; a whole library is needed"):
        Library(path)


def test_damage_within(tmp_path: Path) -> None:
    """Pages that are overwritten show when they are read, as an error of ours."""
    path = tmp_path / "my.db"
    with Library(path) as store:
        for number in range(40):
            text = f"It fell {number} times. " * 100
            store.add_article(Document.from_parts([("paragraph", text)]))
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(size // 4)
        file.write(b"\xff" * (size // 2))
    with pytest.raises(LibraryError):
        _read_all(path)


def _read_all(path: Path) -> None:
    with Library(path) as store:
        assert list(store.iterate_articles())
        store.readings("fell")


def test_interrupted_migration_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A step that fails takes the steps before it back; the file stays of its version."""
    path = tmp_path / "my.db"
    with Library(path) as store:
        article = store.add_article(RAIN)
    steps = (*MIGRATIONS, ("CREATE TABLE more (text) STRICT",))
    monkeypatch.setattr("pullquote.library.connection.MIGRATIONS", steps)
    with pytest.raises(LibraryError):
        Library(path)
    monkeypatch.setattr("pullquote.library.connection.MIGRATIONS", MIGRATIONS)
    with Library(path) as store:
        assert store.get_article(article) == RAIN


def test_migration_keeps_what_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of an older version is brought up to date when it is opened."""
    path = tmp_path / "my.db"
    with Library(path) as store:
        article = store.add_article(RAIN)
    steps = (*MIGRATIONS, ("CREATE TABLE more (text TEXT) STRICT",))
    monkeypatch.setattr("pullquote.library.connection.MIGRATIONS", steps)
    with Library(path) as store:
        assert store.get_article(article) == RAIN
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA user_version").fetchone() == (len(steps),)
    assert connection.execute("SELECT count(*) FROM more").fetchone() == (0,)
    connection.close()


def test_several_programs_at_once(tmp_path: Path) -> None:
    """Programs that make and fill the same file at the same time all get through."""
    path = tmp_path / "my.db"
    programs = [start(path, str(name), 15) for name in range(4)]
    for program in programs:
        program.communicate()
    assert [program.returncode for program in programs] == [0] * 4
    with Library(path) as store:
        assert len(store.readings(limit=100)) == 60
    assert integrity(path) == ([("ok",)], [])


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_killed_while_writing(tmp_path: Path) -> None:
    """Whatever a killed program had said was stored is there, and the file is whole."""
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
        with Library(path) as store:
            found = {id_ for id_, *_ in store.iterate_articles(quoted_only=True)}
        # The last line may have been cut as it was said.
        assert {id_ for id_ in said if len(id_) == 64} <= found
        assert integrity(path) == ([("ok",)], [])
    assert said


def test_locked_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that another program keeps to itself is an error that says so."""
    path = tmp_path / "my.db"
    Library(path).close()
    monkeypatch.setattr("pullquote.library.connection.BUSY_SECONDS", 0.1)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with Library(path) as store, pytest.raises(LibraryError, match="is locked by another program"):
        store.add_article(RAIN)
    other.close()


def test_full_disk(tmp_path: Path) -> None:
    """Where there is no more room the error says so, and what was there stays."""
    path = tmp_path / "my.db"
    with Library(path) as store:
        kept = store.add_article(RAIN)
        store._connection.execute("PRAGMA max_page_count = 40")
        with pytest.raises(LibraryError, match="cannot be used: database or disk is full"):
            store.add_article(Document.from_parts([("paragraph", "It fell. " * 100_000)]))
        assert [id_ for id_, *_ in store.iterate_articles()] == [kept]


def test_failure_half_way_takes_all_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the second step of a change fails, the first one is as if it had not been."""
    with Library(tmp_path / "my.db") as store:
        article = store.add_article(RAIN)
        store.add_reading(article, model="rnn", teaser="It fell")
        monkeypatch.setattr("pullquote.library.library.REMOVE", "no SQL")
        with pytest.raises(LibraryError):
            store.forget(article)
        assert len(store.readings()) == 1


def test_foreign_keys_hold(tmp_path: Path) -> None:
    """No quote can be of an article that is not there."""
    with Library(tmp_path / "my.db") as store, pytest.raises(sqlite3.IntegrityError):
        store._connection.execute(
            "INSERT INTO quotes (article, text, added) VALUES (7, 'It fell', '2024-05-31')"
        )
