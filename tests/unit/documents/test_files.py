"""Files, folders and standard input: what is read, and each kind of failure."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pullquote.documents import FetchLimits, Kind, list_sources, read_document, read_text
from pullquote.errors import (
    ArgumentTypeError,
    EmptySourceError,
    NotTextError,
    SourceNotFoundError,
    TooLargeError,
    UnreadableError,
    UsageError,
)


@pytest.mark.parametrize(
    ("name", "content", "markdown", "text"),
    [
        ("a.txt", "# It fell.", False, "# It fell."),
        ("a.MD", "# It fell.", True, "# It fell."),
        ("a.md", "<!doctype html><html><body><p>It fell.</p></body></html>", False, "It fell."),
        ("a", "<?xml version='1.0'?>\n<!-- x -->\n<HTML><p>It fell.</p></HTML>", False, "It fell."),
        ("a.html", "<p>It fell.</p>", False, "It fell."),
        ("a.txt", "<p>It fell.</p>", False, "<p>It fell.</p>"),
        ("a.txt", "<htmlx> is no tag.", False, "<htmlx> is no tag."),
    ],
)
def test_content_tells_before_the_suffix(
    tmp_path: Path, name: str, content: str, markdown: bool, text: str
) -> None:
    """A file is detected by its first bytes, else its suffix; else it is plain text."""
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    document = read_document(str(path))
    assert (document.text, document.is_markdown) == (text, markdown)
    assert document.source == str(path)


def test_page_in_utf16_is_detected_from_its_beginning(tmp_path: Path) -> None:
    """UTF-16 does not hide the root element."""
    path = tmp_path / "a.txt"
    path.write_text("<html><body><p>Es fiel für Tage.</p></body></html>", encoding="utf-16")
    assert read_document(str(path)).text == "Es fiel für Tage."


@pytest.mark.parametrize(("kind", "markdown"), [("text", False), ("markdown", True)])
def test_kind_can_be_forced(tmp_path: Path, kind: Kind, markdown: bool) -> None:
    """A requested format takes precedence over content and suffix."""
    path = tmp_path / "a.html"
    path.write_text("<html>It fell.</html>", encoding="utf-8")
    document = read_document(str(path), kind=kind)
    assert document.text == "<html>It fell.</html>"
    assert document.is_markdown == markdown


@pytest.mark.parametrize("path", ["no/such.txt", "a\0b.txt"])
def test_missing_file(path: str) -> None:
    """A missing file is not found, and neither is a path that cannot exist."""
    with pytest.raises(SourceNotFoundError, match=r"not found; the path of a file is needed$"):
        read_document(path)


def test_path_below_a_file(tmp_path: Path) -> None:
    """A path through a file is not found."""
    (tmp_path / "a").write_text("It fell.", encoding="utf-8")
    with pytest.raises(SourceNotFoundError):
        read_document(str(tmp_path / "a" / "b.txt"))


def test_folder_is_not_read_as_a_file(tmp_path: Path) -> None:
    """A folder as a source is an error that says so."""
    with pytest.raises(UnreadableError, match="is a folder"):
        read_document(str(tmp_path))


def test_denied_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that cannot be opened is unreadable, with the system's reason."""
    path = tmp_path / "a.txt"
    path.write_text("It fell.", encoding="utf-8")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", refuse)
    with pytest.raises(UnreadableError, match=r"cannot be read: Permission denied$"):
        read_document(str(path))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
@pytest.mark.timeout(10)
def test_pipe_does_not_hang(tmp_path: Path) -> None:
    """A named pipe, which would block until somebody writes, is rejected."""
    path = tmp_path / "pipe.txt"
    os.mkfifo(path)
    with pytest.raises(UnreadableError, match="is a pipe or a device"):
        read_document(str(path))


def test_too_large_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The size is checked before reading; the limit itself is allowed."""
    path = tmp_path / "a.txt"
    path.write_bytes(b"x" * 101)
    assert len(read_document(str(path), limits=FetchLimits(max_bytes=101)).text) == 101
    monkeypatch.setattr("builtins.open", None)
    with pytest.raises(TooLargeError, match="more than 100 bytes"):
        read_document(str(path), limits=FetchLimits(max_bytes=100))


def test_fifty_megabytes_in_a_line_are_within_the_limit(tmp_path: Path) -> None:
    """A line of 50 MB is read as one paragraph."""
    path = tmp_path / "a.txt"
    path.write_bytes(b"word and more. " * 3_400_000)
    document = read_document(str(path))
    assert [(b.start, b.end) for b in document.blocks] == [(0, 50_999_999)]


@pytest.mark.parametrize("content", [b"", b" \n\t\r\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf \n"])
@pytest.mark.parametrize("suffix", [".txt", ".md", ".html", ".pdf"])
def test_empty_file(tmp_path: Path, content: bytes, suffix: str) -> None:
    """A file without a letter is empty, whatever its name."""
    path = tmp_path / f"a{suffix}"
    path.write_bytes(content)
    with pytest.raises(EmptySourceError, match=r"is empty; a text is needed$"):
        read_document(str(path))


@pytest.mark.parametrize("text", ["", " \n\u3000"])
def test_empty_text(text: str) -> None:
    """A text in memory without a letter is empty, too."""
    with pytest.raises(EmptySourceError, match=r"^text: is empty"):
        read_text(text)


def test_binary_file(tmp_path: Path) -> None:
    """An image is not text."""
    path = tmp_path / "a.txt"
    path.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    with pytest.raises(NotTextError, match=r"a\.txt: not text: byte 0x00 at offset 8; "):
        read_document(str(path))


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """A dash stands for standard input, read as bytes."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"Caf\xe9 na\xefve.\r\n")))
    document = read_document("-")
    assert (document.text, document.source) == ("Café naïve.\n", "-")


