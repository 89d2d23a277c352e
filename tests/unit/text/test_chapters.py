"""Chapters: where a book is divided, how chapters are scored, and their shares."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from pullquote import Highlighter, Options, pipeline, read_text
from pullquote.documents.document import Document
from pullquote.render import load_format
from pullquote.scorers import long_documents
from pullquote.text import (
    Article,
    Chapter,
    chapter_article,
    chapters,
    find_chapters,
    split_sentences,
)


@pytest.fixture(autouse=True)
def short_books(monkeypatch: pytest.MonkeyPatch) -> None:
    """Treat texts of more than 20 sentences as books."""
    monkeypatch.setattr(chapters, "MAX_SENTENCES", 20)
    monkeypatch.setattr(long_documents, "MAX_GROUP_SENTENCES", 40)


def paragraph(sentences: int, word: str = "harbour") -> str:
    """Write a paragraph."""
    return " ".join(
        f"The {word} flooded {n + 1} times, and bread was sold." for n in range(sentences)
    )


def book(*lengths: int) -> str:
    """Write chapters with these numbers of sentences, two per paragraph."""
    parts = ["The Harbour Book"]
    for number, length in enumerate(lengths, start=1):
        words = [f"storm{number}{half}" for half in range(length // 2)]
        parts += [f"CHAPTER {number}.", *(paragraph(2, word) for word in words)]
        parts += [paragraph(1, "mill")] * (length % 2)
    return "\n\n".join(parts)


def find(text: str, kind: Any = "text") -> list[tuple[str, int, int]]:
    """Find the chapters of a text."""
    found = find_chapters(split_sentences(read_text(text, kind=kind)))
    return [(chapter.title, chapter.start, chapter.stop) for chapter in found]


def test_an_article_has_no_chapters() -> None:
    """A text of article length is not divided at headings."""
    assert find(book(10, 10)) == []
    assert len(find(book(10, 11))) == 2


def test_chapters_begin_at_their_headings() -> None:
    """Chapter lines begin chapters, whatever other headings there are.

    Consecutive headings form one title; text before the first heading has none.
    """
    text = paragraph(6) + "\n\nCHAPTER I.\n\nThe mill\n\n" + paragraph(12)
    text += "\n\nA song\n\n" + paragraph(6) + "\n\nCHAPTER II. THE STORM.\n\n" + paragraph(5)
    assert find(text) == [
        ("", 0, 6),
        ("CHAPTER I. · The mill", 6, 24),
        ("CHAPTER II. THE STORM.", 24, 29),
    ]


def test_markdown_tells_levels() -> None:
    """The highest level that occurs twice divides a book; short sections join the next one."""
    text = "# Rain\n\n## One\n\n" + paragraph(7) + "\n\n### Deep\n\n" + paragraph(6)
    text += "\n\n## Short\n\n" + paragraph(2) + "\n\n## Two\n\n" + paragraph(9)
    assert find(text, "markdown") == [("Rain · One", 0, 13), ("Short · Two", 13, 24)]


def test_headings_of_html_part_a_book() -> None:
    """Without heading levels, each heading begins a chapter."""
    parts: list[Any] = [("heading", "Rain"), ("paragraph", paragraph(12))]
    parts += [("heading", "Sun"), ("paragraph", paragraph(12))]
    found = find_chapters(split_sentences(Document.from_parts(parts)))
    assert [(chapter.title, chapter.stop) for chapter in found] == [("Rain", 12), ("Sun", 24)]


def test_what_is_too_long_is_cut_between_paragraphs() -> None:
    """No chapter is longer than an article, unless a paragraph is; each sentence is in one.

    A text without headings is divided in the same way.
    """
    found = find(book(30, 7))
    assert [title for title, _, _ in found] == ["The Harbour Book · CHAPTER 1."] * 2 + [
        "CHAPTER 2."
    ]
    assert [stop - start for _, start, stop in found] == [14, 16, 7]
    bare = find("\n\n".join([paragraph(3)] * 4 + [paragraph(45)] + [paragraph(3)] * 15))
    assert [start for _, start, _ in bare[1:]] == [stop for _, _, stop in bare[:-1]]
    assert (bare[0][1], bare[-1][2]) == (0, 102)
    assert sorted(stop - start for _, start, stop in bare)[-2:] == [21, 45] or (
        sum(stop - start > 20 for _, start, stop in bare) == 1
    )
    assert find(paragraph(50)) == [("", 0, 50)]


def test_a_chapter_is_an_article() -> None:
    """A chapter has its own sentences, with their offsets, and its heading as the title.

    If the heading is only a number, the title remains the book's.
    """
    document = read_text(book(12, 12), title="Floods")
    article = split_sentences(document)
    second = chapter_article(article, Chapter("CHAPTER 2. · The Mill", 12, 24))
    assert second.title == "CHAPTER 2. · The Mill"
    assert second.sentences == article.sentences[12:24]
    assert second.text[second.sentences[0].start :].startswith("The storm20 flooded")
    assert chapter_article(article, Chapter("CHAPTER XVI.", 12, 24)).title == "Floods"


@pytest.mark.parametrize("model", ["rnn", "luhn", "random"])
def test_scores_are_those_of_the_chapters(model: str) -> None:
    """A chapter's scores, deviations and explanations are those of a separate article."""
    highlighter = Highlighter(model)
    article = split_sentences(read_text(book(12, 15, 14, 11)))
    found = find_chapters(article)
    assert len(found) == 4
    ((inputs, scoring),) = highlighter.score_many([article])
    for chapter in found:
        part = chapter_article(article, chapter)
        alone = split_sentences(
            Document(
                part.text,
                tuple(b for b in part.document.blocks if b.start >= part.sentences[0].start)[
                    : part.sentences[-1].block - part.sentences[0].block + 1
                ],
                part.title,
            )
        )
        assert [s.text for s in alone.sentences] == [s.text for s in part.sentences]
        ((_, by_itself),) = highlighter.score_many([alone])
        places = slice(chapter.start, chapter.stop)
        np.testing.assert_allclose(scoring.scores[places], by_itself.scores, atol=1e-6)
        if by_itself.score_std is not None:
            assert scoring.score_std is not None
            np.testing.assert_allclose(scoring.score_std[places], by_itself.score_std, atol=1e-6)
        reason, expected = scoring.explain(chapter.start + 3), by_itself.explain(3)
        assert reason.summary == f"in its chapter: {expected.summary}"
        assert reason.neighbors == tuple(chapter.start + n for n in expected.neighbors)
    assert inputs.chapters == found


