"""The command ``pullquote``: a thin layer over the library, with one module per command.

Input: arguments. Output: results on standard output, messages of one line on standard error, and an
exit status: 0 success, 1 something could not be read or written, 2 wrong usage.
"""

import atexit
import gc
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import Any

# NumPy reads these when it is first imported. One thread is best for one article: its matrix
# products are small, and on a busy machine waiting for a second thread takes longer than it saves.
# Without huge pages, rows of a table that no text needs take no memory: 15 MB less.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("NUMPY_MADVISE_HUGEPAGE", "0")

# A short run creates hardly any garbage, but looking for it would take an eighth of the time.
gc.set_threshold(100_000)
atexit.register(gc.freeze)  # the interpreter looks for garbage once more when it exits

import click

from pullquote import __version__
from pullquote._io.console import print_error, report
from pullquote._io.extras import missing_package
from pullquote.errors import OutputError, PullquoteError, one_line

__all__ = ["COMMANDS", "LazyGroup", "cli", "main"]

COMMANDS = tuple(
    "highlight digest annotate compress batch serve mcp train evaluate models encoder export "
    "corpus words check completion".split()
)
"""Each is a function of that name in a module of that name."""


class LazyGroup(click.Group):
    """A group that imports a command on use, so that no command pays for another's imports.

    Args:
        modules: The module of each command. The command is a function of the same name, with an
            underscore after a name that Python reserves.
    """

    def __init__(self, *arguments: Any, modules: Mapping[str, str], **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._modules = modules

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names of the commands, in the order of the help."""
        return list(self._modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import a command."""
        if cmd_name not in self._modules:
            return None
        module = import_module(self._modules[cmd_name])
        command: click.Command = getattr(module, cmd_name, None) or getattr(module, f"{cmd_name}_")
        return command


@click.group(
    cls=LazyGroup,
    modules={name: f"pullquote.cli.{name}" for name in COMMANDS},
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, message="%(prog)s %(version)s")
def cli() -> None:
    """Highlight the sentences of an article that are worth quoting."""


@contextmanager
def _ignore_closed_pipe() -> Iterator[None]:
    """Exit silently if the reader of standard output has closed it, as in ``| head``."""
    try:
        yield
    except BrokenPipeError:
        _discard_stdout()


def _discard_stdout() -> None:
    """Redirect standard output to nowhere; else the interpreter reports an error when it exits."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Args:
        arguments: The arguments after ``pullquote``; default: those of the process.

    Returns:
        The exit status.
    """
    try:
        with _ignore_closed_pipe():
            result = cli.main(arguments, prog_name="pullquote", standalone_mode=False)
            return result if isinstance(result, int) else 0
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        return 2
    except click.ClickException as error:
        print_error(error.format_message())
        return 2
    except OutputError as error:
        _discard_stdout()
        return report(error)
    except PullquoteError as error:
        return report(error)
    except OSError as error:  # such as a name that is too long for the file system
        name = f"{error.filename}: " if error.filename else ""
        print_error(one_line(f"{name}{error.strerror or error}"))
        return 1
    except ModuleNotFoundError as error:
        missing = missing_package(error)
        if missing is None:
            raise  # a bug of ours
        return report(missing)
    except (KeyboardInterrupt, click.Abort):
        print_error("interrupted")
        return 130
    return 0
