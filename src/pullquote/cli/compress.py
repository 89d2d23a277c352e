"""The command ``compress``: keep the most important sentences within a budget of tokens."""

import json

import click

from pullquote._io.console import open_stdout, print_error, report
from pullquote.cli.options import encoder_option, expand_sources, model_option, tokenizer_option
from pullquote.compression import compress as compress_texts
from pullquote.documents import read_document
from pullquote.errors import PullquoteError
from pullquote.text import split_sentences

EXAMPLES = """\b
Examples:
  pullquote compress article.html --tokens 500
  pullquote compress notes/ --about "Why did the harbor flood?" --tokens 2000
  pullquote compress *.pdf --tokens 8000 --tokenizer o200k_base --format json
"""


@click.command(epilog=EXAMPLES)
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...", type=click.Path())
@click.option("--tokens", type=int, required=True, metavar="N", help="At most N tokens in all.")
@tokenizer_option
@click.option("--about", metavar="TEXT", help="Keep what is relevant to this question or topic.")
@model_option
@encoder_option()
@click.option("--format", "format_name", type=click.Choice(["text", "json"]), default="text")
def compress(
    sources: tuple[str, ...],
    tokens: int,
    tokenizer: str | None,
    about: str | None,
    model: str,
    encoder: str | None,
    format_name: str,
) -> None:
    """Keep the most important sentences of all SOURCEs together, verbatim and in order.

    A SOURCE is a file, a folder, a URL or "-", in any format that `highlight` reads.
    """
    paths, status = expand_sources(sources)
    documents = []
    for path in paths:
        try:
            documents.append(split_sentences(read_document(path)).document)
        except PullquoteError as error:
            status = max(status, report(error))
    if not documents:
        raise click.exceptions.Exit(status)
    kept = compress_texts(
        documents, about, tokens=tokens, tokenizer=tokenizer, model=model, encoder=encoder
    )
    with open_stdout() as write:
        if format_name == "json":
            write(json.dumps(kept.to_payload().to_dict(), ensure_ascii=False) + "\n")
        elif kept.text:
            write(kept.text + "\n")
    if kept.notice:
        print_error(kept.notice)
    if not kept:
        print_error(f"no sentence that is worth keeping fits in {tokens} tokens")
    if status:
        raise click.exceptions.Exit(1)
