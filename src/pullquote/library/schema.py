"""Define the tables of the library file, and the migrations from older versions.

Each migration leads from one version to the next, the first from an empty file to version 1. A
released migration is never changed: another one follows. The file's ``user_version`` is the number
of migrations.
"""

APPLICATION_ID = 0x70756C71
"""Identifies the file as a pullquote library: the letters "pulq"."""

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
    license TEXT NOT NULL DEFAULT '',
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
    license TEXT NOT NULL DEFAULT '',
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

_SOURCES = """
CREATE TABLE sources (
    url TEXT PRIMARY KEY,
    etag TEXT NOT NULL,
    modified TEXT NOT NULL,
    read TEXT NOT NULL
) STRICT, WITHOUT ROWID
"""

_PAGES = """
CREATE TABLE pages (
    number INTEGER PRIMARY KEY,
    url TEXT NOT NULL UNIQUE,
    host TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'stored', 'refused')),
    outcome TEXT NOT NULL DEFAULT '',
    tries INTEGER NOT NULL DEFAULT 0,
    due REAL NOT NULL DEFAULT 0.0,
    etag TEXT NOT NULL DEFAULT '',
    modified TEXT NOT NULL DEFAULT '',
    article INTEGER REFERENCES articles (number) ON DELETE SET NULL
) STRICT
"""

_LINKS = """
CREATE TABLE links (
    page INTEGER NOT NULL REFERENCES pages (number) ON DELETE CASCADE,
    entry TEXT NOT NULL,
    source TEXT NOT NULL,
    date TEXT NOT NULL,
    quotes TEXT NOT NULL,
    is_placed INTEGER NOT NULL DEFAULT 0 CHECK (is_placed IN (0, 1)),
    PRIMARY KEY (page, entry)
) STRICT, WITHOUT ROWID
"""

# Holds its own copy of the texts: the rows of an article's quotes are deleted after the article's
# row, whose title an index on the tables themselves would need for that.
_QUOTE_SEARCH = """
CREATE VIRTUAL TABLE quote_search USING fts5(
    title, text, note, tokenize='unicode61 remove_diacritics 2')
"""

_INDEX_QUOTE = """
INSERT INTO quote_search (rowid, title, text, note)
SELECT quotes.id, title, quotes.text, note
FROM quotes JOIN articles ON articles.number = quotes.article
"""

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        _ARTICLES,
        _QUOTES,
        # Also returns the quotes of an article in the order of its text.
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
           SELECT RAISE(ABORT, 'the content of an article is fixed by its id: add another article');
           END""",
    ),
    (
        _SOURCES,
        _PAGES,
        "CREATE INDEX pages_due ON pages (due) WHERE state = 'waiting'",
        "CREATE INDEX pages_host ON pages (host) WHERE state = 'waiting'",
        # Otherwise removing an article would scan all pages.
        "CREATE INDEX pages_article ON pages (article)",
        _LINKS,
    ),
    ("ALTER TABLE links ADD COLUMN license TEXT NOT NULL DEFAULT ''",),
    (
        "ALTER TABLE quotes ADD COLUMN note TEXT NOT NULL DEFAULT ''",
        _QUOTE_SEARCH,
        _INDEX_QUOTE,
        f"""CREATE TRIGGER quote_added AFTER INSERT ON quotes BEGIN
           {_INDEX_QUOTE} WHERE quotes.id = new.id;
           END""",
        """CREATE TRIGGER quote_noted AFTER UPDATE OF note ON quotes BEGIN
           UPDATE quote_search SET note = new.note WHERE rowid = new.id;
           END""",
        """CREATE TRIGGER quote_removed AFTER DELETE ON quotes BEGIN
           DELETE FROM quote_search WHERE rowid = old.id;
           END""",
    ),
)
