r"""Write js/data/rules.json: the patterns, word lists and limits of Python for the browser engine.

python tools/make_js_rules.py

Each rule is written once, in Python. A pattern becomes the source of an equivalent JavaScript
pattern with the flag ``u``: classes such as ``\w`` and ignored case are spelled out, because
JavaScript defines them differently; a possessive repetition becomes a lookahead and a reference to
what it found; groups without a name are called ``g1``, ``g2`` and so on. Of a long pattern that
only has to match or not, each alternative is a pattern of its own, with literals of which its
matches contain one: JavaScript takes long to compile large patterns, and most texts need none.
"""

import _sre  # type: ignore[import-not-found]
import importlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Set
from functools import cache
from itertools import count
from pathlib import Path
from re import _casefix, _parser  # type: ignore[attr-defined]
from re import _constants as ops  # type: ignore[attr-defined]
from typing import Any

from pullquote.documents.lazy_pattern import _LazyPattern, fold_hints
from pullquote.text.discourse import _WORDS, _rules

RULES = Path(__file__).parents[1] / "js/data/rules.json"

NAMES = {
    "html": "_charref _invalid_charrefs _invalid_codepoints",
    "html.entities": "html5",
    "pullquote.documents.apparatus": """_CAPTION _CAPTION_VERB _MATH _RELATIONS _YEAR
        _NUMBERED_AUTHOR _SOURCE _SOURCE_HINTS _SECTIONS _OBJECTIVE _ON_A_MAP _MARKS _STOP""",
    "pullquote.documents.block_kinds": """MAX_CHARACTERS MAX_HEADING_CHARACTERS
        MAX_QUESTION_CHARACTERS MIN_QUESTIONS _QUESTION_MARKS _QUOTES _INNER_STOP
        _MARKED_HEADING""",
    "pullquote.documents.captions": """SIGNATURE _TIMING _NOTES _VOICE _TAG _RUBY _SOUND _SOUND_LINE
        _DASH _CREDITS""",
    "pullquote.documents.chapter_headings": "_CHAPTER _SEPARATORS",
    "pullquote.documents.document": "PROSE_KINDS",
    "pullquote.documents.front_matter": "MAX_LINES _KEY",
    "pullquote.documents.furniture": """_LICENSE _LICENSE_HINTS _CREDIT _AGENCY _AGENCY_HINTS
        _AGENCY_CHARACTERS _POINTER _LABEL _SALUTATION _EMAIL _BREADCRUMB _DATE_WORDS _DATE_FILLERS
        _NUMERIC_DATE _LABELED_DATE _DATE_TOKEN _LANGUAGES _STOP _NAME_MARKS _BYLINES
        _SMALL_WORDS""",
    "pullquote.documents.html": "MAX_LINK_SHARE MIN_BOLD_SHARE",
    "pullquote.documents.html_inline": "MAX_HEADING_CHARACTERS",
    "pullquote.documents.html_leaves": "_BLOCKS _KINDS _QUOTES",
    "pullquote.documents.html_metadata": "MAX_TITLE_CHARACTERS",
    "pullquote.documents.html_names": """_BOILERPLATE_TAGS _BOILERPLATE_ROLES _BOILERPLATE _COMMENTS
        _ARTICLE_TAGS _ARTICLE _CAMEL""",
    "pullquote.documents.html_outline": """MIN_LAYOUT_LEAVES MIN_PROSE_CHARACTERS MAX_LINKED_SHARE
        MIN_TITLE_CHARACTERS DOMINANT_SHARE _STOP""",
    "pullquote.documents.html_region": """MIN_ARTICLE_CHARACTERS MIN_TITLE_SHARE
        MIN_CLEAN_CHARACTERS MIN_REGION_SHARE""",
    "pullquote.documents.notices": """MAX_NOTICE_WORDS MAX_CALL_WORDS _RIGHTS _RIGHTS_HINTS _NOTICE
        _CALL""",
    "pullquote.documents.plain_text": """MAX_HEADING_CHARACTERS LONG_LINE_CHARACTERS MIN_TURNS
        _MARKER _NOT_FINAL""",
    "pullquote.documents.rolling": """MAX_GAP_SECONDS MIN_WORDS MIN_OVERLAPS MIN_SHARE
        MIN_WORDS_ALONE MAX_WORDS""",
    "pullquote.documents.speaker_labels": """MIN_LABELS MIN_MARKED MIN_LINE_SHARE _CHEVRONS
        _BRACKETED _BARE _DASH _NAME _ROLE _COLON _EMPHASIS _CLOSING_EMPHASIS _SPACE _PARTICLES
        _NOT_NAMES _ROLES _NUMBERED""",
    "pullquote.documents.spoken": """PAUSE_SECONDS BREATH_SECONDS MAX_PARAGRAPH_CHARACTERS
        MAX_QUESTION_CHARACTERS MAX_UNPUNCTUATED_WORDS MIN_SENTENCE_RATE _STOPS _SPOKEN_WORD
        _BACK_CHANNEL MAX_BACK_CHANNEL_WORDS _WIDE""",
    "pullquote.documents.turns": "MAX_LABEL_CHARACTERS _HOSTS _TURN",
    "pullquote._io.safetensors": "MAX_HEADER_BYTES MAX_REASON",
    "pullquote.encoders.wordpiece": "UNKNOWN MAX_WORD_CHARACTERS _CJK",
    "pullquote.models.architecture": "GATES LAYER_TYPES MAX_UNITS MAX_HEADS _LIMITS",
    "pullquote.models.model_file": "FORMAT FORMAT_VERSION FEATURES_VERSION _TEXTS _INTEGERS",
    "pullquote.render.common": "WORDS_PER_MINUTE",
    "pullquote.scorers.base": "AIMS",
    "pullquote.scorers.features": """MIN_DEVIATION MAX_Z_SCORE WINDOW POSITION_SCALARS
        ARTICLE_SCALARS VECTOR_SCALARS CONTENT_SCALARS SCALARS""",
    "pullquote.scorers.neural": "FEATURE_SETS",
    "pullquote.scorers.occlusion": """WINDOW MAX_WORDS MAX_NAMED_WORDS MAX_REASONS MIN_EFFECT
        MIN_NEIGHBOR_EFFECT REASONS""",
    "pullquote.scorers.text_features": """MAX_CACHED_CHUNKS WORD_LISTS _OPENINGS _EDGES
        _QUOTATION _CODE""",
    "pullquote.scorers.tfidf": "MAX_CACHED_CHUNKS",
    "pullquote.scorers.wording": "MAX_PIECES _PADDING _UNKNOWN PREFIX",
    "pullquote.selection.aims": "DEFAULT_AIM",
    "pullquote.selection.budget": """STRONG_SCORE GIST_SENTENCES GIST_RATIO PROTOTYPE_SENTENCES
        PROTOTYPE_RATIO MAX_DEFAULT_RATIO""",
    "pullquote.selection.candidates": """MAX_LABEL_WORDS MAX_LEAD_IN_WORDS MIN_LETTERS
        MIN_LETTERS_OF_SHORT MAX_SHORT_CHARACTERS _CONTACT _STOPS _STOP _POINTER _CITATION
        _SYMBOLS MAX_UNSPACED_LABEL
        _UNSPACED""",
    "pullquote.selection.mmr": "MAX_POSTINGS",
    "pullquote.selection.questions": "_MARKS _CLOSING",
    "pullquote.selection.result": "N_STRONG N_BEST STANDOUT_SCORE",
    "pullquote.selection.select": "RELEVANCE MAX_JUNK NEAR_DUPLICATE",
    "pullquote.text._list_items": """_BULLET _WEAK_BULLET _OPENING_ITEM _ANNOUNCED_ITEM
        _ANNOUNCED_WIDE_ITEM _REST_OF_LIST _CONJUNCTIONS _ROMAN _MAX_ITEMS
        _MAX_SERIES_CHARACTERS""",
    "pullquote.text._speech": "_attributions() _SPEECH_UNSPACED _PARTICLE",
    "pullquote.text.abbreviations": """_COMMON _NEVER _NUMBERED _SELDOM _BOOKS_WITH_COMMA TIMES
        AFTER_TIMES GERMAN_MONTHS BOOK_NAMES BOOKS EXCLAIMING_NAMES FIRST_PERSON""",
    "pullquote.text.article": "_SAMPLE_CODE_POINTS",
    "pullquote.text.chapters": "MAX_SENTENCES MIN_SENTENCES _SEPARATOR",
    "pullquote.text.discourse": "_OPENING_CODE_POINTS",
    "pullquote.text.inline_markdown": """OPENING_MARK CLOSING_MARK OPENING_LINK CLOSING_LINK _INLINE
        _ANY_MARK""",
    "pullquote.text.language_id": """_SAMPLE_CODE_POINTS _PREVIEWS _PREVIEW_CODE_POINTS _MIN_HITS
        _CLEAR_HITS _LETTERS _SCRIPTS _FAMILIES _KANA_SHARE""",
    "pullquote.text._periods": """CLOSERS OPENERS HEAD_CODE_POINTS _DOTTED _LAST_PART _NUMBER
        _COUNTED _LETTERED _GERMAN_ORDINAL _LABEL _MEASURE _DOTTED_DATE _DATE_PART _VOWELLESS
        _VOWELLESS_WORDS""",
    "pullquote.text.sentence_splitter": """_HARD _PAIR _STOP _STOP_OR_FEELING _NEXT _WORD _FACES
        _CONTINUING _SUBSTITUTES""",
    "pullquote.text.tokenize": """_COMBINING _UNSPACED _WORD _ANY_WORD _PREFIX_CODE_POINTS
        stop_words_by_language()""",
}
"""The rules that the engine uses, by module; those with parentheses are called for their value."""

