"""The command ``mcp``: offer pullquote to an assistant over the Model Context Protocol."""

from pathlib import Path

import click

from pullquote.cli.corpus.library_option import library_file, library_option
from pullquote.cli.options import model_option
from pullquote.errors import UsageError

EXAMPLES = """\b
Examples:
  pullquote mcp
  pullquote mcp --folder ~/articles --allow-fetch
"""


@click.command(epilog=EXAMPLES)
@library_option
@click.option("--no-library", is_flag=True, help="Do not open a library.")
@click.option(
    "--folder",
    "folders",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="FOLDER",
    help="Let the assistant name files below FOLDER. Repeatable.",
)
@click.option("--allow-fetch", is_flag=True, help="Fetch public web addresses on request.")
@model_option
def mcp(
    library_path: Path | None,
    folders: tuple[Path, ...],
    model: str,
    *,
    no_library: bool,
    allow_fetch: bool,
) -> None:
    """Serve an assistant on standard input and output (Model Context Protocol).

    The tools are highlight, verify and search_library. The assistant's configuration starts this
    command; it ends when the assistant closes its input.
    """
    from pullquote.server.config import ServerConfig
    from pullquote.server.mcp_server import Tools, create_server

    if no_library and library_path:
        raise UsageError("--library and --no-library cannot be combined")
    library = None if no_library else library_file(library_path)
    config = ServerConfig(library=library, allow_fetch=allow_fetch)
    create_server(Tools(config, folders, model)).run()
