"""Patterns that are compiled on first use, and what rules them out beforehand."""

import copy
import importlib
import pickle
import re
import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pullquote.documents.furniture import is_furniture
from pullquote.documents.lazy_pattern import fold_opening, has_any, lazy_pattern, may_begin

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def tool() -> dict[str, Any]:
    """Return the names of the script that finds the literals of patterns."""
    names = runpy.run_path(str(ROOT / "tools" / "make_js_rules.py"))
    names["_openings"].__globals__.update(MAX_LITERAL=20, MAX_LITERALS=10_000)
    return names


def test_compiles_on_first_use(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is compiled before the first use, and only once then."""
    compiled = []
    compile_ = re.compile
    monkeypatch.setattr(re, "compile", lambda *args: compiled.append(args) or compile_(*args))
    word = lazy_pattern(r"[a-z]+", re.IGNORECASE)
    assert not compiled
    assert word.findall("To be") == ["To", "be"]
    assert word.fullmatch("be")
    assert compiled == [(r"[a-z]+", re.IGNORECASE)]
    assert word.flags & re.IGNORECASE


@pytest.mark.parametrize("is_used", [False, True])
def test_can_be_copied_and_pickled_as_a_pattern_can(is_used: bool) -> None:
    """A copy is the compiled pattern, whether the original was used or not."""
    word = lazy_pattern(r"[a-z]+", re.IGNORECASE)
    if is_used:
        word.findall("To be")
    compiled = re.compile(r"[a-z]+", re.IGNORECASE)
    assert copy.copy(word) == compiled
    assert copy.deepcopy(word) == compiled
    assert pickle.loads(pickle.dumps(word)) == compiled


def alternatives(tool: dict[str, Any], pattern: re.Pattern[str]) -> Iterator[list[Any]]:
    """Yield the alternatives of an anchored pattern, without signs that may be before them."""
    ops, items = tool["ops"], list(tool["_parser"].parse(pattern.pattern, pattern.flags))
    if items[0] == (ops.AT, ops.AT_BEGINNING):
        del items[0]
    for whole in items[0][1][1] if len(items) == 1 and items[0][0] is ops.BRANCH else [items]:
        rest = list(whole)
        if rest[0][0] is ops.MAX_REPEAT and rest[0][1][:2] in {(0, 3), (0, 4)}:
            del rest[0]
        op, value = rest[0]
        while op is ops.SUBPATTERN and len(value[3]) == 1:
            op, value = value[3][0]
        for branch in value[1] if op is ops.BRANCH else [rest[:1]]:
            yield [*branch, *rest[1:]]


@pytest.mark.parametrize(
    ("module", "name", "openings"),
    [
        ("documents.apparatus", "_CAPTION", "_CAPTION_OPENINGS"),
        ("documents.apparatus", "_SECTIONS", "_SECTIONS_OPENINGS"),
        ("documents.furniture", "_CREDIT", "_CREDIT_OPENINGS"),
        ("documents.furniture", "_LABEL", "_LABEL_OPENINGS"),
        ("documents.furniture", "_LABELED_DATE", "_LABELED_DATE_OPENINGS"),
        ("documents.furniture", "_POINTER", "_POINTER_OPENINGS"),
        ("documents.furniture", "_SALUTATION", "_SALUTATION_OPENINGS"),
        ("documents.notices", "_CALL", "_CALL_OPENINGS"),
        ("documents.notices", "_NOTICE", "_NOTICE_OPENINGS"),
        ("selection.candidates", "_POINTER", "_POINTER_OPENINGS"),
    ],
)
def test_openings_admit_every_match(
    tool: dict[str, Any], module: str, name: str, openings: str
) -> None:
    """Each alternative of a pattern begins with one of the openings, or with a digit or sign."""
    rules = importlib.import_module(f"pullquote.{module}")
    known, hints = getattr(rules, openings), getattr(rules, f"{name}_HINTS", ())
    if name == "_NOTICE":  # an earlier version of the article needs both
        known, hints = known + rules._EARLIER_OPENINGS, hints + rules._EARLIER_HINTS
    patterns = getattr(rules, name)
    patterns = [one for _, one in patterns] if isinstance(patterns, tuple) else [patterns]
    missing = []
    for pattern in patterns:
        for items in alternatives(tool, pattern):
            literals = [tool["_literals"](items[i:], pattern.flags) for i in range(len(items))]
            begins = all(text and may_begin(text, known) for text in literals[0])
            contains = any(all(has_any(text, hints) for text in texts) for texts in literals)
            if not begins and not contains and "CATEGORY_DIGIT" not in str(items[0]):
                missing.append(sorted(literals[0]))
            if module != "selection.candidates":  # where no marks are left out
                assert literals[0] == set(map(fold_opening, literals[0]))
    assert missing == []


@pytest.mark.parametrize(
    "text",
    [
        "An earlier version of this article misstated the height.",
        "In einer früheren Version dieses Artikels stand eine falsche Höhe.",
        "“Subscribe to our newsletter for more.",
        "3 min read",
        "İmages: Ada Brook",
    ],
)
def test_prefilter_keeps_furniture(text: str) -> None:
    """What begins with marks, digits or an uncommon letter is recognized all the same."""
    assert is_furniture(text)