BRANCHED = {
    "pullquote.documents.apparatus": "_OBJECTIVE _ON_A_MAP",
    "pullquote.documents.furniture": "_CREDIT _POINTER _LABEL _SALUTATION",
    "pullquote.documents.notices": "_NOTICE _CALL",
    "pullquote.selection.candidates": "_POINTER _CITATION",
}
"""Patterns that are written by alternative."""
MAX_LITERAL = 10
MAX_LITERALS = 300
MAX_MARKS = 4

_SPACES = [*range(0x09, 0x0E), *range(0x1C, 0x21), 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B)]
_SPACES += [0x2028, 0x2029, 0x202F, 0x205F, 0x3000]
_CHARACTERS = (ops.LITERAL, ops.NOT_LITERAL, ops.IN, ops.ANY)
_REPETITIONS = (ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT)
_WORD = r"\p{L}\p{N}_"
_INVERSE = {
    ops.CATEGORY_NOT_DIGIT: ops.CATEGORY_DIGIT,
    ops.CATEGORY_NOT_SPACE: ops.CATEGORY_SPACE,
    ops.CATEGORY_NOT_WORD: ops.CATEGORY_WORD,
}


def rules() -> str:
    """Return the content of the file."""
    values: dict[str, Any] = {"characters": _characters()}
    for module_name, names in NAMES.items():
        module = importlib.import_module(module_name)
        section = values.setdefault(module_name.rpartition(".")[2].strip("_"), {})
        for name in names.split():
            value = getattr(module, name.removesuffix("()"))
            section[name.removesuffix("()").strip("_")] = (
                branches(value)
                if name in BRANCHED.get(module_name, "").split()
                else _to_json(value() if name.endswith("()") else value)
            )
    values["discourse"]["RULES"] = {code: _to_json(_rules(code)) for code in _WORDS}
    return json.dumps(values, ensure_ascii=False, indent=1) + "\n"


