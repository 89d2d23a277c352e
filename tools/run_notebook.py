"""Run the code of a notebook, cell by cell, and store the output of each cell.

    python tools/run_notebook.py examples/notebook.ipynb

Like Jupyter, but with Python alone, so that the tests can check a notebook: the output of a cell is
what it prints, and its last expression, as HTML if it has an HTML form.
"""

import ast
import contextlib
import io
import json
import sys
from pathlib import Path
from typing import Any


def run_notebook(path: Path) -> dict[str, Any]:
    """Run a notebook in its own folder.

    Args:
        path: A file of Jupyter's format, version 4.

    Returns:
        The notebook with current outputs.
    """
    notebook: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    names: dict[str, Any] = {"__name__": "__main__"}
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    with contextlib.chdir(path.parent):
        for number, cell in enumerate(cells, 1):
            cell["execution_count"] = number
            cell["outputs"] = _run("".join(cell["source"]), names, number)
    return notebook


def _run(source: str, names: dict[str, Any], number: int) -> list[dict[str, Any]]:
    """Run one cell, and return its outputs."""
    tree = ast.parse(source, f"cell {number}")
    last = None
    if tree.body and isinstance(tree.body[-1], ast.Expr):
        last = ast.Expression(tree.body.pop().value)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(tree, f"cell {number}", "exec"), names)
        value = eval(compile(last, f"cell {number}", "eval"), names) if last else None
    outputs: list[dict[str, Any]] = []
    if printed.getvalue():
        outputs.append(
            {"output_type": "stream", "name": "stdout", "text": _lines(printed.getvalue())}
        )
    if value is not None:
        data = {"text/plain": _lines(repr(value))}
        if hasattr(value, "_repr_html_"):
            data = {
                "text/html": _lines(value._repr_html_()),
                "text/plain": [f"<{type(value).__name__}>"],  # the whole would be very long
            }
        outputs.append(
            {
                "output_type": "execute_result",
                "execution_count": number,
                "metadata": {},
                "data": data,
            }
        )
    return outputs


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        whole = json.dumps(run_notebook(Path(name)), ensure_ascii=False, indent=1)
        Path(name).write_text(whole + "\n", encoding="utf-8")
