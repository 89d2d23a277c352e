"""Store, queries: what is asked of SQLite, and how its rows become ours.

In: rows, words that somebody searches for. Out: SQL, documents, expressions of FTS5.
"""

import json
import re
import sqlite3

from pullquote.documents.document import Document

_MOST_WORDS = 32  # of a search
_WORD = re.compile(r"\w+")
_FIELDS = ("title", "text", "author", "date", "site", "url", "source", "is_markdown")
_PARTS = ("blocks", "links", "images")

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
SELECT quotes.id, articles.id, quotes.text, start_offset, end_offset, quotes.added, origin, quality,
    quotes.license
FROM quotes JOIN articles ON articles.number = quotes.article
"""

READING = """
SELECT articles.id, title, site, url, read, model, teaser, words,
    (SELECT count(*) FROM quotes WHERE quotes.article = articles.number),
    CAST(readings.number AS TEXT)
FROM readings JOIN articles ON articles.number = readings.article
"""

REMOVE = """
DELETE FROM articles WHERE NOT EXISTS (SELECT 1 FROM quotes WHERE article = articles.number)
"""


def as_row(document: Document, id: str, added: str) -> tuple[object, ...]:  # noqa: A002
    """Give the values of `ADD_ARTICLE`."""
    values = document.to_dict()
    parts = json.dumps({name: values[name] for name in _PARTS}, separators=(",", ":"))
    return (id, *(values[name] for name in _FIELDS), parts, len(document.text.split()), added)


def document_of(row: sqlite3.Row) -> Document:
    """Make a document of a row of articles; it is checked, since others may write the file."""
    values = {name: row[name] for name in _FIELDS} | json.loads(row["parts"])
    return Document.from_dict(values | {"is_markdown": bool(row["is_markdown"])})


def match_words(query: str) -> str:
    """Make an expression for FTS5 of whatever somebody types.

    >>> match_words('rain AND "snow*')
    '"rain"* "AND"* "snow"*'
    """
    words = _WORD.findall(query)[:_MOST_WORDS]
    return " ".join(f'"{word}"*' for word in words) or '""'
