"""The text format."""

from collections.abc import Callable

from pullquote.render import text
from pullquote.selection import HighlightResult


def test_one_highlight_a_line(make: Callable[..., HighlightResult]) -> None:
    """Highlights only, each followed by its explanation if it has one."""
    assert text.render_article(make(top=1), "document") == "Rain fell & fell.\n"
    explained = text.render_article(make(top=1, explain=True), "document")
    assert explained == "Rain fell & fell.\n    score 1.00: because <b>\n"
