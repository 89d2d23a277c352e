"""Convert a document to the text in which quotes are searched.

Input: a document. Output: a string of the same length, so that its offsets are those of the
document.
"""

from pullquote.documents.document import Document
from pullquote.text.inline_markdown import (
    CLOSING_LINK,
    CLOSING_MARK,
    OPENING_LINK,
    OPENING_MARK,
    mask_markup,
)

_MARKUP = frozenset({OPENING_MARK, CLOSING_MARK, OPENING_LINK, CLOSING_LINK})
_INVISIBLE = "\u200b"  # `normalize` drops it


def readable_text(document: Document) -> str:
    """Return a document's text with Markdown markup made invisible.

    Returns:
        The text itself, or, for Markdown, a text of the same length in which the markup within
        blocks is replaced by zero-width spaces.

    >>> from pullquote.documents import read_text
    >>> readable_text(read_text("It *fell*.", kind="markdown")).replace(_INVISIBLE, "-")
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
        if mask == text:  # the common case
            pieces.append(text)
        else:
            pieces += [
                _INVISIBLE if masked in _MARKUP else character
                for character, masked in zip(text, mask, strict=True)
            ]
        offset = block.end
    pieces.append(document.text[offset:])
    return "".join(pieces)
