"""Determine which of several sources a text names for each of its quotations.

Input: the quoting text, its quotations, and the metadata of each source. A text names a source by
its address (as text or as a link), by its title (two words or more), by the full name of an author,
and then by that author's last name too. What names the source of a quotation is, in this order:

1. a name right after the quotation, with no word between: ``“…” (Jane Doe)``, ``“…” [1](address)``;
2. in the same sentence, then in the same paragraph: the source that all names there share, or else
   the last name before the quotation, or else the first one after it;
3. in the last paragraph before it that has any name: the source that all names there share.

Otherwise the source is not named. Names within quotations do not count; nor, where there are
others, do names in brackets right after another quotation.
"""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache

from pullquote.documents.document import Document
from pullquote.quotes.extract import Quotation
from pullquote.quotes.normalize import normalize
from pullquote.quotes.plain_text import readable_text
from pullquote.quotes.text_index import WORD, Range, lower, text_index
from pullquote.text import detect_language
from pullquote.text.inline_markdown import mask_markup
from pullquote.text.sentence_splitter import sentence_spans

_URL = re.compile(r"https?://[^\s<>\"'`\u200b]{1,2000}", re.IGNORECASE)
_BRACKET = re.compile(r"[(\[]")
_DASH = re.compile(r"[—–―]|--")
_MAX_LINK_TEXT = 300
_MAX_OCCURRENCES = 1000  # of a name; more do not help to tell where it stands
_MAX_NAMES = 32  # on either side of a quotation, in its paragraph
_SAMPLE_CODE_POINTS = 4000

Sources = frozenset[int]


