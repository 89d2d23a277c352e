"""Markdown notes with quotes."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

Read = Callable[[Path], list[tuple[str, str, str, str]]]
Write = Callable[[Path, Any], Path]

RAIN = "It rained all day."
URL = "https://example.org/rain"


def test_folder_of_notes(tmp_path: Path, write: Write, read: Read) -> None:
    """All notes of a vault are read, but not those in hidden folders."""
    write(tmp_path / "a.md", "> It fell.")
    write(tmp_path / "deep" / "b.md", "> It rose.")
    write(tmp_path / ".obsidian" / "c.md", "> It hid.")
    assert [quote[:2] for quote in read(tmp_path)] == [("It fell.", "a"), ("It rose.", "b")]


def test_obsidian_block_ids(tmp_path: Path, write: Write, read: Read) -> None:
    """Block ids of Obsidian are not words of the quote."""
    note = f"From [Rain]({URL}):\n\n> {RAIN} ^a-1\n\n> It stopped.\n> ^b2\n\n> It fell.\n\n^c3\n"
    assert [quote[0] for quote in read(write(tmp_path / "n.md", note))] == [
        RAIN,
        "It stopped.",
        "It fell.",
    ]


def test_obsidian_embeds_and_quotes_in_lists(tmp_path: Path, write: Write, read: Read) -> None:
    """An embedded image has no words; a quote in a list item is a quote."""
    note = f"\ufeffFrom [Rain]({URL}):\r\n\r\n> ![[map.png]]\r\n\r\n- > {RAIN} ^x1\r\n"
    assert [quote[0] for quote in read(write(tmp_path / "n.md", note))] == [RAIN]


def test_several_articles_in_a_note(tmp_path: Path, write: Write, read: Read) -> None:
    """Each top heading starts an article, as in the Markdown that pullquote writes."""
    note = f"# Rain\n\n<{URL}>\n\n> {RAIN}\n\n# Snow\n\n## A part\n\n> It snowed.\n"
    assert read(write(tmp_path / "n.md", note)) == [
        (RAIN, "Rain", "", URL),
        ("It snowed.", "Snow", "", ""),
    ]
