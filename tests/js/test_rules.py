"""The rules that the browser engine reads are those of Python."""

import importlib
import re
import runpy
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pullquote.documents.lazy_pattern import fold_hints

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def tool() -> dict[str, Any]:
    """Return the names of the script that writes the rules."""
    return runpy.run_path(str(ROOT / "tools" / "make_js_rules.py"))


def test_rules_are_current(tool: dict[str, Any]) -> None:
    """The committed file is what the script writes today."""
    expected = tool["rules"]()
    assert tool["RULES"].read_text(encoding="utf-8") == expected, "run tools/make_js_rules.py"


@given(data=st.data())
@settings(max_examples=100, deadline=None)
def test_hints_are_in_every_match(tool: dict[str, Any], data: st.DataObject) -> None:
    """What a pattern matches has a hint of one of its alternatives, at its place."""
    module, names = data.draw(st.sampled_from(sorted(tool["BRANCHED"].items())))
    pattern = getattr(importlib.import_module(module), data.draw(st.sampled_from(names.split())))
    text = data.draw(st.from_regex(re.compile(pattern.pattern, pattern.flags)))
    assume(pattern.match(text))
    folded = fold_hints(" ".join(text.split()))
    places = [
        (hint, folded[: len(hint) + tool["MAX_MARKS"]] if branch["first"] else folded)
        for branch in tool["branches"](pattern)
        for hint in branch["hints"]
    ]
    assert any(hint in place for hint, place in places)


PATTERNS = [
    (r"(?P<q>['\"])\w+(?P=q)\b|x$", 0, ["'one'", '"two', "'é1_'a", "x\n", "x\nx"]),
    (r"k[^a-c\W]s", re.IGNORECASE, ["\u212adſ", "KDS", "kbs", "kBs", "k s"]),
    (r"\b(?:é|[a-c])x?\b.|x\b|\b-", 0, ["éx.", "ab a!", "bxy", "x", "a-", " -", "𝒳x"]),
    (r"a++b|(?>c|cd)e", 0, ["aaab", "aaa", "cde", "ce"]),
    (r"[^\W\d_]+?(?=\s)", 0, ["ab\x1cc", "ab\ufeffc", "é٣ a", "𐐀𐐁\u2003"]),
    (r".{2,3}(?<!\.)\Z", 0, ["𝒳y", "a\nb", "ab.", "ab\u2028"]),
    (r"(?i:Straße)|[\[\]&~^-]", 0, ["STRAßE", "straẞe", "STRASSE", "&", "]", "^-"]),
]


@pytest.mark.parametrize(("pattern", "flags", "texts"), PATTERNS)
def test_translated_patterns_find_the_same(
    call_js: Any, tool: dict[str, Any], pattern: str, flags: int, texts: list[str]
) -> None:
    """Classes, ignored case, groups, ends and possessive repetitions mean the same."""
    compiled = re.compile(pattern, flags)
    source = tool["javascript"](compiled)
    expected = [[match[0] for match in compiled.finditer(text)] for text in texts]
    assert call_js("text/pattern.js", "findAll", [[source, text] for text in texts]) == expected


@pytest.mark.parametrize(
    ("function", "method"),
    [
        ("isSpace", str.isspace),
        ("isLower", str.islower),
        ("isUpper", str.isupper),
        ("isAlpha", str.isalpha),
        ("isAlnum", str.isalnum),
        ("isDigits", str.isdigit),
        ("casefold", str.casefold),
    ],
)
def test_characters_are_those_of_python(call_js: Any, function: str, method: Any) -> None:
    """Characters have the same properties and folded case, but for the few that Unicode changed."""
    surrogates = range(0xD800, 0xE000)
    known = [
        character
        for character in map(chr, range(0x20000))
        if ord(character) not in surrogates and unicodedata.category(character) != "Cn"
    ]
    values = call_js("text/strings.js", function, [[character] for character in known])
    pairs = zip(known, values, strict=True)
    assert len([ascii(c) for c, value in pairs if value != method(c)]) < 10
