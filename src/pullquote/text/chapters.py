"""Text, chapters: parts a book into its chapters, each of the length of an article.

In: an `Article`. Out: `Chapter`s, none for what is no longer than articles are. A chapter begins at
a heading: at those that name chapters (``CHAPTER I``), where there are some, else at those of the
highest level that occurs twice (Markdown says levels), else at all. One that is longer than an
article, and a text without headings, is cut where paragraphs end.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from pullquote.documents.chapter_headings import is_chapter_heading, strip_chapter_number
from pullquote.documents.document import Document
from pullquote.text.article import Article

LONGEST = 1000
"""Sentences. An article of more is a book; no chapter has more, but for an endless paragraph. The
longest article that the models were trained on has 466."""

FEWEST = 5
"""A section of fewer sentences goes with the next one."""

_LEVEL = re.compile(r"(?:^|\n)[ \t>]*(#{1,6})[ \t]+\Z")


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of a book.

    Attributes:
        title: Its heading, or headings, as a reader sees them; empty where there is none.
        start: Index of its first sentence.
        stop: Index after its last one.
    """

    title: str
    start: int
    stop: int


def find_chapters(article: Article) -> tuple[Chapter, ...]:
    """Part a book into chapters.

    Args:
        article: Any article.

    Returns:
        Chapters that hold all sentences, in order; none for an article of up to `LONGEST`.
    """
    count = len(article.sentences)
    if count <= LONGEST:
        return ()
    blocks = [sentence.block for sentence in article.sentences]
    chapters = _sections(_openings(article.document, blocks), count)
    return tuple(piece for chapter in chapters for piece in _cut(chapter, blocks))


def chapter_article(article: Article, chapter: Chapter) -> Article:
    """Give a chapter as an article of its own: its sentences, and its heading for a title.

    Sentences keep their offsets, and their index in the whole. A heading that is a number only says
    less than the book's title, which then stays.
    """
    says_more = any(map(strip_chapter_number, chapter.title.split(_JOINT)))
    title = chapter.title if says_more else article.title
    return Article(
        replace(article.document, title=title),
        article.sentences[chapter.start : chapter.stop],
        article.language,
    )


_JOINT = " · "


@dataclass(frozen=True, slots=True)
class _Opening:
    """Headings with no sentence between them, the first sentence below, and their highest level."""

    title: str
    at: int
    level: int


def _openings(document: Document, blocks: list[int]) -> list[_Opening]:
    found: list[_Opening] = []
    for number, block in enumerate(document.blocks):
        if block.kind != "heading":
            continue
        title = " ".join(document.text[block.start : block.end].split())
        opening = _Opening(title, bisect_left(blocks, number), _level(document, block.start, title))
        if found and found[-1].at == opening.at:
            above = found.pop()
            title = above.title + _JOINT + title
            opening = _Opening(title, opening.at, min(above.level, opening.level))
        found.append(opening)
    return [opening for opening in found if opening.at < len(blocks)]


def _level(document: Document, start: int, title: str) -> int:
    """Give a heading's level: 0 for a chapter by its name, else from 1 on."""
    if is_chapter_heading(title):
        return 0
    line = document.text[document.text.rfind("\n", 0, start) + 1 : start]
    mark = _LEVEL.search(line) if document.is_markdown else None
    return len(mark[1]) if mark else 1


def _sections(openings: list[_Opening], count: int) -> Iterator[Chapter]:
    """Part a book at its openings of the highest level that occurs twice."""
    levels = sorted(opening.level for opening in openings)
    again = [level for level, after in pairwise(levels) if level == after]
    chosen = [opening for opening in openings if again and opening.level <= again[0]]
    title, start = "", 0
    for opening in chosen:
        if opening.at - start >= FEWEST:
            yield Chapter(title, start, opening.at)
            title, start = opening.title, opening.at
        else:
            title = _JOINT.join(filter(None, [title, opening.title]))
    yield Chapter(title, start, count)


def _cut(chapter: Chapter, blocks: list[int]) -> Iterator[Chapter]:
    """Cut a chapter that is too long into pieces of about one length, where paragraphs end."""
    start, stop = chapter.start, chapter.stop
    pieces = -(-(stop - start) // LONGEST)
    while pieces > 1:
        middle = start + (stop - start) // pieces
        ends = bisect_left(blocks, blocks[middle])  # of the paragraph before
        if ends <= start:
            ends = bisect_left(blocks, blocks[middle] + 1)
        if ends >= stop:
            break
        yield Chapter(chapter.title, start, ends)
        start, pieces = ends, max(pieces - 1, -(-(stop - ends) // LONGEST))
    yield Chapter(chapter.title, start, stop)
