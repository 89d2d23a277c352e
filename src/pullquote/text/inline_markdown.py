"""Mask and remove the inline marks of Markdown, which are not words.

A mask is a string of the same length as the text, in which placeholders replace the marks; offsets
in the mask are offsets in the text. The marks are those of CommonMark 0.31 with GitHub's footnotes.
They are read from left to right without pairing emphasis: a mark after white space opens.
"""

import re

from pullquote.documents.lazy_pattern import lazy_pattern

OPENING_MARK = "\ufdd0"
CLOSING_MARK = "\ufdd1"
OPENING_LINK = "\ufdd2"
CLOSING_LINK = "\ufdd3"
"""Placeholders: noncharacters of Unicode, which no text contains. The splitter keeps a mark with
the words that it opens or closes, and never splits between the two marks of a link."""

# Possessive quantifiers (*+, ++, ?+) keep every alternative linear: no run of characters can be
# divided in two ways, as white space before a missing ")" once could.

_INLINE = lazy_pattern(
    r"""
      (?P<code>(?<!`)(?P<ticks>`{1,8}+)(?!`)[^`]{1,2000}(?P=ticks)(?!`))
    | (?P<image>!\[[^\[\]]*+\](?:\((?:[^()\s]++|\([^()\s]*+\))*+(?:\s++"[^"]*+")?+\s*+\)
                |\[[^\[\]]*+\]))
    | (?P<note>\[\^[^\[\]\s]+\])
    | (?P<task>(?<![^\s])\[[ xX]\](?=\s))
    | (?P<link>\](?:\(\s*+(?:<[^<>\n]*+>|(?:[^()\s]++|\([^()\s]*+\))*+)
                (?:\s++(?:"[^"]*+"|'[^']*+'))?+\s*+\)|\[[^\[\]]*+\]))
    | (?P<open>\[)
    | (?P<close>\])
    | (?P<break><br\s*/?>)
    | (?P<auto><(?:https?://|mailto:)[^<>\s]*>)
    | (?P<tag></?[A-Za-z][^<>]*>|<!--[^<>]*+>(?<=-->))
    | (?P<url>(?:https?://|www\.)(?:[.,;:!?'_~]*+[^\s<>\[\]()*`".,;:!?'_~]++)++)
    | (?P<escape>\\[!-/:-@\[-`{-~\n])
    | (?P<both>(?<=\w)(?:\*\*|~~)(?=\w))
    | (?P<start>(?<![\w*_~])(?:[*_]|~~){1,8}(?=[^\s*_~]))
    | (?P<end>(?<=[^\s*_~])(?:[*_]|~~){1,8}(?![\w*_~]))
    | (?P<quote>(?<=\n)[ \t]{0,3}>(?:[ \t]?>)*)
    """,
    re.VERBOSE,
)
# Each alternative contains one of these; most texts contain none.
_ANY_MARK = lazy_pattern(r"[`\[\]<\\*_~]|https?://|www\.|\n[ \t]{0,3}>")
_MARKS = frozenset({OPENING_MARK, CLOSING_MARK, OPENING_LINK, CLOSING_LINK})
_CLOSING = frozenset({"note", "end", "both"})


def mask_markup(text: str) -> str:
    """Replace the inline marks of a Markdown block with placeholders.

    Returns:
        A string of the same length. Code and addresses become letters, so that their periods
        end no sentence; all other marks become the placeholders above.

    >>> visible = str.maketrans("\ufdd0\ufdd1\ufdd2\ufdd3", "<>[]")
    >>> mask_markup("A [*b*](c.d).").translate(visible)
    'A [<b>]>>>>>.'
    """
    if not _ANY_MARK.search(text):
        return text
    pieces: list[str] = []
    brackets: list[int] = []  # indices in `pieces` of the open brackets
    offset = 0
    for match in _INLINE.finditer(text):
        kind = match.lastgroup or ""
        if kind == "ticks":
            kind = "code"
        pieces.append(text[offset : match.start()])
        offset = match.end()
        pieces.append(_placeholder(kind, match))
        if kind == "open":
            brackets.append(len(pieces) - 1)
        elif kind in ("close", "link"):
            opening = brackets.pop() if brackets else None
            if kind == "link" and opening is None:
                pieces[-1] = match.group()
            elif kind == "link" and opening is not None:
                pieces[opening] = OPENING_LINK
    pieces.append(text[offset:])
    return "".join(pieces)


def _placeholder(kind: str, match: re.Match[str]) -> str:
    """Return the mask of one mark, of the same length."""
    mark = match.group()
    if kind == "code":
        ticks = len(match["ticks"])
        # A capital, because a sentence can open with a name in code.
        inside = "X" + "x" * (len(mark) - 2 * ticks - 1)
        return OPENING_MARK * ticks + inside + CLOSING_MARK * ticks
    if kind == "url":
        return "X" + "x" * (len(mark) - 1)
    if kind == "auto":
        return OPENING_MARK + "X" + "x" * (len(mark) - 3) + CLOSING_MARK
    if kind in ("open", "close"):
        return mark
    if kind == "escape":
        return OPENING_MARK + mark[1]
    if kind == "break":
        return " " * len(mark)
    if kind == "link":
        return CLOSING_LINK + CLOSING_MARK * (len(mark) - 1)
    if kind in _CLOSING or mark.startswith("</"):
        return CLOSING_MARK * len(mark)
    return OPENING_MARK * len(mark)


def plain_prose(text: str, mask: str) -> str:
    """Remove the marks of a Markdown sentence, and collapse its white space.

    Args:
        text: The sentence's Markdown.
        mask: The same range of the result of `mask_markup`.

    Returns:
        The words that a reader sees, with entities such as ``&amp;`` resolved; the text itself if
        only marks are left.
    """
    visible = text
    if mask != text:
        visible = "".join(
            " " if placeholder == " " else character
            for character, placeholder in zip(text, mask, strict=True)
            if placeholder not in _MARKS
        )
    if "&" in visible:
        import html  # imported here: its table of names takes a millisecond

        visible = html.unescape(visible)
    return " ".join(visible.split()) or " ".join(text.split())
