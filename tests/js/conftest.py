"""Call the browser engine's functions in Node.js."""

import json
import runpy
import shutil
import subprocess
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest

ARTICLES = Path(__file__).with_name("articles.py")
CALL = Path(__file__).with_name("call.js")

CallJs = Callable[[str, str, Iterable[Sequence[Any]]], list[Any]]


@pytest.fixture(scope="session")
def articles() -> list[tuple[str, str]]:
    """Return the texts and titles of 1,000 articles."""
    made: list[tuple[str, str]] = runpy.run_path(str(ARTICLES))["make_articles"]()
    return made


@pytest.fixture(scope="session")
def call_js() -> CallJs:
    """Return a function that calls a function of a module in `js/` for each list of arguments."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node not found; it is needed for tests of the browser engine")

    def call(module: str, function: str, rows: Iterable[Sequence[Any]]) -> list[Any]:
        lines = "".join(json.dumps(row) + "\n" for row in rows)
        command = [node, "--no-warnings", str(CALL), module, function]
        result = subprocess.run(
            command, input=lines, capture_output=True, encoding="utf-8", timeout=120, check=False
        )
        assert result.returncode == 0, result.stderr[-2000:]
        return [json.loads(line) for line in result.stdout.split("\n")[:-1]]

    return call
