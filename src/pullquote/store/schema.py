"""Store, schema: the tables of the file, and how an older file becomes one of today.

In: nothing. Out: the statements that lead from each version to the next; the first lead from an
empty file to version 1. A statement that was released is never changed: a further version
follows. The number of the last one is the file's ``user_version``.
"""

__all__ = ["APPLICATION_ID", "MIGRATIONS"]

APPLICATION_ID = 0x70756C71
"""Tells the file from other programs' databases: the letters "pulq"."""

_ARTICLES = """
CREATE TABLE articles (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE CHECK (length(id) = 64),
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    author TEXT NOT NULL,
    date TEXT NOT NULL,
    site TEXT NOT NULL,
    url TEXT NOT NULL,
    source TEXT NOT NULL,
    is_markdown INTEGER NOT NULL CHECK (is_markdown IN (0, 1)),
    parts TEXT NOT NULL,
    words INTEGER NOT NULL,
    licence TEXT NOT NULL DEFAULT '',
    added TEXT NOT NULL
) STRICT
"""

_QUOTES = """
CREATE TABLE quotes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    article INTEGER NOT NULL REFERENCES articles (number) ON DELETE CASCADE,
    text TEXT NOT NULL,
    start_offset INTEGER CHECK (start_offset >= 0),
    end_offset INTEGER CHECK (end_offset > start_offset),
    quality REAL NOT NULL DEFAULT 1.0 CHECK (quality BETWEEN 0.0 AND 1.0),
    origin TEXT NOT NULL DEFAULT '',
    licence TEXT NOT NULL DEFAULT '',
    added TEXT NOT NULL,
    CHECK ((start_offset IS NULL) = (end_offset IS NULL))
) STRICT
"""

_READINGS = """
CREATE TABLE readings (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    article INTEGER NOT NULL UNIQUE REFERENCES articles (number) ON DELETE CASCADE,
    read TEXT NOT NULL,
    model TEXT NOT NULL,
    teaser TEXT NOT NULL
) STRICT
"""

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        _ARTICLES,
        _QUOTES,
        # Also finds the quotes of an article in the order of its text.
        """CREATE UNIQUE INDEX quotes_once ON quotes
           (article, ifnull(start_offset, -1), ifnull(end_offset, -1), origin, text)""",
        _READINGS,
        """CREATE VIRTUAL TABLE search USING fts5(
           title, text, content='articles', content_rowid='number',
           tokenize='unicode61 remove_diacritics 2')""",
        """CREATE TRIGGER article_added AFTER INSERT ON articles BEGIN
           INSERT INTO search (rowid, title, text) VALUES (new.number, new.title, new.text);
           END""",
        """CREATE TRIGGER article_removed AFTER DELETE ON articles BEGIN
           INSERT INTO search (search, rowid, title, text)
           VALUES ('delete', old.number, old.title, old.text);
           END""",
        """CREATE TRIGGER article_is_its_content BEFORE UPDATE OF id, title, text ON articles BEGIN
           SELECT RAISE(ABORT, 'an article is what its id says: add another');
           END""",
    ),
)
