"""The wheel without its source: its content, import cost and commands."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from pullquote.cli import COMMANDS

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from the source, and unpack it."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--quiet"]
    subprocess.run([*build, "--wheel-dir", str(folder), str(ROOT)], check=True)
    (wheel,) = folder.glob("pullquote-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def python(installed: Path, code: str) -> str:
    """Run code that sees the unpacked wheel before anything else, in a folder without source."""
    environment = os.environ | {"PYTHONPATH": str(installed)}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        cwd=installed,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_wheel_highlights(installed: Path) -> None:
    """The default model runs from the wheel: its data is inside."""
    code = (
        "import pullquote; print(pullquote.__file__);"
        "print(*[m.sentence.text for m in pullquote.highlight('Rain fell. Rain fell on us.')])"
    )
    place, text = python(installed, code).splitlines()
    assert Path(place).is_relative_to(installed)
    assert text in ("Rain fell.", "Rain fell on us.")


def test_all_public_names_load(installed: Path) -> None:
    """Each name of `__all__` can be imported, and `dir` lists it."""
    code = (
        "import pullquote as p; [getattr(p, name) for name in p.__all__];"
        "print(set(p.__all__) - set(dir(p)))"
    )
    assert python(installed, code) == "set()\n"


def test_importing_costs_nothing(installed: Path) -> None:
    """`import pullquote` loads no module of any other package, NumPy included."""
    code = "import pullquote, sys; print('numpy' in sys.modules or 'click' in sys.modules)"
    assert python(installed, code) == "False\n"


def test_wheel_carries_its_papers(installed: Path) -> None:
    """License, type marker and the command are in the wheel; tests and tools are not."""
    (info,) = installed.glob("pullquote-*.dist-info")
    assert list((info / "licenses").rglob("LICENSE*"))
    assert (installed / "pullquote" / "py.typed").exists()
    assert "pullquote = pullquote.cli:main" in (info / "entry_points.txt").read_text()
    assert {p.name for p in installed.iterdir()} == {"pullquote", info.name}


def test_help_of_every_command(installed: Path) -> None:
    """Each command has a help text of its own, and starts from the wheel."""
    for command in ("", *COMMANDS):
        arguments = [*command.split(), "--help"]
        code = f"import sys; from pullquote.cli import main; sys.exit(main({arguments!r}))"
        assert "Usage: pullquote" in python(installed, code)


def test_server_and_pages_are_in_the_wheel(installed: Path) -> None:
    """The server starts from the wheel, and each of its pages has all files that it requests."""
    code = """
import re
from starlette.testclient import TestClient
from pullquote.server.app import create_app
from pullquote.server.config import ServerConfig
with TestClient(create_app(ServerConfig()), base_url="http://localhost") as client:
    for page in ("/", "/check", "/luhn", "/marks"):
        answer = client.get(page)
        files = re.findall(r'"(/page/[^"]+)"', answer.text)
        print(answer.status_code, bool(files), {client.get(file).status_code for file in files})
"""
    pytest.importorskip("fastapi")
    assert python(installed, code).splitlines() == ["200 True {200}"] * 4


def test_commands_without_their_extras_name_them(installed: Path) -> None:
    """A command whose extra is missing names it in one line, with exit status 2."""
    for command, package, extra in (
        ("serve", "fastapi", "serve"),
        ("train x.jsonl", "keras", "train"),
    ):
        arguments = [*command.split(), *(["--out", "x.safetensors"] if extra == "train" else [])]
        code = f"""
import sys
sys.modules[{package!r}] = None
from pullquote.cli import main
open("x.jsonl", "w").write('{{"text": "Rain fell. We left.", "quotes": ["We left."]}}\\n' * 3)
print(main({arguments!r}))
"""
        environment = os.environ | {"PYTHONPATH": str(installed)}
        done = subprocess.run(
            [sys.executable, "-c", code],
            env=environment,
            cwd=installed.parent,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stdout.strip() == "2", done.stderr
        assert f"pip install '{package}>=" in done.stderr
        assert "Traceback" not in done.stderr
