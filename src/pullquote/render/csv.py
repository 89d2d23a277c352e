"""Render sentences as CSV (RFC 4180): a row for each, with the article's source first.

The reader's own marks follow, with the strength ``own`` and their notes as explanations.
"""

import csv
import io

from pullquote.documents.speaker_labels import format_time
from pullquote.render._cells import plain_cell
from pullquote.render.common import speaker_url
from pullquote.selection import HighlightResult, Order

COLUMNS = (
    *("source", "index", "start", "end", "score", "rank", "strength", "text", "explanation"),
    *("speaker", "time", "link", "aims"),
)
OPENING = ",".join(COLUMNS) + "\r\n"
CLOSING = ""


def render_article(result: HighlightResult, order: Order) -> str:
    """Render all sentences of an article as rows."""
    rows = io.StringIO()
    writer = csv.writer(rows)
    sentences = result.sentences
    if order == "score":
        sentences = tuple(sorted(sentences, key=lambda scored: scored.rank))
    source = plain_cell(result.article.document.source)
    for scored in sentences:
        sentence = scored.sentence
        explanation = scored.explanation.summary if scored.explanation else ""
        numbers = (sentence.index, sentence.start, sentence.end, f"{scored.score:.6f}", scored.rank)
        texts = (scored.strength, plain_cell(sentence.text), plain_cell(explanation))
        time = "" if sentence.seconds is None else format_time(sentence.seconds)
        spoken = (plain_cell(sentence.speaker), time, speaker_url(result, scored))
        writer.writerow([source, *numbers, *texts, *spoken, " ".join(scored.aims)])
    for mark in result.marks:
        cells = ("own", plain_cell(mark.text), plain_cell(mark.note))
        writer.writerow([source, "", mark.start, mark.end, "", "", *cells, "", "", "", ""])
    return rows.getvalue()
