"""The JavaScript reader next to docs/model-file.md computes what pullquote computes."""

import json
import re
import runpy
import shutil
import subprocess
from dataclasses import fields
from pathlib import Path

import pytest

from pullquote._io.safetensors import read_tensors
from pullquote.models import Architecture, ModelCard
from pullquote.scorers import features

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "model-file.md"
VECTORS = ROOT / "docs" / "model-file"


def node() -> str:
    """Find Node: on the path, else the copy that comes with Playwright."""
    found = shutil.which("node")
    if found is None:
        driver = pytest.importorskip("playwright._impl._driver")
        found = str(driver.compute_driver_executable()[0])
    return found


def test_a_reader_written_from_the_page_agrees() -> None:
    """The reader in JavaScript gives the rows, numbers, scores and spreads of every test vector."""
    command = [node(), VECTORS / "reader.mjs", VECTORS / "expected.json"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("largest difference") == 1 + len(list(VECTORS.glob("*.safetensors")))


def test_vectors_are_of_this_version(tmp_path: Path) -> None:
    """The models and expected numbers there are what the current code writes."""
    pytest.importorskip("safetensors")
    tool = runpy.run_path(str(ROOT / "tools" / "make_test_vectors.py"))
    tool["make_test_vectors"](tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {
        path.name for path in VECTORS.iterdir() if path.suffix != ".mjs"
    }
    for path in tmp_path.glob("*.safetensors"):
        (card, made), (kept_card, kept) = read_tensors(path), read_tensors(VECTORS / path.name)
        assert card == kept_card
        assert {name: array.tolist() for name, array in made.items()} == {
            name: array.tolist() for name, array in kept.items()
        }
    made, kept = (
        _flat(json.loads((folder / "expected.json").read_text("utf-8")))
        for folder in (tmp_path, VECTORS)
    )
    assert made == pytest.approx(kept, abs=1e-6)


def test_page_describes_every_column_in_order() -> None:
    """The page has the scalars of a row in the order of the code, and all other fields."""
    text = PAGE.read_text(encoding="utf-8")
    described = re.findall(r"`(\w+)`", text[text.index("### Position") :])
    article = [*features.POSITION_SCALARS, *features.ARTICLE_SCALARS]
    assert [name for name in dict.fromkeys(described) if name in article] == article
    content = text[text.index("### Terms") :]
    in_content = dict.fromkeys(re.findall(r"`(\w+)`", content))
    assert [name for name in in_content if name in features.SCALARS] == [*features.CONTENT_SCALARS]


def test_page_describes_every_field() -> None:
    """The page names every field of the card and of the architecture."""
    words = set(re.findall(r"`(\w+)`", PAGE.read_text(encoding="utf-8")))
    names = {field.name for kind in (ModelCard, Architecture) for field in fields(kind)}
    assert names - words == set()


def _flat(value: object, place: str = "") -> dict[str, object]:
    """List all numbers and strings of an object by their path."""
    if isinstance(value, dict):
        value = list(value.items())
    if not isinstance(value, list | tuple):
        return {place: value}
    return {k: v for n, each in enumerate(value) for k, v in _flat(each, f"{place}/{n}").items()}
