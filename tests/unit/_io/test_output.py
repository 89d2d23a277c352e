"""Files appear whole or not at all."""

import os
from pathlib import Path

import pytest

from pullquote._io.output import open_file
from pullquote.errors import OutputError


def test_file_appears_at_the_end_only(tmp_path: Path) -> None:
    """While it is written the old content stands; then the new one does, alone in the folder."""
    path = tmp_path / "result.txt"
    path.write_text("old")
    with open_file(str(path)) as write:
        write("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


def test_failure_keeps_the_old_file(tmp_path: Path) -> None:
    """An error, or Ctrl-C, on the way leaves the old file and nothing beside it."""
    path = tmp_path / "result.txt"
    path.write_text("old")

    def break_off() -> None:
        with open_file(str(path)) as write:
            write("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        break_off()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_links_are_followed(tmp_path: Path) -> None:
    """A link stays a link; the file it names gets the content."""
    (tmp_path / "real.txt").write_text("old")
    (tmp_path / "link.txt").symlink_to("real.txt")
    with open_file(str(tmp_path / "link.txt")) as write:
        write("new")
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "real.txt").read_text() == "new"


def test_devices_are_written_to_not_replaced() -> None:
    """The null device stays a device."""
    with open_file(os.devnull) as write:
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
def test_places_that_cannot_be_written_are_named(name: str, message: str, tmp_path: Path) -> None:
    """A folder, a missing folder and a file in a folder's place each get their words."""
    (tmp_path / "file").touch()
    path = str(tmp_path / name)
    with pytest.raises(OutputError, match=message) as caught, open_file(path):
        pass
    assert str(caught.value).startswith(f"{path}: cannot be written")


def test_full_disk_is_an_output_error() -> None:
    """A device without space is named."""
    with (
        pytest.raises(OutputError, match="/dev/full: cannot be written: No space left"),
        open_file("/dev/full") as write,
    ):
        write("x" * 100_000)


def test_read_only_folder_is_an_output_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the system refuses for want of rights is said in its words."""

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(OutputError, match="Permission denied"), open_file(str(tmp_path / "x")):
        pass
