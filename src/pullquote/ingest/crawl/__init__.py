"""Collecting: articles and quotes of them, from what links to them and quotes them.

In: feeds (RSS, Atom, JSON Feed), lists of feeds (OPML), pages of recommendations. Out: a library
with the articles and the quotes in their places. `feeds` reads a source, `entries` finds what is
quoted from where, `politeness` fetches, `run` does all of it in turn. Only what the user names is
asked for, and what that links to.
"""

from pullquote.ingest.crawl.crawler import Collector, CrawlStats
from pullquote.ingest.crawl.politeness import PolitenessConfig

__all__ = ["Collector", "CrawlStats", "PolitenessConfig"]
