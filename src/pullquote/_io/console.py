"""Messages: one line each, on standard error."""

import click

from pullquote.errors import PullquoteError


def print_error(message: str) -> None:
    """Print a message as one line, whatever is in it."""
    line = " ".join(message.split())
    click.echo(f"pullquote: {line}".encode("utf-8", "replace").decode(), err=True)


def report(error: PullquoteError) -> int:
    """Print an error, and give the exit status that it stands for."""
    print_error(str(error))
    return error.exit_status
