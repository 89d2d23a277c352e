"""Options, checks and progress bars that several commands share."""

import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar, get_args

import click

from pullquote._io.console import report
from pullquote._io.paths import MODEL_SUFFIX
from pullquote.documents import list_sources
from pullquote.encoders import BUILT_IN_ENCODERS
from pullquote.errors import OutputError, PullquoteError, UsageError
from pullquote.scorers import DEFAULT_SCORER, SCORERS
from pullquote.selection import AimChoice

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]
T = TypeVar("T")


tokenizer_option = click.option(
    "--tokenizer",
    metavar="NAME|PATH",
    help="Tokenizer of --tokens: wordpiece (default), a name of tiktoken such as o200k_base, or "
    "a tokenizer.json.",
)


def limit_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--top``, ``--ratio``, ``--words``, ``--tokens`` and ``--threshold``."""
    for option in (
        click.option("--threshold", type=float, metavar="S", help="Only scores of S or more."),
        tokenizer_option,
        click.option("--tokens", type=int, metavar="N", help="At most N tokens in all."),
        click.option("--words", type=int, metavar="N", help="At most N words in all."),
        click.option(
            "--ratio", type=float, metavar="R", help="At most this fraction, such as 0.15."
        ),
        click.option("--top", type=int, metavar="N", help="At most N sentences."),
    ):
        command = option(command)  # the last one is listed first
    return command


aim_option = click.option(
    "--aim",
    type=click.Choice(get_args(AimChoice)),
    help="Key points (gist, default), quotable sentences, or both.",
)


model_option = click.option(
    "--model",
    default=DEFAULT_SCORER,
    metavar="NAME|PATH",
    help=f"Scorer name or model file: {', '.join(SCORERS)}, or a path; default {DEFAULT_SCORER}.",
    shell_complete=lambda *_: list(SCORERS),
)


def encoder_option(default: str = "the model's own") -> Decorator:
    """Return the option ``--encoder``; `default` describes what applies without it."""
    return click.option(
        "--encoder",
        metavar="NAME|PATH",
        help=f"Encoder name or file: {', '.join(BUILT_IN_ENCODERS)}, or a path; "
        f"default: {default}.",
        shell_complete=lambda *_: list(BUILT_IN_ENCODERS),
    )


def format_options(names: Sequence[str], default: str) -> Decorator:
    """Return ``--format`` and ``--output``; `default` describes the format without a suffix."""

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        output = click.option("--output", type=click.Path(), metavar="FILE", help="Write to FILE.")
        format_ = click.option(
            "--format",
            "format_name",
            type=click.Choice(names),
            help=f"Default: by the suffix of FILE, otherwise {default}.",
        )
        return format_(output(command))

    return add


out_option = click.option(
    "--out", required=True, metavar="FILE", type=click.Path(path_type=Path), help="Write to FILE."
)


def license_option(what: str) -> Decorator:
    """Return the option ``--license``, for the card of a file."""
    return click.option(
        "--license", default="", metavar="TEXT", help=f"License of the {what}, for its card."
    )


def check_out(out: Path, what: str = "") -> None:
    """Check where a file will be written, before any work is done.

    Args:
        out: The value of ``--out``.
        what: What the file is, for the message; empty if any suffix will do.

    Raises:
        UsageError: The folder does not exist, or the name has another suffix.
    """
    if not out.parent.is_dir():
        raise UsageError(f"--out is {out}, but there is no folder {out.parent}")
    if what and out.suffix != MODEL_SUFFIX:
        raise UsageError(f"--out is {out}, but the name of {what} must end in {MODEL_SUFFIX}")


def make_user_folder(folder: Path) -> None:
    """Create the folder of the user's own models or encoders."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder}: cannot be created: {error.strerror}") from error


def without_none(options: dict[str, Any]) -> dict[str, Any]:
    """Return the options that were given."""
    return {name: value for name, value in options.items() if value is not None}


def expand_sources(sources: Sequence[str]) -> tuple[list[str], int]:
    """Replace each folder by its articles; also return the exit status."""
    paths: list[str] = []
    status = 0
    for source in sources:
        try:
            # An empty path would be the current folder.
            is_folder = bool(source) and Path(source).is_dir()
            paths += list_sources(source) if is_folder else [source]
        except PullquoteError as error:
            status = max(status, report(error))
    return paths, status


def with_progress(items: Sequence[T]) -> Iterable[T]:
    """Return the items, with a progress bar if standard error is a terminal."""
    if not sys.stderr.isatty():
        return items
    from tqdm import tqdm

    bar: Iterable[T] = tqdm(items, file=sys.stderr, unit=" articles", leave=False)
    return bar