def _to_json(value: Any) -> Any:
    if isinstance(value, re.Pattern | _LazyPattern):
        return javascript(value)
    if isinstance(value, Mapping):
        return {str(key): _to_json(item) for key, item in value.items()}
    if isinstance(value, Set):
        return sorted(value)
    if isinstance(value, list | tuple):
        return [_to_json(item) for item in value]
    return value


def _characters() -> dict[str, Any]:
    """Return what Python's string methods know of single characters, and JavaScript's do not."""
    every = [chr(code) for code in range(0x110000)]
    folds = {c: c.casefold() for c in every if c.lower() == c != c.casefold()}
    digits = [ord(c) for c in every if c.isdigit() and not c.isdecimal()]
    return {
        "SPACE": f"[{_ranges(_SPACES)}]",
        "DIGIT": rf"[\p{{Nd}}{_ranges(digits)}]",
        "CASEFOLD": folds,
    }


def javascript(pattern: re.Pattern[str]) -> str:
    r"""Return the source of a pattern for JavaScript, with the flag ``u``.

    Raises:
        ValueError: The pattern has something that is not translated.

    >>> print(javascript(re.compile(r"(?P<a>\d)++x$")))
    (?=(?<p1>(?<a>[\p{Nd}])+))\k<p1>x(?=\n?$)
    """
    tree = _parser.parse(pattern.pattern, pattern.flags)
    return _Translation(tree.state.groupdict).sequence(tree, pattern.flags)


