"""Importing, matching: finds the article that a quote is from, and puts both into a library.

In: what `formats` reads, and articles given beside it. Out: what was put in, and each quote that
was not, with the reason. A quote goes to the articles at its address, which may be fetched, else to
those of its title, else to those that hold a run of its words; of these it takes the one in which
it is found. If it is found in several of the last kind, and not word for word in one of them alone,
nobody can tell which it is from, and it is given back.
"""

import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit

from pullquote._io.tabular import RecordProblem
from pullquote.datasets.records import Record
from pullquote.documents import read_text
from pullquote.documents.document import Document
from pullquote.documents.fetch_config import DEFAULT_LIMITS
from pullquote.documents.read import read_page
from pullquote.errors import PullquoteError
from pullquote.ingest.exports.highlight_record import ImportedHighlight
from pullquote.ingest.licenses import page_license
from pullquote.library.corpus_store import CorpusStore
from pullquote.library.listing import Found
from pullquote.quotes.align import Alignment, align_quote
from pullquote.quotes.plain_text import readable_text

_MOST_CANDIDATES = 8
_PHRASE_WORDS = (6, 4, 3)
_BETWEEN_FETCHES_SECONDS = 1.0
_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|ref|ref_src|mc_[ce]id", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_GAP = re.compile(r"\[[^\[\]]*\]|…|\.{3,}")


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A quote that was not put in.

    Attributes:
        clipping: The quote.
        words: Why not.
    """

    clipping: ImportedHighlight
    words: str


class Importer:
    """Puts quotes into a library, one after the other.

    Args:
        collection: The library.
        origin: What to note as the origin of the quotes: the export's name.
        fetch: Reads an article at an address, and the license that it states; None to fetch none.

    Attributes:
        added: Quotes that are new in the library.
        known: Quotes that were there.
        unplaced: Quotes put in without a place, whose article is there but does not hold them.
    """

    def __init__(
        self,
        collection: CorpusStore,
        origin: str,
        *,
        fetch: Callable[[str], tuple[Document, str]] | None = None,
    ) -> None:
        self._collection, self._origin, self._fetch = collection, origin, fetch
        self._refused: dict[str, str] = {}
        self.added = self.known = self.unplaced = 0
        collection.index_articles(article_keys)

    def add_article(self, document: Document, license: str = "") -> str:
        """Put an article in, so that quotes may be found in it, and give its id."""
        article = self._collection.add_article(document)
        if license:
            self._collection.set_license(article, license)
        self._collection.add_keys(article, article_keys(document.url, document.title))
        return article

    def take(self, item: ImportedHighlight | Record) -> Iterator[Unmatched | RecordProblem]:
        """Put a quote in, or an article with its quotes.

        Yields:
            What could not be matched, and what could not be read.
        """
        if isinstance(item, Record):
            yield from self._take_record(item)
            return
        candidates, by_words = self._candidates(item)
        found = [(each, align) for each in candidates if (align := self._align(each, item.text))]
        if by_words:  # what is word for word so is not from what is merely like it
            found = [each for each in found if each[1].quality == 1.0] or found
        if by_words and len(found) > 1:
            yield Unmatched(item, f"stands in {len(found)} articles; a url or title would tell")
        elif found:
            self._put(found[0][0], item.text, found[0][1])
        elif candidates and not by_words:
            self._put(candidates[0], item.text, None)
            self.unplaced += 1
            yield Unmatched(item, "its article is in the library, but does not hold it")
        else:
            why = self._refused.get(item.url, "") or "its article is not in the library"
            yield Unmatched(item, why)

    def _take_record(self, record: Record) -> Iterator[Unmatched | RecordProblem]:
        try:
            document = record.document or read_text(
                record.text, title=record.title, kind="markdown"
            )
        except PullquoteError as error:
            yield RecordProblem(0, f"{record.id}: {error}")
            return
        if record.url and not document.url:
            document = _with_source(document, record.url, record.source)
        article = self.add_article(document, record.license)
        text = readable_text(document)
        for quote in record.quotes:
            alignment = align_quote(text, quote)
            self._put(article, quote, alignment)
            if alignment is None:
                self.unplaced += 1
                clipping = ImportedHighlight(quote, title=record.title, url=record.url)
                yield Unmatched(clipping, "its article does not hold it")

    def _candidates(self, item: ImportedHighlight) -> tuple[list[str], bool]:
        """Give the articles it may be from, and whether its words alone say so."""
        found = self._find_by(article_keys(item.url, ""))
        if not found and item.url and self._fetch:
            found = self._fetched(item.url, self._fetch)
        found = found or self._find_by(article_keys("", item.title))
        return (found, False) if found else (self._candidates_by_words(item.text), True)

    def _find_by(self, keys: Sequence[str]) -> list[str]:
        return [
            article
            for key in keys
            for article in self._collection.find_by_key(key, limit=_MOST_CANDIDATES)
        ]

    def _candidates_by_words(self, quote: str) -> list[str]:
        """Give the articles that hold a run of the quote's words, as long as there is any."""
        pieces = [_WORD.findall(piece) for piece in _GAP.split(quote)]
        for many in _PHRASE_WORDS:
            found: list[str] = []
            for words in pieces:
                last = len(words) - many
                # A quote may be altered somewhere: several places of it are tried.
                for start in dict.fromkeys((last // 2, 0, last, last // 4, last - last // 4)):
                    if 0 <= start <= last:
                        phrase = words[start : start + many]
                        found += self._collection.find_by_phrase(phrase, limit=_MOST_CANDIDATES)
            if found:
                return list(dict.fromkeys(found))
        return []

    def _fetched(self, url: str, fetch: Callable[[str], tuple[Document, str]]) -> list[str]:
        if url in self._refused:
            return []
        try:
            document, license = fetch(url)
            return [self.add_article(_with_source(document, url, ""), license)]
        except PullquoteError as error:
            self._refused[url] = str(error)
            return []

    def _align(self, article: str, quote: str) -> Alignment | None:
        return align_quote(readable_text(self._collection.get_article(article)), quote)

    def _put(self, article: str, quote: str, alignment: Alignment | None) -> None:
        found = [Found(s.start, s.end, s.quality) for s in alignment.spans] if alignment else []
        is_new = self._collection.add_found(article, quote, found or [Found()], origin=self._origin)
        self.added += is_new
        self.known += not is_new


def article_keys(url: str, title: str) -> Sequence[str]:
    """Give what an article is found by, the surest first.

    >>> article_keys("http://www.example.org/rain/?utm_source=x#top", "Rain, again")
    ['url example.org/rain', 'title rain again']
    """
    keys = []
    parts = _parts(url)
    if parts.hostname:
        kept = [
            (name, value) for name, value in parse_qsl(parts.query) if not _TRACKING.match(name)
        ]
        query = f"?{urlencode(kept)}" if kept else ""
        host = parts.hostname.removeprefix("www.")
        keys.append(f"url {host}{parts.path.rstrip('/')}{query}")
    words = _WORD.findall(title.casefold())
    if words:
        keys.append(f"title {' '.join(words)}")
    return keys


def rate_limited_fetch() -> Callable[[str], tuple[Document, str]]:
    """Give what fetches articles and their licenses, one from a host in a second at most."""
    from pullquote.documents.fetch import fetch

    last: dict[str, float] = {}

    def fetch_article(url: str) -> tuple[Document, str]:
        host = _parts(url).netloc
        time.sleep(max(0.0, last.get(host, 0.0) + _BETWEEN_FETCHES_SECONDS - time.monotonic()))
        try:
            page = fetch(url, DEFAULT_LIMITS)
            return read_page(page, source=url), page_license(page)
        finally:
            last[host] = time.monotonic()

    return fetch_article


def _parts(url: str) -> SplitResult:
    """Take an address apart; one that is broken has no parts."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


def _with_source(document: Document, url: str, site: str) -> Document:
    return replace(document, url=document.url or url, site=document.site or site, source="")
