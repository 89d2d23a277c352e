"""The command ``pullquote``: a thin layer over the library, a module for each of its commands.

In: arguments. Out: results on standard output, one-line messages on standard error, and an exit
status: 0 done, 1 something could not be read or written, 2 the command was not understood.
"""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module

# NumPy reads this when it is first imported. One thread is right for one article: its products
# are small, and waiting for a second thread on a busy machine costs more than it brings.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import click

from pullquote import __version__
from pullquote._io.console import print_error, report
from pullquote.errors import OutputError, PullquoteError, UsageError

__all__ = ["COMMANDS", "cli", "main"]

COMMANDS = (
    "highlight",
    "batch",
    "serve",
    "train",
    "evaluate",
    "models",
    "encoder",
    "export",
    "corpus",
    "words",
    "check",
    "completion",
)
"""Each is a function of that name in a module of that name, imported when it is asked for."""

EXTRAS = {
    "corpus": "feedparser lxml protego pyarrow rapidfuzz",
    "train": "jax keras safetensors",
    "serve": "fastapi prometheus_client pydantic starlette uvicorn",
    "search": "optuna",
    "onnx": "onnx",
    "words": "gensim",
    "ray": "fsspec ray",
}
"""For each extra the packages that it brings."""


class _Commands(click.Group):
    """Imports a command when it is called, so that none pays for what another needs."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        found: click.Command = getattr(import_module(f"pullquote.cli.{cmd_name}"), cmd_name)
        return found


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="%(prog)s %(version)s")
def cli() -> None:
    """Mark the sentences of an article that are worth quoting."""


@contextmanager
def _quiet_on_closed_output() -> Iterator[None]:
    """End without a word when whoever reads the output has gone, as in ``| head``."""
    try:
        yield
    except BrokenPipeError:
        _drop_standard_output()


def _drop_standard_output() -> None:
    """Send the rest of standard output nowhere, or the interpreter would complain at its end."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _missing(error: ModuleNotFoundError) -> UsageError:
    """Name the extra that brings a package which is not installed; else it is our own mistake."""
    package = (error.name or "").partition(".")[0]
    for extra, packages in EXTRAS.items():
        if package in packages.split():
            bring = f"pip install 'pullquote[{extra}]'"
            return UsageError(f"{package} is needed, but not installed; {bring} brings it")
    raise error


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Args:
        arguments: What stands behind ``pullquote``; the process's own by default.

    Returns:
        The exit status.
    """
    try:
        with _quiet_on_closed_output():
            result = cli.main(arguments, prog_name="pullquote", standalone_mode=False)
            return result if isinstance(result, int) else 0
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        return 2
    except click.ClickException as error:
        print_error(error.format_message())
        return 2
    except OutputError as error:
        _drop_standard_output()
        return report(error)
    except PullquoteError as error:
        return report(error)
    except ModuleNotFoundError as error:
        return report(_missing(error))
    except (KeyboardInterrupt, click.Abort):
        print_error("stopped")
        return 130
    return 0
