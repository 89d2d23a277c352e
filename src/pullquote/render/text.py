"""Text: the highlights alone, one a line; with ``--explain`` the reason on a line below."""

from pullquote.render.common import format_score
from pullquote.selection import HighlightResult, Order

OPENING = ""
CLOSING = ""


def render_article(highlights: HighlightResult, order: Order, *, colors: bool = False) -> str:  # noqa: ARG001
    """Write the highlights of an article as plain text."""
    lines = []
    for mark in highlights.shown(order):
        lines.append(mark.sentence.prose)
        if mark.explanation:
            lines.append(f"    score {format_score(mark)}: {mark.explanation.summary}")
    return "".join(f"{line}\n" for line in lines)
