"""Link imported quotes to the articles that they are from, and add both to a library.

Input: what `pullquote.ingest.exports` reads, and articles. Output: a message for each quote that
was not found. A quote is searched in the articles at its URL, which may be fetched, else in those
with its title, else in those that hold a run of its words; it is added to the first one in which it
is found. If only its words lead to several articles, and it is verbatim in none or in several of
them, nobody can tell which is right, and the quote is rejected. A quote whose article the library
lacks is kept, with the title or URL that it names.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit

from pullquote._io.tabular import RecordProblem
from pullquote.documents import read_text
from pullquote.documents.document import Document, article_id
from pullquote.errors import PullquoteError
from pullquote.ingest.crawl.isolation import IsolatedWorker
from pullquote.ingest.crawl.politeness import PoliteFetcher, RobotsCache
from pullquote.ingest.crawl.sources import read_article
from pullquote.ingest.exports.highlight_record import ImportedHighlight
from pullquote.ingest.records import Record
from pullquote.library import CorpusStore, Library
from pullquote.quotes import Alignment, align_quote, readable_text

_MAX_CANDIDATES = 8
_PHRASE_WORDS = (6, 4, 3)
_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|ref|ref_src|mc_[ce]id", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_GAP = re.compile(r"\[[^\[\]]*\]|…|\.{3,}")


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A quote that was not found in an article.

    Attributes:
        highlight: The quote.
        reason: Why it was not found.
    """

    highlight: ImportedHighlight
    reason: str


