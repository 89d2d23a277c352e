"""Split a block into sentences.

Each period, question mark and so on is examined once, from left to right, together with the word
before and the word after it; the time is linear in the length of the text.
docs/explanation/splitters.md compares the rules with other libraries.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from pullquote.text._list_items import find_items
from pullquote.text._speech import attributes_speech, continues_name, continues_unspaced
from pullquote.text.abbreviations import (
    AFTER_TIMES,
    BOOK_NAMES,
    BOOKS,
    EXCLAIMING_NAMES,
    FIRST_PERSON,
    GERMAN_MONTHS,
    TIMES,
    Abbreviations,
    abbreviations,
)
from pullquote.text.inline_markdown import CLOSING_LINK, CLOSING_MARK, OPENING_LINK, OPENING_MARK
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
_CLOSERS = f"\"'”’»«›‹)]}}」』）】》〉{CLOSING_MARK}{CLOSING_LINK}"
_OPENERS = f"\"'“”‘’«»‹›„‚([{{<¿¡—–*#•‣▪⁃「『（《【{OPENING_MARK}{OPENING_LINK}"

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

# Quotations, brackets and links of bounded length. None contains a mark of its own kind, so that
# each scan ends at the next such mark and the total time is linear. Each begins with one of a few
# marks, so that the engine can jump to the next one.
_PAIR = re.compile(
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
_STOP_SIGNS = rf"[{_SOFT}{_HARD}]"
_STOP_SIGN_OR_FEELING = rf"""[{_SOFT}{_HARD}{_FEELING}:;]
  (?: (?<=\s[:;]) -?[)D] (?=\s[^\W\d_])
    | (?<=[{_FEELING}]) [{_EMOJI}]{{0,30}}+ (?=\s[^\W\d_]|[\u3040-\u9fff])
    | (?<=[{_SOFT}{_HARD}]) )"""


@lru_cache(maxsize=2)
def _stops(signs: str) -> re.Pattern[str]:
    """Compile the pattern of a stop and what belongs to it, such as quotation marks and notes."""
    return re.compile(
        rf"""
        (?P<stop> {signs} [{_SOFT}{_HARD}]* (?:(?<=\.)[ ]\.)* )
        (?P<close> (?: [{re.escape(_CLOSERS)}] | “(?!\w) | [“«‹](?=\d{{1,3}}(?:\s|$))
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


_NEXT = re.compile(
    rf"(?P<openers>[\s{re.escape(_OPENERS)}-]*)(?P<word>[^\W_][\w'’]*)?(?P<point>\.)?"
)
_WORD = re.compile(r"[^\W_]")
_DOTTED = re.compile(r"(?:[^\W\d_]{1,3}\.-?)+[^\W\d_]{1,3}")
_LAST_PART = re.compile(r"[—–/]|--|['’](?=\w\w)")
_NUMBER = re.compile(r"\d{1,3}|[IVXLC]{2,5}")
_COUNTED = re.compile(r"\d|[IVXLC]+$|[A-Z]$")
_LETTERED = re.compile(
    r"\b(?:vitamin|hepatitis|plan|type|group|class|grade|appendix|section|part|option)s?\s\w$",
    re.IGNORECASE,
)
_GERMAN_ORDINAL = re.compile(
    r"\b(?:am|im|dem|der|des|die|das|den|vom|zum|zur|beim|bis|ab|seit|jede[nmrs]?|ein(?:e[nmrs]?)?"
    r"|sein(?:e[nmrs]?)?|ihr(?:e[nmrs]?)?)\s\d{1,3}$",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?:^|[:.!?]\s)\W{0,3}(?:step|part|rule|tip|day|stage|phase|point|lesson|item|question|exhibit)"
    r"\s\d{1,3}$",
    re.IGNORECASE,
)
_DANDA = (("|", "।"),)
_ETHIOPIC = (("፡፡", "፡።"),)
# Other signs that are stops in a language, with stops of the same length.
_SUBSTITUTES = {
    "el": ((";", "?"), ("\u037e", "?")),
    "hy": ((": ", "։ "),),
    **dict.fromkeys(("hi", "mr", "ne", "sa", "bn", "pa"), _DANDA),
    **dict.fromkeys(("am", "ti"), _ETHIOPIC),
}
_DOTTED_DATE = re.compile(r"\b\d{1,4}\.\s?\d{1,2}$")
_DATE_PART = re.compile(r"\d{1,2}|[12]\d{3}")
_VOWELLESS = re.compile(r"[b-df-hj-np-tv-xz]{2,4}|[бвгджзклмнпрстфхцчшщ]{2,4}")
_VOWELLESS_WORDS = frozenset({"cs", "sk", "sl", "hr", "sr", "bg"})
"""Languages with words that have no vowel."""
_MEASURE = re.compile(r"\d\s[a-z]{1,4}$")
_HEAD_CODE_POINTS = 32


class _Rules(NamedTuple):
    """The rules of one language."""

    language: str
    known: Abbreviations
    starters: frozenset[str]  # common words: with a capital after a stop, they open a sentence
    has_danda: bool


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
    rules = _Rules(language, abbreviations(language), stop_words(language), has_danda)
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


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Shrink a range to exclude surrounding white space."""
    piece = text[start:end]
    return end - len(piece.lstrip()), start + len(piece.rstrip())


def _boundaries(text: str, rules: _Rules) -> list[int]:
    """Return, in order, the offsets where a sentence ends or a list item begins."""
    item_starts, markers = find_items(text)
    items = item_starts[::-1]
    pairs = _PAIR.finditer(text)
    pair = next(pairs, None)
    cuts: list[int] = []
    start = 0
    for match in _stops(_STOP_SIGN_OR_FEELING if _has_feeling(text) else _STOP_SIGNS).finditer(
        text
    ):
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
        head = text[max(start, stop - _HEAD_CODE_POINTS) : stop]
        if end < len(text) and stop not in markers and _ends_sentence(text, head, match, rules):
            cuts.append(end)
            start = end
    return cuts + items[::-1]


def _has_feeling(text: str) -> bool:
    """Return whether a text may have emoji or faces made of marks."""
    if any(face in text for face in (" :)", " ;)", " :-)", " ;-)", " :D")):
        return True
    # In UTF-16, the code points of emoji take twice the space.
    return not text.isascii() and len(text.encode("utf-16-le", "surrogatepass")) > 2 * len(text)


def _ends_sentence(text: str, head: str, match: re.Match[str], rules: _Rules) -> bool:
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
    return _point_ends(head, following, word, rules)


def _feeling_ends(text: str, head: str, end: int, word: str, rules: _Rules) -> bool:
    """Decide for emoji without a stop before them: ``Done 🎉 We left.``, but ``I 😍 New York.``."""
    if not text[end].isspace():
        return len(head) >= 3 and text[end] not in "的地得和与及了吗呢吧啊哦のはがをにへともやよね"
    return word[:1].isupper() and word.lower() in rules.starters and len(head.split()) > 1


def _is_lower(letter: str) -> bool:
    """Return whether a letter is lower-case; Georgian has no capitals in running text."""
    return letter.islower() and not "\u10d0" <= letter <= "\u10ff"


def _mark_ends(text: str, head: str, match: re.Match[str], word: str, rules: _Rules) -> bool:
    """Decide for ellipses, question and exclamation marks that no lower-case word follows."""
    if match["close"] and attributes_speech(text, match.end(), rules.language):
        return False
    if match["stop"][0] in ".…":
        return not head.endswith(("[", "(")) and word.lower() not in FIRST_PERSON
    if match["stop"] == "!" and _token(head).lower() in EXCLAIMING_NAMES:
        return word.lower() in rules.starters
    return True


def _point_ends(head: str, following: re.Match[str], word: str, rules: _Rules) -> bool:
    """Decide for a single period that no lower-case word follows."""
    token = _token(head)
    lowered = token.lower()
    text, end = following.string, following.end()
    if lowered in rules.known.never or following["openers"].strip()[:1] in {"&", "§"}:
        return False
    if not word and text[end : end + 1] in {"&", "§"}:
        return False
    if word[:1].isdigit() and _continues_with_number(head, token, word, following, rules):
        return False
    if "\u0900" <= token[:1] <= "\u0dff":
        return not _is_short_indic(head, token, rules)
    key = word.lower().replace("’", "'")
    opens = key in rules.starters and not (len(key) == 1 and following["point"])
    is_numbered = lowered in rules.known.numbered or token in rules.known.numbered
    if is_numbered and (
        (word == "I" and text[end : end + 1] in {",", ";"})
        or (following["point"] and key in {"no", "nos", "nr"})
    ):
        return False
    if is_numbered and not opens and _COUNTED.match(word):
        return following["point"] is not None and len(word) == 1 and word.isalpha()
    if token.isdigit() and _DATE_PART.fullmatch(token) and _is_date_part(head, word, following):
        return False
    if _NUMBER.fullmatch(token):
        # The number of a list item opens the sentence. German ordinals end with a period.
        is_mark = len(head) < _HEAD_CODE_POINTS and head.strip(_OPENERS + " ") == token
        return not (is_mark or _LABEL.search(head)) and not (
            rules.language == "de" and _is_german_ordinal(head, word)
        )
    if {lowered, token} & rules.known.seldom or _is_vowelless(head, token, rules):
        return opens
    return _word_ends(head, token, key, opens=opens)


def _word_ends(head: str, token: str, key: str, *, opens: bool) -> bool:
    """Decide for a period after an initial, a time of day or an unlisted word."""
    if len(token) == 1 and token.isalpha():
        # An initial, or half of "z. B."; but "vitamin C." and "It was I. The" end a sentence: a
        # lone capital before a common word does, unless another initial stands before it.
        lone = not head[:-1].rstrip().endswith(".")
        return bool(_LETTERED.search(head)) or (lone and opens and token.isupper())
    if token.lower() in TIMES:
        # "At 5 a.m." alone is not a sentence.
        return key not in AFTER_TIMES and len(head.strip()) > len("at noon 12 a.m")
    is_dotted = _DOTTED.fullmatch(token) is not None
    has_case = token.lower() != token.upper()
    return not is_dotted or (opens and has_case)


def _is_vowelless(head: str, token: str, rules: _Rules) -> bool:
    """Return whether a word without a vowel is an unlisted abbreviation, not a unit."""
    return (
        token[:1].isupper()
        and _VOWELLESS.fullmatch(token.lower()) is not None
        and not token.endswith("z")
        and rules.language not in _VOWELLESS_WORDS
        and not _MEASURE.search(head)
    )


def _continues_with_number(
    head: str, token: str, word: str, following: re.Match[str], rules: _Rules
) -> bool:
    """Return whether a number goes with the abbreviation before it: ``Ps. 23:1``, ``5 lbs. 3``."""
    rest = following.string[following.end("word") : following.end("word") + 3]
    lowered = token.lower()
    if lowered in BOOKS and (
        lowered not in BOOK_NAMES or (rest[:1] == ":" and rest[1:2].isdigit())
    ):
        return word.isdigit()
    is_verse = rest[:1] in {":", ","} and rest[1:].strip()[:1].isdigit()
    is_listed = rest[:1] == ":" or lowered in rules.known.books
    if is_verse and is_listed and token[:1].isupper() and len(token) <= 6:
        return True
    is_street = rules.language in {"de", "nl"} and lowered.endswith("str")
    return is_street or _MEASURE.search(head) is not None


def _is_date_part(head: str, word: str, following: re.Match[str]) -> bool:
    """Return whether a number is the day or month of a date: ``3. 5. 1999``, ``1990. 5. 3.``."""
    if word.isdigit() and (following["point"] or len(word) == 4) and _DATE_PART.fullmatch(word):
        return following["point"] is not None or _DOTTED_DATE.search(head) is not None
    return "\uac00" <= word[:1] <= "\ud7a3" and _DOTTED_DATE.search(head) is not None


def _is_short_indic(head: str, token: str, rules: _Rules) -> bool:
    """Return whether a word of a script of India is an abbreviation or initial.

    Where sentences end with a danda, short words with a period are; elsewhere, only those of one
    letter.
    """
    if token in rules.starters:
        return head[: -len(token)].rstrip().endswith(".")
    if len(token) <= 4 and rules.has_danda:
        return True
    letters = sum(c.isalpha() for c in token)
    return letters == 1 or (letters == 2 and token[-1] in "\u094d\u0bcd\u0c4d\u0ccd\u0d4d")


def _is_german_ordinal(head: str, word: str) -> bool:
    """Return whether a number is an ordinal: ``am 3. Tag``, ``2. Januar``, ``1. Kor.``."""
    return (
        word in GERMAN_MONTHS
        or word.lower() in abbreviations("de").books
        or _GERMAN_ORDINAL.search(head) is not None
    )


def _token(head: str) -> str:
    """Return the word right before a stop, without quotes, brackets and elided articles."""
    if not head or head[-1].isspace():
        return ""
    return _LAST_PART.split(head.rsplit(maxsplit=1)[-1].strip(_OPENERS + _CLOSERS))[-1]


def _lacks_space(
    text: str, head: str, match: re.Match[str], following: re.Match[str], rules: _Rules
) -> bool:
    """Decide for a stop without white space after it: ``ended.Then``, but not ``Node.js``."""
    word = following["word"] or ""
    token = _token(head)
    if len(token) < 2 or not word or following["openers"].strip("-—–“‘«") or following["point"]:
        return False
    if match["stop"][0] in ".…" and len(match["stop"]) > 1:
        return False
    after = text[following.end() : following.end() + 1]
    if after not in " ,;:" or not word[0].isupper() or word[1:] != word[1:].lower():
        return False
    return word.lower() in rules.starters or (token.isalpha() and token.islower())
