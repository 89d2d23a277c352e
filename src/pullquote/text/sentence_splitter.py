"""Split a block into sentences.

Each period, question mark and so on is examined once, from left to right, together with the word
before and the word after it; the time is linear in the length of the text.
docs/explanation/splitters.md compares the rules with other libraries.
"""

import re
from functools import lru_cache

from pullquote.documents.lazy_pattern import lazy_pattern
from pullquote.text._list_items import find_items
from pullquote.text._periods import (
    CLOSERS,
    HEAD_CODE_POINTS,
    OPENERS,
    Rules,
    period_ends,
    word_before,
)
from pullquote.text._speech import attributes_speech, continues_name, continues_unspaced
from pullquote.text.abbreviations import EXCLAIMING_NAMES, FIRST_PERSON, abbreviations
from pullquote.text.inline_markdown import CLOSING_LINK, OPENING_LINK
from pullquote.text.tokenize import stop_words

_MAX_PAIR = 200
"""Quotations, brackets and links of up to this many code points are not split."""

# Sentence-final punctuation ("stops") that needs no space after it, and that which does.
_HARD = (
    "。！？｡।॥؟۔။។៕།༎꯫꫰꫱"
    "\u0700\u07f9\u0df4\u1367\u1368\u1803\u1809\u1aa8\u1aa9\u1b5e\u1b5f\u1c3b\u1c7e"
    "\ua4ff\ua60e\ua6f3\ua9c9\uaa5d"
)
_SOFT = ".!?…‽⁇⁈⁉։።"
_EMOJI = (
    "\U0001f000-\U0001faff\u2600-\u27bf\u2b50\u2b55\u231a"
    "\u231b\u23e9-\u23fa\ufe0f\u200d\u20e3"
    "\U000e0020-\U000e007f"
)
_FEELING = (
    "\U0001f600-\U0001f64f\U0001f910-\U0001f92f\U0001f970-\U0001f97a\U0001f440-\U0001f44f"
    "\U0001f493-\U0001f49f\U0001f525\U0001f680\U0001f389\U0001f38a\U0001f4aa\U0001f4af"
)
"""Emoji that comment on a sentence rather than stand for a word of it."""
_ICONS = r"""[:;=8xX][-'’^o]?[()\[\]DPp3|/*]{1,3}|XD|<3|\\o/|¯\\\S{3,10}|ʕ\S{1,6}ʔ
  |\((?=[^()\s]{0,9}[\^;_°•ω´`><~≧≦])[^()\sA-Za-z0-9]{2,10}\)\S{0,3}"""
"""Faces made of marks."""
_CONTINUING = "的地得和与及了吗呢吧啊哦のはがをにへともやよね"
_FACES = (" :)", " ;)", " :-)", " ;-)", " :D")

# Quotations, brackets and links of bounded length. None contains a mark of its own kind, so that
# each scan ends at the next such mark and the total time is linear. Each begins with one of a few
# marks, so that the engine can jump to the next one.
_PAIR = lazy_pattern(
    rf"""
      "(?<![\w.,!?]")[^"]{{1,{_MAX_PAIR}}}(?<=\S)"(?!\w)
    | „[^„“”]{{1,{_MAX_PAIR}}}[“”]
    | {
        "|".join(
            f"[{a}][^{a}{b}]{{1,{_MAX_PAIR}}}[{b}]"
            for a, b in zip(
                "“«(（「『《〈【" + OPENING_LINK, "”»)）」』》〉】" + CLOSING_LINK, strict=True
            )
        )
    }
    """,
    re.VERBOSE,
)
_STOP_SIGN_OR_FEELING = rf"""[{_SOFT}{_HARD}{_FEELING}:;]
  (?: (?<=\s[:;]) -?[)D] (?=\s[^\W\d_])
    | (?<=[{_FEELING}]) [{_EMOJI}]{{0,30}}+ (?=\s[^\W\d_]|[\u3040-\u9fff])
    | (?<=[{_SOFT}{_HARD}]) )"""


