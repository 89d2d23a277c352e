"""Markdown: title, source and the highlights as block quotes, ready for one's notes.

Those of a book stand below the headings of its chapters.

Where the article has an address, an arrow after each quote leads to it in its page.
"""

import re

from pullquote.render.common import byline, collapse_blanks
from pullquote.render.text_fragments import link_to
from pullquote.selection import HighlightResult, Order, ScoredSentence

OPENING = ""
CLOSING = ""

_NO_BRACKETS = str.maketrans({"<": "%3C", ">": "%3E", "\n": "", "\\": "%5C"})
MARKUP = re.compile(r"([\\`*_\[\]<>])")


def render_article(highlights: HighlightResult, order: Order, *, colors: bool = False) -> str:  # noqa: ARG001
    """Write the highlights of an article as Markdown."""
    document = highlights.article.document
    title = collapse_blanks(document.title or document.source or "Highlights")
    origin = f"<{document.url}>" if document.url else ""
    blocks = [f"# {escape(title)}", "\n".join(filter(None, [escape(byline(highlights)), origin]))]
    chapter = ""
    for mark in highlights.shown(order):
        if order == "document" and highlights.chapter(mark) != chapter:
            chapter = highlights.chapter(mark)
            blocks.append(f"## {escape(collapse_blanks(chapter))}")
        quote = f"> {_quotable(mark, is_markdown=document.is_markdown)}"
        if address := link_to(highlights, mark):
            quote += f" [↗](<{address.translate(_NO_BRACKETS)}>)"
        if mark.explanation:
            quote += f"\n>\n> *score {mark.score:.2f}: {escape(mark.explanation.summary)}*"
        blocks.append(quote)
    return "\n\n".join(blocks) + "\n\n"


def _quotable(mark: ScoredSentence, *, is_markdown: bool) -> str:
    """Give a sentence as Markdown: as it is, if the article is, else with its signs escaped."""
    sentence = mark.sentence
    return collapse_blanks(sentence.text) if is_markdown else escape(collapse_blanks(sentence.text))


def escape(text: str) -> str:
    r"""Keep signs from being read as Markdown.

    >>> print(escape("2 * 3 is [six]"))
    2 \* 3 is \[six\]
    >>> print(escape("1. First"))
    1\. First
    """
    escaped = MARKUP.sub(r"\\\1", text)
    return re.sub(r"^(\d+)([.)])", r"\1\\\2", re.sub(r"^(\s*)([#+\-=~|])", r"\1\\\2", escaped))