def test_few_sentences_are_worked_on_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """However long a book is, encoder and scorer get only a few chapters at a time."""
    highlighter = Highlighter()
    given: list[int] = []
    encode = pipeline.encode_sentences

    def count(encoder: Any, article: Article) -> Any:
        given.append(len(article.sentences))
        return encode(encoder, article)

    groups: list[int] = []
    score = highlighter._score

    def watch(inputs: Sequence[Any]) -> Any:
        groups.append(sum(len(each.article.sentences) for each in inputs))
        return score(inputs)

    monkeypatch.setattr(pipeline, "encode_sentences", count)
    monkeypatch.setattr(highlighter, "_score", watch)
    highlighter.highlight(book(*[15] * 30))
    assert sum(given) == sum(groups) == 450
    assert max(given) <= 20
    assert max(groups) <= 60


def chosen(options: Options) -> Counter[str]:
    """Count the highlights of the chapters of a book: 20, 10, 20 and 10 sentences."""
    found = Highlighter("lead").highlight(book(20, 10, 20, 10), options=options)
    return Counter(found.chapter(mark)[-2:-1] for mark in found)


def test_each_chapter_gets_its_share() -> None:
    """Shares are proportional to length, for a limit in sentences, ratio or words, or none."""
    by_length = {"1": 4, "2": 2, "3": 4, "4": 2}
    assert chosen(Options(top=12)) == by_length
    assert chosen(Options(ratio=0.2)) == by_length
    assert chosen(Options()) == {"1": 3, "2": 2, "3": 3, "4": 2}
    assert set(chosen(Options(words=120))) == {"1", "2", "3", "4"}
    assert sum(chosen(Options(words=120)).values()) <= 120 / 9
    assert chosen(Options(top=2)) == {"1": 1, "3": 1}
    assert sum(chosen(Options(top=1)).values()) == 1
    hidden = Options(top=12, exclude=("storm1", "storm2"))  # shares that their chapters cannot use
    assert chosen(hidden) == {"3": 8, "4": 4}


def test_shares_can_be_done_without() -> None:
    """Without shares, and with a threshold alone, the best are selected from anywhere."""
    first = tuple(f"storm1{n}" for n in range(10))  # in every sentence of the first chapter
    options = Options(top=6, boost=first, diversity=False)
    assert chosen(options)["1"] == 2
    assert chosen(replace(options, top=None, words=120))["1"] == 5  # one is from the remainder
    assert chosen(replace(options, per_chapter=False))["1"] == 3
    everything = chosen(Options(threshold=0.0, diversity=False))
    assert everything == {"1": 20, "2": 10, "3": 20, "4": 10}


def test_formats_name_the_chapters() -> None:
    """Markdown has a heading for each, HTML and explanations name them, JSON lists them."""
    options = Options(top=4, explain=True)
    found = Highlighter("lead").highlight(book(15, 15), options=options)
    markdown = load_format("markdown").render_article(found, "document")
    lines = [line for line in markdown.splitlines() if line[:1] in "#>"]
    kinds = [line[:2] for line in lines if line.startswith(("#", "> The"))]
    assert kinds == ["# ", "##", "> ", "> ", "##", "> ", "> "]
    assert "## CHAPTER 2." in lines
    assert "##" not in load_format("markdown").render_article(found, "score")
    html = load_format("html").render_article(found, "document")
    assert "CHAPTER 2.<details>" in html
    assert "down · CHAPTER 2.: The" in load_format("terminal").render_article(found, "document")
    json_text = load_format("json").render_article(found, "document")
    assert '"chapters": [{"title": "The Harbour Book · CHAPTER 1.", "start": 0, "stop": 15}' in (
        json_text
    )


def test_rest_of_a_long_chapter_is_divided_again() -> None:
    """A cut before a long paragraph leaves a rest that needs more pieces than were planned.

    Of 40 sentences in paragraphs of 2, 19 and 19, the first cut falls after 2. The remaining 38
    are divided again, so that no chapter exceeds 20 sentences.
    """
    chapters_found = find("\n\n".join([paragraph(2), paragraph(19), paragraph(19)]))
    assert [stop - start for _, start, stop in chapters_found] == [2, 19, 19]
