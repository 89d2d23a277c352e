"""Replace the words of quotations in a text, and add notes after them.

Input: a text and its repairs. Output: the repaired text; everything else stays as it is.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pullquote.quotes.extract import Quotation
from pullquote.quotes.normalize import normalize
from pullquote.quotes.text_index import WORD

_CLOSING = re.compile("[”“\"»«›‹」』｣﹂﹄》〞〟＂’‘']")
_DOUBLE_TO_SINGLE = str.maketrans('“”„"＂', "‘’‚''")
_IGNORED = " '-….,;:"  # by `find_verbatim`, at the end of a quotation


@dataclass(frozen=True, slots=True)
class Repair:
    """What to do with a quotation.

    Attributes:
        quotation: The quotation.
        words: Its new words; empty to keep the old ones.
        note: What to write after its closing mark; empty for nothing.
    """

    quotation: Quotation
    words: str = ""
    note: str = ""


def apply_repairs(text: str, repairs: Iterable[Repair]) -> str:
    """Return a text with its quotations repaired.

    Args:
        text: The text.
        repairs: The repairs, in the order of the text.
    """
    pieces: list[str] = []
    position = 0
    for repair in repairs:
        start, end = repair.quotation.start, repair.quotation.end
        words = _fit(text, repair) if repair.words else text[start:end]
        pieces += (text[position:start], words)
        position = end
        if repair.note:
            mark = _CLOSING.match(text, end)
            position = mark.end() if mark else end
            pieces += (text[end:position], f" {repair.note}")
    return "".join([*pieces, text[position:]])


def _fit(text: str, repair: Repair) -> str:
    """Return new words with the punctuation at the edges, and the first case, of the old ones."""
    old, new = repair.quotation.text, repair.words
    if text[repair.quotation.start - 1 : repair.quotation.start] in tuple('“„"＂”'):
        new = new.translate(_DOUBLE_TO_SINGLE)
    matches = list(WORD.finditer(old))
    head, tail = old[: matches[0].start()], old[matches[-1].end() :]
    first = matches[0].group()[0]
    if first != new[0] and first.lower() == new[0].lower():
        new = first + new[1:]
    is_ignored = not normalize(tail).text.strip(_IGNORED)
    return head + new + (tail if is_ignored else "")