@cache
def branches(pattern: re.Pattern[str]) -> list[dict[str, Any]]:
    """Return the alternatives of a pattern, as `Branches` in js/text/pattern.js reads them.

    Every match of an alternative contains one of its hints when it is folded as there; if they are
    ``first``, it begins with one after at most `MAX_MARKS` other characters.

    >>> [(b["first"], b["hints"]) for b in branches(re.compile(r"^(?:an? mill|.ox)x$", re.I))]
    [(True, ['a mill', 'an mill']), (False, ['oxx'])]
    """
    items = list(_parser.parse(pattern.pattern, pattern.flags))
    start = 1 if items[0] == (ops.AT, ops.AT_BEGINNING) else 0
    if items[start][0] is ops.MAX_REPEAT and items[start][1][1] <= MAX_MARKS:
        start += 1
    op, value = items[start]
    while op is ops.SUBPATTERN and len(value[3]) == 1:
        op, value = value[3][0]
    found = []
    for branch in value[1] if op is ops.BRANCH else [items[start : start + 1]]:
        rest = [*branch, *items[start + 1 :]]
        hints = [_literals(rest[i:], pattern.flags) for i in range(len(rest))]
        best = max(range(len(rest)), key=lambda i: (min(map(len, hints[i])), -i))
        source = _Translation({}).sequence([*items[:start], *rest], pattern.flags)
        found.append({"first": best == 0, "hints": sorted(hints[best]), "source": source})
    return found


def _literals(items: Iterable[tuple[Any, Any]], flags: int) -> set[str]:
    """Return folded texts, with one of which every match of items begins."""
    return {" ".join(text.split()) for text, _ in _openings(items, flags)}


def _openings(items: Iterable[tuple[Any, Any]], flags: int) -> set[tuple[str, bool]]:
    """Return folded texts, with one of which a match begins, and whether all of it is known."""
    found = {("", True)}
    for op, value in items:
        known = {text for text, is_whole in found if is_whole and len(text) < MAX_LITERAL}
        cut = {(text, False) for text, _ in found if text not in known or (text, False) in found}
        added = {
            (text + more, is_whole)
            for text in known
            for more, is_whole in _openings_of(op, value, flags)
        }
        if len(added) + len(cut) > MAX_LITERALS:
            return {(text, False) for text, _ in found}
        found = cut | added
    return found


def _openings_of(op: Any, value: Any, flags: int) -> set[tuple[str, bool]]:
    if op is ops.LITERAL:
        codes = _cases([value]) if flags & re.IGNORECASE else [value]
        folds = {fold_hints(chr(code)) for code in codes}
        return {(folds.pop(), True)} if len(folds) == 1 else {("", False)}
    if op is ops.IN and value == [(ops.CATEGORY, ops.CATEGORY_SPACE)]:
        return {(" ", True)}
    if op is ops.IN and all(member is ops.LITERAL for member, _ in value):
        return set().union(*(_openings_of(*member, flags) for member in value))
    if op is ops.BRANCH:
        return set().union(*(_openings(branch, flags) for branch in value[1]))
    if op is ops.SUBPATTERN:
        return _openings(value[3], flags | value[1])
    if op in (ops.AT, ops.ASSERT, ops.ASSERT_NOT):
        return {("", True)}
    if op in _REPETITIONS and value[:2] == (0, 1):
        return {("", True)} | _openings(value[2], flags)
    if op in _REPETITIONS and value[0]:
        return {(text, False) for text, _ in _openings(value[2], flags)}
    return {("", False)}


