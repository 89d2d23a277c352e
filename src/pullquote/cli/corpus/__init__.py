"""The commands ``corpus …``: articles and quotes into a library, around in it, and out of it."""

from importlib import import_module

import click

__all__ = ["COMMANDS", "corpus"]

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
"""Each is a function in a module of this package; a name that Python or we need has an underscore
behind it."""


class _Commands(click.Group):
    """Imports a command when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"pullquote.cli.corpus.{COMMANDS[cmd_name]}")
        found: click.Command = getattr(module, cmd_name, None) or getattr(module, f"{cmd_name}_")
        return found


@click.group(cls=_Commands)
def corpus() -> None:
    """Collect articles and quotes of them in a library, and look after it."""
