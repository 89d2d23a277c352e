"""Write docs/reference/cli.md: the help of every command.

python tools/write_cli_page.py
"""

from collections.abc import Iterator
from pathlib import Path

import click
from click.testing import CliRunner

from pullquote.cli import cli

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "cli.md"
WIDTH = 80
OPENING = """# Commands

The `--help` text of every command. All commands write results to standard output and messages to
standard error. The exit status is 0 for success, 1 if something could not be read or written, and
2 for wrong usage.
"""


def walk(command: click.Command, name: str) -> Iterator[str]:
    """List a command and its subcommands, in the order of the help."""
    yield name
    if isinstance(command, click.Group):
        context = click.Context(command)
        for child in command.list_commands(context):
            if subcommand := command.get_command(context, child):
                yield from walk(subcommand, f"{name} {child}")


def cli_page() -> str:
    """Return the page."""
    parts = [OPENING]
    for name in walk(cli, "pullquote"):
        arguments = [*name.split()[1:], "--help"]
        result = CliRunner().invoke(cli, arguments, prog_name="pullquote", terminal_width=WIDTH)
        parts.append(f"## {name}\n\n```text\n{result.output.rstrip()}\n```\n")
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(cli_page(), encoding="utf-8")
