"""The command ``check``: verify the quotations of a text against an article."""

import json
import sys

import click

from pullquote._io.console import open_stdout
from pullquote.documents import read_document
from pullquote.errors import UsageError
from pullquote.payloads import CheckPayload
from pullquote.quotes import CheckedQuotation, verify_quotations

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
    help="Skip quotations of fewer words, such as single terms; default 1.",
)
@click.option(
    "--allow-marked",
    is_flag=True,
    help="Allow altered quotations if ellipses or brackets mark every change.",
)
@click.option("--format", "format_name", type=click.Choice(["text", "json"]), default="text")
def check(post: str, article: str, min_words: int, format_name: str, *, allow_marked: bool) -> None:
    """Check every quotation in POST against ARTICLE: verbatim, altered or absent.

    POST and ARTICLE are files, URLs or "-" in any format that `highlight` reads. A quotation
    stands in quotation marks or in a block quote. The exit status is 0 if all quotations are
    verbatim, else 1.
    """
    if post == article == "-":
        raise UsageError("only one of POST and ARTICLE can be standard input, got - for both")
    post_document, article_document = read_document(post), read_document(article)
    checked = verify_quotations(post_document, article_document, min_words=min_words)
    passed = all(
        item.verdict == "verbatim" or (allow_marked and item.is_marked) for item in checked
    )
    with open_stdout() as write:
        if format_name == "json":
            payload = CheckPayload(
                post=post_document,
                article=article_document,
                is_verbatim=all(item.verdict == "verbatim" for item in checked),
                quotations=tuple(item.to_payload() for item in checked),
            )
            write(json.dumps(payload.to_dict(), ensure_ascii=False) + "\n")
        else:
            lines = [_format_quotation(item, post_document.text) for item in checked]
            write("".join(lines) or "no quotations found\n")
    if not passed:
        raise click.exceptions.Exit(1)


def _format_quotation(checked: CheckedQuotation, post: str) -> str:
    quotation = checked.quotation
    line = post.count("\n", 0, quotation.start) + 1
    position = ""
    if checked.spans:
        position = f" at {checked.spans[0].start}-{checked.spans[-1].end}, {checked.quality:.2f}"
    marked = ", marked" if checked.is_marked else ""
    words = " ".join(quotation.text.split())
    color = {"verbatim": "green", "altered": "yellow", "absent": "red"}[checked.verdict]
    verdict = click.style(checked.verdict, fg=color) if sys.stdout.isatty() else checked.verdict
    lines = [f"line {line}: {verdict}{marked}{position}: “{words}”"]
    lines += [
        f"    article: {change.article or '(nothing)'}  |  "
        f"quotation: {change.quotation or '(nothing)'}"
        for change in checked.changes
    ]
    return "\n".join(lines) + "\n"
