"""Corpus, prose: a document's text as quotes are looked for in it.

In: a document. Out: a string of the same length, so that a place in it is a place in the text.
"""

from pullquote.documents.document import Document
from pullquote.text.inline_markdown import (
    CLOSING_LINK,
    CLOSING_MARK,
    OPENING_LINK,
    OPENING_MARK,
    mask_markup,
)

_MARKS = frozenset({OPENING_MARK, CLOSING_MARK, OPENING_LINK, CLOSING_LINK})
_UNSEEN = "\u200b"  # which folding leaves out


def readable_text(document: Document) -> str:
    """Give a document's text, the marks of Markdown made invisible.

    Args:
        document: Any document.

    Returns:
        The text itself, or, of Markdown, one of the same length in which marks within blocks
        are zero-width spaces.

    >>> from pullquote.documents import read_text
    >>> readable_text(read_text("It *fell*.", kind="markdown")).replace(_UNSEEN, "-")
    'It -fell-.'
    """
    if not document.is_markdown:
        return document.text
    pieces: list[str] = []
    offset = 0
    for block in document.blocks:
        pieces.append(document.text[offset : block.start])
        text = document.text[block.start : block.end]
        mask = text if block.kind == "code" else mask_markup(text)
        if mask == text:  # as most blocks are
            pieces.append(text)
        else:
            pieces += [
                _UNSEEN if seen in _MARKS else character
                for character, seen in zip(text, mask, strict=True)
            ]
        offset = block.end
    pieces.append(document.text[offset:])
    return "".join(pieces)
