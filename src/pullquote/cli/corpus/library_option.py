"""The library that the commands of ``pullquote corpus`` work on."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from pullquote.library.corpus_store import CorpusStore
from pullquote.server.config import default_library


def library_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the option ``--library``."""
    return click.option(
        "--library",
        envvar="PULLQUOTE_LIBRARY",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="The library; default: in your data folder, as of pullquote serve.",
    )(command)


def open_collection(library: Path | None, *, create: bool = False) -> CorpusStore:
    """Open the library that was asked for.

    Raises:
        LibraryError: It cannot be used, or is not there and is not to be made.
    """
    return CorpusStore(library or default_library(), create=create)
