"""Link to a sentence of a web page: a browser scrolls to it and marks it.

The link carries a text directive, as in the WICG's "URL Fragment Text Directives":
``#:~:text=[prefix-,]start[,end][,-suffix]``. A browser takes the first place in the page that
matches, and matches no term across a line break.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from urllib.parse import quote

from pullquote.errors import NoSentenceError
from pullquote.render.links import time_url, web_url
from pullquote.selection import HighlightResult
from pullquote.text import Article, Sentence, split_sentences
from pullquote.text.inline_markdown import mask_markup, plain_prose

MAX_LENGTH = 160
"""Code points of the longest sentence that is written out; of longer ones, start and end."""

MIN_WORDS = 4
"""Words of a start, an end, a prefix or a suffix, if there are as many."""

_COUNTS = (MIN_WORDS, 2 * MIN_WORDS, 4 * MIN_WORDS, 8 * MIN_WORDS)
"""Numbers of words that are tried in turn."""

_MAX_SEARCHES = 300
"""Sentences of an article that are searched for in all of it; further ones get no context."""

_WORD = re.compile(r"\S++")


class TextFragments:
    """Links to the sentences of an article.

    Args:
        article: The article.

    >>> from dataclasses import replace
    >>> from pullquote import read_text
    >>> from pullquote.text import split_sentences
    >>> rain = replace(read_text("Rain fell, at last. We stayed."), url="https://e.org/#top")
    >>> TextFragments(split_sentences(rain)).link_to(0)
    'https://e.org/#top:~:text=Rain%20fell%2C%20at%20last.'
    """

    def __init__(self, article: Article) -> None:
        self._url = web_url(article.document.url)
        self._sentences = article.sentences
        # Lines of the page, and of each sentence: line and column of its start and its end.
        lines, places = _page_lines(article) if self._url else ([], [])
        self._breaks: list[int] = []  # offsets of the lines in the page's text
        length = 0
        for line in lines:
            self._breaks.append(length)
            length += len(line) + 1
        self._places = [
            (self._breaks[first] + start, self._breaks[last] + end)
            for first, start, last, end in places
        ]
        self._text = " ".join(lines)
        lower = self._text.lower()
        self._page = lower if len(lower) == length - 1 else self._text  # İ becomes two characters
        self._openings = Counter(_openings(self._page))
        self._n_searches = 0

    def link_to(self, index: int) -> str:
        """Return the address of a sentence in its page, or of its time in its recording.

        It is empty if the article has no address.
        """
        if not self._url:
            return ""
        seconds = self._sentences[index].seconds
        if seconds is not None:
            return time_url(self._url, seconds)
        start, end = self._places[index]
        first, last = self._line_end(start), self._line_start(end)
        words = list(_WORD.finditer(self._text, start, end))
        is_whole = first >= end and (end - start <= MAX_LENGTH or len(words) <= 2 * MIN_WORDS)
        # A sentence in one line leaves words for its end.
        is_unique = self._openings[self._page[start : _opening_end(words, end)]] == 1
        self._n_searches += not is_unique
        is_unique |= self._n_searches > _MAX_SEARCHES
        stop = (
            end
            if is_whole
            else self._grow(start, first if first < end else words[-MIN_WORDS].start())
        )
        terms = [(start, stop)]
        if not is_whole:
            terms.append((self._shrink(stop, max(last, stop), end), end))
        directive = ",".join(self._term(*term) for term in terms)
        before, after = start, stop
        if not is_unique:
            before, after = self._context(start, stop, is_whole=is_whole)
        prefix = f"{self._term(before, start)}-," if before < start else ""
        suffix = f",-{self._term(end, after)}" if after > end else ""
        return f"{self._url}{'' if '#' in self._url else '#'}:~:text={prefix}{directive}{suffix}"

    def _grow(self, start: int, limit: int) -> int:
        """Return the end of the fewest words from `start` that occur once in the page.

        If not even all of them do, a prefix must tell the places apart.
        """
        words = list(islice(_WORD.finditer(self._text, start, limit), _COUNTS[-1]))
        ends = [words[n - 1].end() for n in _COUNTS if n <= len(words)]
        unique = (end for end in ends if self._page.count(self._page[start:end]) == 1)
        return next(unique, ends[0] if ends else limit)

    def _shrink(self, stop: int, limit: int, end: int) -> int:
        """Return the start of the fewest last words that do not occur after the first term."""
        starts = [word.start() for word in _WORD.finditer(self._text, limit, end)]
        starts = [starts[-n] for n in _COUNTS if n <= len(starts)] or starts[:1] or [limit]
        found = (start for start in starts if self._page.find(self._page[start:end], stop) == start)
        return next(found, starts[-1])

    def _context(self, start: int, stop: int, *, is_whole: bool) -> tuple[int, int]:
        """Return where a prefix starts and a suffix ends that no sentence above has.

        Args:
            start: Start of the first term.
            stop: Its end.
            is_whole: Whether the term holds all of the sentence; only then is there a suffix.
        """
        before, after = start, stop
        if self._page.find(self._page[start:stop]) == start:
            return before, after
        for before in self._prefixes(start):
            if self._page.find(self._page[before:stop]) == before:
                return before, after
        for after in self._suffixes(stop) if is_whole else ():
            if self._page.find(self._page[before:after]) == before:
                break
        return before, after

    def _prefixes(self, start: int) -> Iterator[int]:
        """Yield the starts of ever longer prefixes of a position, in the line that ends there."""
        stop = len(self._text[:start].rstrip())
        words = [word.start() for word in _WORD.finditer(self._text, self._line_start(stop), stop)]
        yield from (words[max(len(words) - n, 0)] for n in _COUNTS if words)

    def _suffixes(self, stop: int) -> Iterator[int]:
        """Yield the ends of ever longer suffixes of a position, in the line that starts there."""
        start = stop + (self._text[stop : stop + 1] == " ")
        words = [word.end() for word in _WORD.finditer(self._text, start, self._line_end(start))]
        yield from (words[min(n, len(words)) - 1] for n in _COUNTS if words)

    def _line_start(self, end: int) -> int:
        """Return the start of the line that holds the character before `end`."""
        return self._breaks[bisect_right(self._breaks, max(end - 1, 0)) - 1]

    def _line_end(self, start: int) -> int:
        """Return the end of the line that holds the character at `start`."""
        index = bisect_right(self._breaks, start)
        return self._breaks[index] - 1 if index < len(self._breaks) else len(self._text)

    def _term(self, start: int, end: int) -> str:
        text = self._text[start:end].strip().encode("utf-8", "replace")
        return quote(text, safe="").replace("-", "%2D")  # a hyphen would end a prefix


def mark_links(result: HighlightResult) -> list[str]:
    """Return for each mark the address of the sentence that it begins in; empty if unknown."""
    article = result.article
    if not web_url(article.document.url) or not result.marks:
        return [""] * len(result.marks)
    if not article.sentences:
        try:
            article = split_sentences(article.document)
        except NoSentenceError:
            return [""] * len(result.marks)
    fragments = TextFragments(article)
    links = []
    for mark in result.marks:
        after = bisect_right(article.sentences, mark.start or 0, key=lambda each: each.start)
        links.append("" if mark.start is None or not after else fragments.link_to(after - 1))
    return links


def _openings(page: str) -> Iterator[str]:
    """Yield every run of `MIN_WORDS` words."""
    words = list(_WORD.finditer(page))
    for first, last in zip(words, words[MIN_WORDS - 1 :], strict=False):
        yield page[first.start() : last.end()]


def _opening_end(words: list[re.Match[str]], end: int) -> int:
    """Return the end of the first words of a sentence."""
    return words[MIN_WORDS - 1].end() if len(words) >= MIN_WORDS else end


def _page_lines(article: Article) -> tuple[list[str], list[tuple[int, int, int, int]]]:
    """Return the lines that a page shows, and line and column of each sentence's start and end."""
    by_block: dict[int, list[Sentence]] = {}
    for sentence in article.sentences:
        by_block.setdefault(sentence.block, []).append(sentence)
    lines: list[str] = []
    places: list[tuple[int, int, int, int]] = []
    is_markdown = article.document.is_markdown
    for index, block in enumerate(article.document.blocks):
        text = article.text[block.start : block.end]
        if index not in by_block:
            shown = [plain_prose(text, mask_markup(text))] if is_markdown else _split_lines(text)
            lines += shown
            continue
        lines.append("")
        end = block.start
        for sentence in by_block[index]:
            # Line breaks of Markdown are not shown, and its markup is not text.
            parts = [sentence.prose] if is_markdown else _split_lines(sentence.text)
            gap = article.text[end : sentence.start]
            if lines[-1] and "\n" in gap and not is_markdown:
                lines.append("")
            elif lines[-1] and gap.isspace():
                lines[-1] += " "
            first, start = len(lines) - 1, len(lines[-1])
            lines[-1] += parts[0]
            lines += parts[1:]
            places.append((first, start, len(lines) - 1, len(lines[-1])))
            end = sentence.end
    return lines, places


def _split_lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()] or [""]
