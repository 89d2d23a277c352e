"""Tests of the hints that name how to install an extra."""

import shlex
import sys
import tomllib
from pathlib import Path

import pytest

from pullquote._io.extras import EXTRAS, install_hint, missing_package
from pullquote.cli import main

ROOT = Path(__file__).parents[3]


def test_table_matches_the_project() -> None:
    """The table has the extras and requirements of pyproject.toml, no more and no less."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    expected = {name: set(items) for name, items in project["optional-dependencies"].items()}
    assert {name: set(packages.values()) for name, packages in EXTRAS.items()} == expected


def test_hint_names_missing_packages_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Packages that are installed are not named, and pullquote itself is not on any index."""
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    for module in EXTRAS["serve"].keys() - {"uvicorn"}:
        monkeypatch.setitem(sys.modules, module, sys)
    command = install_hint("serve")
    assert shlex.split(command) == [sys.executable, "-m", "pip", "install", "uvicorn>=0.52"]


@pytest.mark.parametrize("name", ["minilm", "skipthoughts"])
def test_hint_names_a_folder_for_our_own_packages(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a checkout the hint names the package's folder, which pip can install."""
    monkeypatch.setitem(sys.modules, f"pullquote_{name}", None)
    assert (Path(shlex.split(install_hint(name))[-1]) / "pyproject.toml").is_file()


def test_unknown_modules_have_no_hint() -> None:
    """A module that no extra has is a bug, and keeps its traceback."""
    assert missing_package(ModuleNotFoundError(name="pullquote.nothing")) is None


def test_command_prints_the_hint(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A command without its extra prints one line, with exit status 2."""
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    for name in list(sys.modules):
        if name.startswith("pullquote.server.run"):
            monkeypatch.delitem(sys.modules, name)
    assert main(["serve", "--port", "0"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "uvicorn is not installed; install it with: " in line
