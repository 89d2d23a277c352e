"""The wheel alone, its source gone: what is in it, what importing it costs, what it shows."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the source and unpacked."""
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
    """Each name of `__all__` can be had, and `dir` shows it."""
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
    """Licence, type marker and the command are in the wheel; tests and tools are not."""
    (info,) = installed.glob("pullquote-*.dist-info")
    assert list((info / "licenses").rglob("LICENSE*"))
    assert (installed / "pullquote" / "py.typed").exists()
    assert "pullquote = pullquote.cli:main" in (info / "entry_points.txt").read_text()
    assert {p.name for p in installed.iterdir()} == {"pullquote", info.name}


def test_help_of_every_command(installed: Path) -> None:
    """Each command has a help text of its own, and starts from the wheel."""
    for command in ("", "highlight", "completion"):
        arguments = [*command.split(), "--help"]
        code = f"import sys; from pullquote.cli import main; sys.exit(main({arguments!r}))"
        assert "Usage: pullquote" in python(installed, code)
