"""The command ``serve``: run the reading page and the API."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from pullquote._io.cores import default_workers
from pullquote.cli.options import encoder_option
from pullquote.errors import UsageError

EXAMPLES = """\b
Examples:
  pullquote serve
  pullquote serve --model mine.safetensors --allow-fetch
  PULLQUOTE_TOKEN=… pullquote serve --host 0.0.0.0 --workers 4

Every option is also an environment variable, such as PULLQUOTE_MAX_BYTES for --max-bytes.
"""


_LIMITS: tuple[tuple[str, float, str, str], ...] = (
    ("queue", 64, "N", "Requests that may wait; default 64."),
    ("cached-sentences", 20_000, "N", "Sentences whose scores each process caches; default 20000."),
    ("max-bytes", 8 * 2**20, "N", "Length limit of a body; default 8 MiB."),
    ("max-sentences", 5000, "N", "Length limit of an article; default 5000."),
    ("receive-seconds", 10.0, "S", "Time limit for receiving headers or body; default 10."),
    ("answer-seconds", 60.0, "S", "Time limit for a response; default 60."),
    ("stop-seconds", 10.0, "S", "Time for requests to end when the server stops; default 10."),
)


def _limit_options(command: Callable[..., Any]) -> Callable[..., Any]:
    for name, default, metavar, text in reversed(_LIMITS):
        command = click.option(f"--{name}", default=default, metavar=metavar, help=text)(command)
    return command


@click.command(epilog=EXAMPLES, context_settings={"auto_envvar_prefix": "PULLQUOTE"})
@click.option("--host", default="127.0.0.1", metavar="ADDRESS", help="Default 127.0.0.1.")
@click.option("--port", default=8000, type=click.IntRange(0, 65535), help="Default 8000.")
@click.option(
    "--workers",
    type=int,
    default=default_workers,
    metavar="N",
    help="Processes that score articles; default: one per core, 2 to 8.",
)
@click.option(
    "--model",
    "models",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="NAME|PATH",
    help="Model to offer beside the built-in ones; the first is the default. Repeatable.",
)
@encoder_option("each model's own")
@click.option(
    "--library",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="File for history and quotes; default: in your data folder.",
)
@click.option("--no-library", is_flag=True, help="Save no history and no quotes.")
@click.option("--allow-fetch", is_flag=True, help="Fetch public web addresses on request.")
@click.option("--token", default="", metavar="TOKEN", help="Bearer token required from clients.")
@click.option(
    "--allow-host",
    "allowed_hosts",
    multiple=True,
    metavar="NAME",
    help="Accepted Host header value, as behind a proxy. Repeatable.",
)
@_limit_options
def serve(library: Path | None, no_library: bool, **options: Any) -> None:
    """Serve the reading page and the API until stopped."""
    from pullquote.server.config import ServerConfig, default_library
    from pullquote.server.run import bind
    from pullquote.server.run import serve as run

    if no_library and library:
        raise UsageError("--library and --no-library cannot be combined")
    path = None if no_library else library or default_library()
    config = ServerConfig(library=path, **options)
    bound = bind(config)
    host = f"[{config.host}]" if ":" in config.host else config.host
    url = f"http://{host}:{bound.getsockname()[1]}/"
    if status := run(config, bound, lambda: click.echo(f"pullquote: listening on {url}", err=True)):
        raise click.exceptions.Exit(status)