def _stop_pattern(signs: str) -> re.Pattern[str]:
    """Return the pattern of a stop and what belongs to it, such as quotation marks and notes."""
    return lazy_pattern(
        rf"""
        (?P<stop> {signs} [{_SOFT}{_HARD}]* (?:(?<=\.)[ ]\.)* )
        (?P<close> (?: [{re.escape(CLOSERS)}] | “(?!\w) | [“«‹](?=\d{{1,3}}(?:\s|$))
            | \[[^\[\]\n]{{1,30}}\] | \(\d{{1,3}}\) | [（〔［]注?\d{{1,3}}[）〕］]
            | [¹²³⁰⁴-⁹⁽⁾†‡] | \^\d{{1,3}}\^?(?=\s|$) | [*§]{{1,3}}(?=\s|$)
            # The number of a note: after a digit only where that ends a year, as "2.1" is a number.
            | (?:(?<=[^\W\d_][.!?…]) | (?<=["”’“«»)\]][.!?…]) | (?<=["”’“«»)\]।॥۔؟])
                | (?<=[12]\d\d\d\.))
              \d{{1,3}}(?:[,–-][ ]?\d{{1,3}}){{0,5}}+(?=\s|$)
            | [ \u00a0\u202f] (?: »(?![^\W\d]) | \d\ufe0f?\u20e3 | (?:{_ICONS})(?=\s|$)
                | \[\d{{1,3}}(?:[,–-][ ]?\d{{1,3}}){{0,5}}\](?=\s|$) )
            | [ \u00a0]?(?:\d\ufe0f?\u20e3)?[{_EMOJI}]{{1,60}}+
              (?=\s*+$|\s++[^\sa-z]|[\u3040-\u9fff])
            )* )
        """,
        re.VERBOSE,
    )


_STOP = _stop_pattern(f"[{_SOFT}{_HARD}]")
# An emoji may end a sentence, too; this pattern is slower.
_STOP_OR_FEELING = _stop_pattern(_STOP_SIGN_OR_FEELING)

_NEXT = lazy_pattern(
    rf"(?P<openers>[\s{re.escape(OPENERS)}-]*)(?P<word>[^\W_][\w'’]*)?(?P<point>\.)?"
)
_WORD = lazy_pattern(r"[^\W_]")
_DANDA = (("|", "।"),)
_ETHIOPIC = (("፡፡", "፡።"),)
# Other signs that are stops in a language, with stops of the same length.
_SUBSTITUTES = {
    "el": ((";", "?"), ("\u037e", "?")),
    "hy": ((": ", "։ "),),
    **dict.fromkeys(("hi", "mr", "ne", "sa", "bn", "pa"), _DANDA),
    **dict.fromkeys(("am", "ti"), _ETHIOPIC),
}


def sentence_spans(text: str, language: str, *, mask: str | None = None) -> list[tuple[int, int]]:
    """Return the sentences of a block.

    Quotations and brackets of up to 200 code points are not split, stops within words, numbers and
    addresses end no sentence, and line ends count as spaces.

    Args:
        text: A paragraph, list item or other block.
        language: ISO 639-1 code.
        mask: A string of the same length to examine instead of the text; None for the text.

    Returns:
        Half-open ranges in order, without surrounding white space, that cover all visible code
        points of the block; empty if it has no letter or digit.

    >>> text = 'He met Dr. Hart at 5 p.m. Monday. "Sit." she said. Then it rained.'
    >>> [text[start:end] for start, end in sentence_spans(text, "en")]
    ['He met Dr. Hart at 5 p.m. Monday.', '"Sit." she said.', 'Then it rained.']
    """
    examined = text if mask is None else mask
    for sign, stop in _SUBSTITUTES.get(language, ()):
        examined = examined.replace(sign, stop)
    word = _WORD.search(examined)
    if word is None:
        return []
    cuts = [0]
    has_danda = not examined.isascii() and ("।" in examined or "॥" in examined)
    known = abbreviations(language)
    rules = Rules(language, known, stop_words(language), has_danda, _listed(language))
    for cut in _boundaries(examined, rules):
        # A piece without a letter or digit (dots, emoji) belongs to the sentence before it.
        if cut <= word.start():
            if len(cuts) > 1:
                cuts[-1] = cut
            continue
        word = _WORD.search(examined, cut)
        if word is None:
            break
        cuts.append(cut)
    return [_trim(text, *span) for span in zip(cuts, [*cuts[1:], len(text)], strict=True)]


