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

What `--help` says, of every command. All write results to standard output and messages to standard
error, and end with 0 if all went well, 1 if something could not be read or written, and 2 if the
command was not understood.
"""


def walk(command: click.Command, name: str) -> Iterator[str]:
    """List a command and its subcommands, in the order of the help."""
    yield name
    if isinstance(command, click.Group):
        context = click.Context(command)
        for child in command.list_commands(context):
            found = command.get_command(context, child)
            if found is not None:
                yield from walk(found, f"{name} {child}")


def cli_page() -> str:
    """Return the page."""
    parts = [OPENING]
    for name in walk(cli, "pullquote"):
        asked = [*name.split()[1:], "--help"]
        told = CliRunner().invoke(cli, asked, prog_name="pullquote", terminal_width=WIDTH)
        parts.append(f"## {name}\n\n```text\n{told.output.rstrip()}\n```\n")
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(cli_page(), encoding="utf-8")
