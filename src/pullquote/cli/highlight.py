"""The command ``highlight``: articles in, highlights out."""

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from pullquote._io.atomic import open_output
from pullquote._io.console import open_stdout, print_error, report
from pullquote.documents import list_sources, read_document
from pullquote.encoders import BUILT_IN_ENCODERS
from pullquote.errors import PullquoteError, UsageError
from pullquote.pipeline import Highlighter
from pullquote.render import FORMATS, load_format
from pullquote.render.common import format_score
from pullquote.scorers import DEFAULT_SCORER, SCORERS
from pullquote.selection import HighlightResult, Options, Order

Aside = AbstractContextManager[None]

EXAMPLES = """\b
Examples:
  pullquote highlight essay.md
  pullquote highlight https://example.org/story --top 3 --explain
  pullquote highlight paper.pdf --format html --output paper.html
  pullquote highlight notes/ --ratio 0.1 --format json > notes.jsonl
  cat letter.txt | pullquote highlight - --title "A letter" --words 100
"""
SUFFIXES = {".html": "html", ".htm": "html", ".md": "markdown", ".json": "json", ".jsonl": "json"}
SUFFIXES |= {".csv": "csv", ".txt": "text"}


@click.command(epilog=EXAMPLES)
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...", type=click.Path())
@click.option("--top", type=int, metavar="N", help="At most N sentences.")
@click.option("--ratio", type=float, metavar="R", help="At most this share of them, e.g. 0.15.")
@click.option("--words", type=int, metavar="N", help="Sentences of at most N words in all.")
@click.option("--threshold", type=float, metavar="S", help="Only sentences that score S or more.")
@click.option("--keep", multiple=True, metavar="REGEX", help="Always take sentences like this.")
@click.option("--avoid", multiple=True, metavar="REGEX", help="Never take sentences like this.")
@click.option("--boost", multiple=True, metavar="WORD", help="Favour sentences with this word.")
@click.option("--title", metavar="TEXT", help="The title, if the source does not say it.")
@click.option(
    "--order",
    type=click.Choice(["document", "score"]),
    default="document",
    help="As written (default), or the best first.",
)
@click.option(
    "--model",
    default=DEFAULT_SCORER,
    metavar="NAME|PATH",
    help=f"What scores: {', '.join(SCORERS)}, or a model file; default {DEFAULT_SCORER}.",
    shell_complete=lambda *_: list(SCORERS),
)
@click.option(
    "--encoder",
    metavar="NAME",
    help=f"What makes vectors: {', '.join(BUILT_IN_ENCODERS)}; default: the model's own.",
    shell_complete=lambda *_: list(BUILT_IN_ENCODERS),
)
@click.option(
    "--format",
    "format_name",
    type=click.Choice(FORMATS),
    help="Default: by FILE's suffix, else terminal on a terminal, text elsewhere.",
)
@click.option("--output", type=click.Path(), metavar="FILE", help="Write to FILE.")
@click.option("--explain", is_flag=True, help="Say why each sentence was taken.")
@click.option("--context", is_flag=True, help="Bring along what “But this …” points back to.")
@click.option(
    "--per-chapter/--no-per-chapter", default=True, help="Give a book's chapters their shares."
)
@click.option(
    "--diversity/--no-diversity", default=True, help="Leave out near-duplicates (default)."
)
def highlight(
    sources: tuple[str, ...],
    title: str | None,
    order: Order,
    model: str,
    encoder: str | None,
    format_name: str | None,
    output: str | None,
    **limits: Any,
) -> None:
    """Highlight articles: files (text, Markdown, HTML, PDF), folders, URLs, or - for input."""
    options = Options(**limits)
    highlighter = Highlighter(model, encoder=encoder)
    name = format_name or _guess_format(output)
    rendering = load_format(name)
    colors = name == "terminal" and not output and _shows_colours()
    found, status = _expand(sources)
    if title is not None and len(found) > 1:
        raise UsageError(f"--title was given with {len(found)} articles, but names just one")
    bar, aside = _with_progress(found)
    written = 0
    with open_output(output) if output else open_stdout() as write:
        for source in bar:
            try:
                document = read_document(source)
                if title is not None:
                    document = replace(document, title=title)
                highlights = highlighter.highlight_document(document, options)
                text = rendering.render_article(highlights, order, colors=colors)
            except PullquoteError as error:
                with aside():
                    status = max(status, report(error))
                continue
            with aside():
                write(("" if written else rendering.OPENING) + text)
                if not len(highlights):
                    _doubt(source, "nothing highlighted", highlights)
                elif not highlights.has_standout and name != "terminal":  # its legend says so
                    _doubt(source, "no clear highlight", highlights)
            written += 1
        if not written:
            raise click.exceptions.Exit(status)
        write(rendering.CLOSING)
    if status:
        raise click.exceptions.Exit(1)


def _doubt(source: str, words: str, highlights: HighlightResult) -> None:
    print_error(f"{source}: {words}; the best score is {format_score(highlights.best)}")


def _guess_format(output: str | None) -> str:
    if output:
        return SUFFIXES.get(Path(output).suffix.lower(), "text")
    return "terminal" if sys.stdout.isatty() else "text"


def _shows_colours() -> bool:
    """Follow no-color.org: colours on a terminal only, and not where the user wants none."""
    wanted = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return wanted and sys.stdout.isatty()


def _expand(sources: Sequence[str]) -> tuple[list[str], int]:
    """Put the articles of a folder in the folder's place; say what holds none."""
    found: list[str] = []
    status = 0
    for source in sources:
        try:
            found += list_sources(source) if Path(source).is_dir() else [source]
        except PullquoteError as error:
            status = max(status, report(error))
    return found, status


def _with_progress(sources: list[str]) -> tuple[Iterable[str], Callable[[], Aside]]:
    """Give the sources with a progress bar, where there are several and somebody can see it.

    Also what takes the bar aside while something is printed where it stands.
    """
    if len(sources) < 2 or not sys.stderr.isatty():
        return sources, nullcontext
    from tqdm import tqdm

    bar = tqdm(sources, file=sys.stderr, unit=" articles", leave=False)
    return bar, tqdm.external_write_mode
