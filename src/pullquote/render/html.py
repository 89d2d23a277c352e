"""Render articles as one self-contained HTML page: each article, marked, and its best highlights.

The reader's own marks follow the highlights. The page has no script and makes no request; it works
in light and dark mode, on phones, in print.
"""

import zlib
from collections.abc import Callable, Iterator
from functools import partial
from html import escape
from itertools import groupby

from pullquote.documents.document import VERBATIM_KINDS
from pullquote.payloads import (
    DigestArticlePayload,
    DigestPayload,
    DigestSentencePayload,
    DigestSourcePayload,
)
from pullquote.render.common import (
    Part,
    Piece,
    aim_label,
    article_parts,
    byline,
    collapse_blanks,
    digest_title,
    display_title,
    is_only_quotable,
    mark_style,
    source_byline,
    source_title,
    speaker_label,
    speaker_url,
    spoken_label,
    summary_line,
)
from pullquote.render.links import web_url
from pullquote.selection import HighlightResult, Order, ScoredSentence, UserMark

BASE_STYLE = """
:root { color-scheme: light dark; --strong: #ffd33d; --light: #fff1ae; --ink: #1f2328;
  --quotable-strong: #a9cdf8; --quotable-light: #dcebfd;
  --paper: #fffefb; --sunk: #f4f2ec; --line: #dcd8cd; --faint: #59605f; }
@media (prefers-color-scheme: dark) { :root { --strong: #785a00; --light: #463c17;
  --quotable-strong: #1f4f86; --quotable-light: #1b324f;
  --ink: #e4e6e8; --paper: #15171a; --sunk: #22262b; --line: #363b41; --faint: #a3aab1; } }
body { margin: 0 auto; padding: 1.5rem 1.25rem 4rem; max-width: 66rem; background: var(--paper);
  color: var(--ink); font: 1.125rem/1.6 "Iowan Old Style", "Palatino Linotype", Palatino, Charter,
  Georgia, serif; }
h1, h2 { font-weight: 600; line-height: 1.2; margin-bottom: 0; text-wrap: balance; }
mark { color: inherit; background: var(--strong); border-radius: 0.15em; padding: 0.1em 0; }
"""
"""The style of all exported pages: the colors and type of the reading page."""

STYLE = """
article { display: grid; grid-template-columns: minmax(0, 66ch) 18rem; gap: 0 3rem;
  justify-content: space-between; }
article + article { border-top: 1px solid var(--line); margin-top: 3rem; }
header { grid-column: 1 / -1; }
.byline, .legend, aside, details { font-family: system-ui, sans-serif; font-size: 0.85rem;
  color: var(--faint); }
mark.light { background: var(--light); }
mark.quotable.strong { background: var(--quotable-strong); }
mark.quotable.light { background: var(--quotable-light); }
mark:target { outline: 2px solid currentColor; }
.speaker { font-family: system-ui, sans-serif; color: var(--faint); }
.context { text-decoration: underline dotted; }
aside ol { list-style: none; padding: 0; position: sticky; top: 1rem; }
aside li { margin-bottom: 1.1rem; border-inline-start: 3px solid var(--strong);
  padding-inline-start: 0.75rem; }
aside li.quotable { border-color: var(--quotable-strong); }
aside li.own { border-color: currentColor; }
aside li > a { color: var(--ink); text-decoration: none; font: 1rem/1.45 Georgia, serif; }
aside a:hover { text-decoration: underline; }
.score { display: inline-block; width: 4.5rem; height: 0.5rem; margin-inline-end: 0.5rem;
  border: 1px solid var(--faint); border-radius: 0.25rem; overflow: hidden; }
.score i { display: block; height: 100%; background: var(--faint); print-color-adjust: exact; }
pre, table { overflow-x: auto; font-size: 0.9rem; }
blockquote { margin-inline: 1rem; font-style: italic; }
@media (max-width: 50rem) { article { display: block; } }
@media print { mark { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
"""

OPENING = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<title>Highlights</title>
<style>{BASE_STYLE}{STYLE}</style>
</head>
<body>
"""
CLOSING = "</body>\n</html>\n"

ELEMENTS = {"paragraph": "p", "item": "li", "quote": "blockquote", "heading": "h2", "code": "pre"}


def render_article(result: HighlightResult, order: Order) -> str:
    """Render one article as an HTML element."""
    document = result.article.document
    anchor = f"a{zlib.crc32(document.text.encode('utf-8', 'replace')):08x}"
    title = escape(display_title(result))
    if url := web_url(document.url):
        title = f'<a href="{escape(url)}" rel="noreferrer">{title}</a>'
    # An article without a score is shown by its marks alone.
    parts = article_parts(result, skips_title=True) if result.sentences else iter(())
    body = "\n".join(render_parts(parts, partial(_piece, result=result, anchor=anchor)))
    return f"""<article lang="{escape(result.article.language)}">
