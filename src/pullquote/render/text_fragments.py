"""Fragments: links that lead a browser to a sentence of a page, and show it marked there.

In: an article and a sentence of it. Out: the page's address with a text directive, as the WICG's
"URL Fragment Text Directives" has it: ``#:~:text=[prefix-,]start[,end]``.
"""

from urllib.parse import quote

from pullquote.selection import HighlightResult, ScoredSentence

_LONGEST = 160  # code points that are given whole; of more, the ends will do
_FEWEST_WORDS = 4  # at either end


def link_to(highlights: HighlightResult, mark: ScoredSentence) -> str:
    """Give the address of a sentence.

    Args:
        highlights: Its article.
        mark: The sentence.

    Returns:
        An address of http or https; empty where the article has none.

    >>> from dataclasses import replace
    >>> from pullquote import Highlighter, read_text
    >>> rain = replace(read_text("Rain fell, at last. We stayed."), url="https://e.org/#top")
    >>> found = Highlighter("lead").highlight_document(rain)
    >>> link_to(found, found.sentences[0])
    'https://e.org/#top:~:text=Rain%20fell%2C%20at%20last.'
    """
    document = highlights.article.document
    if not document.url.lower().startswith(("http://", "https://")):
        return ""
    whole = " ".join(other.sentence.prose for other in highlights.sentences).lower()
    words = mark.sentence.prose.split()
    text = " ".join(words)
    pieces = [_encode(text)]
    if len(text) > _LONGEST and len(words) > 2 * _FEWEST_WORDS:
        pieces = [_encode(" ".join(part)) for part in _ends(words, whole)]
    if whole.count(text.lower()) > 1:
        # A sentence that stands there twice is told by the words before it, in its own block.
        before = highlights.sentences[max(mark.sentence.index - 1, 0)].sentence
        if before.index < mark.sentence.index and before.block == mark.sentence.block:
            prefix = " ".join(before.prose.split()[-_FEWEST_WORDS:])
            pieces.insert(0, _encode(prefix) + "-")
    directive = ":~:text=" + ",".join(pieces)
    return document.url + ("" if "#" in document.url else "#") + directive


def _ends(words: list[str], whole: str) -> tuple[list[str], list[str]]:
    """Give the fewest words that begin a sentence and no other stretch of the text, and the last.

    A browser takes the first place where the beginning stands, and there the next end.
    """
    many = _FEWEST_WORDS
    while many < len(words) - _FEWEST_WORDS:
        if whole.count(" ".join(words[:many]).lower()) == 1:
            break
        many += 1
    return words[:many], words[-_FEWEST_WORDS:]


def _encode(text: str) -> str:
    # A hyphen would be taken for the end of a prefix.
    return quote(text, safe="").replace("-", "%2D")
