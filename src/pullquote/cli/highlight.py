"""The command ``highlight``: highlight articles in one of several output formats."""

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import Any

import click

from pullquote._io.atomic import open_output
from pullquote._io.console import open_stdout, print_error, report
from pullquote.cli.options import (
    aim_option,
    encoder_option,
    expand_sources,
    format_options,
    limit_options,
    model_option,
    with_progress,
)
from pullquote.documents import read_document
from pullquote.errors import PullquoteError, UsageError
from pullquote.pipeline import Highlighter
from pullquote.render import FORMATS, Format, format_of_file, load_format
from pullquote.render.common import format_score
from pullquote.render.links import web_url
from pullquote.selection import HighlightResult, Options, Order

EXAMPLES = """\b
Examples:
  pullquote highlight essay.md
  pullquote highlight https://example.org/story --top 3 --explain
  pullquote highlight paper.pdf --format html --output paper.html
  pullquote highlight notes/ --ratio 0.1 --format json > notes.jsonl
  pullquote highlight talk.vtt --url https://example.org/talk
  pullquote highlight essay.md --about "Why did the bridge fall?"
  cat letter.txt | pullquote highlight - --title "A letter" --words 100
"""


@click.command(epilog=EXAMPLES)
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...", type=click.Path())
@limit_options
@click.option(
    "--always",
    multiple=True,
    metavar="REGEX",
    help="Always highlight sentences that match. Repeatable.",
)
@click.option(
    "--exclude",
    multiple=True,
    metavar="REGEX",
    help="Never highlight sentences that match. Repeatable.",
)
@click.option(
    "--boost",
    multiple=True,
    metavar="WORD",
    help="Prefer sentences with this word. Repeatable.",
)
@aim_option
@click.option(
    "--about", metavar="TEXT", help="Highlight the sentences that answer a question, or on a topic."
)
@click.option("--title", metavar="TEXT", help="The title, if the source has none.")
@click.option("--url", metavar="URL", help="The address of the article or the recording.")
@click.option(
    "--order",
    type=click.Choice(["document", "score"]),
    default="document",
    help="Document order (default), or highest score first.",
)
@model_option
@encoder_option()
@format_options(list(FORMATS), "terminal on a terminal and text elsewhere")
@click.option("--explain", is_flag=True, help="Explain why each sentence was selected.")
@click.option(
    "--context", is_flag=True, help="Also select the sentence that “But this …” refers to."
)
@click.option(
    "--per-chapter/--no-per-chapter",
    default=True,
    help="Distribute the highlights of a book over its chapters (default).",
)
@click.option("--diversity/--no-diversity", default=True, help="Omit near-duplicates (default).")
def highlight(
    sources: tuple[str, ...],
    title: str | None,
    url: str | None,
    order: Order,
    model: str,
    encoder: str | None,
    format_name: str | None,
    output: str | None,
    **limits: Any,
) -> None:
    """Highlight articles: files, folders, URLs, or - for standard input.

    Files can be text, Markdown, HTML, PDF, EPUB, DOCX, captions (WebVTT, SRT) and transcripts.
    """
    options = Options(**limits)
    highlighter = Highlighter(model, encoder=encoder)
    rendering = load_format(format_name) if format_name else _default_format(output)
    is_terminal = rendering.name == "terminal"
    colors = is_terminal and not output and _supports_color()
    paths, status = expand_sources(sources)
    for name, value in (("title", title), ("url", url)):
        if value is not None and len(paths) > 1:
            raise UsageError(f"--{name} needs exactly one article, got {len(paths)}")
    if url is not None and not web_url(url):
        raise UsageError(f"--url must be an http or https address, got {url[:60]!r}")
    progress, pause = _progress(paths)
    n_written = 0
    with open_output(output) if output else open_stdout() as write:
        for source in progress:
            try:
                document = read_document(source)
                new_title = document.title if title is None else title
                document = replace(document, title=new_title, url=url or document.url)
                result = highlighter.highlight_document(document, options)
                text = rendering.render_article(result, order, colors=colors)
            except PullquoteError as error:
                with pause():
                    status = max(status, report(error))
                continue
            with pause():
                write(("" if n_written else rendering.opening) + text)
                _warn_unclear(source, result, is_terminal=is_terminal)
            n_written += 1
        if not n_written:
            raise click.exceptions.Exit(status)
        write(rendering.closing)
    if status:
        raise click.exceptions.Exit(1)


def _warn_unclear(source: str, result: HighlightResult, *, is_terminal: bool) -> None:
    if result.about:
        reason = result.notice
    elif not len(result):
        reason = f"nothing highlighted; the best score is {format_score(result.best)}"
    elif not result.has_standout and not is_terminal:  # its legend says so
        reason = f"no sentence stands out; the best score is {format_score(result.best)}"
    else:
        reason = ""
    if reason:
        print_error(f"{source}: {reason}")


def _default_format(output: str | None) -> Format:
    if output:
        return format_of_file(output)
    return load_format("terminal" if sys.stdout.isatty() else "text")


def _supports_color() -> bool:
    """Return whether to use colors: on a terminal, unless NO_COLOR is set (no-color.org)."""
    is_allowed = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return is_allowed and sys.stdout.isatty()


def _progress(
    paths: Sequence[str],
) -> tuple[Iterable[str], Callable[[], AbstractContextManager[None]]]:
    """Return the paths with a progress bar if there are several, and a context that hides it."""
    bar = with_progress(paths) if len(paths) > 1 else paths
    if bar is paths:
        return bar, nullcontext
    from tqdm import tqdm

    return bar, tqdm.external_write_mode
