"""Tests of atomic writing: files appear whole or not at all."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pullquote._io.atomic import STALE_SECONDS, atomic_write, open_output
from pullquote.errors import OutputError


@pytest.fixture(params=["unnamed", "named"])
def temporary(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run a test with unnamed temporary files, and with named ones as on other systems."""
    if request.param == "named":
        monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    return str(request.param)


@pytest.mark.usefixtures("temporary")
def test_file_appears_at_the_end(tmp_path: Path) -> None:
    """The old content stays during the write; then the new file stands alone in the folder."""
    path = tmp_path / "result.txt"
    path.write_text("old")
    with open_output(str(path)) as write:
        write("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.usefixtures("temporary")
def test_failure_keeps_the_old_file(tmp_path: Path) -> None:
    """An exception during the write keeps the old file and leaves no temporary file."""
    path = tmp_path / "result.txt"
    path.write_text("old")

    def break_off() -> None:
        with open_output(str(path)) as write:
            write("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        break_off()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_symbolic_links_are_followed(tmp_path: Path) -> None:
    """A symbolic link stays a link; its target gets the content."""
    (tmp_path / "real.txt").write_text("old")
    (tmp_path / "link.txt").symlink_to("real.txt")
    with open_output(str(tmp_path / "link.txt")) as write:
        write("new")
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "real.txt").read_text() == "new"


def test_devices_are_written_to_directly() -> None:
    """The null device is not replaced by a file."""
    with open_output(os.devnull) as write:
        write("nothing")
    assert not Path(os.devnull).is_file()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (".", "it is a folder, but a file is needed"),
        ("missing/result.txt", "No such file or directory"),
        ("file/result.txt", "Not a directory"),
    ],
)
def test_unusable_paths_are_output_errors(name: str, message: str, tmp_path: Path) -> None:
    """A folder, a missing folder, and a file instead of a folder have messages of their own."""
    (tmp_path / "file").touch()
    path = str(tmp_path / name)
    with pytest.raises(OutputError, match=message) as caught, open_output(path):
        pass
    assert str(caught.value).startswith(f"{path}: cannot be written")


def test_full_disk_is_an_output_error() -> None:
    """A full device raises an error that names it."""
    with (
        pytest.raises(OutputError, match="/dev/full: cannot be written: No space left"),
        open_output("/dev/full") as write,
    ):
        write("x" * 100_000)


def test_read_only_folder_is_an_output_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Missing permissions are reported in the system's words."""

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(OutputError, match="Permission denied"), open_output(str(tmp_path / "x")):
        pass


@pytest.mark.parametrize(("durable", "mode"), [(True, 0o644), (False, 0o600)])
@pytest.mark.usefixtures("temporary")
def test_results_are_readable_by_others(tmp_path: Path, durable: bool, mode: int) -> None:
    """A result has the usual permissions of a new file; a cache is private."""
    umask = os.umask(0o022)
    try:
        with atomic_write(tmp_path / "x", durable=durable) as stream:
            stream.write(b"new")
    finally:
        os.umask(umask)
    assert (tmp_path / "x").stat().st_mode & 0o777 == mode


KILLED = """
import os, signal, sys
from pullquote._io.atomic import open_output
if sys.argv[2] == "named":
    vars(os).pop("O_TMPFILE", None)
with open_output(sys.argv[1]) as write:
    write("half" * 10_000)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_killed_process_leaves_nothing_for_long(tmp_path: Path, temporary: str) -> None:
    """The next write removes the temporary file of a killed process, once it is a day old."""
    path = tmp_path / "result.txt"
    path.write_text("old")
    done = subprocess.run([sys.executable, "-c", KILLED, path, temporary], check=False)
    assert done.returncode == -signal.SIGKILL
    assert path.read_text() == "old"
    left = [file for file in tmp_path.iterdir() if file != path]
    if temporary == "named":
        assert [file.suffix for file in left] == [".part"]
    for age, count in ((STALE_SECONDS - 60, len(left)), (STALE_SECONDS + 60, 0)):
        for file in left:
            os.utime(file, (time.time() - age,) * 2)
        with open_output(str(path)) as write:
            write("new")
        # A file system without unnamed files leaves one in either case.
        assert len(list(tmp_path.iterdir())) == 1 + count
    assert path.read_text() == "new"
