"""Near duplicates: which are found, and which are merged."""

from pathlib import Path

from pullquote.documents.document import Document
from pullquote.ingest.minhash import are_similar, hash_shingles
from pullquote.ingest.near_duplicates import find_duplicates, merge_articles
from pullquote.library import Library

LONG = " ".join(f"Sentence number {n} speaks of the rain in year {n * 7}." for n in range(60))


def article(text: str, title: str = "", url: str = "", site: str = "") -> Document:
    """Return an article."""
    return Document.from_parts([("paragraph", text)], title=title, url=url, site=site)


def test_copies_of_the_first_article(tmp_path: Path) -> None:
    """Each copy is returned once, with the first article; a copy is not an original."""
    drifting = [
        LONG + "".join(f" Line {line} of the end." for line in range(many))
        for many in (0, 14, 22, 36)
    ]
    runs = [hash_shingles(text) for text in drifting]
    assert are_similar(runs[0], runs[2], min_share=0.8)
    assert not are_similar(runs[0], runs[3], min_share=0.8)
    assert are_similar(runs[1], runs[3], min_share=0.8)  # but that is a copy itself
    with Library(tmp_path / "library.db") as opened:
        ids = [opened.add_article(article(text, str(n))) for n, text in enumerate(drifting)]
        found = list(find_duplicates(opened))
        assert found == [(ids[0], ids[1]), (ids[0], ids[2])]
        gone = find_duplicates(opened)
        assert next(gone) == found[0]
        opened.remove_reading(ids[2], quotes=True)  # by another program
        assert list(gone) == []


def test_dedupe_loses_no_quote(tmp_path: Path) -> None:
    """A copy with a quote that the first article does not hold is not merged."""
    with Library(tmp_path / "library.db") as opened:
        first = opened.add_article(article(LONG, "Rain"))
        copy = opened.add_article(article(LONG + " It froze.", "Rain again"))
        opened.add_quote(copy, 0, 17)
        opened.add_quote(copy, len(LONG) + 1, len(LONG) + 10)
        assert list(find_duplicates(opened)) == [(first, copy)]
        assert not merge_articles(opened, first, copy)
        assert len(opened.quotes(copy)) == 2
        assert not opened.quotes(first)
