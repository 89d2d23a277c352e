"""The commands ``corpus stats``, ``list`` and ``show``: inspect a library."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from pullquote.cli.corpus.library_option import library_option, open_library
from pullquote.library import CorpusStore, SourceStats
from pullquote.library.sql import match_words

_COUNTS = ("articles", "words", "quotes", "located", "verbatim", "quoted_words", "same_url")
_ID_DIGITS = 12

format_option = click.option(
    "--format", "format_name", type=click.Choice(["text", "json"]), default="text"
)


@click.command()
@library_option
@format_option
def stats(library_path: Path | None, format_name: str) -> None:
    """Count articles and quotes by publication, with licenses and duplicates."""
    with open_library(library_path) as library:
        sources = CorpusStore(library).source_stats(_host)
    if format_name == "json":
        rows = [asdict(source) for source in sources]
        click.echo(json.dumps({"sources": rows}, ensure_ascii=False))
        return
    total: dict[str, Any] = {
        name: sum(getattr(source, name) for source in sources) for name in _COUNTS
    }
    click.echo(
        f"{'source':30} {'articles':>8} {'quotes':>7} {'per 1000 words':>14} {'share quoted':>12} "
        f"{'located':>7} {'verbatim':>8} {'same URL':>8}  licenses"
    )
    for source in [*sources, SourceStats(source="all", licenses="", **total)]:
        words, quotes = source.words or 1, source.quotes or 1
        click.echo(
            f"{(source.source or 'unknown')[:30]:30} {source.articles:>8} {source.quotes:>7} "
            f"{1000 * source.quotes / words:>14.2f} {source.quoted_words / words:>12.1%} "
            f"{source.located / quotes:>7.0%} {source.verbatim / quotes:>8.0%} "
            f"{source.same_url:>8}  {source.licenses or '-'}"
        )


@click.command("list")
@click.argument("query", nargs=-1, metavar="[WORD]...")
@click.option("--quoted", is_flag=True, help="List only articles with quotes.")
@library_option
@format_option
def list_(
    query: tuple[str, ...], quoted: bool, library_path: Path | None, format_name: str
) -> None:
    """List the articles, or those that contain all WORDs."""
    phrase = match_words(" ".join(query)) if query else ""
    with open_library(library_path) as library:
        for article in CorpusStore(library).list_articles(phrase, quoted_only=quoted):
            if format_name == "json":
                click.echo(json.dumps(asdict(article), ensure_ascii=False))
            else:
                title = article.title or article.url or "(no title)"
                site = f"  {article.site}" if article.site else ""
                license = f"  {article.license}" if article.license else ""
                id_ = article.article[:_ID_DIGITS]
                click.echo(f"{id_}  {article.quotes:>4} quotes  {title}{site}{license}")


@click.command()
@click.argument("article")
@library_option
@format_option
def show(article: str, library_path: Path | None, format_name: str) -> None:
    """Show an ARTICLE (its id, or the first digits) with its quotes."""
    with open_library(library_path) as library:
        corpus = CorpusStore(library)
        payload = _article_payload(corpus, corpus.complete_id(article))
    if format_name == "json":
        click.echo(json.dumps(payload, ensure_ascii=False))
        return
    document = payload["document"]
    for name in ("title", "author", "date", "site", "url"):
        if document[name]:
            click.echo(f"{name}: {document[name]}")
    click.echo(f"id: {payload['id']}\nlicense: {payload['license'] or 'unknown'}")
    click.echo(f"words: {len(document['text'].split())}")
    for quote in payload["quotes"]:
        position = "not located" if quote["start"] is None else f"{quote['start']}-{quote['end']}"
        origin = quote["origin"] or "own mark"
        terms = f", {quote['license']}" if quote["license"] else ""
        click.echo(f"\n[{position}, {quote['quality']:.2f}, {origin}{terms}]\n{quote['text']}")
        if quote["note"]:
            click.echo(f"note: {quote['note']}")


def _article_payload(corpus: CorpusStore, article: str) -> dict[str, Any]:
    quotes = [
        {
            "text": quote.text,
            "start": quote.start if quote.is_located else None,
            "end": quote.end if quote.is_located else None,
            "quality": quote.quality,
            "origin": quote.origin,
            "license": quote.license,
            "note": quote.note,
            "added": quote.added,
        }
        for quote in corpus.all_quotes(article)
    ]
    return {
        "id": article,
        "license": corpus.license(article),
        "document": corpus.library.get_article(article).to_dict(),
        "quotes": quotes,
    }


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
