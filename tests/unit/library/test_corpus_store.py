"""The operations of a corpus: transactions and aligned quotes."""

from pathlib import Path

import pytest

from pullquote.documents.document import Document
from pullquote.library import CorpusStore, Library
from pullquote.quotes import Span


def article(text: str, title: str = "", url: str = "", site: str = "") -> Document:
    """Return an article."""
    return Document.from_parts([("paragraph", text)], title=title, url=url, site=site)


def test_interrupted_batch(library: Path) -> None:
    """A transaction is stored as a whole or not at all."""
    with Library(library) as opened:

        def stop_in_the_middle() -> None:
            with opened.transaction():
                opened.add_article(article("It froze in the night.", "Ice"))
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            stop_in_the_middle()
        assert [each.title for each in CorpusStore(opened).list_articles()] == [
            "Rain",
            "Snow",
            "Plain",
        ]
        with opened.transaction():
            opened.add_article(article("It froze in the night.", "Ice"))
        assert len(list(CorpusStore(opened).list_articles())) == 4


def test_quote_that_is_found_later(library: Path) -> None:
    """A quote that is found later replaces the one without a position."""
    with Library(library) as opened:
        [rain, *_] = CorpusStore(opened).list_articles()
        assert CorpusStore(opened).add_aligned_quote(
            rain.article, "It froze.", [Span(0, 3, 0.9)], origin="a.csv"
        )
        quotes = [quote.text for quote in CorpusStore(opened).all_quotes(rain.article)]
        assert sorted(quotes) == ["It froze.", "Nobody was hurt.", "The rain fell all day"]
