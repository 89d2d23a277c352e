"""The library: one SQLite file with the articles that were read and the quotes of them.

Input: documents, quotes as ranges of their texts, readings. Output: the same, by article, by time
of reading, by search terms, or one at a time for training. ``docs/reference/library-file.md``
describes the file.
"""

from pullquote.library.connection import is_database, is_library
from pullquote.library.corpus_store import CorpusStore
from pullquote.library.crawl_queue import CrawlQueue
from pullquote.library.library import Library
from pullquote.library.mark_list import MarkList
from pullquote.library.models import ArticleSummary, Mark, Quote, Reading, SourceStats

__all__ = [
    "ArticleSummary",
    "CorpusStore",
    "CrawlQueue",
    "Library",
    "Mark",
    "MarkList",
    "Quote",
    "Reading",
    "SourceStats",
    "is_database",
    "is_library",
]