class _Translation:
    """The translation of one pattern."""

    def __init__(self, groups: Mapping[str, int]) -> None:
        self._names = {number: name for name, number in groups.items()}
        self._numbers = count(1)

    def sequence(self, items: Iterable[tuple[Any, Any]], flags: int) -> str:
        """Translate items that follow each other."""
        items = list(items)
        return "".join(
            _boundary(items[:i], items[i + 1 :])
            if (op, value) == (ops.AT, ops.AT_BOUNDARY)
            else self._item(op, value, flags)
            for i, (op, value) in enumerate(items)
        )

    def _item(self, op: Any, value: Any, flags: int) -> str:
        if op in _CHARACTERS:
            return _character(op, value, flags)
        if op in _REPETITIONS:
            repeated = self._repeat(value, flags)
            if op is ops.POSSESSIVE_REPEAT:
                return self._atomic(repeated)
            return repeated + ("?" if op is ops.MIN_REPEAT else "")
        if op is ops.BRANCH:
            return f"(?:{'|'.join(self.sequence(branch, flags) for branch in value[1])})"
        if op is ops.AT:
            return _position(value, flags)
        return self._group(op, value, flags)

    def _group(self, op: Any, value: Any, flags: int) -> str:
        if op is ops.SUBPATTERN:
            group, added, removed, items = value
            inner = self.sequence(items, (flags | added) & ~removed)
            return f"(?:{inner})" if group is None else f"(?<{self._name(group)}>{inner})"
        if op in (ops.ASSERT, ops.ASSERT_NOT):
            direction, items = value
            sign = "=" if op is ops.ASSERT else "!"
            return f"(?{'<' if direction < 0 else ''}{sign}{self.sequence(items, flags)})"
        if op is ops.ATOMIC_GROUP:
            return self._atomic(self.sequence(value, flags))
        if op is ops.GROUPREF and not flags & re.IGNORECASE:
            return rf"\k<{self._name(value)}>"
        raise ValueError(f"cannot translate {op} to JavaScript")

    def _repeat(self, value: tuple[int, Any, Any], flags: int) -> str:
        least, most, items = value
        inner = self.sequence(items, flags)
        if len(items) > 1 or items[0][0] not in (*_CHARACTERS, ops.SUBPATTERN):
            inner = f"(?:{inner})"
        end = "" if most == ops.MAXREPEAT else most
        signs = {(0, ""): "*", (1, ""): "+", (0, 1): "?"}
        return inner + signs.get(
            (least, end), f"{{{least},{end}}}" if end != least else f"{{{end}}}"
        )

    def _atomic(self, inner: str) -> str:
        name = f"p{next(self._numbers)}"
        return rf"(?=(?<{name}>{inner}))\k<{name}>"

    def _name(self, group: int) -> str:
        return self._names.get(group, f"g{group}")


def _character(op: Any, value: Any, flags: int) -> str:
    """Translate what matches one character."""
    ignore_case = bool(flags & re.IGNORECASE)
    if op is ops.IN:
        return _class(value, ignore_case=ignore_case)
    if op is ops.ANY:
        return "[^]" if flags & re.DOTALL else r"[^\n]"
    codes = _cases([value]) if ignore_case else [value]
    if op is ops.NOT_LITERAL:
        return f"[^{_ranges(codes)}]"
    return _escape(value) if codes == [value] else f"[{_ranges(codes)}]"


def _position(value: Any, flags: int) -> str:
    positions = {
        ops.AT_BEGINNING: "^",
        ops.AT_BEGINNING_STRING: "^",
        ops.AT_END: r"(?=\n?$)",
        ops.AT_END_STRING: "$",
    }
    if flags & re.MULTILINE or value not in positions:
        raise ValueError(f"cannot translate {value}, or that of a line, to JavaScript")
    return positions[value]


def _boundary(before: list[tuple[Any, Any]], after: list[tuple[Any, Any]]) -> str:
    r"""Translate ``\b`` between items: one look at a large class is enough beside a letter."""
    if _is_word(before[::-1], -1):
        return f"(?![{_WORD}])"
    if _is_word(after, 0):
        return f"(?<![{_WORD}])"
    return f"(?:(?<=[{_WORD}])(?![{_WORD}])|(?<![{_WORD}])(?=[{_WORD}]))"


def _is_word(items: Iterable[tuple[Any, Any]], end: int) -> bool:
    """Return whether items begin, or reversed ones end, with a character of a word for certain."""
    for op, value in items:
        if op is ops.SUBPATTERN:
            is_word = _is_word(list(value[3])[:: end or 1], end)
        elif op is ops.BRANCH:
            is_word = all(_is_word(list(branch)[:: end or 1], end) for branch in value[1])
        elif op in _REPETITIONS:
            is_word = _is_word(list(value[2])[:: end or 1], end)
        else:
            is_word = op in _CHARACTERS and all(map(_is_word_character, _members(op, value)))
        if not is_word or op not in _REPETITIONS or value[0] > 0:
            return is_word
    return False


