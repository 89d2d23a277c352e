"""What the README shows is true."""

import doctest
import re
from pathlib import Path

import pytest

from pullquote.cli import main

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_examples_run(page: Path) -> None:
    """Every Python prompt on a page gives what stands below it."""
    failed, _ = doctest.testfile(str(page), module_relative=False, encoding="utf-8")
    assert failed == 0


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_and_scripts_exist(page: Path) -> None:
    """Every file that a page links to, and every script that it runs, is there."""
    text = page.read_text(encoding="utf-8")
    linked = [page.parent / link for link in re.findall(r"\]\((?!https?:)([^)#]+)", text)]
    scripts = [ROOT / path for path in re.findall(r"python ((?:benchmarks|tools)/\w+\.py)", text)]
    assert [path for path in [*linked, *scripts] if not path.exists()] == []


def test_commands_of_the_readme_are_understood(capsys: pytest.CaptureFixture[str]) -> None:
    """Each option that the README names is one of the command's."""
    assert main(["highlight", "--help"]) == 0
    known = set(re.findall(r"--[\w-]+", capsys.readouterr().out))
    lines = re.findall(r"pullquote highlight (.*)", (ROOT / "README.md").read_text("utf-8"))
    used = {option for line in lines for option in re.findall(r"(?<=\s)--[\w-]+", line)}
    assert used
    assert used - {"--help"} <= known
