"""Collect the best sentences of many articles, without repeats across them.

Input: folders, tables and libraries of articles, and the start of a period. Output: a
`DigestPayload`, which formats with a digest render.
"""

from pullquote.digest.build import digest_sources, make_digest
from pullquote.digest.period import parse_since
from pullquote.digest.sources import ArticleReader

__all__ = ["ArticleReader", "digest_sources", "make_digest", "parse_since"]
