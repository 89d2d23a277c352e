"""No regular expression of the package can take more than linear time on hostile input."""

import ast
import importlib
import importlib.util
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import pullquote
from pullquote.text import _speech, discourse, sentence_splitter

SOURCE = Path(pullquote.__file__).parent
_spec = importlib.util.spec_from_file_location(
    "regex_check", Path(__file__).with_name("regex_check.py")
)
assert _spec is not None
assert _spec.loader is not None
regex_check: Any = importlib.util.module_from_spec(_spec)
sys.modules["regex_check"] = regex_check
_spec.loader.exec_module(regex_check)

FUNCTIONS = {"compile", "match", "fullmatch", "search", "findall", "finditer", "sub", "split"}
SEARCHES = {"search", "findall", "finditer", "sub", "subn", "split"}

JUSTIFIED: dict[tuple[str, str], str] = {
    ("pullquote.ingest.exports.markdown_notes", "_LINK"): "brackets end each scan at the next one",
    ("pullquote.ingest.exports.markdown_notes", "_BARE"): "the slashes of each address end a match",
    ("pullquote.text.inline_markdown", "_INLINE"): "a parenthesis, quote or letter ends each scan",
    ("pullquote.quotes.normalize", "_RUN"): "lookbehinds prevent a restart within a run",
    ("pullquote.text.tokenize", "_WORD"): "digits without a point match as a word at once",
    ("pullquote.text.tokenize", "_ANY_WORD"): "digits without a point match as a word at once",
    ("pullquote.ingest.exports.kindle", "_AUTHOR"): "parentheses end each scan at the next one",
}
"""Patterns that are reported although they are linear, by module and name, each with the reason."""


def modules() -> list[str]:
    """List all modules."""
    paths = sorted(SOURCE.rglob("*.py"))
    names = [path.relative_to(SOURCE.parent).with_suffix("").parts for path in paths]
    return [".".join(parts).removesuffix(".__init__") for parts in names]


def patterns(name: str) -> Iterator[tuple[str, re.Pattern[Any], bool]]:
    """Yield name or line, pattern, and whether it searches, of each pattern of a module."""
    path = SOURCE.parent.joinpath(*name.split("."))
    path = path.with_suffix(".py") if path.with_suffix(".py").exists() else path / "__init__.py"
    tree = ast.parse(path.read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and is_regex(node)]
    calls = [call for call in calls if not isinstance(call.args[0], ast.Starred)]
    if not calls:
        return
    methods: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            methods.setdefault(node.value.id, set()).add(node.attr)
    assigned = {
        node.value: node.targets[0].id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    try:
        namespace = vars(importlib.import_module(name))
    except ImportError:  # of an extra that is not installed
        namespace = {"re": re}
    for call in calls:
        arguments = [ast.Expression(argument) for argument in call.args]
        keywords = {k.arg: ast.Expression(k.value) for k in call.keywords if k.arg == "flags"}
        label = assigned.get(call, f"line {call.lineno}")
        function = call.func.attr if isinstance(call.func, ast.Attribute) else "compile"
        try:
            source = eval(compile(arguments[0], name, "eval"), namespace)
            given = arguments[1:2] if function == "compile" else list(keywords.values())
            flags = eval(compile(given[0], name, "eval"), namespace) if given else 0
        except NameError:
            continue  # made of local variables: see `factories`
        used = methods.get(label, SEARCHES) if function == "compile" else {function}
        yield label, re.compile(source, flags), bool(used & SEARCHES) or not used


def is_regex(call: ast.Call) -> bool:
    """Return whether a call is one of `re`'s functions with a pattern, or `lazy_pattern`."""
    function = call.func
    if isinstance(function, ast.Name):
        return function.id == "lazy_pattern" and not isinstance(call.args[0], ast.Name)
    return (
        isinstance(function, ast.Attribute)
        and isinstance(function.value, ast.Name)
        and function.value.id == "re"
        and function.attr in FUNCTIONS
    )


def factories() -> Iterator[tuple[str, re.Pattern[Any], bool]]:
    """Yield the patterns that functions make of their variables."""
    for language, pattern in _speech._attributions().items():
        yield f"speech {language}", pattern, False
    yield "stop", sentence_splitter._STOP, True
    yield "stop or feeling", sentence_splitter._STOP_OR_FEELING, True
    for language in ("en", "de", "fr", "es"):
        yield f"resolved {language}", discourse._rules(language)[0], False
        yield f"phrases {language}", discourse._rules(language)[1], False


@pytest.mark.parametrize("name", modules())
def test_patterns_of_a_module_are_linear(name: str) -> None:
    """No pattern of the module has nested, adjacent or restarting unbounded repetition."""
    reported = {
        label: kinds
        for label, pattern, searches in patterns(name)
        if (kinds := regex_check.problems(pattern, searches=searches))
        and (name, label) not in JUSTIFIED
    }
    assert reported == {}


def test_patterns_made_by_functions_are_linear() -> None:
    """Neither has a pattern that a function makes of variables."""
    reported = {
        label: kinds
        for label, pattern, searches in factories()
        if (kinds := regex_check.problems(pattern, searches=searches))
    }
    assert reported == {}


def test_most_patterns_are_seen() -> None:
    """The walk over the sources sees the patterns: if it broke, it would report nothing."""
    seen = {
        (name, label)
        for name in ("pullquote.text.sentence_splitter", "pullquote.documents.charset")
        for label, _, _ in patterns(name)
    }
    assert {
        ("pullquote.text.sentence_splitter", "_NEXT"),
        ("pullquote.text.sentence_splitter", "_PAIR"),
        ("pullquote.documents.charset", "_CHARSET"),
    } <= seen


@pytest.mark.parametrize(
    ("pattern", "kind"),
    [
        # What version 0.1 had: comments before the root, front matter, link targets, feeds' links.
        (rb"(?:\s|<\?xml[^>]*>|<!--(?s:.*?)-->)*<(?:!doctype\s+html|html)[\s>]", "nested"),
        (r"^(title|author)[ \t]*:[ \t]*(\S.*?)[ \t]*$", "adjacent"),
        (r"<link [^>]*rel=", "restart"),
        (r"(a+)+b", "nested"),
        (r"\s*\s*x", "adjacent"),
        (r"\w+@", "restart"),
    ],
)
def test_bad_patterns_are_reported(pattern: str | bytes, kind: str) -> None:
    """The check reports the patterns that it is made for."""
    assert kind in regex_check.problems(re.compile(pattern))


@pytest.mark.parametrize(
    "pattern",
    [
        r"<[^<>]*>",
        r'"[^"]*"',
        r"\w+",
        r"<(?:a|b)*c",
        r"@(?:[.,]*+[a-z]++)++",
        r"^\s*#",
        r"a\s{0,9}\s{0,9}b",
    ],
)
def test_good_patterns_are_not_reported(pattern: str) -> None:
    """The check does not report linear patterns."""
    assert regex_check.problems(re.compile(pattern)) == []
