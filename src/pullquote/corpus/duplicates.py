"""Corpus, duplicates: articles of a library that are nearly the same, and making one of them.

In: a collection. Out: pairs of the article that came first and its copy, one article in memory at
a time: the MinHash of those before stands in a temporary file.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

from pullquote.corpus.alignment import align_quote
from pullquote.corpus.minhash import Hashes, are_alike, hash_runs, min_hash
from pullquote.corpus.prose import readable_text
from pullquote.store.collection import Collection
from pullquote.store.listing import Found

__all__ = ["find_duplicates", "merge_articles"]

LEAST_SHARED = 0.8
"""Of their runs of four words that two articles share at least."""

_BANDS, _ROWS = 20, 6  # finds 99.8 % of the pairs that share 0.8
_MOST_CANDIDATES = 20


def find_duplicates(collection: Collection) -> Iterator[tuple[str, str]]:
    """Go through the articles in the order in which they came, and find the copies.

    Yields:
        The ids of the article that came first and of the copy; each copy once.
    """
    with closing(sqlite3.connect("")) as bands:  # a file that SQLite removes
        bands.execute("CREATE TABLE bands (key BLOB, article TEXT)")
        bands.execute("CREATE INDEX by_key ON bands (key)")
        for article, document, _ in collection.iterate_articles():
            runs = hash_runs(document.text)
            keys = [
                bytes([number]) + values.tobytes()
                for number, values in enumerate(min_hash(runs, bands=_BANDS, rows=_ROWS))
            ]
            first = _find_first(collection, bands, keys, runs)
            if first:
                yield first, article
            else:
                bands.executemany("INSERT INTO bands VALUES (?, ?)", [(k, article) for k in keys])


def _find_first(
    collection: Collection, bands: sqlite3.Connection, keys: list[bytes], runs: Hashes
) -> str:
    """Find the article before that is most surely the same; empty if none is."""
    marks = ", ".join("?" * len(keys))
    rows = bands.execute(
        f"SELECT article FROM bands WHERE key IN ({marks}) "  # noqa: S608
        f"GROUP BY article ORDER BY count(*) DESC, min(rowid) LIMIT {_MOST_CANDIDATES}",
        keys,
    )
    for (article,) in rows.fetchall():
        others = hash_runs(collection.get_article(article).text)
        if are_alike(runs, others, share=LEAST_SHARED):
            return str(article)
    return ""


def merge_articles(collection: Collection, first: str, copy: str) -> bool:
    """Move a copy's quotes and reading to the article that came first, and take the copy out.

    Args:
        collection: The library.
        first: Id of the article that stays.
        copy: Id of the other one.

    Returns:
        Whether that was done. It is not, and nothing is changed, if the first article does not
        hold every quote of the copy.
    """
    text = readable_text(collection.get_article(first))
    moved: dict[tuple[str, str], list[Found]] = {}
    for quote, is_found in collection.all_quotes(copy):
        alignment = align_quote(text, quote.text)
        if alignment is None and (is_found or not quote.origin):
            return False
        spans = alignment.spans if alignment else ()
        places = [Found(span.start, span.end, span.quality) for span in spans]
        moved[quote.origin, quote.text] = places or [Found()]
    with collection.together():
        for (origin, words), places in moved.items():
            if origin:
                collection.add_found(first, words, places, origin=origin)
                continue
            for place in places:  # a reader's own mark is what stands there
                collection.add_quote(first, place.start or 0, place.end or 0)
        collection.move_reading(copy, first)
        collection.forget(copy, quotes=True)
    return True
