"""Render highlights in the RIS format, which Zotero imports: an item with a note for each article.

Zotero takes the tag ``N1`` as a child note, and keeps its HTML. Annotations in the file of a PDF
itself are written by `pullquote.render.pdf`.
"""

import re
from html import escape

from pullquote.render.common import collapse_blanks, display_title, speaker_label, speaker_url
from pullquote.render.links import web_url
from pullquote.render.text_fragments import TextFragments, mark_links
from pullquote.selection import HighlightResult, Order

OPENING = ""
CLOSING = ""

_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")


def render_article(result: HighlightResult, order: Order) -> str:
    """Render an article and its highlights as a reference."""
    document = result.article.document
    url = web_url(document.url)
    authors = [collapse_blanks(name) for name in document.author.split(",")]
    fields = [
        ("TY", "ELEC" if url else "GEN"),
        ("TI", display_title(result)),
        *(("AU", name) for name in authors),
        ("T2", collapse_blanks(document.site)),
        ("DA", _DAY.sub(r"\1/\2/\3", collapse_blanks(document.date)[:10])),
        ("UR", url),
        ("LA", result.article.language),
        ("N1", _note(result, order)),
    ]
    return "".join(f"{tag}  - {value}\r\n" for tag, value in fields if value) + "ER  - \r\n\r\n"


def _note(result: HighlightResult, order: Order) -> str:
    """Return the highlights and marks as HTML on one line."""
    parts = []
    fragments = TextFragments(result.article)
    for scored in result.shown(order):
        link = speaker_url(result, scored) or fragments.link_to(scored.sentence.index)
        why = scored.explanation.summary if scored.explanation else ""
        parts.append(_quote(scored.sentence.prose, link, speaker_label(scored), why))
    if result.marks:
        parts.append("<h2>Your marks</h2>")
    for mark, link in zip(result.marks, mark_links(result), strict=True):
        parts.append(_quote(mark.text, link, "", mark.note))
    return f"<h1>Highlights</h1>{''.join(parts)}" if parts else ""


def _quote(text: str, link: str, label: str, comment: str) -> str:
    address = f' <a href="{escape(link)}">{escape(label) or "↗"}</a>' if link else ""
    spoken = f" — {escape(label)}" if label and not link else ""
    below = f"<p>{escape(collapse_blanks(comment))}</p>" if comment else ""
    words = escape(collapse_blanks(text), quote=False)
    return f"<blockquote><p>{words}{spoken}{address}</p></blockquote>{below}"