class Mentions:
    """The places where a text names sources.

    Args:
        document: The quoting text.
        quotations: Its quotations, in order.
    """

    def __init__(self, document: Document, quotations: Sequence[Quotation]) -> None:
        self._document, self._text = document, readable_text(document)
        self._index = text_index(self._text)
        self._starts = [block.start for block in document.blocks]
        self._quotations = [_without_edges(self._text, q.start, q.end) for q in quotations]
        links = list(_find_links(document))
        self._link_ranges = {(start, end) for start, end, _ in links}
        self._links: defaultdict[str, list[Range]] = defaultdict(list)
        for start, end, url in links:
            self._links[_plain_url(url)].append((start, end))
        self._keys: defaultdict[Range, set[str]] = defaultdict(set)
        self._numbers: defaultdict[str, set[int]] = defaultdict(set)
        self._titles: set[Range] = set()
        self._ranges_of = lru_cache(maxsize=10_000)(self._find_name)
        self._sources_of = lru_cache(maxsize=1000)(self._union)
        self._sentences_of = lru_cache(maxsize=None)(self._split)

    def add(self, number: int, source: Document) -> bool:
        """Add a source, before the first call of `named`. Return whether the text names it."""
        urls = {_plain_url(url) for url in (source.url, source.source) if _URL.match(url)}
        found = [(url, self._links[url]) for url in urls if url in self._links]
        for title in {source.title} - {""}:
            found.append((f"title {title}", ranges := self._ranges_of(title)))
            self._titles.update(ranges)
        for author in source.author.split(","):
            found.append((f"author {author}", ranges := self._ranges_of(author)))
            last = author.split()[-1:] if ranges else []
            found += [(f"author {author}", self._ranges_of(name, is_last=True)) for name in last]
        for key, ranges in found:
            if ranges:
                self._numbers[key].add(number)
            for item in ranges:
                self._keys[item].add(key)
        return any(ranges for _, ranges in found)

    def is_title(self, quotation: Quotation) -> bool:
        """Return whether a quotation is only the title of a source, or a part of it."""
        start, end = _without_edges(self._text, quotation.start, quotation.end)
        i = bisect_right(self._title_ranges, (start, len(self._text))) - 1
        return i >= 0 and end <= self._title_ranges[i][1]

    def named(self, quotation: Quotation) -> Sources:
        """Return the numbers of the sources that are named for a quotation; often just one."""
        ranges, block = self._ranges, self._block(quotation.start)
        if not ranges:
            return frozenset()
        sentence = self._sentence(quotation, block)
        after = bisect_left(ranges, (quotation.end, 0))
        if after < len(ranges) and self._is_adjacent(quotation.end, ranges[after], sentence[1]):
            return self._sources(ranges[after])
        for scope in (sentence, block):
            names = self._names_in(scope, quotation.start)
            if names:
                before = [name for name in names if name[0] < quotation.start]
                nearest = before[-1] if before else names[0]
                return self._shared(names) or self._sources(nearest)
        previous = bisect_left(ranges, (block[0], 0)) - 1
        if previous < 0:
            return frozenset()
        return self._shared(self._names_in(self._block(ranges[previous][0]), block[0]))

    @cached_property
    def _title_ranges(self) -> list[Range]:
        return sorted(self._titles)

    @cached_property
    def _ranges(self) -> list[Range]:
        """The places in order, without those within quotations."""
        starts = [start for start, _ in self._quotations]

        def is_outside(start: int, end: int) -> bool:
            i = bisect_right(starts, start) - 1
            return i < 0 or self._quotations[i][1] < end or (start, end) in self._titles

        return sorted(item for item in self._keys if is_outside(*item))

    @cached_property
    def _citations(self) -> set[Range]:
        """The names in brackets right after a quotation."""
        citations = set()
        for _, end in self._quotations:
            after = bisect_left(self._ranges, (end, 0))
            for name in self._ranges[after : after + 1]:
                between = self._text[end : min(name[0] + 1, end + _MAX_LINK_TEXT)]
                if _BRACKET.search(between) and not WORD.search(between[:-1]):
                    citations.add(name)
        return citations

    def _names_in(self, scope: Range, position: int) -> list[Range]:
        first, middle, last = (
            bisect_left(self._ranges, (offset, 0)) for offset in (scope[0], position, scope[1])
        )
        middle = min(max(middle, first), last)
        names = self._ranges[max(first, middle - _MAX_NAMES) : min(last, middle + _MAX_NAMES)]
        return [name for name in names if name not in self._citations] or names

    def _sources(self, name: Range) -> Sources:
        return self._sources_of(frozenset(self._keys[name]))

    def _union(self, keys: frozenset[str]) -> Sources:
        return frozenset().union(*(self._numbers[key] for key in keys))

    def _shared(self, names: Sequence[Range]) -> Sources:
        different = dict.fromkeys(frozenset(self._keys[name]) for name in names)
        sources = [self._sources_of(keys) for keys in different]
        return sources[0].intersection(*sources[1:]) if sources else frozenset()

    def _is_adjacent(self, end: int, name: Range, sentence_end: int) -> bool:
        between = self._text[end : min(name[0], end + _MAX_LINK_TEXT + 1)]
        if len(between) > _MAX_LINK_TEXT or WORD.search(between):
            return False
        is_near = name[0] < sentence_end or (name in self._link_ranges and "\n" not in between)
        return is_near or _DASH.search(between) is not None

    def _block(self, offset: int) -> Range:
        i = bisect_right(self._starts, offset) - 1
        block = self._document.blocks[i] if i >= 0 else None
        return (block.start, block.end) if block else (0, 0)

    def _sentence(self, quotation: Quotation, block: Range) -> Range:
        """Return the range of the sentences that a quotation is in."""
        spans = self._sentences_of(block)
        first = bisect_right(spans, quotation.start, key=lambda span: span[0]) - 1
        last = bisect_left(spans, quotation.end, key=lambda span: span[1])
        start = spans[first][0] if first >= 0 else block[0]
        return start, spans[last][1] if last < len(spans) else block[1]

    def _split(self, block: Range) -> list[Range]:
        text = self._document.text[slice(*block)]
        mask = mask_markup(text) if self._document.is_markdown else text
        spans = sentence_spans(text, self._language, mask=mask)
        return [(block[0] + start, block[0] + end) for start, end in spans]

    @cached_property
    def _language(self) -> str:
        return detect_language(self._text[:_SAMPLE_CODE_POINTS])

    def _find_name(self, name: str, is_last: bool = False) -> list[Range]:
        """Find a name of two words or more in any case, or a last name in its own case."""
        text = normalize(name).text
        words = WORD.findall(text if is_last else lower(text))
        if len(words) < 2 and (not is_last or len(text) < 3):
            return []
        index = self._index
        content = index.text if is_last else index.lowered
        positions = [index.positions.get(lower(word), []) for word in words]
        rarest = min(range(len(words)), key=lambda i: len(positions[i]))
        found: list[Range] = []
        for j in positions[rarest][:_MAX_OCCURRENCES]:
            ranges = index.words[max(j - rarest, 0) : j - rarest + len(words)]
            if [content[start:end] for start, end in ranges] == words:
                found.append(index.normalized.unfold(ranges[0][0], ranges[-1][1]))
        return found


def _without_edges(text: str, start: int, end: int) -> Range:
    """Return the range from the first word within a range to the last one."""
    words = list(WORD.finditer(text, start, end))
    return (words[0].start(), words[-1].end()) if words else (start, end)


def _find_links(document: Document) -> Iterator[tuple[int, int, str]]:
    """Find the links of a text: in its metadata, as Markdown, or as plain addresses."""
    yield from ((link.start, link.end, link.url) for link in document.links)
    text = document.text
    for match in _URL.finditer(text):
        start = match.start()
        url = match.group()
        if text.endswith("](", 0, start):
            opening = text.rfind("[", max(0, start - _MAX_LINK_TEXT), start)
            start = opening if opening >= 0 else start
        yield start, match.end(), url.rstrip(".,;:!?)]}*_")


def _plain_url(url: str) -> str:
    """Return an address without what often differs: scheme, ``www.``, fragment, final slash."""
    plain = url.partition("#")[0].casefold().partition("://")[2]
    return plain.removeprefix("www.").rstrip("/")
