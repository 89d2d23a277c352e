"""HTML: one file with everything in it: the article, marked, beside its top highlights.

No script, no request to any host; light and dark, printable, readable on a phone.
"""

import zlib
from collections.abc import Callable, Iterator
from functools import partial
from html import escape
from itertools import groupby

from pullquote.render.common import (
    Part,
    Piece,
    byline,
    collapse_blanks,
    parts,
    position_label,
    summary_line,
)
from pullquote.selection import HighlightResult, Order, ScoredSentence

STYLE = """
:root { color-scheme: light dark; --strong: #ffd33d; --light: #fff3b0; --ink: #1f2328;
  --paper: #fff; --faint: #59636e; }
@media (prefers-color-scheme: dark) { :root { --strong: #9a7400; --light: #4d4216;
  --ink: #e6edf3; --paper: #14171c; --faint: #9aa4ae; } }
body { margin: 0 auto; padding: 1rem; max-width: 68rem; background: var(--paper);
  color: var(--ink); font: 1.125rem/1.6 Georgia, "Times New Roman", serif; }
article { display: grid; grid-template-columns: minmax(0, 1fr) 18rem; column-gap: 3rem; }
article + article { border-top: 1px solid var(--faint); margin-top: 3rem; }
header { grid-column: 1 / -1; }
h1 { line-height: 1.2; margin-bottom: 0; }
.byline, .legend, aside, details { font-family: system-ui, sans-serif; font-size: 0.85rem;
  color: var(--faint); }
mark { color: inherit; border-radius: 0.15em; padding: 0.1em 0; }
mark.strong { background: var(--strong); }
mark.light { background: var(--light); }
mark:target { outline: 2px solid currentColor; }
.context { text-decoration: underline dotted; }
aside ol { list-style: none; padding: 0; position: sticky; top: 1rem; }
aside li { margin-bottom: 1rem; border-inline-start: 3px solid var(--strong);
  padding-inline-start: 0.75rem; }
aside a { color: var(--ink); text-decoration: none; }
aside a:hover { text-decoration: underline; }
pre, table { overflow-x: auto; font-size: 0.9rem; }
blockquote { margin-inline: 1rem; font-style: italic; }
@media (max-width: 50rem) { article { display: block; } }
@media print { mark { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
"""

OPENING = f"""<!doctype html>
<html>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<title>Highlights</title>
<style>{STYLE}</style>
</head>
<body>
"""
CLOSING = "</body>\n</html>\n"

ELEMENTS = {"paragraph": "p", "item": "li", "quote": "blockquote", "heading": "h2", "code": "pre"}


def render_article(highlights: HighlightResult, order: Order, *, colors: bool = False) -> str:  # noqa: ARG001
    """Write one article as an HTML element."""
    document = highlights.article.document
    anchor = f"a{zlib.crc32(document.text.encode('utf-8', 'replace')):08x}"
    title = escape(collapse_blanks(document.title or document.source or "Highlights"))
    if document.url.startswith(("https://", "http://")):
        title = f'<a href="{escape(document.url)}" rel="noreferrer">{title}</a>'
    body = "\n".join(elements(parts(highlights), partial(_piece, anchor=anchor)))
    return f"""<article lang="{escape(highlights.article.language)}">
<header>
<h1 dir="auto">{title}</h1>
<p class="byline">{escape(byline(highlights))}</p>
</header>
<main>
{body}
<p class="legend">{escape(summary_line(highlights))}</p>
</main>
{_cards(highlights, order, anchor)}
</article>
"""


def elements(found: Iterator[Part], write_piece: Callable[[Piece], str]) -> Iterator[str]:
    """Give each part's element, and around items that follow each other that of their list.

    Args:
        found: The parts.
        write_piece: Writes what is inside of them, escaped.
    """
    for is_list, run in groupby(found, key=lambda part: part.kind == "item"):
        yield from ["<ul>"] * is_list
        for part in run:
            element = ELEMENTS.get(part.kind, "pre")
            inner = "".join(map(write_piece, part.pieces))
            yield f'<{element} dir="auto">{inner}</{element}>'
        yield from ["</ul>"] * is_list


def tooltip(mark: ScoredSentence) -> str:
    """Say in a line, escaped, what is known of a marked sentence."""
    words = f"score {mark.score:.2f}, rank {mark.rank}"
    return escape(f"{words}: {mark.explanation.summary}" if mark.explanation else words)


def _piece(piece: Piece, anchor: str) -> str:
    words, mark = escape(piece.text), piece.mark
    if mark is None or not (mark.is_highlight or mark.is_context):
        return words
    if mark.is_context:
        return f'<span class="context">{words}</span>'
    place = f'id="{anchor}-{mark.sentence.index}" title="{tooltip(mark)}"'
    return f'<mark class="{mark.strength}" {place}>{words}</mark>'


def _cards(highlights: HighlightResult, order: Order, anchor: str) -> str:
    best = [mark for mark in highlights.shown(order) if mark.strength == "strong"]
    cards = "\n".join(_card(mark, highlights, anchor) for mark in best)
    return f'<aside aria-label="Top highlights">\n<ol>\n{cards}\n</ol>\n</aside>'


def _card(mark: ScoredSentence, highlights: HighlightResult, anchor: str) -> str:
    text = escape(mark.sentence.prose)
    facts = escape(f"Score {mark.score * 100:.0f} · {position_label(highlights, mark)}")
    why = ""
    if mark.explanation:
        why = f"<details><summary>Why</summary>{escape(mark.explanation.summary)}</details>"
    return (
        f'<li dir="auto"><a href="#{anchor}-{mark.sentence.index}">{text}</a><br>{facts}{why}</li>'
    )
