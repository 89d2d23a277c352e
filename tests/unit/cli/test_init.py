"""The command line as a whole: help, errors, exit status, and what it imports."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pullquote.cli import main
from pullquote.library import Library

EXAMPLE = str(Path(__file__).parents[3] / "examples" / "farewell-address.md")


def run(*arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
    """Run the command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "pullquote", *map(str, arguments)],
        capture_output=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["highlight"], "Missing argument 'SOURCE...'"),
        (["highlight", "x", "--top", "many"], "'many' is not a valid integer"),
        (["highlight", "x", "--top", "0"], "top must be at least 1, got 0"),
        (["highlight", "x", "--ratio", "2"], "ratio must be above 0 and at most 1, got 2"),
        (["highlight", "x", "--always", "("], "always must be a regular expression"),
        (["highlight", "x", "--model", "bertsum"], "no scorer is named 'bertsum'"),
        (["highlight", "x", "--encoder", "bert"], "bert"),
        (["highlight", "x", "--format", "pdf"], "'pdf' is not one of"),
        (["highlight", "ftp://example.org/x"], "http"),
        (["highlicht"], "No such command 'highlicht'"),
        (["highlight", "x", "--tpo", "1"], "No such option"),
    ],
)
def test_usage_errors_are_one_line_and_status_2(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The error is one line with the given value and what is needed, without a traceback."""
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert message in err
    assert len(err.splitlines()) == 1


def test_full_disk_is_one_line_and_status_1() -> None:
    """A full device is reported once, without a traceback at the end."""
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "pullquote", "highlight", EXAMPLE],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr.decode().splitlines() == [
        "pullquote: standard output: cannot be written: No space left on device"
    ]


def test_closed_pipe_ends_quietly() -> None:
    """A closed pipe, as after `head`, is not an error."""
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "pullquote", "highlight", EXAMPLE],
        stdout=writer,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writer)
    assert done.stderr == b""


def test_version_and_no_arguments(capsys: pytest.CaptureFixture[str]) -> None:
    """`--version` prints name and number; nothing at all prints the help, with status 2."""
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == "pullquote 0.1.0\n"
    assert main([]) == 2
    assert "highlight" in capsys.readouterr().out


def test_unencodable_names_do_not_break_the_message(tmp_path: Path) -> None:
    """A file name that is not valid text is still shown, in one line."""
    done = run("highlight", os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe.txt"))
    assert done.returncode == 1
    assert len(done.stderr.decode().splitlines()) == 1
    assert b"Traceback" not in done.stderr


def test_command_line_costs_no_heavy_import() -> None:
    """Highlighting a Markdown file imports neither a framework nor what only HTML and URLs need."""
    code = (
        "import sys; from pullquote.cli import main;"
        f"main(['highlight', {EXAMPLE!r}]);"
        "heavy = {'keras', 'jax', 'torch', 'scipy', 'onnxruntime', 'httpx',"
        " 'lxml', 'pypdfium2', 'charset_normalizer', 'importlib.metadata', 'tqdm'};"
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.stderr.decode() == ""
    assert done.returncode == 0


def test_a_short_run_never_looks_for_garbage() -> None:
    """Highlighting an article ends before Python collects garbage for the first time."""
    code = (
        "import gc, sys; from pullquote.cli import main; collections = [];"
        "gc.callbacks.append(lambda phase, info: collections.append(phase));"
        f"main(['highlight', {EXAMPLE!r}]); sys.exit(len(collections))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 0


@pytest.mark.parametrize("option", [[], [EXAMPLE, "--model"], [EXAMPLE, "--output"]])
def test_errors_of_the_system_are_one_line(
    option: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """A name that is too long for the file system is an error of one short line."""
    assert main(["highlight", *option, "x" * 5000]) == 1
    message = capsys.readouterr().err
    assert message.count("\n") == 1
    assert len(message) < 600


def test_an_empty_source_is_no_folder(capsys: pytest.CaptureFixture[str]) -> None:
    """An empty source is an error, and not the current folder."""
    assert main(["highlight", ""]) == 2
    assert "got an empty string" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("highlight rain.md --output x.xyz", "x.xyz: must end in .txt, .md, .markdown, .html"),
        ("highlight rain.md --output x.pdf", "pullquote annotate writes highlights into a PDF"),
        ("digest . --output x.csv", "x.csv: must end in .md, .markdown, .html"),
        ("evaluate --data rain.md --output x.xyz", "x.xyz: must end in .txt, .md, .json, .svg"),
        ("corpus export x.xyz --library my.db", "x.xyz: must end in .txt, .md, .markdown, .html"),
        ("annotate rain.pdf x.txt", "x.txt: must end in .pdf"),
        ("check rain.md rain.md --repair x.pdf", "x.pdf: must end in .txt, .md"),
        ("batch rain.jsonl x.csv", "x.csv: must end in .jsonl or .parquet"),
        ("words plot rain snow --out x.pdf", "x.pdf: must end in .svg"),
        ("train rain.jsonl --out ./x.h5", "x.h5, but the name of a model file must end in .safet"),
    ],
)
def test_unknown_suffixes_of_outputs(
    command: str,
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Every command refuses to write a file of an unknown kind, in one line, before any work."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rain.md").write_text("It rained all day.")
    (tmp_path / "rain.jsonl").write_text('{"text": "It rained all day.", "quotes": ["It rained"]}')
    with Library(tmp_path / "my.db"):
        pass
    assert main(command.split()) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert message in err
    assert err.count("\n") == 1
    assert list(tmp_path.glob("x.*")) == []
