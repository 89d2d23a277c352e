"""Write every chapter of the tutorial as a Jupyter notebook, beside its page.

    python tools/make_notebooks.py
    python tools/make_notebooks.py --run docs/tutorial/03-gradient-descent.ipynb

Text becomes Markdown cells, each block of code one or more code cells, with the output that the
page shows; the tests verify that the code prints it. A block with prompts becomes a cell for each
prompt that prints something. A command of the shell is a cell with ``!``. The first cell changes to
the root of the checkout, where the code of the pages runs. `--run` executes notebooks, cell by
cell, and ends with an error if the output of a cell differs.
"""

import argparse
import contextlib
import doctest
import json
import os
import re
import runpy
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
TUTORIAL = ROOT / "docs" / "tutorial"
_PAGES = runpy.run_path(str(Path(__file__).with_name("run_pages.py")))
FENCE, COMMAND = _PAGES["FENCE"], _PAGES["COMMAND"]
SETUP = """\
# The code runs at the root of a checkout.
import os
from pathlib import Path

while not Path("docs", "tutorial").is_dir():
    os.chdir("..")
"""
STYLE = {
    "metadata": {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    },
    "nbformat": 4,
    "nbformat_minor": 5,
}


def chapters() -> list[Path]:
    """List the pages that become notebooks."""
    return [*sorted(TUTORIAL.glob("[0-9]*.md")), TUTORIAL / "solutions.md"]


def make_notebook(page: Path) -> dict[str, Any]:
    """Return the notebook of a page."""
    text = page.read_text(encoding="utf-8")
    cells, end = [_code(SETUP, "")], 0
    for fence in FENCE.finditer(text):
        cells += _markdown(text[end : fence.start()])
        code = textwrap.dedent(fence[3])
        if fence[2] == "console":
            cells += [_code(f"!{command}", printed) for command, printed in COMMAND.findall(code)]
        elif ">>> " in code:
            cells += _prompts(code)
        else:
            cells.append(_code(code, ""))
        end = fence.end()
    cells += _markdown(text[end:])
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    return {"cells": cells, **STYLE}


def _prompts(code: str) -> Iterator[dict[str, Any]]:
    """Yield a cell for each prompt that prints, with the silent ones before it."""
    source = ""
    for example in doctest.DocTestParser().get_examples(code):
        source += example.source
        if example.exc_msg:
            yield _failing(source, example.exc_msg)
        elif example.want:
            yield _code(source, example.want)
        source = "" if example.want else source
    if source:
        yield _code(source, "")


def _failing(source: str, message: str) -> dict[str, Any]:
    """Return a cell that raises; Jupyter goes on after it because of its tag."""
    name, _, value = message.strip().partition(": ")
    error = {"output_type": "error", "ename": name, "evalue": value, "traceback": [message.strip()]}
    tags = {"metadata": {"tags": ["raises-exception"]}, "outputs": [error]}
    return _code(source, "") | tags


def _markdown(text: str) -> list[dict[str, Any]]:
    text = re.sub(r"^<!--.*?-->$", "", text, flags=re.MULTILINE).strip()
    return [{"cell_type": "markdown", "metadata": {}, "source": _lines(text)}] if text else []


def _code(source: str, printed: str) -> dict[str, Any]:
    output = {"output_type": "stream", "name": "stdout", "text": _lines(printed)}
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {},
        "outputs": [output] if printed else [],
        "source": _lines(source.rstrip("\n")),
    }


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def run_notebook(path: Path) -> None:
    """Execute a notebook as Jupyter would, in its folder.

    Raises:
        SystemExit: A cell prints something else than it shows.
    """
    os.environ |= {"MPLBACKEND": "Agg", "SOURCE_DATE_EPOCH": "0", "COLUMNS": "80"}
    names: dict[str, Any] = {"__name__": "__main__"}
    checker = doctest.OutputChecker()
    with contextlib.chdir(path.parent):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] != "code":
                continue
            source = "".join(cell["source"])
            if cell["metadata"].get("tags"):
                _require_error(source, names, cell["outputs"][0])
                continue
            expected = "".join("".join(output["text"]) for output in cell["outputs"])
            printed = _run_cell(source, names)
            if expected and not checker.check_output(expected, printed, doctest.ELLIPSIS):
                raise SystemExit(f"{path.name}: {source}\nprints\n{printed}\nnot\n{expected}")


def _require_error(source: str, names: dict[str, Any], error: dict[str, str]) -> None:
    """Run a cell that must raise an error."""
    try:
        _run_cell(source, names)
    except Exception as raised:  # whatever the page shows
        name = error["ename"].rpartition(".")[2]
        expected = error["evalue"].partition("...")[0]
        if type(raised).__name__ == name and str(raised).startswith(expected):
            return
        raise
    raise SystemExit(f"{source}\nraises nothing")


def _run_cell(source: str, names: dict[str, Any]) -> str:
    """Run a cell, and return what it prints; its expressions are echoed, as at a prompt."""
    if source.startswith("!"):
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        return subprocess.run(
            ["bash", "-c", source[1:]],
            check=True,
            env={**os.environ, "PATH": path},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ).stdout
    run_cell = runpy.run_path(str(Path(__file__).with_name("run_notebook.py")))["_run"]
    outputs = run_cell(source, names, 0)
    return "".join(
        "".join(output.get("text") or [*output["data"]["text/plain"], "\n"]) for output in outputs
    )


def main() -> None:
    """Write the notebooks, or run those that are named."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--run", nargs="+", type=Path, metavar="FILE")
    given = parser.parse_args()
    for path in given.run or ():
        run_notebook(path.resolve())
        print(path)
    for page in () if given.run else chapters():
        text = json.dumps(make_notebook(page), ensure_ascii=False, indent=1)
        page.with_suffix(".ipynb").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
