"""The command ``check``: whether what a text quotes stands in the article."""

import json
import sys

import click

from pullquote._io.console import open_stdout
from pullquote.documents import read_document
from pullquote.errors import UsageError
from pullquote.payloads import CheckPayload
from pullquote.quotes.verify import CheckedQuotation, verify_quotations

EXAMPLES = """\b
Examples:
  pullquote check newsletter.md https://example.org/story
  pullquote check summary.txt article.html --format json
  pbpaste | pullquote check - article.pdf --min-words 3
"""


@click.command(epilog=EXAMPLES)
@click.argument("post", type=click.Path())
@click.argument("article", type=click.Path())
@click.option(
    "--min-words",
    default=1,
    type=click.IntRange(min=1),
    metavar="N",
    help="Pass over quotations of fewer words, such as names of things; default 1.",
)
@click.option(
    "--accept-marked",
    is_flag=True,
    help="Be content with what was altered if ellipses or brackets show it all.",
)
@click.option("--format", "kind", type=click.Choice(["text", "json"]), default="text")
def check(post: str, article: str, min_words: int, kind: str, *, accept_marked: bool) -> None:
    """Check every quotation in POST against ARTICLE: verbatim, altered or absent.

    POST and ARTICLE are files, URLs or "-": text, Markdown, HTML or PDF. A quotation stands in
    quotation marks or in a block quote. The exit status is 0 if all are verbatim, 1 if not.
    """
    if post == article == "-":
        raise UsageError("both are -, but standard input holds one of them")
    written = read_document(post)
    quoted = read_document(article)
    found = verify_quotations(written, quoted, min_words=min_words)
    good = [_is_good(each, accept_marked=accept_marked) for each in found]
    with open_stdout() as write:
        if kind == "json":
            payload = CheckPayload(
                post=written,
                article=quoted,
                is_verbatim=all(checked.verdict == "verbatim" for checked in found),
                quotations=tuple(checked.to_payload() for checked in found),
            )
            write(json.dumps(payload.to_dict(), ensure_ascii=False) + "\n")
        else:
            write("".join(_as_text(each, written.text) for each in found) or "no quotation in it\n")
    if not all(good):
        raise click.exceptions.Exit(1)


def _is_good(checked: CheckedQuotation, *, accept_marked: bool) -> bool:
    return checked.verdict == "verbatim" or (accept_marked and checked.is_marked)


def _as_text(checked: CheckedQuotation, post: str) -> str:
    quotation = checked.quotation
    line = post.count("\n", 0, quotation.start) + 1
    place = ""
    if checked.spans:
        place = f" at {checked.spans[0].start}-{checked.spans[-1].end}, {checked.quality:.2f}"
    marked = ", marked" if checked.is_marked else ""
    words = " ".join(quotation.text.split())
    color = {"verbatim": "green", "altered": "yellow", "absent": "red"}[checked.verdict]
    verdict = click.style(checked.verdict, fg=color) if sys.stdout.isatty() else checked.verdict
    lines = [f"line {line}: {verdict}{marked}{place}: “{words}”"]
    lines += [
        f"    article: {change.article or '(nothing)'}  |  here: {change.quotation or '(nothing)'}"
        for change in checked.changes
    ]
    return "\n".join(lines) + "\n"
