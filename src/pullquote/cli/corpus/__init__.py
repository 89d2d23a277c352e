"""The commands ``corpus …``: collect articles and quotes in a library, and manage it."""

import click

from pullquote.cli import LazyGroup

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


@click.group(
    cls=LazyGroup,
    modules={name: f"pullquote.cli.corpus.{module}" for name, module in COMMANDS.items()},
)
def corpus() -> None:
    """Collect articles and quotes in a library, and manage it."""
