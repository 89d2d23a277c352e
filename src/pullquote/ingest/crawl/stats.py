"""Count what a crawl did."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class CrawlStats:
    """What a crawl did.

    Attributes:
        sources: Number of sources that were read, or are unchanged.
        failed: Number of sources that could not be read.
        articles: Number of articles that the user named.
        links: Number of links with quotes that are new in the queue.
        stored: Number of pages stored as articles, or stored before and quoted again.
        located: Number of quotes that were found in their article.
        unlocated: Number of quotes that were not found in their article.
        refused: Number of pages that cannot be fetched or read, by reason.
        postponed: Number of times that a page was postponed, by reason.
        waiting: Number of pages that are still in the queue, from earlier crawls too.
    """

    sources: int = 0
    failed: int = 0
    articles: int = 0
    links: int = 0
    stored: int = 0
    located: int = 0
    unlocated: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    postponed: Counter[str] = field(default_factory=Counter)
    waiting: int = 0

    @property
    def finished(self) -> int:
        """Number of pages that need no further request."""
        return self.stored + self.refused.total()
