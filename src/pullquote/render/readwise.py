"""Readwise: the highlights as the CSV that Readwise imports, a row for each."""

import csv
import io

from pullquote.render.common import collapse_blanks
from pullquote.selection import HighlightResult, Order

COLUMNS = ("Highlight", "Title", "Author", "URL", "Note", "Location", "Date")
OPENING = ",".join(COLUMNS) + "\r\n"
CLOSING = ""


def render_article(highlights: HighlightResult, order: Order, *, colors: bool = False) -> str:  # noqa: ARG001
    """Write the highlights of an article as rows; the location is the offset in the text.

    The date, of highlighting and not of the article, is left to the import.
    """
    document = highlights.article.document
    rows = io.StringIO()
    writer = csv.writer(rows)
    title = collapse_blanks(document.title or document.source)
    for mark in highlights.shown(order):
        if mark.is_highlight:
            note = mark.explanation.summary if mark.explanation else ""
            place = (document.url, note, mark.sentence.start, "")
            writer.writerow([mark.sentence.prose, title, document.author, *place])
    return rows.getvalue()
