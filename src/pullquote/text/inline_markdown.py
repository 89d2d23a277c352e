"""Text, markup: finds the inline marks of Markdown, which are no words.

In: Markdown. Out: a mask, a string of the same length in which marks have made way for
placeholders, so that what is found in the mask stands at the same offset in the text; and prose,
the words without the marks. The marks follow CommonMark 0.31 with the tables' and footnotes'
extensions of GitHub, read from left to right without pairing emphasis: a mark is taken for an
opening one where white space stands before it.
"""

import re

OPENING_MARK = "\ufdd0"
CLOSING_MARK = "\ufdd1"
OPENING_LINK = "\ufdd2"
CLOSING_LINK = "\ufdd3"
"""Placeholders: code points that Unicode keeps out of texts. A mark clings to what it opens or
closes when a sentence is cut, and what stands between those of a link is not cut at all."""

_INLINE = re.compile(
    r"""
      (?P<code>(?<!`)(?P<ticks>`{1,8}+)(?!`)[^`]{1,2000}(?P=ticks)(?!`))
    | (?P<image>!\[[^\[\]]*\](?:\((?:[^()\s]|\([^()\s]*\))*(?:\s+"[^"]*")?\s*\)|\[[^\[\]]*\]))
    | (?P<note>\[\^[^\[\]\s]+\])
    | (?P<task>(?<![^\s])\[[ xX]\](?=\s))
    | (?P<link>\](?:\(\s*(?:<[^<>\n]*>|(?:[^()\s]|\([^()\s]*\))*)
                (?:\s+(?:"[^"]*"|'[^']*'))?\s*\)|\[[^\[\]]*\]))
    | (?P<open>\[)
    | (?P<close>\])
    | (?P<break><br\s*/?>)
    | (?P<auto><(?:https?://|mailto:)[^<>\s]*>)
    | (?P<tag></?[A-Za-z][^<>]*>|<!--[^<>]*-->)
    | (?P<url>(?:https?://|www\.)[^\s<>\[\]()*`"]*[^\s<>\[\]()*`".,;:!?'_~])
    | (?P<escape>\\[!-/:-@\[-`{-~\n])
    | (?P<both>(?<=\w)(?:\*\*|~~)(?=\w))
    | (?P<start>(?<![\w*_~])(?:[*_]|~~){1,8}(?=[^\s*_~]))
    | (?P<end>(?<=[^\s*_~])(?:[*_]|~~){1,8}(?![\w*_~]))
    | (?P<quote>(?<=\n)[ \t]{0,3}>(?:[ \t]?>)*)
    """,
    re.VERBOSE,
)
# Each alternative holds one of these, which most texts do not.
_SOME = re.compile(r"[`\[\]<\\*_~]|https?://|www\.|\n[ \t]{0,3}>")
_MARKS = frozenset({OPENING_MARK, CLOSING_MARK, OPENING_LINK, CLOSING_LINK})
_CLOSING = frozenset({"note", "end", "both"})


def mask_markup(text: str) -> str:
    """Put placeholders for the inline marks of a Markdown block.

    Args:
        text: Markdown: a paragraph, item or the like.

    Returns:
        A string of the same length. Code and addresses are letters in it, so that
        no full stop of theirs is seen; all other marks are the placeholders above.

    >>> shown = str.maketrans("\ufdd0\ufdd1\ufdd2\ufdd3", "<>[]")
    >>> mask_markup("A [*b*](c.d).").translate(shown)
    'A [<b>]>>>>>.'
    """
    if not _SOME.search(text):
        return text
    pieces: list[str] = []
    brackets: list[int] = []  # where in `pieces` the open brackets stand
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
    """Give what stands in the mask for one mark, of the mark's length."""
    mark = match.group()
    if kind == "code":
        ticks = len(match["ticks"])
        # A capital, since a sentence may well open on a name in code.
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
    """Drop the marks of a Markdown sentence, and collapse its white space.

    Args:
        text: The sentence as it stands.
        mask: The same part of what `mask_markup` gave.

    Returns:
        The words that a reader sees, entities such as ``&amp;`` resolved; the text itself where
        nothing else is left.
    """
    seen = text
    if mask != text:
        seen = "".join(
            " " if placeholder == " " else character
            for character, placeholder in zip(text, mask, strict=True)
            if placeholder not in _MARKS
        )
    if "&" in seen:
        import html  # its table of names costs a millisecond that few texts need

        seen = html.unescape(seen)
    return " ".join(seen.split()) or " ".join(text.split())
