"""CSV (RFC 4180): a row for every sentence, with the article's source in the first column."""

import csv
import io

from pullquote.selection import HighlightResult, Order

COLUMNS = ("source", "index", "start", "end", "score", "rank", "strength", "text", "explanation")
OPENING = ",".join(COLUMNS) + "\r\n"
CLOSING = ""


def render_article(highlights: HighlightResult, order: Order, *, colors: bool = False) -> str:  # noqa: ARG001
    """Write the sentences of an article as rows."""
    rows = io.StringIO()
    writer = csv.writer(rows)
    for mark in sorted(
        highlights.sentences, key=lambda m: m.rank if order == "score" else m.sentence.index
    ):
        sentence = mark.sentence
        reason = mark.explanation.summary if mark.explanation else ""
        score = f"{mark.score:.6f}"
        place = (sentence.index, sentence.start, sentence.end)
        source = highlights.article.document.source
        writer.writerow([source, *place, score, mark.rank, mark.strength, sentence.text, reason])
    return rows.getvalue()
