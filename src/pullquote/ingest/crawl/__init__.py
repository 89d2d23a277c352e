"""Crawl articles that feeds and pages quote, together with the quotes.

Input: feeds (RSS, Atom, JSON Feed), lists of feeds (OPML), pages with recommendations. Output: a
library with the articles and the aligned quotes. Requests go only to what the user names and to
what that links to.
"""

from pullquote.ingest.crawl.crawler import Crawler, preview
from pullquote.ingest.crawl.politeness import PoliteFetcher, PolitenessConfig
from pullquote.ingest.crawl.stats import CrawlStats

__all__ = ["CrawlStats", "Crawler", "PoliteFetcher", "PolitenessConfig", "preview"]
