"""Render highlights as plain text: one per line, each followed by its explanation if it has one."""

from pullquote.render.common import format_score
from pullquote.selection import HighlightResult, Order

OPENING = ""
CLOSING = ""


def render_article(result: HighlightResult, order: Order) -> str:
    """Render the highlights of an article as plain text."""
    lines = []
    for scored in result.shown(order):
        lines.append(scored.sentence.prose)
        if scored.explanation:
            lines.append(f"    score {format_score(scored)}: {scored.explanation.summary}")
    return "".join(f"{line}\n" for line in lines)
