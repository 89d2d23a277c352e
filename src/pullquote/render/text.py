"""Text: the highlights alone, one a line; with ``--explain`` the reason on a line below."""

from pullquote.render.common import score_words
from pullquote.selection import Highlights, Order

__all__ = ["CLOSING", "OPENING", "render_article"]

OPENING = ""
CLOSING = ""


def render_article(highlights: Highlights, order: Order, *, colours: bool = False) -> str:  # noqa: ARG001
    """Write the highlights of an article as plain text."""
    lines = []
    for mark in highlights.shown(order):
        lines.append(mark.sentence.prose)
        if mark.reason:
            lines.append(f"    score {score_words(mark)}: {mark.reason.summary}")
    return "".join(f"{line}\n" for line in lines)