class Importer:
    """Adds quotes to a library, one after the other.

    Args:
        library: The library.
        origin: Origin of the quotes: the name of the export.
        fetch: Returns the article at a URL, and its license; None to fetch nothing.

    Attributes:
        n_added: Number of quotes that are new in the library.
        n_known: Number of quotes that the library had.
        n_unlocated: Number of quotes that were added, but not found in their article.
    """

    def __init__(
        self,
        library: Library,
        origin: str,
        *,
        fetch: Callable[[str], tuple[Document, str]] | None = None,
    ) -> None:
        self._library, self._corpus = library, CorpusStore(library)
        self._origin, self._fetch = origin, fetch
        self._failed: dict[str, str] = {}  # reasons, by URL
        self.n_added = self.n_known = self.n_unlocated = 0
        self._corpus.index_articles(article_keys)

    def add_article(self, document: Document, license: str = "") -> str:
        """Add an article in which quotes may be found, and return its id."""
        article = self._library.add_article(document)
        if license:
            self._corpus.set_license(article, license)
        self._corpus.add_keys(article, article_keys(document.url, document.title))
        return article

    def add(self, item: ImportedHighlight | Record) -> Iterator[Unmatched | RecordProblem]:
        """Add a quote, or an article with its quotes.

        Yields:
            The quotes that were not found, and the articles that are not readable.
        """
        if isinstance(item, Record):
            yield from self._add_record(item)
            return
        candidates, by_text = self._candidates(item)
        matches = [
            (article, alignment)
            for article in candidates
            if (alignment := self._align(article, item))
        ]
        if by_text:  # a verbatim quote is not from an article that is merely similar
            matches = [match for match in matches if match[1].quality == 1.0] or matches
        if by_text and len(matches) > 1:
            reason = f"found in {len(matches)} articles; a URL or title is needed to choose one"
            yield Unmatched(item, reason)
        elif matches:
            self._add_quote(matches[0][0], item, matches[0][1])
            self._remove_placeholder_quote(item)
        elif candidates and not by_text:
            yield self._add_unlocated(candidates[0], item, "not found in its article")
        else:
            reason = self._failed.get(item.url, "") or "the library lacks its article"
            placeholder = _placeholder(item)
            if placeholder is None:
                yield Unmatched(item, reason)
                return
            article = self._library.add_article(placeholder)
            yield self._add_unlocated(article, item, f"{reason}; kept without a position")

    def _add_record(self, record: Record) -> Iterator[Unmatched | RecordProblem]:
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
            highlight = ImportedHighlight(quote, title=record.title, url=record.url)
            if alignment:
                self._add_quote(article, highlight, alignment)
                self._remove_placeholder_quote(highlight)
            else:
                yield self._add_unlocated(article, highlight, "not found in its article")

    def _candidates(self, item: ImportedHighlight) -> tuple[list[str], bool]:
        """Return the articles that a quote may be from, and whether only its words lead there."""
        articles = self._find_by(article_keys(item.url, ""))
        if not articles and item.url and self._fetch:
            articles = self._fetched(item.url, self._fetch)
        articles = articles or self._find_by(article_keys("", item.title))
        return (articles, False) if articles else (self._candidates_by_text(item.text), True)

    def _find_by(self, keys: Sequence[str]) -> list[str]:
        return [
            article
            for key in keys
            for article in self._corpus.find_by_key(key, limit=_MAX_CANDIDATES)
        ]

    def _candidates_by_text(self, quote: str) -> list[str]:
        """Return the articles that hold a run of the quote's words, the longest that any holds."""
        pieces = [_WORD.findall(piece) for piece in _GAP.split(quote)]
        for length in _PHRASE_WORDS:
            articles: list[str] = []
            for words in pieces:
                last = len(words) - length
                # The quote may differ somewhere, so that several of its runs are tried.
                for start in dict.fromkeys((last // 2, 0, last, last // 4, last - last // 4)):
                    if 0 <= start <= last:
                        phrase = words[start : start + length]
                        articles += self._corpus.find_by_phrase(phrase, limit=_MAX_CANDIDATES)
            if articles:
                return list(dict.fromkeys(articles))
        return []

    def _fetched(self, url: str, fetch: Callable[[str], tuple[Document, str]]) -> list[str]:
        if url in self._failed:
            return []
        try:
            document, license = fetch(url)
            return [self.add_article(_with_source(document, url, ""), license)]
        except PullquoteError as error:
            self._failed[url] = str(error)
            return []

    def _align(self, article: str, item: ImportedHighlight) -> Alignment | None:
        text = readable_text(self._library.get_article(article))
        return align_quote(text, item.text, before=item.before, after=item.after)

    def _add_quote(
        self, article: str, item: ImportedHighlight, alignment: Alignment | None
    ) -> None:
        is_new = self._corpus.add_aligned_quote(
            article,
            item.text,
            alignment.spans if alignment else (),
            origin=self._origin,
            note=item.note,
        )
        self.n_added += is_new
        self.n_known += not is_new

    def _add_unlocated(self, article: str, item: ImportedHighlight, reason: str) -> Unmatched:
        self._add_quote(article, item, None)
        self.n_unlocated += 1
        return Unmatched(item, reason)

    def _remove_placeholder_quote(self, item: ImportedHighlight) -> None:
        """Remove a quote that was kept while the library lacked its article."""
        placeholder = _placeholder(item)
        if placeholder:
            self._corpus.remove_unlocated(article_id(placeholder), item.text)


def _placeholder(item: ImportedHighlight) -> Document | None:
    """Return an article without text that holds the place of one that the library lacks."""
    is_url = item.url.lower().startswith(("http://", "https://"))
    title = item.title or (item.url if is_url else "")
    if not title:
        return None
    return Document("", (), title=title, author=item.author, url=item.url if is_url else "")


def article_keys(url: str, title: str) -> Sequence[str]:
    """Return the keys of an article, the most reliable first.

    >>> article_keys("http://www.example.org/rain/?utm_source=x#top", "Rain, again")
    ['url example.org/rain', 'title rain again']
    """
    keys = []
    parts = _split_url(url)
    if parts.hostname:
        query = urlencode([pair for pair in parse_qsl(parts.query) if not _TRACKING.match(pair[0])])
        host = parts.hostname.removeprefix("www.")
        keys.append(f"url {host}{parts.path.rstrip('/')}{'?' if query else ''}{query}")
    words = _WORD.findall(title.casefold())
    if words:
        keys.append(f"title {' '.join(words)}")
    return keys


def article_fetcher(worker: IsolatedWorker) -> Callable[[str], tuple[Document, str]]:
    """Return a function that fetches an article and its license, as politely as the crawler.

    Args:
        worker: Reads the pages.
    """
    fetcher = PoliteFetcher(robots=RobotsCache())
    return lambda url: worker.call(read_article, fetcher.fetch(url), url)


def _split_url(url: str) -> SplitResult:
    """Split a URL; a malformed one has no parts."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


def _with_source(document: Document, url: str, site: str) -> Document:
    return replace(document, url=document.url or url, site=document.site or site, source="")
