"""Store, listing: articles, quotes and faults as a corpus shows them.

In: rows. Out: what `pullquote.library.corpus_store` gives back, and the longer questions it asks.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pullquote.documents.document import article_id
from pullquote.library.models import Quote
from pullquote.library.sql import document_of


@dataclass(frozen=True, slots=True)
class Found:
    """A part of an article that a quote repeats.

    Attributes:
        start: Offset of its first code point; None where the quote could not be found.
        end: Offset after its last one; None as above.
        quality: How much alike they are, in [0, 1].
    """

    start: int | None = None
    end: int | None = None
    quality: float = 0.0


@dataclass(frozen=True, slots=True)
class ArticleSummary:
    """An article as a list shows it.

    Attributes:
        article: Its id.
        title: Like `site` and `url`, as in the document.
        site: The publication.
        url: Where it stands.
        license: What may be done with it.
        words: How many words it has.
        quotes: How many quotes of it there are.
    """

    article: str
    title: str
    site: str
    url: str
    license: str
    words: int
    quotes: int


LISTED = """
SELECT articles.id, title, site, url, articles.license, words,
    (SELECT count(DISTINCT text) FROM quotes WHERE quotes.article = articles.number), number
FROM articles
"""

FIGURES = """
SELECT name, count(*), sum(words), sum(quotes), sum(found), sum(verbatim), sum(quoted_words),
    group_concat(DISTINCT nullif(license, '')),
    count(*) - count(DISTINCT ifnull(nullif(url, ''), id))
FROM (SELECT coalesce(nullif(site, ''), nullif(host(url), ''), '') AS name, url, id, license, words,
        (SELECT count(DISTINCT text) FROM quotes WHERE article = number) AS quotes,
        (SELECT count(DISTINCT text) FROM quotes
            WHERE article = number AND start_offset IS NOT NULL) AS found,
        (SELECT count(*) FROM (SELECT 1 FROM quotes WHERE article = number
            AND start_offset IS NOT NULL GROUP BY text HAVING count(*) = 1 AND min(quality) = 1))
            AS verbatim,
        (SELECT ifnull(sum(blanks(text) + 1), 0) FROM
            (SELECT DISTINCT text FROM quotes WHERE article = number)) AS quoted_words
    FROM articles)
GROUP BY name ORDER BY sum(quotes) DESC, name
"""


def integrity_errors_of(row: sqlite3.Row, quotes: Sequence[Quote]) -> Iterator[str]:
    """Say of an article and its quotes what is wrong with them."""
    name = f"article {row['id'][:12]}"
    try:
        document = document_of(row)
    except ValueError as error:
        yield f"{name}: {error}"
        return
    if article_id(document) != row["id"]:
        yield f"{name}: is not what its id says"
    for quote in quotes:
        text = document.text[quote.start : quote.end]
        if quote.end > len(document.text) or not text.strip():
            yield f"{name}: quote {quote.id} lies beyond the text, or holds nothing"
        elif not quote.origin and text != quote.text:
            yield f"{name}: quote {quote.id} is not what stands there"
