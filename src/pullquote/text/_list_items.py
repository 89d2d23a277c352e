"""Find the items of lists that run on within a paragraph."""

import re

from pullquote.documents.lazy_pattern import lazy_pattern

_MAX_ITEMS = 99
_MAX_SERIES_CHARACTERS = 80
_BULLET = lazy_pattern(r"[•‣▪⁃◦✓✔➤►☐①-⑳](?=\s?\w)")
_WEAK_BULLET = lazy_pattern(r"[:：]\s{1,3}(?P<mark>[-–*·→])\s(?=[^\W\d_])")
_FIRST_ITEM = r"(?P<open>[(（]?)(?P<mark>1|a|A|i|I)(?P<sign>\.\)|[.)、）．])"
_FIRST_ITEM += r"(?:\s|(?<=[、．）.])(?=[\u3040-\u9fff]))"
_SIGNS = frozenset(".)、）．")
_OPENING_ITEM = lazy_pattern(_FIRST_ITEM)
_ANNOUNCED_ITEM = lazy_pattern(rf"[:;]\s{{1,3}}{_FIRST_ITEM}")
_ANNOUNCED_WIDE_ITEM = lazy_pattern(rf"[：；。]\s?{_FIRST_ITEM}")
_REST_OF_LIST = lazy_pattern(
    r"\s(?P<open>)(?P<mark>2)(?P<sign>[.)])\s"
    r"(?=[A-ZÀ-Þ][^\n.!?]{0,300}?\s3(?P=sign)\s[A-ZÀ-Þ])"
)
_CONJUNCTIONS = frozenset("and or und oder et ou y o e и".split())
_ROMAN = "i ii iii iv v vi vii viii ix x xi xii".split()


def find_items(text: str) -> tuple[list[int], frozenset[int]]:
    """Find the items of a list within a paragraph: ``1) One 2) Two``, ``• One • Two``.

    Returns:
        Where items begin, and the periods of their numbers. If the items end with stops, those
        separate them, and the first item belongs to the sentence that announces the list.
    """
    starts = _bullets(text)
    # A block that is an item begins after its "1.".
    first = None if _SIGNS.isdisjoint(text[1:3]) else _OPENING_ITEM.match(text)
    if first is None and (":" in text or ";" in text):
        first = _ANNOUNCED_ITEM.search(text)
    if first is None and not text.isascii() and ("：" in text or "。" in text):
        first = _ANNOUNCED_WIDE_ITEM.search(text)
    if first is None and ("2." in text or "2)" in text):
        first = _REST_OF_LIST.search(text)
    if first is None:
        return starts, frozenset()
    offsets = _follow(text, first)
    if len(offsets) == 1 and (offsets[0] > 0 or first["open"] or first["mark"] in "iI"):
        return starts, frozenset()
    markers = frozenset(text.index(first["sign"], at) for at in offsets)
    ends = {text[max(0, at - 4) : at].rstrip()[-1:] for at in offsets[1:]}
    if offsets[0] > 0 and _is_series(text, first, offsets, ends):
        return starts, markers
    has_stops = ends <= set(".!?;")
    if offsets[0] > 0 and has_stops:
        offsets = offsets[1:]
    return sorted(starts + offsets), markers


def _is_series(text: str, first: re.Match[str], offsets: list[int], ends: set[str]) -> bool:
    """Return whether announced items are parts of one sentence: ``(1) bread, (2) milk and``."""
    if first["open"]:
        before = (text[max(0, at - 5) : at].split() for at in offsets[1:])
        joined = any(words and words[-1] in _CONJUNCTIONS for words in before)
        is_lower = text[first.end() : first.end() + 1].islower()
        return not ends <= set(".!?") and (joined or is_lower or bool(ends & {",", ";"}))
    return ends <= {",", ";"} and offsets[-1] - offsets[0] < _MAX_SERIES_CHARACTERS


def _bullets(text: str) -> list[int]:
    """Return where items with a bullet or a circled number begin."""
    starts: list[int] = []
    if not text.isascii():
        for bullet in _BULLET.finditer(text):
            before = text[bullet.start() - 1 : bullet.start()]
            if before.isspace() or (bullet[0] >= "①" and (not before or before >= "\u3000")):
                starts.append(bullet.start())
    announced = _WEAK_BULLET.search(text)
    if announced:
        mark = announced["mark"]
        weak = [announced.start("mark")]
        while (at := text.find(f" {mark} ", weak[-1]) + 1) > 0:
            weak.append(at)
        # A dash alone is a dash; a list has an item that begins as the first one does.
        case = text[announced.end()].isupper()
        if len(weak) > 1 and all(text[at + 2 : at + 3].isupper() == case for at in weak):
            starts = sorted(starts + weak)
    return starts


def _follow(text: str, first: re.Match[str]) -> list[int]:
    """Return where the items of a list begin that opens with the given marker."""
    opening, mark, sign = first["open"], first["mark"], first["sign"]
    is_wide = text[first.end() - 1] > "\u3000" or text[first.end() : first.end() + 1] > "\u3000"
    offsets = [first.start("open")]
    marks = _marks(mark)
    for mark in marks[1:]:
        marker = f"{opening}{mark}{sign}"
        at = text.find(f" {marker} ", offsets[-1]) + 1
        if not at and is_wide:
            at = text.find(marker, offsets[-1] + 1)
        if at <= 0:
            break
        offsets.append(at)
    return offsets


def _marks(first: str) -> list[str]:
    """Return the numbers or letters of a list's items, from the given one on."""
    if first.isdigit():
        return [str(n) for n in range(int(first), _MAX_ITEMS + 1)]
    if first in "iI":
        return [mark.upper() if first == "I" else mark for mark in _ROMAN]
    return [chr(code) for code in range(ord(first), ord(first) + 26)]
