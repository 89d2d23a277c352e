"""The browser engine highlights as Python does, in Node.js and in Chromium."""

import re
from itertools import pairwise
from typing import Any

import pytest

from pullquote import Options
from pullquote.errors import PullquoteError
from pullquote.pipeline import cached_highlighter
from pullquote.render.json import highlight_payload

MAX_DIFFERENCE = 1e-5
SCORES = ("score", "score_std", "gist", "quotable")
TEXT = (
    "The rain fell on the old town for nine days. Nobody had seen the like of it. By the third day "
    "the river stood in the streets, and the bakers sold their bread from boats. The mayor said: "
    "“We will build a dam.” But the dam was never built, because nobody wanted to pay for it.\n\n"
    "A town that will not pay for a dam pays for the flood. That is what the old miller used to "
    "say. He had seen three floods and paid for all of them. 24 July 2015\n\n"
    "The rain fell on the old town for ten days. Photo: Ada Brook/AFP"
)


def highlight(text: str, title: str = "", **options: Any) -> dict[str, Any]:
    """Return what Python answers: the payload, or an error."""
    try:
        highlighter = cached_highlighter("rnn", None)
        result = highlighter.highlight(text, title=title, options=Options(**options))
    except PullquoteError as error:
        return {"error": type(error).__name__, "message": str(error)}
    return highlight_payload(result).to_dict()


def first_difference(expected: dict[str, Any], actual: dict[str, Any]) -> str:
    """Return what differs first, and in which sentence; empty if nothing does."""
    for mine, other in [
        (expected, actual),
        (expected.get("document", {}), actual.get("document", {})),
    ]:
        for name in mine.keys() | other.keys():
            a, b = mine.get(name), other.get(name)
            if name not in ("document", "sentences") and a != b:
                return f"{name}: Python has {a!r:.300}, JavaScript {b!r:.300}"
    pairs = zip(expected.get("sentences", ()), actual.get("sentences", ()), strict=True)
    for mine, other in pairs:
        for name in mine.keys() | other.keys():
            a, b = mine.get(name), other.get(name)
            # Scores that differ less than this can change places.
            is_equal = name == "rank" or a == b
            if name in SCORES and None not in (a, b):
                is_equal = abs(a - b) <= MAX_DIFFERENCE
            if not is_equal:
                return f"{name} of {mine['prose']!r}: Python has {a!r}, JavaScript {b!r}"
    ranked = sorted(pairs_by_rank(expected, actual))
    for (_, before), (rank, after) in pairwise(ranked):
        if after > before + MAX_DIFFERENCE:
            return f"rank {rank} has score {after}, more than {before} of the one before"
    return ""


def pairs_by_rank(expected: dict[str, Any], actual: dict[str, Any]) -> list[tuple[int, float]]:
    """Return JavaScript's rank and Python's score of each sentence."""
    pairs = zip(actual.get("sentences", ()), expected.get("sentences", ()), strict=True)
    return [(other["rank"], mine["score"]) for other, mine in pairs]


@pytest.fixture(scope="module")
def expected(articles: list[tuple[str, str]]) -> list[dict[str, Any]]:
    """Return Python's result for each article, for both aims."""
    return [highlight(text, title, aim="both") for text, title in articles]


@pytest.mark.timeout(900)
def test_articles_are_highlighted_alike(
    call_js: Any, articles: list[tuple[str, str]], expected: list[dict[str, Any]]
) -> None:
    """The scores of 1,000 articles are equal to 1e-5, and the chosen sentences are the same."""
    rows = [[text, {"title": title, "aim": "both"}] for text, title in articles]
    results: list[dict[str, Any]] = []
    for start in range(0, len(rows), 250):
        results += call_js("../tests/js/highlight.js", "highlight", rows[start : start + 250])
    for number, (mine, other) in enumerate(zip(expected, results, strict=True)):
        difference = first_difference(mine, other)
        assert not difference, f"article {number}: {difference}\n{articles[number][0][:1000]!r}"


def test_differences_are_found() -> None:
    """A changed score, choice, rank or text is reported with its sentence."""
    mine = highlight(TEXT, aim="both")
    assert first_difference(mine, highlight(TEXT, aim="both")) == ""
    changes = [
        ("gist", 0.9),
        ("strength", "strong" if mine["sentences"][3]["rank"] > 5 else "none"),
    ]
    for name, value in [*changes, ("aims", ["gist", "x"]), ("text", "x"), ("rank", 99)]:
        other = highlight(TEXT, aim="both")
        other["sentences"][3][name] = value
        assert name in first_difference(mine, other)
    assert "words" in first_difference(mine, {**highlight(TEXT, aim="both"), "words": 1})


