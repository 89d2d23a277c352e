"""The command ``corpus add``: add articles and quotes from feeds and pages to a library."""

from collections import Counter
from pathlib import Path

import click
from tqdm import tqdm

from pullquote._io.console import print_error
from pullquote.cli.corpus.library_option import library_file, library_option, open_library
from pullquote.ingest.crawl import Crawler, CrawlStats, PolitenessConfig, preview
from pullquote.library import CrawlQueue
from pullquote.library.crawl_queue import PendingFilter

EXAMPLES = """\b
Examples:
  pullquote corpus add https://example.org/feed.xml
  pullquote corpus add subscriptions.opml --since 2026-01-01 --limit 100
  pullquote corpus add https://example.org/what-to-read --recommendations
  pullquote corpus add essay.pdf https://example.org/story
"""


@click.command(epilog=EXAMPLES)
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option("--dry-run", is_flag=True, help="Only list what would be fetched.")
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DAY",
    help="Fetch only what entries of this day (2026-01-31, UTC) or later link to.",
)
@click.option(
    "--limit", type=click.IntRange(min=1), metavar="N", help="Fetch at most N articles in this run."
)
@click.option(
    "--recommendations",
    is_flag=True,
    help="Read every page as a page with recommendations, never as an article.",
)
@library_option
def add(
    sources: tuple[str, ...],
    dry_run: bool,
    recommendations: bool,
    since: object,
    limit: int | None,
    library_path: Path | None,
) -> None:
    """Add articles, and the articles that each SOURCE quotes, with the quotes aligned.

    SOURCE is the URL or file of a feed (RSS, Atom, JSON Feed), of an OPML list of feeds, of a page
    with recommendations, or of an article. A page that quotes several others, or consists of
    quotes for a third, counts as recommendations. An interrupted run is resumed, and known
    articles are not fetched again; without a SOURCE, everything that is waiting is fetched.
    Requests are slow, and obey robots.txt.
    """
    day = f"{since:%Y-%m-%d}" if since else ""
    if dry_run:
        _preview(sources, library_file(library_path), day, limit)
        return
    with (
        open_library(library_path, create=True) as library,
        Crawler(library, PolitenessConfig(), _report_problem) as crawler,
    ):
        names = crawler.read_sources(sources, recommendations=recommendations)
        pending = PendingFilter(names, day)
        if not sources or pending.sources:
            n_waiting = CrawlQueue(library).count_waiting(pending)
            total = n_waiting if limit is None else min(n_waiting, limit)
            with tqdm(total=total, unit="", desc="articles", disable=None, leave=False) as bar:
                crawler.fetch_pages(pending, limit=limit, step=bar.update)
    _print_stats(crawler.stats)
    if crawler.stats.failed:
        raise click.exceptions.Exit(1)


def _report_problem(message: str) -> None:
    with tqdm.external_write_mode():
        print_error(message)


def _preview(sources: tuple[str, ...], path: Path, since: str, limit: int | None) -> None:
    """List the new links in the sources; no library is created."""
    library = open_library(path) if path.exists() else None
    n_links = 0
    try:
        for link, is_new in preview(sources, PolitenessConfig(), library, print_error):
            if not is_new or (link.date and link.date < since):
                continue
            if n_links == limit:
                break
            n_links += 1
            click.echo(f"{link.url}  {len(link.quotes)} quotes, by {link.entry}")
    finally:
        if library:
            library.close()
    click.echo(f"new links: {n_links}")


def _print_stats(stats: CrawlStats) -> None:
    click.echo(
        f"sources: {stats.sources}, new links with quotes: {stats.links}\n"
        f"articles: {stats.articles + stats.stored}, quotes located: {stats.located}, "
        f"not located: {stats.unlocated}"
    )
    _print_reasons("refused", stats.refused)
    _print_reasons("postponed", stats.postponed)
    if stats.waiting:
        click.echo(f"still waiting: {stats.waiting}; the next run continues with them")


def _print_reasons(outcome: str, reasons: Counter[str]) -> None:
    for reason, n in reasons.most_common():
        click.echo(f"{outcome}: {n}: {reason}")
