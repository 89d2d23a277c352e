"""The commands ``corpus check``, ``remove`` and ``dedupe``: keep a library in order."""

from pathlib import Path

import click

from pullquote._io.console import print_error
from pullquote.cli.corpus.library_option import library_option, open_library
from pullquote.errors import UsageError
from pullquote.library import CorpusStore
from pullquote.library.integrity import integrity_errors


@click.command()
@library_option
def check(library_path: Path | None) -> None:
    """Check the whole library; the exit status is 1 if anything is wrong."""
    n_errors = 0
    with open_library(library_path) as library:
        for message in integrity_errors(library):
            n_errors += 1
            print_error(f"{library.path}: {message}")
        if not n_errors:
            click.echo(f"{library.path}: no errors")
    if n_errors:
        raise click.exceptions.Exit(1)


@click.command()
@click.argument("articles", nargs=-1, metavar="[ARTICLE]...")
@click.option("--origin", metavar="NAME", help="Remove all quotes of this origin; see corpus show.")
@library_option
def remove(articles: tuple[str, ...], origin: str | None, library_path: Path | None) -> None:
    """Remove ARTICLEs (their ids, or the first digits) with their quotes and readings."""
    if bool(articles) == bool(origin):
        raise UsageError("either articles or --origin must be given")
    with open_library(library_path) as library, library.transaction():
        corpus = CorpusStore(library)
        for article in [corpus.complete_id(prefix) for prefix in dict.fromkeys(articles)]:
            library.remove_reading(article, quotes=True)
            click.echo(f"{article}: removed")
        if origin:
            click.echo(f"{corpus.remove_origin(origin)} quotes from {origin}: removed")


@click.command()
@click.option("--dry-run", is_flag=True, help="Only list the near duplicates.")
@library_option
def dedupe(dry_run: bool, library_path: Path | None) -> None:
    """Merge articles that are nearly the same into the one that was added first.

    Two articles are nearly the same if they share 80 % of their runs of four words. Quotes and
    readings of the copy move to the first article; a copy with quotes that the first article does
    not hold stays.
    """
    from pullquote.ingest.near_duplicates import find_duplicates, merge_articles

    n_merged = 0
    with open_library(library_path) as library:
        for original, copy in find_duplicates(library):
            merged = not dry_run and merge_articles(library, original, copy)
            n_merged += merged
            if merged:
                outcome = "merged into"
            elif dry_run:
                outcome = "nearly the same as"
            else:
                outcome = "not merged: it has quotes that are not in"
            click.echo(f"{copy[:12]} {outcome} {original[:12]}")
        click.echo(f"{n_merged} articles merged")
