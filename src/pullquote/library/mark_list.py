"""List the marks of all articles, search them, and set their notes.

Input: search terms, notes. Output: `Mark`, and articles with their marks, which formats render.
"""

from collections.abc import Iterator

from pullquote.errors import NotInLibraryError
from pullquote.library.corpus_store import CorpusStore
from pullquote.library.library import MAX_INTEGER, Library
from pullquote.library.models import Mark, Quote
from pullquote.library.sql import MARK, QUOTE, match_words
from pullquote.payloads import MarkPayload, copy_fields
from pullquote.selection import HighlightResult, UserMark
from pullquote.text import Article, detect_language

_SAMPLE_CODE_POINTS = 4000
_N_QUOTE_FIELDS = len(Quote.__slots__)


class MarkList:
    """The marks of all articles in a library; errors are those of `Library`."""

    def __init__(self, library: Library) -> None:
        self.library = library

    def marks(
        self, query: str = "", *, own: bool = False, limit: int = 50, before: int = 0
    ) -> list[Mark]:
        """Return the marks, latest first.

        Args:
            query: Words, or beginnings of words, that the mark, its note and the title of its
                article must hold together; see `Library.readings`. Blank for all marks.
            own: Whether to leave out what was imported.
            limit: Maximum number of marks.
            before: Id of the last mark of the previous page; 0 for the first page.
        """
        where = "quotes.id < ?"
        values: list[object] = [min(before or MAX_INTEGER, MAX_INTEGER)]
        if own:
            where += " AND origin = ''"
        if query.strip():
            where += " AND quotes.id IN (SELECT rowid FROM quote_search WHERE quote_search MATCH ?)"
            values.append(match_words(query))
        sql = f"{MARK} WHERE {where} ORDER BY quotes.id DESC LIMIT ?"
        with self.library.connection() as connection:
            rows = connection.execute(sql, (*values, max(limit, 0))).fetchall()
        return [Mark(Quote(*row[:_N_QUOTE_FIELDS]), *row[_N_QUOTE_FIELDS:]) for row in rows]

    def set_note(self, quote: int, note: str) -> Quote:
        """Set the reader's note on a quote; an empty one removes it."""
        key = (quote if abs(quote) <= MAX_INTEGER else 0,)
        with self.library.transaction() as connection:
            connection.execute("UPDATE quotes SET note = ? WHERE id = ?", (note, *key))
            row = connection.execute(f"{QUOTE} WHERE quotes.id = ?", key).fetchone()
        if row is None:
            raise NotInLibraryError(f"{self.library.path}: no quote {quote}")
        return Quote(*row)

    def results(self, query: str = "", *, own: bool = False) -> Iterator[HighlightResult]:
        """Yield the articles of `marks` with their marks and without scores.

        The article of the latest mark comes first; the marks of an article are in the order of its
        text.
        """
        by_article: dict[str, set[int]] = {}
        for mark in self.marks(query, own=own, limit=MAX_INTEGER):
            by_article.setdefault(mark.quote.article, set()).add(mark.quote.id)
        corpus = CorpusStore(self.library)
        for article, ids in by_article.items():
            document = self.library.get_article(article)
            marks = [user_mark(item) for item in corpus.all_quotes(article) if item.id in ids]
            unscored = Article(document, (), detect_language(document.text[:_SAMPLE_CODE_POINTS]))
            yield HighlightResult(unscored, (), "", marks=tuple(marks))

    def of_article(self, article: str) -> tuple[UserMark, ...]:
        """Return the marks of an article in the order of its text; those not found in it last."""
        return tuple(map(user_mark, CorpusStore(self.library).all_quotes(article)))


def user_mark(quote: Quote) -> UserMark:
    """Return a quote as results carry it."""
    start, end = (quote.start, quote.end) if quote.is_located else (None, None)
    return UserMark(quote.text, start, end, quote.note, quote.added, quote.origin)


def mark_payload(mark: Mark) -> MarkPayload:
    """Return the JSON payload of a mark."""
    article = {name: getattr(mark, name) for name in ("title", "author", "site", "url")}
    return copy_fields(MarkPayload, mark.quote, **article)
