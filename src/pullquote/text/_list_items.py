"""Find the items of lists that run on within a paragraph."""

import re

_BULLET = re.compile(r"[•‣▪⁃](?=\s?\w)")
_FIRST_ITEM = r"(?P<mark>1|a|A)(?P<sign>\.\)|[.)])\s"
_OPENING_ITEM = re.compile(_FIRST_ITEM)
_ANNOUNCED_ITEM = re.compile(r"[:;]\s{1,3}" + _FIRST_ITEM)
_REST_OF_LIST = re.compile(
    r"\s(?P<mark>2)(?P<sign>[.)])\s(?=[A-ZÀ-Þ][^\n.!?]{0,300}?\s3(?P=sign)\s[A-ZÀ-Þ])"
)


def find_items(text: str) -> tuple[list[int], frozenset[int]]:
    """Find the items of a list within a paragraph: ``1) One 2) Two``, ``• One • Two``.

    Returns:
        Where items begin, and the periods of their numbers. If the items end with stops, those
        separate them, and the first item belongs to the sentence that announces the list.
    """
    bullets = () if text.isascii() else _BULLET.finditer(text)
    starts = [bullet.start() for bullet in bullets if text[bullet.start() - 1].isspace()]
    # A block that is an item begins after its "1.".
    first = _OPENING_ITEM.match(text)
    if first is None and (":" in text or ";" in text):
        first = _ANNOUNCED_ITEM.search(text)
    if first is None and ("2." in text or "2)" in text):
        first = _REST_OF_LIST.search(text)
    if first is None:
        return starts, frozenset()
    mark, sign = first["mark"], first["sign"]
    offsets: list[int] = []
    offset = first.start("mark")
    while offset >= 0:
        offsets.append(offset)
        mark = str(int(mark) + 1) if mark.isdigit() else chr(ord(mark) + 1)
        offset = text.find(f" {mark}{sign} ", offset) + 1 or -1
    if len(offsets) == 1 and offsets[0] > 0:
        return starts, frozenset()
    markers = frozenset(text.index(sign, at) for at in offsets)
    has_stops = all(text[max(0, at - 4) : at].rstrip()[-1:] in ".!?;" for at in offsets[1:])
    if offsets[0] > 0 and has_stops:
        offsets = offsets[1:]
    return sorted(starts + offsets), markers
