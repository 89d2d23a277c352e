"""The terminal format: colors, delimiters, width, and control characters."""

import re
from collections.abc import Callable

import pytest

from pullquote.render import terminal
from pullquote.selection import HighlightResult

Make = Callable[..., HighlightResult]


def test_highlights_are_colored(make: Make) -> None:
    """Strong highlights are black on gold; the rest of the article is unchanged."""
    output = terminal.render_article(make(top=2), "document", colors=True)
    gold = "\x1b[30;48;5;220m"
    assert f"{gold}Rain fell & fell.\x1b[0m {gold}The *gates* broke.\x1b[0m" in output
    assert "• First the gates went." in output
    assert "\x1b[1mThe <flood>\x1b[0m" in output


def test_highlights_are_delimited_without_colors(make: Make) -> None:
    """Without colors there are delimiters, and no escape character."""
    output = terminal.render_article(make(top=1), "document", colors=False)
    assert "**Rain fell & fell.** The *gates* broke." in output
    assert "\x1b" not in output


def test_six_highlights_have_two_strengths(make: Make) -> None:
    """The five best are strong, the sixth is light."""
    parts = [("paragraph", f"The {number}th stood there.") for number in range(4, 11)]
    output = terminal.render_article(make(parts, top=6, diversity=False), "document", colors=True)
    assert output.count("\x1b[30;48;5;220m") == 5
    assert output.count("\x1b[30;48;5;229m") == 1


def test_lines_fit_the_width(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines break at blanks, wide characters count twice, and no word is lost."""
    monkeypatch.setenv("COLUMNS", "40")
    chinese = "今天下了很大的雨，港口的大门被洪水冲垮了，人们都说从来没有见过这样的大雨。"
    english = "Rain flooded the old harbour and nobody in the town had ever seen the like of it."
    parts = [("paragraph", english), ("paragraph", chinese)]
    output = terminal.render_article(make(parts, top=1), "document", colors=True)
    plain = re.sub(r"\x1b\[[\d;]*m", "", output)
    widths = [sum(2 if ord(c) > 0x2E80 else 1 for c in line) for line in plain.splitlines()[3:-1]]
    assert max(widths) <= 40
    assert english in " ".join(plain.split())
    assert chinese in plain.replace("\n", "")


def test_an_article_cannot_control_the_terminal(make: Make) -> None:
    """Control characters of the text are replaced."""
    parts = [("paragraph", "Rain \x1b]0;owned\x07 fell on the town."), ("code", "\x1b[2J")]
    output = terminal.render_article(make(parts, explain=True), "document", colors=False)
    assert "\x1b" not in output
    assert "\x07" not in output


def test_consecutive_items_are_one_list(make: Make) -> None:
    """Items are on consecutive lines."""
    result = make([("item", "Bring hats."), ("item", "Bring coats."), ("paragraph", "It rained.")])
    lines = terminal.render_article(result, "document").splitlines()
    assert "hats" in lines[lines.index("• Bring coats.") - 1]
