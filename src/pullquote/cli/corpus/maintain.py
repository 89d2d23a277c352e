"""The commands ``corpus check``, ``remove`` and ``dedupe``: a library kept in order."""

from pathlib import Path

import click

from pullquote._io.console import print_error
from pullquote.cli.corpus.library_option import library_option, open_collection
from pullquote.errors import UsageError


@click.command()
@library_option
def check(library: Path | None) -> None:
    """Go through the whole library; the exit status is 1 if anything is wrong with it."""
    many = 0
    with open_collection(library) as collection:
        for words in collection.integrity_errors():
            many += 1
            print_error(f"{collection.path}: {words}")
        if not many:
            click.echo(f"{collection.path}: nothing is wrong")
    if many:
        raise click.exceptions.Exit(1)


@click.command()
@click.argument("articles", nargs=-1, metavar="[ARTICLE]...")
@click.option("--origin", metavar="NAME", help="All quotes from there, as show names it.")
@library_option
def remove(articles: tuple[str, ...], origin: str | None, library: Path | None) -> None:
    """Take ARTICLEs out (ids, or the beginnings of them) with their quotes and readings."""
    if bool(articles) == bool(origin):
        raise UsageError("articles or --origin are needed, and not both")
    with open_collection(library) as collection, collection.transaction():
        for article in [collection.complete_id(each) for each in dict.fromkeys(articles)]:
            collection.forget(article, quotes=True)
            click.echo(f"{article}: taken out")
        if origin:
            click.echo(f"{collection.remove_origin(origin)} quotes from {origin}: taken out")


@click.command()
@click.option("--dry-run", is_flag=True, help="Only say which.")
@library_option
def dedupe(dry_run: bool, library: Path | None) -> None:
    """Make one of articles that are nearly the same: the first that came in stays.

    Nearly the same are two that share 80 % of their runs of four words. Quotes and readings of the
    copy move to the one that stays; a copy with quotes that the other does not hold stays, too.
    """
    from pullquote.ingest.near_duplicates import find_duplicates, merge_articles

    merged = 0
    with open_collection(library) as collection:
        for first, copy in find_duplicates(collection):
            done = not dry_run and merge_articles(collection, first, copy)
            merged += done
            words = "merged into" if done else "is nearly" if dry_run else "holds quotes not in"
            click.echo(f"{copy[:12]} {words} {first[:12]}")
        click.echo(f"{merged} articles merged")
