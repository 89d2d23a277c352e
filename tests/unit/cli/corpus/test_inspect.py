"""`corpus stats`, `list` and `show`."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest


def test_stats(library: Path, capsys: pytest.CaptureFixture[str], run: Callable[..., int]) -> None:
    """Articles and quotes are counted by site, or by host if the site is unknown."""
    assert run("stats", "--format", "json", library=library) == 0
    first, *others = json.loads(capsys.readouterr().out)["sources"]
    assert first == {
        "source": "example.org",
        "articles": 1,
        "words": 20,
        "quotes": 3,
        "located": 2,
        "verbatim": 2,
        "quoted_words": 10,
        "licenses": "CC0-1.0",
        "same_url": 0,
    }
    assert [(row["source"], row["quotes"]) for row in others] == [("Gazette", 1), ("", 0)]
    assert run("stats", library=library) == 0
    assert capsys.readouterr().out.splitlines()[-1].split()[:3] == ["all", "3", "4"]


def test_list_and_show(
    library: Path, capsys: pytest.CaptureFixture[str], run: Callable[..., int]
) -> None:
    """Articles are listed by words, and shown by the first digits of their id."""
    assert run("list", library=library) == 0
    assert [line.split()[3] for line in capsys.readouterr().out.splitlines()] == [
        "Rain",
        "Snow",
        "Plain",
    ]
    assert run("list", "--quoted", "--format", "json", library=library) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(row["title"], row["quotes"]) for row in rows] == [("Rain", 3), ("Snow", 1)]
    assert run("list", "bak", "NOON", library=library) == 0
    assert capsys.readouterr().out.split()[3] == "Rain"
    assert run("show", rows[0]["article"][:6], library=library) == 0
    shown = capsys.readouterr().out
    assert "license: CC0-1.0" in shown
    assert "[39-55, 1.00, own mark]\nNobody was hurt." in shown
    assert "[not located, 0.00, a.csv]\nIt froze." in shown
    assert run("show", rows[0]["article"], "--format", "json", library=library) == 0
    quotes = json.loads(capsys.readouterr().out)["quotes"]
    assert [quote["start"] for quote in quotes] == [0, 39, None]