@lru_cache(maxsize=64)
def _listed(language: str) -> frozenset[str]:
    """Return all abbreviations of a language."""
    return frozenset().union(*abbreviations(language))


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Shrink a range to exclude surrounding white space."""
    piece = text[start:end]
    return end - len(piece.lstrip()), start + len(piece.rstrip())


def _boundaries(text: str, rules: Rules) -> list[int]:
    """Return, in order, the offsets where a sentence ends or a list item begins."""
    item_starts, markers = find_items(text)
    items = item_starts[::-1]
    pairs = _PAIR.finditer(text)
    pair = next(pairs, None)
    cuts: list[int] = []
    start = 0
    for match in (_STOP_OR_FEELING if _has_feeling(text) else _STOP).finditer(text):
        stop, end = match.span()
        while items and items[-1] <= stop:
            start = items.pop()
            cuts.append(start)
        while pair is not None and pair.end() < end:
            pair = next(pairs, None)
        # Within a pair, only a stop right before the closing mark can end a sentence; titles
        # of works are part of a sentence whatever mark they end with.
        if (
            pair is not None
            and pair.start() < stop
            and (end < pair.end() or (text[pair.start()] in "《〈【" and end == pair.end()))
        ):
            continue
        head = text[max(start, stop - HEAD_CODE_POINTS) : stop]
        if (
            end < len(text)
            and stop not in markers
            and (
                (end == stop + 1 and _ends_plainly(text, head, end, rules))
                or _ends_sentence(text, head, match, rules)
            )
        ):
            cuts.append(end)
            start = end
    return cuts + items[::-1]


def _has_feeling(text: str) -> bool:
    """Return whether a text may have emoji or faces made of marks."""
    if any(face in text for face in _FACES):
        return True
    # In UTF-16, the code points of emoji take twice the space.
    return not text.isascii() and len(text.encode("utf-16-le", "surrogatepass")) > 2 * len(text)


def _ends_sentence(text: str, head: str, match: re.Match[str], rules: Rules) -> bool:
    """Return whether a stop ends a sentence; `head` is the part of the sentence before it."""
    end = match.end()
    following = _NEXT.match(text, end)
    if following is None:  # it always matches
        return False
    if match["stop"][0] in ":;" or match["stop"][0] >= "\U0001f000":
        return _feeling_ends(text, head, end, following["word"] or "", rules)
    if match["stop"][-1] in _HARD:
        if match["close"] and continues_unspaced(text, end):
            return False
        if match["close"] and attributes_speech(text, end, rules.language):
            return False
        return text[end] not in ",;" and (match["close"] != "" or not continues_name(text, end))
    if not text[end].isspace():
        return _lacks_space(text, head, match, following, rules)
    word = following["word"] or ""
    if _is_lower(word[:1]) and not word[1:2].isupper():
        return False
    if match["close"][:1].isdigit() and head[-1:].isdigit():
        return word.lower() in rules.starters  # a note after a year, or a number
    if match["stop"] != ".":
        return _mark_ends(text, head, match, word, rules)
    return period_ends(head, following, word, rules)


def _ends_plainly(text: str, head: str, end: int, rules: Rules) -> bool:
    """Return whether a lowercase word is before a period, and a capital after it.

    So most sentences end. All other rules would say so, too, but take longer.
    """
    if text[end - 1] != "." or text[end] != " " or not "A" <= text[end + 1 : end + 2] <= "Z":
        return False
    token = head[head.rfind(" ") + 1 :]
    is_plain = token.isascii() and token.isalpha() and token.islower() and len(token) > 1
    return is_plain and token not in rules.listed


def _feeling_ends(text: str, head: str, end: int, word: str, rules: Rules) -> bool:
    """Decide for emoji without a stop before them: ``Done 🎉 We left.``, but ``I 😍 New York.``."""
    if not text[end].isspace():
        return len(head) >= 3 and text[end] not in _CONTINUING
    return word[:1].isupper() and word.lower() in rules.starters and len(head.split()) > 1


def _is_lower(letter: str) -> bool:
    """Return whether a letter is lower-case; Georgian has no capitals in running text."""
    return letter.islower() and not "\u10d0" <= letter <= "\u10ff"


def _mark_ends(text: str, head: str, match: re.Match[str], word: str, rules: Rules) -> bool:
    """Decide for ellipses, question and exclamation marks that no lower-case word follows."""
    if match["close"] and attributes_speech(text, match.end(), rules.language):
        return False
    if match["stop"][0] in ".…":
        return not head.endswith(("[", "(")) and word.lower() not in FIRST_PERSON
    if match["stop"] == "!" and word_before(head).lower() in EXCLAIMING_NAMES:
        return word.lower() in rules.starters
    return True


def _lacks_space(
    text: str, head: str, match: re.Match[str], following: re.Match[str], rules: Rules
) -> bool:
    """Decide for a stop without white space after it: ``ended.Then``, but not ``Node.js``."""
    word = following["word"] or ""
    token = word_before(head)
    if len(token) < 2 or not word or following["openers"].strip("-—–“‘«") or following["point"]:
        return False
    if match["stop"][0] in ".…" and len(match["stop"]) > 1:
        return False
    after = text[following.end() : following.end() + 1]
    if after not in " ,;:" or not word[0].isupper() or word[1:] != word[1:].lower():
        return False
    return word.lower() in rules.starters or (token.isalpha() and token.islower())
