"""Digests: retold news, repeated sentences, order, limits, and what is kept in memory."""

import tracemalloc
from collections.abc import Iterator
from dataclasses import replace

import pytest

from pullquote import Highlighter, Options, read_text
from pullquote.digest import make_digest
from pullquote.documents.document import Document
from pullquote.errors import ArgumentTypeError, UsageError


def article(title: str, text: str, **metadata: str) -> Document:
    """Return an article."""
    return replace(read_text(text, title=title), **metadata)  # type: ignore[arg-type]


def titles(documents: list[Document]) -> dict[str, list[str]]:
    """Return the titles of a digest, each with those of the articles that report the same story."""
    made = make_digest(documents)
    return {each.title: [other.title for other in each.also] for each in made.articles}


def test_news_told_twice_is_one(
    retold: list[tuple[Document, Document]], similar: list[Document]
) -> None:
    """One of each pair is shown and names the other; news of the same kind stays apart."""
    shown = titles([document for pair in retold for document in pair] + similar)
    assert len(shown) == len(retold) + len(similar)
    for a, b in retold:
        assert [shown.get(a.title), shown.get(b.title)] in ([[b.title], None], [None, [a.title]])
    assert all(shown[each.title] == [] for each in similar)


def test_the_same_topic_in_another_year_is_other_news(
    retold: list[tuple[Document, Document]],
) -> None:
    """Articles whose dates are far apart are not joined, but their repeated sentences are."""
    text = retold[0][0].text
    old = article("The bridge, again", text + " Work began in May.", date="2023-05-01")
    new = article("The bridge", text + " The ferry was sold.", date="2024-05-01")
    shown = make_digest([old, new], options=Options(ratio=1.0))
    assert [each.title for each in shown.articles] == ["The bridge", "The bridge, again"]
    prose = [sentence.prose for each in shown.articles for sentence in each.sentences]
    assert len(prose) == len(set(prose))


def test_sentences_are_in_the_source_at_their_offsets(similar: list[Document]) -> None:
    """Each sentence is the text of its article between its offsets, with a link into its page."""
    documents = [article(d.title, d.text, url=f"https://e.org/{i}") for i, d in enumerate(similar)]
    by_title = {document.title: document for document in documents}
    made = make_digest(documents)
    assert made.read == len(made.articles) == 4
    for each in made.articles:
        document = by_title[each.title]
        assert 1 <= len(each.sentences) <= 3
        for sentence in each.sentences:
            assert sentence.text == document.text[sentence.start : sentence.end]
            assert sentence.link.startswith(f"{document.url}#:~:text=")


def test_latest_first_and_undated_last(similar: list[Document]) -> None:
    """Articles are listed by date; those without one follow."""
    dates = ["2024-05-01", "", "Fri, 31 May 2024 10:00:00 GMT", "2024-05-02"]
    documents = [
        article(each.title, each.text, date=date) for each, date in zip(similar, dates, strict=True)
    ]
    made = make_digest(documents)
    assert [each.date for each in made.articles] == [dates[2], dates[3], dates[0], ""]


def test_limits(similar: list[Document]) -> None:
    """`articles` keeps those with the best sentences, `options` limits the sentences."""
    highlighter = Highlighter("luhn")
    everything = make_digest(similar, highlighter, Options(top=1))
    assert [len(each.sentences) for each in everything.articles] == [1] * 4
    best = max(everything.articles, key=lambda each: each.sentences[0].score)
    assert make_digest(similar, highlighter, Options(top=1), articles=1).articles == (best,)
    with pytest.raises(UsageError, match="articles must be at least 1, got 0"):
        make_digest(similar, articles=0)


@pytest.mark.parametrize(
    ("documents", "words"),
    [
        (3, "documents must be a list of documents, got int"),
        (b"Rain fell.", "documents must be a list of documents, got bytes"),
        (["Rain fell."], "documents must be a list of documents, got str"),
    ],
)
def test_what_is_no_document(documents: object, words: str) -> None:
    """Anything but documents is refused in one line."""
    with pytest.raises(ArgumentTypeError, match=words):
        make_digest(documents)  # type: ignore[arg-type]


def test_articles_without_sentences_are_reported() -> None:
    """They do not stop the others."""
    problems: list[str] = []
    documents = [article("", "Rain."), article("Rain", "Rain fell on Harrow all day long.")]
    made = make_digest(documents, on_problem=problems.append)
    assert made.read == 1
    assert len(problems) == 1
    assert "no sentence" in problems[0]


def test_an_empty_digest() -> None:
    """No articles make a digest without articles."""
    assert make_digest([]).articles == ()


def test_texts_are_not_kept() -> None:
    """Of an article, memory holds its best sentences, not its text: 36 MB of texts leave 3."""

    def documents() -> Iterator[Document]:
        for i in range(600):
            lead = f"The council of Town{i} bought {i} boats for the harbor of Town{i}."
            yield article(f"Boats {i}", f"{lead}\n\n```\n{'x' * 60_000}{i}\n```\n")

    highlighter = Highlighter("lead")
    make_digest(list(documents())[:2], highlighter)  # caches
    tracemalloc.start()
    try:
        made = make_digest(documents(), highlighter, Options(top=1))
        kept, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert made.read == 600
    assert kept < 3_000_000
    assert peak < 20_000_000  # two chunks of 64 texts, and what scoring needs
