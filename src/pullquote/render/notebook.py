"""Notebook: a piece of HTML for the output of a Jupyter cell: the article, marked.

The styles stand in the elements, since a notebook that is not trusted, or shown on a web site,
loses style sheets. The marks let through what is behind them, and keep the colour of the text: so
they can be read on light and on dark, whatever the notebook's theme.
"""

from html import escape

from pullquote.render.common import Piece, byline, collapse_blanks, parts, summary_line
from pullquote.render.html import elements, tooltip
from pullquote.selection import HighlightResult

MARKS = {"strong": "rgba(255, 196, 0, 0.4)", "light": "rgba(255, 214, 80, 0.25)"}
MARK = "color: inherit; border-radius: 0.15em; background: "
FAINT = "opacity: 0.75; font-size: 0.85em"
WHOLE = "max-width: 45em; max-height: 36em; overflow: auto"


def render_article(highlights: HighlightResult) -> str:
    """Write one article as an HTML element."""
    document = highlights.article.document
    title = escape(collapse_blanks(document.title or document.source or "Highlights"))
    lines = (byline(highlights), summary_line(highlights))
    body = "\n".join(elements(parts(highlights), _piece))
    return (
        f'<div lang="{escape(highlights.article.language)}" style="{WHOLE}">\n'
        f'<p dir="auto"><strong>{title}</strong><br>'
        f'<span style="{FAINT}">{"<br>".join(map(escape, lines))}</span></p>\n'
        f"{body}\n</div>\n"
    )


def _piece(piece: Piece) -> str:
    words, mark = escape(piece.text), piece.mark
    if mark is None or not (mark.is_highlight or mark.is_context):
        return words
    if mark.is_context:
        return f'<span style="text-decoration: underline dotted">{words}</span>'
    return f'<mark style="{MARK}{MARKS[mark.strength]}" title="{tooltip(mark)}">{words}</mark>'