<header>
<h1 dir="auto">{title}</h1>
<p class="byline">{escape(byline(result))}</p>
</header>
<main>
{body}
<p class="legend">{escape(summary_line(result))}</p>
</main>
{_cards(result, order, anchor)}
</article>
"""


def render_digest(digest: DigestPayload) -> Iterator[str]:
    """Yield a digest as a page: for each article its sentences, and other reports beside them.

    The styles are those of a page of articles.
    """
    yield f"{OPENING}<h1>{escape(digest_title(digest))}</h1>\n"
    yield from map(_digest_article, digest.articles)
    yield CLOSING


def _digest_article(article: DigestArticlePayload) -> str:
    quotes = "\n".join(map(_digest_sentence, article.sentences))
    also = "".join(f'<li dir="auto">{_source(source)}</li>\n' for source in article.also)
    aside = f"<aside>Also reported by\n<ol>\n{also}</ol>\n</aside>\n" if also else ""
    return f"""<article lang="{escape(article.language)}">
<header>
<h2 dir="auto">{_source(article)}</h2>
<p class="byline">{escape(source_byline(article))}</p>
</header>
<main>
{quotes}
</main>
{aside}</article>
"""


def _digest_sentence(sentence: DigestSentencePayload) -> str:
    label = escape(spoken_label(sentence.speaker, sentence.seconds))
    spoken = f' <small class="speaker">{label}</small>' if label else ""
    link = f' <a href="{escape(sentence.link)}" rel="noreferrer">↗</a>' if sentence.link else ""
    return f'<blockquote dir="auto">{escape(sentence.prose)}{spoken}{link}</blockquote>'


def _source(source: DigestSourcePayload) -> str:
    title, url = escape(source_title(source)), web_url(source.url)
    return f'<a href="{escape(url)}" rel="noreferrer">{title}</a>' if url else title


def render_parts(parts: Iterator[Part], render_piece: Callable[[Piece], str]) -> Iterator[str]:
    """Yield the element of each part; consecutive items are enclosed in a list.

    Args:
        parts: The parts of an article.
        render_piece: Renders a piece as escaped HTML.
    """
    for is_list, run in groupby(parts, key=lambda part: part.kind == "item"):
        yield from ["<ul>"] * is_list
        for part in run:
            element = "pre" if part.kind in VERBATIM_KINDS else ELEMENTS.get(part.kind, "p")
            inner = _label(part) + "".join(map(render_piece, part.pieces))
            yield f'<{element} dir="auto">{inner}</{element}>'
        yield from ["</ul>"] * is_list


def _label(part: Part) -> str:
    """Return the speaker and time before a turn, linked to the recording."""
    label = escape(part.label)
    if label and part.url:
        label = f'<a href="{escape(part.url)}" rel="noreferrer">{label}</a>'
    return f'<small class="speaker">{label}</small> ' if label else ""


def tooltip(result: HighlightResult, scored: ScoredSentence) -> str:
    """Return the tooltip of a highlight, escaped: speaker, time, aim, score, rank, explanation."""
    facts = filter(None, [speaker_label(scored), aim_label(result, scored)])
    text = "; ".join([*facts, f"score {scored.score:.2f}, rank {scored.rank}"])
    return escape(f"{text}: {scored.explanation.summary}" if scored.explanation else text)


def _piece(piece: Piece, result: HighlightResult, anchor: str) -> str:
    text, scored = escape(piece.text), piece.scored
    if scored is None or not (scored.is_highlight or scored.is_context):
        return text
    if scored.is_context:
        return f'<span class="context">{text}</span>'
    attributes = f'id="{anchor}-{scored.sentence.index}" title="{tooltip(result, scored)}"'
    return f'<mark class="{mark_style(result, scored)}" {attributes}>{text}</mark>'


def _cards(result: HighlightResult, order: Order, anchor: str) -> str:
    best = [scored for scored in result.shown(order) if scored.is_best]
    cards = "\n".join(_card(scored, result, anchor) for scored in best)
    marks = "\n".join(map(_mark, result.marks))
    own = f"\n<h2>Your marks</h2>\n<ol>\n{marks}\n</ol>" if marks else ""
    return f'<aside aria-label="Best highlights">\n<ol>\n{cards}\n</ol>{own}\n</aside>'


def _mark(mark: UserMark) -> str:
    note = f"<br>{escape(mark.note)}" if mark.note else ""
    return f'<li class="own" dir="auto"><q>{escape(mark.text)}</q>{note}</li>'


def _score_bar(scored: ScoredSentence) -> str:
    label = f"Score {scored.score * 100:.0f} of 100"
    bar = f'<i style="width:{scored.score * 100:.0f}%"></i>'
    return f'<span class="score" role="img" aria-label="{label}" title="{label}">{bar}</span>'


def _card(scored: ScoredSentence, result: HighlightResult, anchor: str) -> str:
    text = escape(scored.sentence.prose)
    chapter = escape(collapse_blanks(result.chapter(scored)))
    why = ""
    if scored.explanation:
        why = f"<details><summary>Why</summary>{escape(scored.explanation.summary)}</details>"
    link = f'<a href="#{anchor}-{scored.sentence.index}">{text}</a>'
    spoken = _label(Part("paragraph", (), speaker_label(scored), speaker_url(result, scored)))
    aim = aim_label(result, scored)
    facts = " · ".join(filter(None, [aim, chapter]))
    style = ' class="quotable"' if is_only_quotable(result, scored) else ""
    return f'<li{style} dir="auto">{link}<br>{_score_bar(scored)}{spoken}{facts}{why}</li>'
