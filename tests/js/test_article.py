"""The browser engine reads and splits articles as Python does."""

import random
from dataclasses import replace
from typing import Any

import pytest

from pullquote.documents import read_text
from pullquote.documents.block_kinds import classify_blocks
from pullquote.documents.document import Block, BlockKind, Document
from pullquote.errors import PullquoteError
from pullquote.text import Article, split_sentences


def split(text: str, title: str, language: str | None = None) -> dict[str, Any]:
    """Return a text as an article in the form of the engine."""
    try:
        return split_document(read_text(text, title=title), language)
    except PullquoteError as error:
        return {"error": type(error).__name__, "message": str(error)}


def split_document(document: Document, language: str | None = None) -> dict[str, Any]:
    """Return a document as an article in the form of the engine."""
    try:
        article = split_sentences(document, language=language)
    except PullquoteError as error:
        return {"error": type(error).__name__, "message": str(error)}
    return to_engine(article)


def to_engine(article: Article) -> dict[str, Any]:
    """Return the fields of the engine's `Article`."""
    document = article.document
    units = [0]
    for character in article.text:
        units.append(units[-1] + len(character.encode("utf-16-le")) // 2)

    def span(part: Any) -> dict[str, int]:
        return {
            "start": part.start,
            "end": part.end,
            "startUnit": units[part.start],
            "endUnit": units[part.end],
        }

    def spoken(part: Any) -> dict[str, Any]:
        return {"speaker": part.speaker, "seconds": part.seconds}

    return {
        "text": article.text,
        "title": article.title,
        "language": article.language,
        "blocks": [
            {
                **span(block),
                "kind": block.kind,
                **({"language": block.language} if block.language else {}),
            }
            for block in document.blocks
        ],
        "cues": [{**span(cue), **spoken(cue)} for cue in document.cues],
        "sentences": [
            {
                **span(s),
                **spoken(s),
                "index": s.index,
                "text": s.text,
                "block": s.block,
                "kind": document.blocks[s.block].kind,
                "prose": s.prose,
            }
            for s in article.sentences
        ],
    }


def first_difference(expected: Any, actual: Any) -> str:
    """Return the path and the values of the first difference of two JSON values; else nothing."""
    if isinstance(expected, dict) and isinstance(actual, dict) and expected.keys() == actual.keys():
        pairs = [(key, expected[key], actual[key]) for key in expected]
    elif isinstance(expected, list) and isinstance(actual, list):
        missing = [None] * abs(len(expected) - len(actual))
        longer = zip([*expected, *missing], [*actual, *missing], strict=False)
        pairs = [(str(i), *pair) for i, pair in enumerate(longer)]
    else:
        return "" if expected == actual else f": Python has {expected!r}, JavaScript {actual!r}"
    found = ((key, first_difference(a, b)) for key, a, b in pairs if a != b)
    return next((f" {key}{difference}" for key, difference in found if difference), "")


@pytest.fixture(scope="module")
def expected(articles: list[tuple[str, str]]) -> list[dict[str, Any]]:
    """Return what Python makes of each article."""
    return [split(text, title) for text, title in articles]


@pytest.mark.parametrize("engine", ["call_js", "call_chromium"])
def test_articles_are_split_alike(
    request: pytest.FixtureRequest,
    engine: str,
    articles: list[tuple[str, str]],
    expected: list[dict[str, Any]],
) -> None:
    """Text, title, language, blocks, kinds, cues and sentences of 1,000 articles are the same."""
    call: Any = request.getfixturevalue(engine)
    rows = [[text, {"title": title}] for text, title in articles]
    results = call("text/article.js", "splitArticle", rows)
    for number, (row, ours, theirs) in enumerate(zip(rows, expected, results, strict=True)):
        difference = first_difference(ours, theirs)
        assert not difference, f"article {number}{difference}\n{row[0][:1000]!r}"


def test_noise_is_split_alike(call_js: Any, make_articles: dict[str, Any]) -> None:
    """Marks and words in random order, in any language, become the same blocks and sentences."""
    languages = ["en", "de", "el", "hi", "hy", "ja", "ko", "zh", "ar", "fi", "cs", "xx"]
    rows = [
        (text, languages[i % len(languages)])
        for i, text in enumerate(make_articles["make_noise"](1500))
    ]
    results = call_js(
        "text/article.js", "splitArticle", [[text, {"language": code}] for text, code in rows]
    )
    for (text, code), actual in zip(rows, results, strict=True):
        difference = first_difference(split(text, "", code), actual)
        assert not difference, f"{code}{difference}\n{text!r}"


def test_parts_of_pages_are_split_alike(call_js: Any, articles: list[tuple[str, str]]) -> None:
    """Parts of every kind, as a page has them, become the same blocks and sentences."""
    draw = random.Random(20)
    kinds: list[BlockKind] = ["paragraph", "paragraph", "item", "quote", "heading", "code", "table"]
    pages: list[tuple[list[tuple[BlockKind, str]], str]] = [
        ([(draw.choice(kinds), part) for part in text.replace("\0", " ").split("\n\n")], title)
        for text, title in articles[::4]
    ]
    rows = [
        [[{"kind": kind, "text": text} for kind, text in parts], {"title": title}]
        for parts, title in pages
    ]
    for (parts, title), actual in zip(
        pages, call_js("text/article.js", "splitParts", rows), strict=True
    ):
        document = classify_blocks(Document.from_parts(parts, title=title))
        difference = first_difference(split_document(document), actual)
        assert not difference, f"{difference}\n{parts!r}"


def test_documents_of_markdown_are_split_alike(
    call_js: Any, make_articles: dict[str, Any], articles: list[tuple[str, str]]
) -> None:
    """Documents that Python read, with marks of Markdown in their text, are split alike."""
    texts = [text for text, _ in articles[::4]] + make_articles["make_noise"](500)
    draw = random.Random(22)
    documents = [
        replace(document, blocks=tuple(_foreign(draw, block) for block in document.blocks))
        for document in (read_text(text, kind="markdown") for text in texts)
    ]
    rows = [[document.to_dict()] for document in documents]
    results = call_js("text/article.js", "splitDocument", rows)
    for document, actual in zip(documents, results, strict=True):
        difference = first_difference(split_document(document), actual)
        assert not difference, f"{difference}\n{document.text!r}"


def _foreign(draw: random.Random, block: Block) -> Block:
    """Return one of ten blocks in another language."""
    return (
        replace(block, language=draw.choice(["de", "ja", "en"])) if draw.random() < 0.1 else block
    )


def test_articles_have_all_that_can_differ(expected: list[dict[str, Any]]) -> None:
    """The articles have every kind of block, labels of speakers, and many languages."""
    split_articles = [article for article in expected if "error" not in article]
    assert len(expected) == 1000
    kinds = {block["kind"] for article in split_articles for block in article["blocks"]}
    assert kinds >= {"paragraph", "item", "heading", "caption", "formula", "reference", "furniture"}
    assert len({article["language"] for article in split_articles}) >= 20
    assert sum(bool(article["cues"]) for article in split_articles) >= 50
    assert sum(any(c > "\uffff" for c in article["text"]) for article in split_articles) >= 100


@pytest.mark.parametrize("text", ["", " \n", "Rain!", "Rain!\n\nSnow!", "a\0b \ud800c.", "=\n\n="])
def test_texts_without_sentences_are_refused_alike(call_js: Any, text: str) -> None:
    """Errors have the same name and message, and invalid characters are replaced alike."""
    (actual,) = call_js("text/article.js", "splitArticle", [[text]])
    assert actual == split(text, "")
