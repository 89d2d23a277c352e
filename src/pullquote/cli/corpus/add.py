"""The command ``corpus add``: articles and quotes from feeds and pages into a library."""

from collections import Counter
from pathlib import Path

import click
from tqdm import tqdm

from pullquote._io.console import print_error
from pullquote.cli.corpus.library_option import library_option
from pullquote.ingest.crawl import Collector, CrawlStats, PolitenessConfig
from pullquote.ingest.crawl.crawler import preview
from pullquote.library.crawl_queue import CrawlQueue, PendingFilter
from pullquote.server.config import default_library

EXAMPLES = """\b
Examples:
  pullquote corpus add https://example.org/feed.xml
  pullquote corpus add subscriptions.opml --since 2026-01-01 --limit 100
  pullquote corpus add https://example.org/what-to-read --dry-run
"""


@click.command(epilog=EXAMPLES)
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option("--dry-run", is_flag=True, help="Only list what would be fetched; change nothing.")
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DAY",
    help="Fetch only what entries of that day (2026-01-31, UTC) or later link to.",
)
@click.option(
    "--limit", type=click.IntRange(min=1), metavar="N", help="Fetch at most N articles this time."
)
@library_option
def add(
    sources: tuple[str, ...], dry_run: bool, since: object, limit: int | None, library: Path | None
) -> None:
    """Collect the articles that each SOURCE quotes, with the quotes in their places.

    SOURCE is the address or file of a feed (RSS, Atom, JSON Feed), of an OPML list of feeds, or of
    a page of recommendations. What was begun is carried on, and what is known is not fetched
    again; without a SOURCE, all that waits is fetched. Servers are asked slowly, and as their
    robots.txt allows.
    """
    day = f"{since:%Y-%m-%d}" if since else ""
    path = library or default_library()
    if dry_run:
        _preview(sources, path, day, limit)
        return
    with CrawlQueue(path) as queue:
        collector = Collector(queue, PolitenessConfig(), _say)
        wanted = PendingFilter(collector.read(sources), day)
        if not sources or wanted.sources:
            many = queue.count_waiting(wanted)
            total = many if limit is None else min(many, limit)
            with tqdm(total=total, unit="", desc="articles", disable=None, leave=False) as bar:
                collector.fetch(wanted, limit=limit, step=bar.update)
    _report(collector.tally)
    if collector.tally.failed:
        raise click.exceptions.Exit(1)


def _say(words: str) -> None:
    with tqdm.external_write_mode():
        print_error(words)


def _preview(sources: tuple[str, ...], path: Path, since: str, limit: int | None) -> None:
    """List what is new in the sources; no library is made for it."""
    queue = CrawlQueue(path, create=False) if path.exists() else None
    many = 0
    try:
        for link, is_new in preview(sources, PolitenessConfig(), queue, print_error):
            if not is_new or (link.date and link.date < since):
                continue
            if many == limit:
                break
            many += 1
            click.echo(f"{link.url}  {len(link.quotes)} quotes, by {link.entry}")
    finally:
        if queue:
            queue.close()
    click.echo(f"links that are new: {many}")


def _report(tally: CrawlStats) -> None:
    click.echo(
        f"sources: {tally.sources}, new links with quotes: {tally.links}\n"
        f"articles: {tally.stored}, quotes in their places: {tally.placed}, "
        f"without a place: {tally.unplaced}"
    )
    _list("refused", tally.refused)
    _list("tried again later", tally.postponed)
    if tally.waiting:
        click.echo(f"still waiting: {tally.waiting}; the next run goes on with them")


def _list(words: str, reasons: Counter[str]) -> None:
    for reason, many in reasons.most_common():
        click.echo(f"{words}: {many}: {reason}")