def _members(op: Any, value: Any) -> list[tuple[Any, Any]]:
    """Return what a class of characters contains."""
    return value if op is ops.IN else [(op, value)]


def _is_word_character(member: tuple[Any, Any]) -> bool:
    op, value = member
    if op is ops.RANGE:
        return all(chr(code).isalnum() for code in range(value[0], value[1] + 1))
    if op is ops.CATEGORY:
        return value in (ops.CATEGORY_WORD, ops.CATEGORY_DIGIT)
    return op is ops.LITERAL and (chr(value).isalnum() or chr(value) == "_")


def _class(items: list[tuple[Any, Any]], *, ignore_case: bool) -> str:
    """Translate a class of characters.

    The flag ``v`` would allow classes within classes, but V8 confuses negated ones in repetitions.
    """
    codes: list[int] = []
    categories: list[Any] = []
    for op, value in items:
        if op is ops.CATEGORY:
            categories.append(value)
        elif op is not ops.NEGATE:
            codes += [value] if op is ops.LITERAL else range(value[0], value[1] + 1)
    if ignore_case:
        codes = _cases(codes)
    is_negated = items[0][0] is ops.NEGATE
    if is_negated and categories[:1] == [ops.CATEGORY_NOT_WORD]:
        return _part_of_words(codes, categories[1:])
    outside = [_INVERSE[category] for category in categories if category in _INVERSE]
    inside = _ranges(codes) + "".join(_CATEGORIES.get(category, "") for category in categories)
    if is_negated and outside:
        raise ValueError("cannot translate a negated class of what is no space or digit")
    choices = [f"[{'^' if is_negated else ''}{inside}]"] if inside else []
    choices += [f"[^{_CATEGORIES[category]}]" for category in outside]
    return choices[0] if len(choices) == 1 else f"(?:{'|'.join(choices)})"


def _part_of_words(codes: Iterable[int], categories: list[Any]) -> str:
    r"""Translate a class such as ``[^\W\d_]``: characters of words without some."""
    if set(categories) - {ops.CATEGORY_DIGIT}:
        raise ValueError("cannot translate a class of words without others than letters and digits")
    numbers = r"\p{Nl}\p{No}" if categories else r"\p{N}"
    rest = set(codes) - {ord("_")}
    part = rf"[\p{{L}}{numbers}{'' if ord('_') in codes else '_'}]"
    return f"(?:(?![{_ranges(rest)}]){part})" if rest else part


def _cases(codes: Iterable[int]) -> list[int]:
    """Return the code points that match one of these in a pattern that ignores case."""
    lower = {_sre.unicode_tolower(code) for code in codes}
    lower |= {code for one in lower for code in _casefix._EXTRA_CASES.get(one, ())}
    return sorted({code for one in lower for code in _by_lower_case().get(one, (one,))})


@cache
def _by_lower_case() -> dict[int, list[int]]:
    """Return the code points of each lower-case one that is not alone."""
    found: dict[int, list[int]] = {}
    for code in range(0x110000):
        lower = _sre.unicode_tolower(code)
        if lower != code:
            found.setdefault(lower, [lower]).append(code)
    return found


def _ranges(codes: Iterable[int]) -> str:
    """Return code points as the content of a class."""
    return "".join(_runs(sorted(set(codes))))


def _runs(codes: list[int]) -> Iterator[str]:
    start = 0
    for i, code in enumerate(codes):
        if i + 1 == len(codes) or codes[i + 1] != code + 1:
            first = _escape(codes[start])
            yield first if start == i else f"{first}{'-' if i > start + 1 else ''}{_escape(code)}"
            start = i + 1


def _escape(code: int) -> str:
    """Return a character for any place in a pattern."""
    character = chr(code)
    if code == 0x0A:
        return r"\n"
    return character if character.isascii() and character.isalnum() else rf"\u{{{code:x}}}"


_CATEGORIES = {
    ops.CATEGORY_DIGIT: r"\p{Nd}",
    ops.CATEGORY_SPACE: _ranges(_SPACES),
    ops.CATEGORY_WORD: _WORD,
}

if __name__ == "__main__":
    RULES.parent.mkdir(exist_ok=True)
    RULES.write_text(rules(), encoding="utf-8")
