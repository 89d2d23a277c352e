"""Render highlights as the CSV that Readwise imports: a row for each.

The reader's own marks follow, with their notes and dates.
"""

import csv
import io

from pullquote.render._cells import plain_cell
from pullquote.render.common import collapse_blanks, speaker_label, speaker_url
from pullquote.render.links import web_url
from pullquote.selection import HighlightResult, Order

COLUMNS = ("Highlight", "Title", "Author", "URL", "Note", "Location", "Date")
OPENING = ",".join(COLUMNS) + "\r\n"
CLOSING = ""


def render_article(result: HighlightResult, order: Order) -> str:
    """Render the highlights of an article as rows; the location is the offset in the text.

    The date is the date of highlighting, not of the article, and is left to Readwise.
    """
    document = result.article.document
    rows = io.StringIO()
    writer = csv.writer(rows)
    title = plain_cell(collapse_blanks(document.title or document.source))
    author, url = plain_cell(document.author), web_url(document.url)
    for scored in result.shown(order):
        if scored.is_highlight:
            why = scored.explanation.summary if scored.explanation else ""
            note = plain_cell(" · ".join(filter(None, [speaker_label(scored), why])))
            text = plain_cell(scored.sentence.prose)
            link = speaker_url(result, scored) or url
            writer.writerow([text, title, author, link, note, scored.sentence.start, ""])
    for mark in result.marks:
        texts = (plain_cell(collapse_blanks(mark.text)), title, author, url, plain_cell(mark.note))
        writer.writerow([*texts, mark.start, mark.added])
    return rows.getvalue()
