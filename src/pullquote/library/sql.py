"""Define the library's queries, and convert rows to documents and quotes.

Input: rows, search terms. Output: SQL, documents, expressions for full-text search.
"""

import json
import re
import sqlite3
from datetime import UTC, datetime

from pullquote.documents.document import Document
from pullquote.errors import UsageError
from pullquote.library.models import Quote

_MAX_TERMS = 32
_WORD = re.compile(r"\w+")
_FIELDS = ("title", "text", "author", "date", "site", "url", "source", "is_markdown")
_PARTS = ("blocks", "links", "images", "cues", "notes", "chapters", "language")

ADD_ARTICLE = """
INSERT INTO articles
    (id, title, text, author, date, site, url, source, is_markdown, parts, words, added)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET
    author = ifnull(nullif(author, ''), excluded.author),
    date = ifnull(nullif(date, ''), excluded.date),
    site = ifnull(nullif(site, ''), excluded.site),
    url = ifnull(nullif(url, ''), excluded.url),
    source = ifnull(nullif(source, ''), excluded.source)
"""

QUOTE = """
SELECT quotes.id, articles.id, quotes.text, ifnull(start_offset, 0), ifnull(end_offset, 0),
    quotes.added, origin, quality, quotes.license, note
FROM quotes JOIN articles ON articles.number = quotes.article
"""

MARK = QUOTE.replace("note\n", "note, title, author, site, url\n")

READING = """
SELECT articles.id, title, site, url, read, model, teaser, words,
    (SELECT count(*) FROM quotes WHERE quotes.article = articles.number),
    CAST(readings.number AS TEXT)
FROM readings JOIN articles ON articles.number = readings.article
"""

REMOVE_UNQUOTED = """
DELETE FROM articles WHERE NOT EXISTS (SELECT 1 FROM quotes WHERE article = articles.number)
"""

UNREAD = "NOT EXISTS (SELECT 1 FROM readings WHERE article = articles.number)"

SUMMARY = """
SELECT articles.id, title, site, url, articles.license, words,
    (SELECT count(DISTINCT text) FROM quotes WHERE quotes.article = articles.number), number
FROM articles
"""

SOURCE_STATS = """
SELECT name, count(*), sum(words), sum(quotes), sum(located), sum(verbatim), sum(quoted_words),
    group_concat(DISTINCT nullif(license, '')),
    count(*) - count(DISTINCT ifnull(nullif(url, ''), id))
FROM (SELECT coalesce(nullif(site, ''), nullif(host(url), ''), '') AS name, url, id, license, words,
        (SELECT count(DISTINCT text) FROM quotes WHERE article = number) AS quotes,
        (SELECT count(DISTINCT text) FROM quotes
            WHERE article = number AND start_offset IS NOT NULL) AS located,
        (SELECT count(*) FROM (SELECT 1 FROM quotes WHERE article = number
            AND start_offset IS NOT NULL GROUP BY text HAVING count(*) = 1 AND min(quality) = 1))
            AS verbatim,
        (SELECT ifnull(sum(blanks(text) + 1), 0) FROM
            (SELECT DISTINCT text FROM quotes WHERE article = number)) AS quoted_words
    FROM articles)
GROUP BY name ORDER BY sum(quotes) DESC, name
"""


def row_of(document: Document, id: str, added: str) -> tuple[object, ...]:  # noqa: A002
    """Return the values of `ADD_ARTICLE` for a document."""
    values = document.to_dict()
    parts = json.dumps({name: values[name] for name in _PARTS}, separators=(",", ":"))
    return (id, *(values[name] for name in _FIELDS), parts, len(document.text.split()), added)


def document_of(row: sqlite3.Row) -> Document:
    """Return the document of an articles row.

    Raises:
        UsageError: The row is inconsistent: it is damaged, or another program wrote it.
    """
    try:
        values = {name: row[name] for name in _FIELDS} | json.loads(row["parts"])
    except (ValueError, TypeError, IndexError, RecursionError) as error:
        raise UsageError(f"an article of the library is damaged: {error}") from error
    return Document.from_dict(values | {"is_markdown": bool(row["is_markdown"])})


def match_words(query: str) -> str:
    """Convert free text to an expression of FTS5 that matches the beginnings of its words.

    >>> match_words('rain AND "snow*')
    '"rain"* "AND"* "snow"*'
    """
    words = _WORD.findall(query)[:_MAX_TERMS]
    return " ".join(f'"{word}"*' for word in words) or '""'


def located_quotes(connection: sqlite3.Connection, number: int) -> list[Quote]:
    """Return the quotes that were found in an article, in the order of its text."""
    rows = connection.execute(
        f"{QUOTE} WHERE article = ? AND start_offset IS NOT NULL "
        "ORDER BY start_offset, end_offset, quotes.id",
        (number,),
    )
    return [Quote(*row) for row in rows]


def now() -> str:
    """Return the current time, UTC, ISO 8601."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
