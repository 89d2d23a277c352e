"""Render an article for the output cell of a Jupyter notebook: its text, marked.

Styles are set on the elements, since a notebook that is not trusted, or shown on a web site, loses
style sheets. The marks are translucent and keep the color of the text, so that they can be read in
light and dark themes.
"""

from functools import partial
from html import escape

from pullquote.render.common import (
    Piece,
    article_parts,
    byline,
    display_title,
    mark_style,
    summary_line,
)
from pullquote.render.html import render_parts, tooltip
from pullquote.selection import HighlightResult

MARK_COLORS = {
    "strong": "rgba(255, 196, 0, 0.4)",
    "light": "rgba(255, 214, 80, 0.25)",
    "quotable strong": "rgba(80, 150, 255, 0.4)",
    "quotable light": "rgba(120, 175, 255, 0.25)",
}
MARK_STYLE = "color: inherit; border-radius: 0.15em; background: "
FAINT_STYLE = "opacity: 0.75; font-size: 0.85em"
ARTICLE_STYLE = "max-width: 45em; max-height: 36em; overflow: auto"


def render_article(result: HighlightResult) -> str:
    """Render one article as an HTML element."""
    title = escape(display_title(result))
    lines = (byline(result), summary_line(result))
    body = "\n".join(render_parts(article_parts(result), partial(_piece, result=result)))
    return (
        f'<div lang="{escape(result.article.language)}" style="{ARTICLE_STYLE}">\n'
        f'<p dir="auto"><strong>{title}</strong><br>'
        f'<span style="{FAINT_STYLE}">{"<br>".join(map(escape, lines))}</span></p>\n'
        f"{body}\n</div>\n"
    )


def _piece(piece: Piece, result: HighlightResult) -> str:
    text, scored = escape(piece.text), piece.scored
    if scored is None or not (scored.is_highlight or scored.is_context):
        return text
    if scored.is_context:
        return f'<span style="text-decoration: underline dotted">{text}</span>'
    style = MARK_STYLE + MARK_COLORS[mark_style(result, scored)]
    return f'<mark style="{style}" title="{tooltip(result, scored)}">{text}</mark>'
