"""The commands ``corpus …``: collect articles and quotes in a library, and manage it."""

from importlib import import_module

import click

COMMANDS = {
    "add": "add",
    "import": "import_quotes",
    "stats": "inspect",
    "list": "inspect",
    "show": "inspect",
    "export": "export",
    "check": "maintain",
    "remove": "maintain",
    "dedupe": "maintain",
}
"""The module of each command. A function whose name Python reserves ends in an underscore."""


class _Commands(click.Group):
    """A group that imports a command when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"pullquote.cli.corpus.{COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, cmd_name, None) or getattr(module, f"{cmd_name}_")
        return command


@click.group(cls=_Commands)
def corpus() -> None:
    """Collect articles and quotes in a library, and manage it."""
