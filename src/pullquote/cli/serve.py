"""The command ``serve``: the reading page and the API, on this machine."""

from pathlib import Path
from typing import Any

import click

from pullquote.errors import UsageError

EXAMPLES = """\b
Examples:
  pullquote serve
  pullquote serve --model mine.safetensors --allow-fetch
  PULLQUOTE_TOKEN=… pullquote serve --host 0.0.0.0 --workers 4

Every option is also an environment variable, such as PULLQUOTE_MAX_BYTES for --max-bytes.
"""


@click.command(epilog=EXAMPLES, context_settings={"auto_envvar_prefix": "PULLQUOTE"})
@click.option("--host", default="127.0.0.1", metavar="ADDRESS", help="Default 127.0.0.1.")
@click.option("--port", default=8000, type=click.IntRange(0, 65535), help="Default 8000.")
@click.option("--workers", default=1, metavar="N", help="Processes; default 1.")
@click.option(
    "--model",
    "models",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A model to offer beside the built-in ones; the first is the default. Repeatable.",
)
@click.option(
    "--library",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Where history and quotes are kept; default: in your data folder.",
)
@click.option("--no-library", is_flag=True, help="Keep no history and no quotes.")
@click.option("--allow-fetch", is_flag=True, help="Fetch the public web addresses it is given.")
@click.option("--token", default="", metavar="TOKEN", help="What callers have to bring.")
@click.option(
    "--allow-host",
    "allowed_hosts",
    multiple=True,
    metavar="NAME",
    help="A name under which it is asked, as behind a proxy. Repeatable.",
)
@click.option("--threads", default=2, metavar="N", help="Articles at a time; default 2.")
@click.option("--queue", default=64, metavar="N", help="Calls that may wait; default 64.")
@click.option("--cached-sentences", default=20_000, metavar="N", help="To remember; default 20000.")
@click.option("--max-bytes", default=8 * 2**20, metavar="N", help="Of a body; default 8 MiB.")
@click.option("--max-sentences", default=5000, metavar="N", help="Of an article; default 5000.")
@click.option(
    "--receive-seconds", default=10.0, metavar="S", help="To receive headers or body; default 10."
)
@click.option("--answer-seconds", default=60.0, metavar="S", help="To answer; default 60.")
@click.option("--stop-seconds", default=10.0, metavar="S", help="To stop; default 10.")
def serve(library: Path | None, no_library: bool, **given: Any) -> None:
    """Serve the reading page and the API until stopped."""
    from pullquote.server.config import ServerConfig, default_library
    from pullquote.server.run import listen
    from pullquote.server.run import serve as run

    if no_library and library:
        raise UsageError("--library and --no-library were given; one of them is needed")
    kept = None if no_library else library or default_library()
    settings = ServerConfig(library=kept, **given)
    opened = listen(settings)
    port = opened.getsockname()[1]
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    click.echo(f"pullquote: reading page at http://{host}:{port}/", err=True)
    if status := run(settings, opened):
        raise click.exceptions.Exit(status)
