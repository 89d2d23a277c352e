"""Render highlights as plain text: one per line, each followed by its explanation if it has one.

The reader's own marks follow, each with its note.
"""

from pullquote.render.common import collapse_blanks, format_score
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
    for mark in result.marks:
        lines.append(collapse_blanks(mark.text))
        if mark.note:
            lines.append(f"    note: {collapse_blanks(mark.note)}")
    return "".join(f"{line}\n" for line in lines)
