"""The command ``digest``: the best sentences of many articles, without repeats across them."""

from pathlib import Path
from typing import Any

import click

from pullquote._io.atomic import open_output
from pullquote._io.console import open_stdout, print_error
from pullquote.cli.options import (
    aim_option,
    encoder_option,
    format_options,
    limit_options,
    model_option,
)
from pullquote.digest import ArticleReader, digest_sources, parse_since
from pullquote.errors import LibraryError
from pullquote.pipeline import Highlighter
from pullquote.render import FORMATS, format_of_file, load_format
from pullquote.selection import Options
from pullquote.server.config import default_library

DIGEST_FORMATS = [name for name, entry in FORMATS.items() if entry.has_digest]
PRINTED_PROBLEMS = 10

EXAMPLES = """\b
Examples:
  pullquote digest notes/ --since 7d
  pullquote digest articles.jsonl --since 2024-05-01 --articles 20 --output may.html
  pullquote digest library --since 2w --top 1
  pullquote digest saved.db notes/ --format json > digest.json
"""


@click.command(epilog=EXAMPLES)
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...", type=click.Path())
@click.option(
    "--since",
    metavar="AGE|DATE",
    help="Only articles from the last hours, days or weeks (12h, 7d, 2w), or since a date.",
)
@click.option("--articles", type=int, metavar="N", help="At most N articles.")
@limit_options
@aim_option
@model_option
@encoder_option()
@click.option("--text-field", default="text", metavar="NAME", help="Field with the text.")
@click.option("--title-field", default="title", metavar="NAME", help="Field with the title.")
@format_options(DIGEST_FORMATS, "markdown")
def digest(
    sources: tuple[str, ...],
    since: str | None,
    articles: int | None,
    model: str,
    encoder: str | None,
    text_field: str,
    title_field: str,
    format_name: str | None,
    output: str | None,
    **limits: Any,
) -> None:
    """List the best sentences of many articles, grouped by article, without repeats.

    A SOURCE is a folder of articles, a JSONL or Parquet file, or a library file; "library" is your
    own library. Three sentences of each article are listed, unless an option sets another limit.
    Articles that report the same story are listed once. With --since, an article without a date has
    the time of its file, or when it was added to the library; a table row without one is left out.
    """
    start = parse_since(since) if since is not None else None
    options = Options(**limits)
    highlighter = Highlighter(model, encoder=encoder)
    chosen = load_format(format_name or "markdown")
    if output and not format_name:
        chosen = format_of_file(output, digest=True)
    problems = _Problems()
    reader = ArticleReader(
        [_resolve(source) for source in sources],
        start,
        text=text_field,
        title=title_field,
        on_problem=problems.add,
    )
    made = digest_sources(reader, highlighter, options, articles=articles)
    with open_output(output) if output else open_stdout() as write:
        for piece in chosen.render_digest(made):
            write(piece)
    if made.undated:
        print_error(f"rows left out for lack of a date: {made.undated}")
    problems.close()
    if not made.articles:
        print_error(f"no articles{f' since {since}' if since else ''}")
    if problems.count:
        raise click.exceptions.Exit(1)


class _Problems:
    """Prints the first problems, and counts the rest."""

    def __init__(self) -> None:
        self.count = 0

    def add(self, problem: str) -> None:
        self.count += 1
        if self.count <= PRINTED_PROBLEMS:
            print_error(problem)

    def close(self) -> None:
        if self.count > PRINTED_PROBLEMS:
            print_error(f"{self.count - PRINTED_PROBLEMS} more articles cannot be used")


def _resolve(source: str) -> str:
    """Return the path of a source; "library" is the user's own unless a file has this name."""
    if source == "library" and not Path(source).exists():
        path = default_library()
        if not path.exists():
            raise LibraryError(f"{path}: library not found; pullquote corpus import creates it")
        return str(path)
    return source
