"""The command that the tests of `corpus` run."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pullquote.cli import main


@pytest.fixture
def run() -> Callable[..., int]:
    """Return a function that runs a command of ``corpus`` and returns its exit status."""

    def run(*arguments: str | Path, library: Path) -> int:
        return main(["corpus", *map(str, arguments), "--library", str(library)])

    return run
