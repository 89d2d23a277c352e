"""The option ``--library`` of the commands ``pullquote corpus``."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from pullquote.library import Library
from pullquote.server.config import default_library


def library_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the option ``--library`` to a command."""
    return click.option(
        "--library",
        "library_path",
        envvar="PULLQUOTE_LIBRARY",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="LIBRARY",
        help="Library file; default: library.db in your data folder, as for pullquote serve.",
    )(command)


def library_file(path: Path | None) -> Path:
    """Return the library file that a command works on."""
    return path or default_library()


def open_library(path: Path | None, *, create: bool = False) -> Library:
    """Open the library that a command works on.

    Raises:
        LibraryError: It cannot be used, or does not exist and `create` is False.
    """
    return Library(library_file(path), create=create)
