"""The example packages of the how-to pages can be installed, and are then found by name."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILE = re.compile(r"^`([\w.]+)`:\n\n```\w+\n(.*?)^```$", re.DOTALL | re.MULTILINE)
ESSAY = ROOT / "tests" / "fixtures" / "documents" / "architecture-decision-records.md"


@pytest.mark.parametrize(
    ("page", "options", "told"),
    [
        ("scorer", ["--model", "figures", "--explain"], "contains 2 digits"),
        ("encoder", ["--model", "centroid", "--encoder", "trigrams"], "centroid on trigrams"),
    ],
)
def test_the_package_of_the_page_works(
    page: str, options: list[str], told: str, tmp_path: Path
) -> None:
    """The files of a page, installed by pip, add the scorer or encoder that the page describes."""
    source, site = tmp_path / "source", tmp_path / "site"
    source.mkdir()
    files = FILE.findall((ROOT / "docs" / "how-to" / f"{page}.md").read_text(encoding="utf-8"))
    assert len(files) == 2
    for name, text in files:
        (source / name).write_text(text, encoding="utf-8")
    install = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-build-isolation"]
    subprocess.run([*install, "--quiet", "--target", site, source], check=True)
    command = [sys.executable, "-m", "pullquote", "highlight", ESSAY, "--format", "terminal"]
    path = os.pathsep.join([str(site), str(ROOT / "src")])
    done = subprocess.run(
        [*command, *options],
        check=False,
        env=os.environ | {"PYTHONPATH": path},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert told in done.stdout
