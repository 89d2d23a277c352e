"""The commands ``corpus stats``, ``list`` and ``show``: what a library holds."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from pullquote.cli.corpus.library_option import library_option, open_collection
from pullquote.library.corpus_store import CorpusStore
from pullquote.library.sql import match_words

_COUNTS = ("articles", "words", "quotes", "found", "verbatim", "quoted_words")
_NAMES = ("source", *_COUNTS, "licenses", "same_url")
_ID_DIGITS = 12


@click.command()
@library_option
@click.option("--format", "kind", type=click.Choice(["text", "json"]), default="text")
def stats(library: Path | None, kind: str) -> None:
    """Count by source: how quote-heavy it is, how many quotes were found, licenses, duplicates."""
    with open_collection(library) as collection:
        rows = [dict(zip(_NAMES, row, strict=True)) for row in collection.source_stats(_host)]
    if kind == "json":
        click.echo(json.dumps({"sources": rows}, ensure_ascii=False))
        return
    total: dict[str, Any] = {name: sum(row[name] for row in rows) for name in _COUNTS}
    total |= {"source": "all", "licenses": "", "same_url": sum(row["same_url"] for row in rows)}
    click.echo(
        f"{'source':30} {'articles':>8} {'quotes':>7} {'a 1000 words':>12} {'of the words':>12} "
        f"{'found':>6} {'verbatim':>8} {'same URL':>8}  licenses"
    )
    for row in [*rows, total]:
        words, quotes = row["words"] or 1, row["quotes"] or 1
        click.echo(
            f"{(row['source'] or 'unknown')[:30]:30} {row['articles']:>8} {row['quotes']:>7} "
            f"{1000 * row['quotes'] / words:>12.2f} {row['quoted_words'] / words:>12.1%} "
            f"{row['found'] / quotes:>6.0%} {row['verbatim'] / quotes:>8.0%} "
            f"{row['same_url']:>8}  {row['licenses'] or '-'}"
        )


@click.command("list")
@click.argument("query", nargs=-1, metavar="[WORD]...")
@click.option("--quoted", is_flag=True, help="Only articles with quotes.")
@library_option
@click.option("--format", "kind", type=click.Choice(["text", "json"]), default="text")
def list_(query: tuple[str, ...], quoted: bool, library: Path | None, kind: str) -> None:
    """List the articles, or those that hold all WORDs."""
    phrase = match_words(" ".join(query)) if query else ""
    with open_collection(library) as collection:
        for each in collection.list_articles(phrase, quoted_only=quoted):
            if kind == "json":
                values = {name: getattr(each, name) for name in each.__slots__}
                click.echo(json.dumps(values, ensure_ascii=False))
            else:
                title = each.title or each.url or "(no title)"
                site = f"  {each.site}" if each.site else ""
                license = f"  {each.license}" if each.license else ""
                click.echo(
                    f"{each.article[:_ID_DIGITS]}  {each.quotes:>4} quotes  {title}{site}{license}"
                )


@click.command()
@click.argument("article")
@library_option
@click.option("--format", "kind", type=click.Choice(["text", "json"]), default="text")
def show(article: str, library: Path | None, kind: str) -> None:
    """Show an ARTICLE (its id, or the beginning of it) with its quotes."""
    with open_collection(library) as collection:
        shown = _shown(collection, collection.complete_id(article))
    if kind == "json":
        click.echo(json.dumps(shown, ensure_ascii=False))
        return
    document = shown["document"]
    for name in ("title", "author", "date", "site", "url"):
        if document[name]:
            click.echo(f"{name}: {document[name]}")
    click.echo(f"id: {shown['id']}\nlicense: {shown['license'] or 'unknown'}")
    click.echo(f"words: {len(document['text'].split())}")
    for quote in shown["quotes"]:
        place = "not found" if quote["start"] is None else f"{quote['start']}-{quote['end']}"
        origin = quote["origin"] or "own mark"
        terms = f", {quote['license']}" if quote["license"] else ""
        click.echo(f"\n[{place}, {quote['quality']:.2f}, {origin}{terms}]\n{quote['text']}")


def _shown(collection: CorpusStore, article: str) -> dict[str, Any]:
    quotes = [
        {
            "text": quote.text,
            "start": quote.start if is_found else None,
            "end": quote.end if is_found else None,
            "quality": quote.quality,
            "origin": quote.origin,
            "license": quote.license,
            "added": quote.added,
        }
        for quote, is_found in collection.all_quotes(article)
    ]
    return {
        "id": article,
        "license": collection.license(article),
        "document": collection.get_article(article).to_dict(),
        "quotes": quotes,
    }


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