OPTIONS: list[dict[str, Any]] = [
    {},
    {"aim": "quotable"},
    {"top": 2, "aim": "both"},
    {"ratio": 0.5},
    {"words": 30, "context": True},
    {"threshold": 0.05, "aim": "quotable"},
    {"always": ["AFP"], "exclude": ["dam"]},
    {"boost": ["town", "C++"], "top": 3},
    {"diversity": False, "ratio": 1.0},
    {"explain": True, "aim": "both"},
]


@pytest.mark.parametrize("options", OPTIONS)
def test_options_mean_the_same(call_js: Any, options: dict[str, Any]) -> None:
    """Each option selects the same sentences."""
    (actual,) = call_js("../tests/js/highlight.js", "highlight", [[TEXT, options]])
    assert first_difference(highlight(TEXT, **options), actual) == ""


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"aim": "all"}, "aim must be gist, quotable or both"),
        ({"top": 0}, "top must be at least 1, got 0"),
        ({"top": 1.5}, "top must be an integer"),
        ({"words": "9"}, "words must be an integer"),
        ({"ratio": 0}, "ratio must be above 0 and at most 1, got 0"),
        ({"threshold": 2}, "threshold must be between 0 and 1, got 2"),
        ({"boost": [" "]}, "boost needs words that are not blank"),
        ({"always": "a"}, "always must be a list of strings"),
        ({"exclude": ["("]}, "exclude must be a regular expression"),
        ({"count": 3}, "no option is named count; there are aim, top"),
    ],
)
def test_invalid_options_are_refused(call_js: Any, options: dict[str, Any], message: str) -> None:
    """The error says what was given and what is needed."""
    (actual,) = call_js("../tests/js/highlight.js", "highlight", [[TEXT, options]])
    assert actual["error"] == "UsageError"
    assert actual["message"].startswith(message)


def test_highlights_are_explained_alike(call_js: Any, articles: list[tuple[str, str]]) -> None:
    """The reasons, words, neighbors and ranks of explanations are the same."""
    some = [*articles[:200:25], *articles[400:1000:60]]
    rows = [[text, {"title": title, "explain": True, "top": 2}] for text, title in some]
    results = call_js("../tests/js/highlight.js", "highlight", rows)
    for (text, title), actual in zip(some, results, strict=True):
        difference = first_difference(highlight(text, title, explain=True, top=2), actual)
        assert not difference, f"{difference}\n{text[:1000]!r}"


def test_books_are_highlighted_alike(call_js: Any, articles: list[tuple[str, str]]) -> None:
    """A book is divided into the same chapters, and each chapter is scored as in Python."""
    texts = [text for text, _ in articles[:90]]
    chapters = ["\n\n".join([f"CHAPTER {n + 1}", *texts[n::3]]) for n in range(3)]
    book = "\n\n".join(chapters)
    for options in ({"aim": "both"}, {"words": 150}, {"top": 7, "perChapter": False}):
        (actual,) = call_js("../tests/js/highlight.js", "highlight", [[book, options]])
        python_options = {re.sub("C", "_c", name): value for name, value in options.items()}
        expected = highlight(book, **python_options)
        assert len(expected["chapters"]) > 2
        assert first_difference(expected, actual) == ""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([3], "text must be a string or an article, got number"),
        ([None], "text must be a string or an article, got null"),
        ([[TEXT]], "text must be a string or an article, got Array"),
        ([TEXT, None], "options must be an object, got null"),
        ([TEXT, {"title": 1}], "title must be a string, got number"),
        ([TEXT, {"language": {}}], "language must be a string, got Object"),
    ],
)
def test_wrong_types(call_js: Any, arguments: list[Any], message: str) -> None:
    """An argument of another type causes one line that says what is needed."""
    (result,) = call_js("../tests/js/highlight.js", "highlight", [arguments])
    assert result == {"error": "ArgumentTypeError", "message": message}


def test_quotes_are_escaped(call_js: Any) -> None:
    """Names in a quote become no markup, and no address ends its link."""
    module = "../src/pullquote/server/static/lib/quote-format.js"
    source = {"title": "A [map]", "author": "[Ada](javascript:x) <img>"}
    link = "https://example.org/?a=(b)\\"
    (quote,) = call_js(module, "formatQuote", [[source, "It rained.", link, "markdown"]])
    assert quote == (
        "> It rained.\n>\n> — \\[Ada\\](javascript:x) \\<img\\>, "
        "[A \\[map\\]](https://example.org/?a=%28b%29%5C)\n"
    )
