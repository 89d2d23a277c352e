"""Find articles of a library that are nearly the same, and merge them.

Input: a library. Output: pairs of an article and its copy. One article is in memory at a time: the
MinHash keys of all articles are written to a temporary file and sorted there, so that only articles
that may have a copy are read again.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress

from pullquote.errors import NotInLibraryError
from pullquote.ingest.minhash import are_similar, band_keys, hash_shingles
from pullquote.library import CorpusStore, Library
from pullquote.library.connection import CACHE_KIBIBYTES
from pullquote.quotes import Span, align_quote, readable_text

MIN_SHARED = 0.8
"""Share of their runs of four words that two near duplicates have in common."""

_BANDS, _ROWS = 20, 6  # finds 99.8 % of the pairs that share 0.8
_MAX_CANDIDATES = 20

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
GROUP BY theirs.number ORDER BY count(*) DESC, theirs.number LIMIT {_MAX_CANDIDATES}
"""  # noqa: S608

# A copy is no candidate for later articles: they are compared with the original.
_REMOVE_CANDIDATE = "DELETE FROM bands WHERE number = (SELECT number FROM articles WHERE id = ?)"


def find_duplicates(library: Library) -> Iterator[tuple[str, str]]:
    """Find the copies, in the order in which they were added.

    Yields:
        The ids of the original and of the copy; each copy once.
    """
    with closing(sqlite3.connect("", isolation_level=None)) as bands:  # a temporary file
        _fill_bands(library, bands)
        for (article,) in bands.execute(_SUSPECTS):
            original = ""
            with suppress(NotInLibraryError):  # another program removed one of them meanwhile
                original = _find_original(library, bands, article)
            if original:
                bands.execute(_REMOVE_CANDIDATE, (article,))
                yield original, article


def _fill_bands(library: Library, bands: sqlite3.Connection) -> None:
    """Store the keys of all articles, and sort them once: much faster than one at a time."""
    bands.execute(f"PRAGMA cache_size = -{CACHE_KIBIBYTES}")
    bands.execute("CREATE TABLE articles (number INTEGER PRIMARY KEY, id TEXT)")
    bands.execute(
        "CREATE TABLE bands (number INTEGER, key INTEGER, PRIMARY KEY (number, key)) WITHOUT ROWID"
    )
    bands.execute("BEGIN")
    for number, (article, document, _) in enumerate(library.iterate_articles()):
        if not document.text.strip():  # quotes whose article the library lacks
            continue
        keys = band_keys(hash_shingles(document.text), bands=_BANDS, rows=_ROWS)
        bands.execute("INSERT INTO articles VALUES (?, ?)", (number, article))
        bands.executemany("INSERT INTO bands VALUES (?, ?)", ((number, key) for key in keys))
    bands.execute("COMMIT")
    bands.execute("CREATE INDEX ids ON articles (id)")
    bands.execute("CREATE INDEX keys ON bands (key)")


def _find_original(library: Library, bands: sqlite3.Connection, article: str) -> str:
    """Return the earlier article that is most likely the same; empty if none is."""
    shingles = hash_shingles(library.get_article(article).text)
    for (candidate,) in bands.execute(_CANDIDATES, (article,)).fetchall():
        candidate_shingles = hash_shingles(library.get_article(candidate).text)
        if are_similar(shingles, candidate_shingles, min_share=MIN_SHARED):
            return str(candidate)
    return ""


def merge_articles(library: Library, original: str, copy: str) -> bool:
    """Move a copy's quotes and reading to the original, and remove the copy.

    Returns:
        Whether the articles were merged. Nothing is changed if the original does not hold every
        quote of the copy.
    """
    corpus = CorpusStore(library)
    text = readable_text(library.get_article(original))
    moved: dict[tuple[str, str, str, str], tuple[Span, ...]] = {}
    for quote in corpus.all_quotes(copy):
        alignment = align_quote(text, quote.text)
        if alignment is None and (quote.is_located or not quote.origin):
            return False
        spans = alignment.spans if alignment else ()
        moved[quote.origin, quote.text, quote.license, quote.note] = spans
    with library.transaction():
        for (origin, words, license, note), spans in moved.items():
            if origin:
                corpus.add_aligned_quote(original, words, spans, origin=origin, license=license)
                continue
            for span in spans:  # a reader's own mark has the words of the article
                library.add_quote(original, span.start, span.end, note=note)
        corpus.move_reading(copy, original)
        library.remove_reading(copy, quotes=True)
    return True
