"""What `make test` leaves out is known by name, and is said."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def collect(*options: str) -> str:
    """Return the last line of a run that only collects the tests of this folder."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", str(Path(__file__).parent)]
    done = subprocess.run(
        [*command, *options], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    return done.stdout.strip().splitlines()[-1]


def test_the_last_line_says_what_is_left_out() -> None:
    """Slow tests that are left out are counted by kind, but not those that nobody asked for."""
    count = len(
        re.findall(
            "^def test_", Path(__file__).with_name("test_wheel.py").read_text(), re.MULTILINE
        )
    )
    assert collect("-m", "not slow") == (
        f"left out as slow: {count} tests, {count} of the wheel; make test-all runs them"
    )
    assert "left out" not in collect("-k", "layout")


def test_slow_tests_exist(pytestconfig: pytest.Config) -> None:
    """Every entry of the list of slow tests names a folder, a file or a test of it."""
    plugin = pytestconfig.pluginmanager.get_plugin(str(ROOT / "tests" / "conftest.py"))
    assert plugin is not None
    for beginning in plugin.SLOW:
        path, _, name = beginning.partition("::")
        path = ROOT / "tests" / path
        assert path.exists(), beginning
        if name:
            assert f"def {name.partition('[')[0]}" in path.read_text(encoding="utf-8"), beginning
