"""The figures of the documentation are those that commands wrote, and can be written again."""

import re
import runpy
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
TOOL: dict[str, Any] = runpy.run_path(str(ROOT / "tools" / "make_figures.py"))
BLOCKS = [block for page in TOOL["pages"]() for block in TOOL["find_blocks"](page)]
TABLE_PAGES = (
    "README.md",
    "docs/explanation/encoders.md",
    "docs/explanation/figures.md",
    "docs/explanation/labels.md",
    "docs/explanation/peers.md",
    "docs/explanation/robustness.md",
    "docs/explanation/splitters.md",
    "docs/how-to/batch.md",
    "docs/how-to/books.md",
    "docs/how-to/check-quotations.md",
    "docs/how-to/digest.md",
    "docs/how-to/ray-cluster.md",
    "docs/how-to/token-budget.md",
)
TYPED = re.compile(r"^\|.*\| *\**\d+\.\d+[ *].*$", re.MULTILINE)
DATE = re.compile(r"\b20\d\d-\d\d-\d\d\b")


def test_there_are_blocks() -> None:
    """The pages of figures have blocks, each with its own name."""
    names = [(block.page, block.name) for block in BLOCKS]
    assert len(names) == len(set(names))
    assert {"README.md", "docs/explanation/how-good.md", *TABLE_PAGES} <= {
        page for page, _ in names
    }


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: f"{block.page}#{block.name}")
def test_the_command_of_a_block_stands_beside_it(block: Any) -> None:
    """The page prints the command that wrote a block, and its script exists."""
    text = (ROOT / block.page).read_text(encoding="utf-8")
    without_marks = re.sub(r"<!--.*?-->", "", text)
    for command in block.command.split(" && "):
        assert command in without_marks
        (script,) = re.findall(r"python (\S+\.py)", command)
        assert (ROOT / script).is_file()


@pytest.mark.parametrize("page", TOOL["pages"]())
def test_copies_are_of_today(page: str) -> None:
    """A copied figure is the cell that it names."""
    text = (ROOT / page).read_text(encoding="utf-8")
    for *cell, value in TOOL["COPY"].findall(text):
        assert value == TOOL["read_cell"](*cell), cell


@pytest.mark.parametrize("page", TABLE_PAGES)
def test_no_table_of_figures_is_typed(page: str) -> None:
    """Outside the blocks, no table of these pages has a column of decimals."""
    text = TOOL["BLOCK"].sub("", (ROOT / page).read_text(encoding="utf-8"))
    assert TYPED.findall(text) == []


@pytest.mark.parametrize("page", sorted({*TOOL["pages"]()} - {*TABLE_PAGES}))
def test_a_typed_table_of_figures_says_when_it_was_measured(page: str) -> None:
    """Elsewhere, a table of decimals that no command writes has a date: of its section or page."""
    text = TOOL["BLOCK"].sub("", (ROOT / page).read_text(encoding="utf-8"))
    sections = re.split(r"^#+ ", text, flags=re.MULTILINE)
    for section in sections:
        figures = [row for row in TYPED.findall(section) if not row.startswith("| `--")]
        assert not figures or DATE.search(section + sections[1]), figures[0]


def test_a_block_is_rewritten_in_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the command prints replaces the old lines; the rest, and other blocks, stay."""
    page = tmp_path / "README.md"
    page.write_text(
        "# A\n\nBefore <!-- =README.md#a; x; n -->1<!-- = -->.\n\n"
        "<!-- figures one (9 s): echo '| | n |'; echo '|---|---|'; echo '| x | 2 |' -->\n"
        "| | n |\n|---|---|\n| x | 1 |\n<!-- end of one -->\n\n"
        "<!-- figures two (9 s): false -->\nkept\n<!-- end of two -->\n"
    )
    (tmp_path / "docs").mkdir()
    for name in ("run_block", "update_copies"):
        monkeypatch.setitem(TOOL[name].__globals__, "ROOT", tmp_path)
    one, two = TOOL["find_blocks"]("README.md")
    TOOL["run_block"](one, {})
    TOOL["update_copies"]("README.md")
    text = page.read_text()
    assert "| x | 2 |" in text
    assert "| x | 1 |" not in text
    assert "-->2<!-- = -->." in text
    assert "<!-- figures one (0 s): echo" in text
    assert "(9 s): false -->\nkept\n<!-- end of two -->" in text
    with pytest.raises(TOOL["FigureError"], match=r"README\.md#two: ended with 1"):
        TOOL["run_block"](two, {})
    with pytest.raises(TOOL["FigureError"], match=r"no cell README\.md#a; y; n"):
        TOOL["read_cell"]("README.md", "a", "y", "n")
