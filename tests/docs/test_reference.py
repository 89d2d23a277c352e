"""The generated pages match the current code."""

import ast
import re
import runpy
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import pullquote

pytest.importorskip("mkdocs", reason="the dependency group docs is not installed")

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "reference"
TEXT = r'<text x="(\d+)" y="(\d+)">(\w+)<'
LINE = r'<path d="M(\d+) (\d+)C.* (\d+) (\d+)"/>'


def tool(name: str) -> dict[str, Any]:
    """Load a script of tools/."""
    return runpy.run_path(str(ROOT / "tools" / f"{name}.py"))


def test_every_command_is_there() -> None:
    """The page of commands has the current ``--help`` text of each command."""
    # In a process of its own: Click keeps the help option of a command that a test has called.
    script = "import runpy; print(runpy.run_path('tools/write_cli_page.py')['cli_page'](), end='')"
    command = [sys.executable, "-c", script]
    made = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    assert (REFERENCE / "cli.md").read_text(encoding="utf-8") == made, "run tools/write_cli_page.py"
    assert "## pullquote corpus import" in made


def test_every_call_is_there() -> None:
    """The HTTP page has each route and shape of the server's OpenAPI description."""
    made = tool("write_http_page")["http_page"]()
    assert (REFERENCE / "http.md").read_text(encoding="utf-8") == made, (
        "run tools/write_http_page.py"
    )
    assert "### POST /api/evaluate" in made


def test_the_picture_shows_the_imports() -> None:
    """The architecture page and its figure match the current imports."""
    draw = tool("draw_architecture")
    imports = draw["read_imports"]()
    for name, make in (("architecture.md", "page"), ("architecture.svg", "picture")):
        kept = (REFERENCE / name).read_text(encoding="utf-8")
        assert kept == draw[make](imports), "run tools/draw_architecture.py"


def test_following_the_lines_leads_to_all_imports() -> None:
    """The lines down from a part lead to everything that it imports, and to nothing else."""
    text = (REFERENCE / "architecture.svg").read_text(encoding="utf-8")
    boxes = [(part, int(x), int(y) - 4) for x, y, part in re.findall(TEXT, text)]
    tops = {(x, y - 13): part for part, x, y in boxes}
    lines: dict[tuple[int, int], set[tuple[int, int]]] = defaultdict(set)
    for x, y, x2, y2 in re.findall(LINE, text):
        lines[int(x), int(y)].add((int(x2), int(y2)))

    def down(place: tuple[int, int]) -> set[str]:
        """Return the boxes that lines from a position lead to, directly or indirectly."""
        found = set()
        for end in lines[place]:
            part = tops.get(end)
            found |= {part} | down((end[0], end[1] + 26)) if part else down(end)
        return found

    imports = tool("draw_architecture")["without_cycles"](read_imports())
    assert {part: down((x, y + 13)) for part, x, y in boxes} == {
        part: reach(imports, part) for part in imports
    }


def read_imports() -> dict[str, set[str]]:
    """Parse the imports of each part, without imports for type checking."""
    folder = ROOT / "src" / "pullquote"
    files = [path for path in folder.rglob("*.py") if path.stem != "__main__"]
    parts = {path.relative_to(folder).parts[0].removesuffix(".py") for path in files} - {"__init__"}
    found: dict[str, set[str]] = {part: set() for part in parts}
    for path in files:
        part = path.relative_to(folder).parts[0].removesuffix(".py")
        names = [
            name
            for node in without_types(ast.parse(path.read_text(encoding="utf-8")))
            for name in imported(node)
        ]
        others = {name.split(".")[1] for name in names if name.startswith("pullquote.")} & parts
        if part in parts:
            found[part] |= others - {part}
    return found


def without_types(node: ast.AST) -> Iterator[ast.AST]:
    """Walk a syntax tree, except what is under ``if TYPE_CHECKING``."""
    yield node
    for child in ast.iter_child_nodes(node):
        if not (isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test)):
            yield from without_types(child)


def imported(node: ast.AST) -> list[str]:
    """Return the modules that an import statement imports."""
    if isinstance(node, ast.Import):
        return [name.name for name in node.names]
    if isinstance(node, ast.ImportFrom):
        return [f"{node.module}.{name.name}" for name in node.names]
    return []


def reach(imports: dict[str, set[str]], part: str) -> set[str]:
    """Return everything that a part imports, directly or indirectly."""
    return imports[part].union(*(reach(imports, other) for other in imports[part]))


def test_every_public_name_is_described() -> None:
    """The Python page has every public name of `pullquote`."""
    listed = set(re.findall(r"\w+", (REFERENCE / "python.md").read_text(encoding="utf-8")))
    assert set(pullquote.__all__) - {"__version__"} <= listed


@pytest.mark.parametrize("page", ["python.md", "parts.md"])
def test_every_name_described_is_there(page: str) -> None:
    """Each name that a page documents exists in its module."""
    text = (REFERENCE / page).read_text(encoding="utf-8")
    taken = re.findall(r"^::: ([\w.]+)\n    options:\n      members: \[(.*)\]$", text, re.MULTILINE)
    assert taken
    for module, names in taken:
        assert set(names.split(", ")) <= set(vars(import_module(module))), module
