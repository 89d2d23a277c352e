"""Link to a sentence of a web page: a browser scrolls to it and marks it.

The link carries a text directive, as in the WICG's "URL Fragment Text Directives":
``#:~:text=[prefix-,]start[,end]``.
"""

from urllib.parse import quote

from pullquote.render.links import web_url
from pullquote.selection import HighlightResult, ScoredSentence

MAX_LENGTH = 160
"""Code points of the longest sentence that is written out; of longer ones, start and end."""

MIN_WORDS = 4
"""Words of a start, an end or a prefix, if there are as many."""


def link_to(result: HighlightResult, scored: ScoredSentence) -> str:
    """Return the address of a sentence in its page.

    Returns:
        An address of http or https; empty if the article has none.

    >>> from dataclasses import replace
    >>> from pullquote import Highlighter, read_text
    >>> rain = replace(read_text("Rain fell, at last. We stayed."), url="https://e.org/#top")
    >>> result = Highlighter("lead").highlight_document(rain)
    >>> link_to(result, result.sentences[0])
    'https://e.org/#top:~:text=Rain%20fell%2C%20at%20last.'
    """
    url = web_url(result.article.document.url)
    if not url:
        return ""
    sentence = scored.sentence
    page = " ".join(other.sentence.prose for other in result.sentences).lower()
    text = " ".join(sentence.prose.split())
    terms = [text]
    lines = _lines(scored, is_markdown=result.article.document.is_markdown)
    if len(lines) > 1:  # a browser matches no term across a line break
        terms = [_start(lines[0], page), " ".join(lines[-1][-MIN_WORDS:])]
    elif len(text) > MAX_LENGTH and len(lines[0]) > 2 * MIN_WORDS:
        end = lines[0][-MIN_WORDS:]
        terms = [_start(lines[0][:-MIN_WORDS], page), " ".join(end)]
    directive = ",".join(map(_encode, terms))
    if _occurs_before(result, scored, text) and (prefix := _prefix(result, scored)):
        directive = f"{_encode(prefix)}-,{directive}"
    return f"{url}{'' if '#' in url else '#'}:~:text={directive}"


def _lines(scored: ScoredSentence, *, is_markdown: bool) -> list[list[str]]:
    """Split a sentence into the lines that a page shows it on, each a list of words."""
    if is_markdown:  # line breaks of the source are not shown, and markup is not text
        return [scored.sentence.prose.split()]
    lines = [line.split() for line in scored.sentence.text.splitlines()]
    return [line for line in lines if line]


def _start(words: list[str], page: str) -> str:
    """Return the fewest words that start a sentence and occur once in the page.

    A browser takes the first occurrence of the start, and the first end after it.
    """
    count = MIN_WORDS
    while count < len(words) and page.count(" ".join(words[:count]).lower()) != 1:
        count += 1
    return " ".join(words[:count])


def _occurs_before(result: HighlightResult, scored: ScoredSentence, text: str) -> bool:
    """Return whether an earlier part of the page has the same words; a browser stops there."""
    before = result.sentences[: scored.sentence.index]
    return text.lower() in " ".join(other.sentence.prose for other in before).lower()


def _prefix(result: HighlightResult, scored: ScoredSentence) -> str:
    """Return the last words before a sentence: of its paragraph, else of what is above it."""
    article, sentence = result.article, scored.sentence
    before = article.sentences[max(sentence.index - 1, 0)]
    if before.block == sentence.block and before.index < sentence.index:
        text = before.prose if article.document.is_markdown else before.text
    elif article.document.is_markdown:  # what is above may hold markup, which no page shows
        return ""
    else:
        text = article.text[: sentence.start].rstrip()
    # No term of a directive may cross a line break.
    return " ".join(text.rpartition("\n")[2].split()[-MIN_WORDS:])


def _encode(text: str) -> str:
    # A hyphen would end a prefix.
    return quote(text.encode("utf-8", "replace"), safe="").replace("-", "%2D")
