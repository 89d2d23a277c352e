"""The outputs in the example notebook are those of its code."""

import json
import re
import runpy
from pathlib import Path

ROOT = Path(__file__).parents[2]
NOTEBOOK = ROOT / "examples" / "notebook.ipynb"


def test_notebook_is_of_today() -> None:
    """Each cell, run again, has the stored output, except for the last digits of scores."""
    kept = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    made = runpy.run_path(str(ROOT / "tools" / "run_notebook.py"))["run_notebook"](NOTEBOOK)
    assert without_scores(made) == without_scores(kept), "run tools/run_notebook.py"
    assert without_scores(kept).count("<mark ") > 5


def without_scores(notebook: object) -> str:
    """Return the content of a notebook without scores: processors differ in the last digits."""
    return re.sub(r"score \d\.\d\d", "score", json.dumps(notebook, ensure_ascii=False))
