"""The browser engine divides books as Python does."""

import random
from typing import Any

from pullquote.documents import read_text
from pullquote.text import chapter_article, find_chapters, split_sentences

HEADINGS = ["CHAPTER I.", "CHAPTER II. THE MILL.", "The Mill", "PART ONE", "XIV.", "3", "Rain 🌧"]


def make_book(draw: random.Random) -> str:
    """Draw a book with headings of several levels, and paragraphs of up to 1,200 sentences."""
    parts: list[str] = []
    for _ in range(draw.randint(1, 12)):
        parts += draw.choices(HEADINGS, k=draw.randint(0, 3))
        sizes = draw.choices([1, 2, 7, 90, 400, 1200], k=draw.randint(1, 5))
        parts += ["Rain fell on us. " * size for size in sizes]
    return "\n\n".join(parts)


def test_books_are_divided_alike(call_js: Any) -> None:
    """Chapters have the same titles and sentences."""
    texts = [make_book(random.Random(seed)) for seed in range(12)]
    rows = [[text, {"title": "Book"}] for text in texts]
    books = call_js("text/article.js", "splitArticle", rows)
    articles = [split_sentences(read_text(text, title="Book")) for text in texts]
    chapters = [find_chapters(article) for article in articles]
    assert call_js("text/chapters.js", "findChapters", [[book] for book in books]) == [
        [{"title": c.title, "start": c.start, "stop": c.stop} for c in expected]
        for expected in chapters
    ]
    assert sum(len(expected) > 2 for expected in chapters) >= 6
    pairs = [
        (book, article, chapter)
        for book, article, expected in list(zip(books, articles, chapters, strict=True))[:2]
        for chapter in expected
    ]
    parts = [chapter_article(article, chapter) for _, article, chapter in pairs]
    found = call_js(
        "text/chapters.js",
        "chapterArticle",
        [[b, {"title": c.title, "start": c.start, "stop": c.stop}] for b, _, c in pairs],
    )
    assert [(part["title"], [s["index"] for s in part["sentences"]]) for part in found] == [
        (part.title, [s.index for s in part.sentences]) for part in parts
    ]
