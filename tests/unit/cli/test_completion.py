"""Completion scripts, and what the shells complete."""

import os
import subprocess
import sys

import pytest

from pullquote.cli import main


@pytest.mark.parametrize("shell", ["zsh", "fish", "bash"])
def test_completion_scripts_name_the_command(
    shell: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each shell has a script that requests completions from the command."""
    assert main(["completion", shell]) == 0
    assert "_PULLQUOTE_COMPLETE" in capsys.readouterr().out


def test_completion_knows_the_models() -> None:
    """The shell completes `--model` with the scorers."""
    done = subprocess.run(
        [sys.executable, "-m", "pullquote"],
        env=os.environ
        | {
            "_PULLQUOTE_COMPLETE": "bash_complete",
            "COMP_WORDS": "pullquote highlight --model ",
            "COMP_CWORD": "3",
        },
        capture_output=True,
        check=False,
    )
    assert b"plain,luhn" in done.stdout
