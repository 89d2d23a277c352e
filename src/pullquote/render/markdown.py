"""Render highlights as Markdown: title, source, and a block quote for each highlight.

The highlights of a book are grouped under the headings of its chapters. If the article has a web
address, an arrow after each quote links to the sentence in its page. A quote from a recording has
its speaker and time, linked to that time. The reader's own marks follow, each with its note.
"""

import re
from collections.abc import Callable, Iterator
from html import unescape

from pullquote.payloads import DigestPayload, DigestSourcePayload
from pullquote.render.common import (
    aim_label,
    byline,
    collapse_blanks,
    digest_title,
    display_title,
    source_byline,
    source_title,
    speaker_label,
    speaker_url,
    spoken_label,
)
from pullquote.render.links import web_url
from pullquote.render.text_fragments import TextFragments, mark_links
from pullquote.selection import HighlightResult, Order, ScoredSentence

OPENING = ""
CLOSING = ""

_HTML = re.compile(r"<[A-Za-z/!?%]")
# An image is requested when the file is opened; plugins of Obsidian run the last two.
_SCRIPTS = ("javascript:", "vbscript:", "data:", "![", "`=", "`$=")
_MARKUP = re.compile(r"([\\`*_\[\]<>]|&(?=#?\w+;))")
_NUMBER_AT_START = re.compile(r"^(\d+)([.)])")
_MARKUP_AT_START = re.compile(r"^(\s*)([#+\-=~|])")


def render_article(result: HighlightResult, order: Order) -> str:
    """Render the highlights of an article as Markdown."""
    return "\n\n".join(article_blocks(result, order)) + "\n\n"


def article_blocks(
    result: HighlightResult, order: Order, name_block: Callable[[str], list[str]] = lambda _: []
) -> Iterator[str]:
    """Yield the blocks of an article.

    Args:
        result: The article.
        order: As for `render_article`.
        name_block: Returns the blocks that follow a quote, for a key that is unique in the article
            and depends on its position alone. If it returns some, marks have links, too.
    """
    document = result.article.document
    url = web_url(document.url)
    origin = filter(None, [escape(byline(result)), f"<{url}>" if url else ""])
    yield f"# {escape(display_title(result))}"
    yield "\n".join(origin)
    chapter = ""
    fragments = TextFragments(result.article)
    for scored in result.shown(order):
        if order == "document" and result.chapter(scored) != chapter:
            chapter = result.chapter(scored)
            yield f"## {escape(collapse_blanks(chapter))}"
        quote = f"> {_quotation(scored, is_markdown=document.is_markdown)}"
        label, url = escape(speaker_label(scored)), speaker_url(result, scored)
        if label:
            quote += f" — [{label}](<{url}>)" if url else f" — {label}"
        if aim := aim_label(result, scored):
            quote += f" — *{aim}*"
        if not url and (link := fragments.link_to(scored.sentence.index)):
            quote += f" [↗](<{link}>)"
        if scored.explanation:
            quote += f"\n>\n> *score {scored.score:.2f}: {escape(scored.explanation.summary)}*"
        yield quote
        yield from name_block(str(scored.sentence.start))
    if result.marks:
        yield "## Your marks"
    for mark, link in zip(result.marks, mark_links(result), strict=True):
        span = mark.text if mark.start is None else f"{mark.start}-{mark.end}"
        names = name_block(f"own:{span}")
        arrow = f" [↗](<{link}>)" if link and names else ""
        yield f"> {escape(collapse_blanks(mark.text))}{arrow}"
        yield from names
        if mark.note:
            yield f"**Note:** {escape(collapse_blanks(mark.note))}"


def render_digest(digest: DigestPayload) -> Iterator[str]:
    """Yield a digest: a heading for each article, its sentences as quotes, and other reports.

    The quotes are plain words: those of Markdown articles lose their markup.
    """
    yield f"# {escape(digest_title(digest))}\n"
    for article in digest.articles:
        yield f"\n## {_source(article)}\n"
        if line := source_byline(article):
            yield f"\n{escape(line)}\n"
        for sentence in article.sentences:
            quote = f"> {escape(collapse_blanks(sentence.prose))}"
            if label := escape(spoken_label(sentence.speaker, sentence.seconds)):
                quote += f" — {label}"
            yield f"\n{quote}" + (f" [↗](<{sentence.link}>)" if sentence.link else "") + "\n"
        if article.also:
            yield f"\nAlso: {', '.join(map(_source, article.also))}\n"


def _source(source: DigestSourcePayload) -> str:
    title, url = escape(source_title(source)), web_url(source.url)
    return f"[{title}](<{url}>)" if url else title


def _quotation(scored: ScoredSentence, *, is_markdown: bool) -> str:
    """Return a sentence as Markdown: unchanged if it is harmless Markdown, else escaped."""
    text = collapse_blanks(scored.sentence.text)
    if not is_markdown:
        return escape(text)
    plain = "".join(unescape(text).split()).lower()
    is_harmless = not (_HTML.search(text) or any(script in plain for script in _SCRIPTS))
    return text if is_harmless else escape(scored.sentence.prose)


def escape(text: str) -> str:
    r"""Escape the characters that Markdown would interpret.

    >>> print(escape("2 * 3 is [six]"))
    2 \* 3 is \[six\]
    >>> print(escape("1. First"))
    1\. First
    """
    escaped = _MARKUP.sub(r"\\\1", text)
    return _NUMBER_AT_START.sub(r"\1\\\2", _MARKUP_AT_START.sub(r"\1\\\2", escaped))
