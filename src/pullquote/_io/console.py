"""Print results on standard output, and one-line messages on standard error."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from pullquote._io.atomic import Write, map_write_errors
from pullquote.errors import PullquoteError, one_line


@contextmanager
def open_stdout() -> Iterator[Write]:
    """Open standard output, to write text to it without delay.

    Yields:
        A function that writes text. Characters that the stream's encoding lacks become ``?``.

    Raises:
        OutputError: The system refuses, for example because the disk is full.
    """
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure:  # a replacement for the stream need not have it
        reconfigure(errors="replace")

    def write(text: str) -> None:
        with map_write_errors("standard output"):
            sys.stdout.write(text)
            sys.stdout.flush()

    yield write


def print_error(message: str) -> None:
    """Print a message on standard error, as one line of limited length."""
    line = f"pullquote: {one_line(message)}"
    click.echo(line.encode("utf-8", "replace").decode(), err=True)


def report(error: PullquoteError) -> int:
    """Print an error, and return its exit status."""
    print_error(str(error))
    return error.exit_status
