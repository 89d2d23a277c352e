"""What several formats share."""

from collections.abc import Callable

from pullquote.render.common import minutes_to_read
from pullquote.selection import HighlightResult


def test_minutes_count_250_words(make: Callable[..., HighlightResult]) -> None:
    """251 words take two minutes; a few words take one."""
    assert minutes_to_read(make([("paragraph", "Rain fell. " * 125 + "So.")])) == 2
    assert minutes_to_read(make()) == 1
