"""The HTML format: escaping, lists and links."""

import re
from collections.abc import Callable

import pytest

from pullquote.render import html, load_format
from pullquote.selection import HighlightResult

Make = Callable[..., HighlightResult]


def test_the_article_is_escaped(make: Make) -> None:
    """Title, text and explanations are escaped; there is no script and no request."""
    page = load_format("html").render(make(top=1, explain=True))
    assert "<script" not in page
    assert "Rain &lt;/title&gt;&lt;script&gt;" in page
    assert "The &lt;flood&gt;" in page
    assert "because &lt;b&gt;" in page
    assert re.findall(r'(?:src|href)="(?!#)([^"]*)"', page) == ["https://example.org/?a=1&amp;b=2"]


def test_consecutive_items_are_one_list(make: Make) -> None:
    """Items in a row share a list element."""
    result = make([("item", "Bring hats."), ("item", "Bring coats."), ("paragraph", "It rained.")])
    page = html.render_article(result, "document")
    assert (page.count("<ul>"), page.count("</ul>"), page.count("<li dir")) == (1, 1, 3)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//e.org", "file:///x"])
def test_only_web_addresses_are_linked(make: Make, url: str) -> None:
    """Any other address is left out."""
    page = html.render_article(make(document={"url": url}), "document")
    assert url not in page
    assert not re.search(r'href="(?!#)', page)


def test_the_title_is_not_repeated(make: Make) -> None:
    """A first heading that is the title stands once, a later one or another heading stays."""
    parts = [("heading", "The flood"), ("paragraph", "It rained."), ("heading", "The flood")]
    page = html.render_article(make(parts, document={"title": "The flood"}), "document")
    assert (page.count("<h1"), page.count("<h2")) == (1, 1)
    page = html.render_article(make(parts, document={"title": "Rain"}), "document")
    assert page.count("<h2") == 2


def test_scores_are_bars(make: Make) -> None:
    """The score of a card is the width of its bar; its label has the number."""
    page = html.render_article(make(top=1), "document")
    assert 'aria-label="Score 100 of 100" title="Score 100 of 100"><i style="width:100%">' in page
    assert "% down" not in page
