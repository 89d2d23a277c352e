"""Render highlights as plain text: one per line, each followed by its explanation if it has one.

What is said in a recording is followed by its speaker, its time and the address of that time. If
both aims are highlighted, each sentence is followed by its own. The reader's own marks follow, each
with its note.
"""

from pullquote.render.common import aim_label, attribution, collapse_blanks, format_score
from pullquote.selection import HighlightResult, Order

OPENING = ""
CLOSING = ""


def render_article(result: HighlightResult, order: Order) -> str:
    """Render the highlights of an article as plain text."""
    lines = []
    for scored in result.shown(order):
        facts = ", ".join(filter(None, [aim_label(result, scored), attribution(result, scored)]))
        lines.append(scored.sentence.prose + (f" — {facts}" if facts else ""))
        if scored.explanation:
            lines.append(f"    score {format_score(scored)}: {scored.explanation.summary}")
    for mark in result.marks:
        lines.append(collapse_blanks(mark.text))
        if mark.note:
            lines.append(f"    note: {collapse_blanks(mark.note)}")
    return "".join(f"{line}\n" for line in lines)
