"""The outputs in the notebooks are those of their code."""

import json
import re
import runpy
import shutil
from pathlib import Path

import pytest

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


TUTORIAL = runpy.run_path(str(ROOT / "tools" / "make_notebooks.py"))


@pytest.mark.parametrize("page", TUTORIAL["chapters"](), ids=lambda page: page.stem)
def test_every_chapter_is_a_notebook(page: Path) -> None:
    """The notebook beside a chapter has its code, its text and its output."""
    kept = json.loads(page.with_suffix(".ipynb").read_text(encoding="utf-8"))
    assert kept == TUTORIAL["make_notebook"](page), "run tools/make_notebooks.py"


@pytest.mark.parametrize("name", ["01-layers", "02-universal-approximation", "07-which-library"])
def test_notebooks_run(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cells run from the top and print what they show; make nightly runs all notebooks."""
    pytest.importorskip("matplotlib")
    folder = tmp_path / "docs" / "tutorial"
    folder.mkdir(parents=True)
    for path in ("src", "docs/data"):
        (tmp_path / path).symlink_to(ROOT / path)
    shutil.copytree(ROOT / "docs" / "pictures", tmp_path / "docs" / "pictures")
    shutil.copy(ROOT / "docs" / "tutorial" / f"{name}.ipynb", folder)
    monkeypatch.chdir(tmp_path)
    TUTORIAL["run_notebook"](folder / f"{name}.ipynb")