def test_standard_input_has_the_same_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Standard input, which has no size, is read up to the limit."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"x" * 101)))
    with pytest.raises(TooLargeError, match=r"^standard input: more than 100 bytes"):
        read_document("-", limits=FetchLimits(max_bytes=100))


def test_closed_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """Closed standard input is an error that says so."""
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(UnreadableError, match=r"^standard input: is closed"):
        read_document("-")


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("", "got an empty string"),
        ("file:///etc/hosts", "scheme must be http or https, got file"),
        ("FTP://host.example/a.txt", "scheme must be http or https, got FTP"),
    ],
)
def test_source_that_is_no_source(source: str, message: str) -> None:
    """An invalid source is a usage error."""
    with pytest.raises(UsageError, match=message):
        read_document(source)


def test_types_of_sources(tmp_path: Path) -> None:
    """A `Path` is read like its string; any other type is refused in one line."""
    path = tmp_path / "a.txt"
    path.write_text("It rained.")
    assert read_document(path) == read_document(str(path))
    for source in (b"a.txt", None, 3):
        with pytest.raises(ArgumentTypeError, match=r"source must be a path or a URL, got \w+$"):
            read_document(source)  # type: ignore[arg-type]


@pytest.mark.parametrize("path", ["no\udce9such.txt", "no\nsuch\x1b[31m.txt", "no such " * 100])
def test_message_is_one_printable_line(path: str) -> None:
    """Unusual names are printable, cannot control a terminal, and are short."""
    with pytest.raises((SourceNotFoundError, UnreadableError)) as caught:
        read_document(path)
    message = str(caught.value)
    assert message.isprintable()
    assert len(message.encode("utf-8")) < 300


def test_source_name_can_be_printed(tmp_path: Path) -> None:
    """A file whose name is not UTF-8 is read, and shown in printable form."""
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt"))
    try:
        path.write_bytes(b"It fell.")
    except OSError:
        pytest.skip("the file system takes no such name")
    document = read_document(str(path))
    assert document.source.endswith("/caf\\udce9.txt")


def test_folder_lists_its_articles(tmp_path: Path) -> None:
    """Article files at any depth are sorted; hidden and other files are left out."""
    for name in ["b.txt", "a.MD", "sub/c.pdf", "sub/d.png", ".e.txt", ".git/f.txt", "g.htm", "h"]:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x", encoding="utf-8")
    (tmp_path / "folder.txt").mkdir()
    (tmp_path / "broken.txt").symlink_to("nowhere")
    listed = [os.path.relpath(each, tmp_path) for each in list_sources(tmp_path)]
    assert listed == ["a.MD", "b.txt", "g.htm", str(Path("sub/c.pdf"))]


def test_folder_without_articles(tmp_path: Path) -> None:
    """A folder without an article file is an error with the supported suffixes."""
    (tmp_path / "a.png").write_bytes(b"x")
    with pytest.raises(
        SourceNotFoundError, match=r"contains no article file; supported suffixes: \.txt"
    ):
        list_sources(tmp_path)


def test_no_folder(tmp_path: Path) -> None:
    """A missing folder and a file have different errors."""
    (tmp_path / "a.txt").write_text("x", encoding="utf-8")
    with pytest.raises(SourceNotFoundError, match="not found; a folder is needed"):
        list_sources(tmp_path / "b")
    with pytest.raises(UnreadableError, match="is a file; a folder is needed"):
        list_sources(tmp_path / "a.txt")


@pytest.mark.parametrize(("name", "allowed"), [("a.txt", set()), ("a.md", {"markdown_it"})])
def test_reading_text_imports_little(tmp_path: Path, name: str, allowed: set[str]) -> None:
    """A text file needs no library, a Markdown file only its parser."""
    (tmp_path / name).write_text("# Größe\n\nIt fell.\n", encoding="utf-8")
    heavy = [
        "lxml",
        "httpx",
        "pypdfium2",
        "charset_normalizer",
        "markdown_it",
        "numpy",
    ]
    code = (
        "import sys; from pullquote.documents import read_document\n"
        f"read_document({str(tmp_path / name)!r})\n"
        f"print(*[m for m in {heavy} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) == allowed
