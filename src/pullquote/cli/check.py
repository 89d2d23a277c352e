"""The command ``check``: verify the quotations of a text against its sources."""

import json
import sys
from collections.abc import Iterator
from itertools import chain

import click

from pullquote._io.atomic import open_output
from pullquote._io.console import open_stdout, report
from pullquote._io.paths import check_suffix
from pullquote.cli.options import expand_sources
from pullquote.documents import read_document
from pullquote.documents.document import Document
from pullquote.documents.formats import kind_by_suffix
from pullquote.errors import PullquoteError, UsageError
from pullquote.quotes import CheckedQuotation, Verification, verify

EXAMPLES = """\b
Examples:
  pullquote check newsletter.md https://example.org/story
  pullquote check answer.md article.html paper.pdf notes/ --repair repaired.md
  pullquote check summary.txt article.html --format json
  pbpaste | pullquote check - article.pdf --min-words 3
"""

_COLORS = {"verbatim": "green", "altered": "yellow", "absent": "red", "misattributed": "magenta"}


@click.command(epilog=EXAMPLES)
@click.argument("post", type=click.Path())
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...", type=click.Path())
@click.option(
    "--min-words",
    default=1,
    type=click.IntRange(min=1),
    metavar="N",
    help="Skip quotations of fewer words, such as single terms; default 1.",
)
@click.option(
    "--allow-marked",
    is_flag=True,
    help="Allow altered quotations if ellipses or brackets mark every change.",
)
@click.option(
    "--repair",
    type=click.Path(),
    metavar="FILE",
    help="Write POST to FILE with the sources' words in altered quotations; notes in brackets "
    "follow absent and misattributed ones.",
)
@click.option("--format", "format_name", type=click.Choice(["text", "json"]), default="text")
def check(
    post: str,
    sources: tuple[str, ...],
    min_words: int,
    repair: str | None,
    format_name: str,
    *,
    allow_marked: bool,
) -> None:
    """Check every quotation in POST: verbatim, altered, absent or misattributed.

    POST and each SOURCE are files, URLs or "-" in any format that `highlight` reads; a SOURCE can
    be a folder. A quotation stands in quotation marks or in a block quote. It is misattributed if
    POST names one SOURCE for it, but only another has it. The exit status is 0 if all quotations
    are verbatim, else 1.
    """
    if (post, *sources).count("-") > 1:
        raise UsageError(
            "only one of POST and SOURCE can be standard input, got - "
            f"{(post, *sources).count('-')} times"
        )
    if repair and kind_by_suffix(repair) not in (None, "text", "markdown"):
        check_suffix(repair, [".txt", ".md"])
    document = read_document(post)
    paths, status = expand_sources(sources)
    failed = [status] if status else []
    documents = _read(paths, failed)
    first = next(documents, None)
    if first is None:
        raise click.exceptions.Exit(max(failed, default=1))
    checked = verify(document, chain([first], documents), min_words=min_words)
    if repair:
        with open_output(repair) as write:
            write(checked.repaired())
    with open_stdout() as write:
        if format_name == "json":
            write(json.dumps(checked.to_payload().to_dict(), ensure_ascii=False) + "\n")
        else:
            lines = [_format_quotation(item, checked) for item in checked]
            write("".join(lines) or "no quotations found\n")
    passed = all(
        item.verdict == "verbatim"
        or (allow_marked and item.is_marked and item.verdict == "altered")
        for item in checked
    )
    if failed or not passed:
        raise click.exceptions.Exit(1)


def _read(paths: list[str], failed: list[int]) -> Iterator[Document]:
    """Read the sources one by one; report those that cannot be read."""
    for path in paths:
        try:
            yield read_document(path)
        except PullquoteError as error:
            failed.append(report(error))


def _format_quotation(item: CheckedQuotation, checked: Verification) -> str:
    quotation = item.quotation
    line = checked.document.text.count("\n", 0, quotation.start) + 1
    position = ""
    if item.source is not None:
        where = f" in {checked.name(item.source)}" if len(checked.sources) > 1 else ""
        position = f"{where} at {item.spans[0].start}-{item.spans[-1].end}, {item.quality:.2f}"
    if item.verdict == "misattributed":
        position = f", not in {checked.name(item.named[0])} but{position}"
    marked = ", marked" if item.is_marked else ""
    words = " ".join(quotation.text.split())
    verdict = item.verdict
    shown = click.style(verdict, fg=_COLORS[verdict]) if sys.stdout.isatty() else verdict
    lines = [f"line {line}: {shown}{marked}{position}: “{words}”"]
    lines += [
        f"    article: {change.article or '(nothing)'}  |  "
        f"quotation: {change.quotation or '(nothing)'}"
        for change in item.changes
    ]
    return "\n".join(lines) + "\n"
