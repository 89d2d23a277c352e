"""What the names of elements say."""

from typing import Any

import pytest
from lxml.html import fragment_fromstring

from pullquote.documents.html_names import is_article, is_boilerplate, is_comments


def element(start: str) -> Any:
    """Return the element of a start tag."""
    return fragment_fromstring(f"<{start}></{start.split(maxsplit=1)[0]}>")


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("nav", True),
        ("div role=Search", True),
        ("div class='box sidebar'", True),
        ("div class=leftRail", True),
        ("p class=h-JpQz", False),
        ("div id=about-the-author", True),
        ("div class='post tag-rivers'", False),
        ("div class=tag-list", True),
        ("div class=story", False),
        ("div class=shadow", False),
    ],
)
def test_boilerplate(start: str, expected: bool) -> None:
    """Tags, roles and whole parts of names count; the tags of a post itself do not."""
    assert is_boilerplate(element(start)) is expected


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("div id=fbcomments", True),
        ("li class=commentItem", True),
        ("div class=replies", True),
        ("div class=commentary", False),
        ("div class=correspondent", False),
    ],
)
def test_comments(start: str, expected: bool) -> None:
    """Names count that begin or end with comments; a commentary is an article."""
    assert is_comments(element(start)) is expected


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("article", True),
        ("div role=main", True),
        ("div class=articleBody", True),
        ("div class='entry-content wide'", True),
        ("div class=hentry", True),
        ("div class=articles", False),
        ("div", False),
    ],
)
def test_articles(start: str, expected: bool) -> None:
    """Tags, roles and the names of common publishing systems count."""
    assert is_article(element(start)) is expected
