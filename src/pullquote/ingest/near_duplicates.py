"""Corpus, duplicates: articles of a library that are nearly the same, and making one of them.

In: a collection. Out: pairs of the article that came first and its copy. One article is in memory
at a time: the MinHash of all stands in a temporary file, and is sorted there, so that only those
which may have a copy are read again.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress

from pullquote.errors import NotInLibraryError
from pullquote.ingest.minhash import are_alike, band_keys, hash_runs
from pullquote.library.connection import CACHE_KIBIBYTES
from pullquote.library.corpus_store import CorpusStore
from pullquote.library.listing import Found
from pullquote.quotes.align import align_quote
from pullquote.quotes.plain_text import readable_text

LEAST_SHARED = 0.8
"""Of their runs of four words that two articles share at least."""

_BANDS, _ROWS = 20, 6  # finds 99.8 % of the pairs that share 0.8
_MOST_CANDIDATES = 20

_SUSPECTS = """
SELECT id FROM articles WHERE number IN (
    SELECT number FROM bands
    WHERE key IN (SELECT key FROM bands GROUP BY key HAVING count(*) > 1)
) ORDER BY number
"""

_CANDIDATES = f"""
SELECT articles.id FROM bands AS mine
JOIN bands AS theirs ON theirs.key = mine.key AND theirs.number < mine.number
JOIN articles ON articles.number = theirs.number
WHERE mine.number = (SELECT number FROM articles WHERE id = ?)
GROUP BY theirs.number ORDER BY count(*) DESC, theirs.number LIMIT {_MOST_CANDIDATES}
"""  # noqa: S608

# A copy is no candidate for others: they are compared with what it is a copy of.
_FORGET = "DELETE FROM bands WHERE number = (SELECT number FROM articles WHERE id = ?)"


def find_duplicates(collection: CorpusStore) -> Iterator[tuple[str, str]]:
    """Find the copies, in the order in which they came.

    Yields:
        The ids of the article that came first and of the copy; each copy once.
    """
    with closing(sqlite3.connect("", isolation_level=None)) as bands:  # a file that SQLite removes
        _sort_bands(collection, bands)
        for (article,) in bands.execute(_SUSPECTS):
            first = ""
            with suppress(NotInLibraryError):  # another program took one of them out meanwhile
                first = _find_first(collection, bands, article)
            if first:
                bands.execute(_FORGET, (article,))
                yield first, article


def _sort_bands(collection: CorpusStore, bands: sqlite3.Connection) -> None:
    """Write down the keys of all articles, and sort them once: far faster than one by one."""
    bands.execute(f"PRAGMA cache_size = -{CACHE_KIBIBYTES}")
    bands.execute("CREATE TABLE articles (number INTEGER PRIMARY KEY, id TEXT)")
    bands.execute(
        "CREATE TABLE bands (number INTEGER, key INTEGER, PRIMARY KEY (number, key)) WITHOUT ROWID"
    )
    bands.execute("BEGIN")
    for number, (article, document, _) in enumerate(collection.iterate_articles()):
        keys = band_keys(hash_runs(document.text), bands=_BANDS, rows=_ROWS)
        bands.execute("INSERT INTO articles VALUES (?, ?)", (number, article))
        bands.executemany("INSERT INTO bands VALUES (?, ?)", ((number, key) for key in keys))
    bands.execute("COMMIT")
    bands.execute("CREATE INDEX ids ON articles (id)")
    bands.execute("CREATE INDEX keys ON bands (key)")


def _find_first(collection: CorpusStore, bands: sqlite3.Connection, article: str) -> str:
    """Find the article before that is most surely the same; empty if none is."""
    runs = hash_runs(collection.get_article(article).text)
    for (candidate,) in bands.execute(_CANDIDATES, (article,)).fetchall():
        others = hash_runs(collection.get_article(candidate).text)
        if are_alike(runs, others, share=LEAST_SHARED):
            return str(candidate)
    return ""


def merge_articles(collection: CorpusStore, first: str, copy: str) -> bool:
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
    moved: dict[tuple[str, str, str], list[Found]] = {}
    for quote, is_found in collection.all_quotes(copy):
        alignment = align_quote(text, quote.text)
        if alignment is None and (is_found or not quote.origin):
            return False
        spans = alignment.spans if alignment else ()
        places = [Found(span.start, span.end, span.quality) for span in spans]
        moved[quote.origin, quote.text, quote.license] = places or [Found()]
    with collection.transaction():
        for (origin, words, license), places in moved.items():
            if origin:
                collection.add_found(first, words, places, origin=origin, license=license)
                continue
            for place in places:  # a reader's own mark is what stands there
                collection.add_quote(first, place.start or 0, place.end or 0)
        collection.move_reading(copy, first)
        collection.forget(copy, quotes=True)
    return True
