"""Divide a book into chapters of the length of an article.

Chapters begin at headings: at those that the document lists as chapters and at chapter headings
(``CHAPTER I``) if there are any, else at headings of the highest level that occurs twice (only
Markdown has levels), else at all headings. Chapters that are too long, and books without headings,
are divided between paragraphs.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from pullquote.documents.chapter_headings import is_chapter_heading, strip_chapter_number
from pullquote.documents.document import Document
from pullquote.documents.lazy_pattern import lazy_pattern
from pullquote.text.article import Article

MAX_SENTENCES = 1000
"""Maximum number of sentences of an article; longer ones are books. No chapter is longer, unless a
paragraph is. The longest training article has 466 sentences."""

MIN_SENTENCES = 5
"""Minimum number of sentences of a chapter; a shorter section is merged with the next one."""

_LEVEL = lazy_pattern(r"[ \t>]*+(#{1,6})[ \t]++\Z")


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of a book.

    Attributes:
        title: Its headings; empty if it has none.
        start: Index of its first sentence.
        stop: Index after its last sentence.
    """

    title: str
    start: int
    stop: int


def find_chapters(article: Article) -> tuple[Chapter, ...]:
    """Divide a book into chapters.

    Returns:
        Chapters in order that cover all sentences; empty for an article of up to
        `MAX_SENTENCES` sentences.
    """
    count = len(article.sentences)
    if count <= MAX_SENTENCES:
        return ()
    blocks = [sentence.block for sentence in article.sentences]
    chapters = _sections(_openings(article.document, blocks), count)
    return tuple(piece for chapter in chapters for piece in _divide(chapter, blocks))


def chapter_article(article: Article, chapter: Chapter) -> Article:
    """Return a chapter as an article, with its sentences and its heading as title.

    Sentences keep their offsets and their index in the whole article. If the heading is only a
    chapter number, the title remains the book's title.
    """
    is_informative = any(map(strip_chapter_number, chapter.title.split(_SEPARATOR)))
    title = chapter.title if is_informative else article.title
    return Article(
        replace(article.document, title=title),
        article.sentences[chapter.start : chapter.stop],
        article.language,
    )


_SEPARATOR = " · "


class _Opening(NamedTuple):
    """Headings without sentences between them: joint title, next sentence and top level."""

    title: str
    sentence: int
    level: int


def _openings(document: Document, blocks: list[int]) -> list[_Opening]:
    openings: list[_Opening] = []
    starts = frozenset(document.chapters)
    for index, block in enumerate(document.blocks):
        if block.kind != "heading":
            continue
        title = " ".join(document.text[block.start : block.end].split())
        level = 0 if block.start in starts else _level(document, block.start, title)
        opening = _Opening(title, bisect_left(blocks, index), level)
        if openings and openings[-1].sentence == opening.sentence:
            above = openings.pop()
            title = above.title + _SEPARATOR + title
            opening = _Opening(title, opening.sentence, min(above.level, opening.level))
        openings.append(opening)
    return [opening for opening in openings if opening.sentence < len(blocks)]


def _level(document: Document, start: int, title: str) -> int:
    """Return a heading's level: 0 for a chapter heading, else from 1."""
    if is_chapter_heading(title):
        return 0
    line = document.text[document.text.rfind("\n", 0, start) + 1 : start]
    mark = _LEVEL.match(line) if document.is_markdown else None
    return len(mark[1]) if mark else 1


def _sections(openings: list[_Opening], count: int) -> Iterator[Chapter]:
    """Divide a book at its openings of the highest level that occurs twice."""
    levels = sorted(opening.level for opening in openings)
    repeated = [level for level, following in pairwise(levels) if level == following]
    chosen = [opening for opening in openings if repeated and opening.level <= repeated[0]]
    title, start = "", 0
    for opening in chosen:
        if opening.sentence - start >= MIN_SENTENCES:
            yield Chapter(title, start, opening.sentence)
            title, start = opening.title, opening.sentence
        else:
            title = _SEPARATOR.join(filter(None, [title, opening.title]))
    yield Chapter(title, start, count)


def _divide(chapter: Chapter, blocks: list[int]) -> Iterator[Chapter]:
    """Divide a chapter that is too long into pieces of similar length, between paragraphs."""
    start, stop = chapter.start, chapter.stop
    pieces = -(-(stop - start) // MAX_SENTENCES)
    while pieces > 1:
        middle = start + (stop - start) // pieces
        end = bisect_left(blocks, blocks[middle])  # end of the paragraph before the middle
        if end <= start:
            end = bisect_left(blocks, blocks[middle] + 1)
        if end >= stop:
            break
        yield Chapter(chapter.title, start, end)
        # The rest may need more pieces than planned: the cut before the middle made this one short.
        start, pieces = end, max(pieces - 1, -(-(stop - end) // MAX_SENTENCES))
    yield Chapter(chapter.title, start, stop)
