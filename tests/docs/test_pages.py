"""The code, figures, links and commands in the README and in docs/ are correct."""

import hashlib
import io
import re
import runpy
from base64 import b64decode
from pathlib import Path

import numpy as np
import pytest

from pullquote.cli import main

# Keras 3.15 meets NumPy 2.4 with it whenever weights are read.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
PICTURES = Path("docs", "pictures")
NAMES = [page.relative_to(ROOT).as_posix() for page in PAGES]
run_page = runpy.run_path(str(ROOT / "tools" / "run_pages.py"))["run_page"]

NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?")
MADE_NAME = re.compile(r"\b[a-z][0-9a-f]{10}\b")
BITMAP = re.compile(r"data:image/png;base64,([^\"]*)")
NEAR = 2.0  # of the 500 points that a picture is wide: what processors differ by, in training


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Change to a writable copy of the checkout without figures."""
    for place in (ROOT, ROOT / "docs"):
        inside = tmp_path / place.relative_to(ROOT)
        inside.mkdir(exist_ok=True)
        for entry in place.iterdir():
            if entry not in (ROOT / "docs", ROOT / PICTURES):
                (inside / entry.name).symlink_to(entry)
    (tmp_path / PICTURES).mkdir()
    for style in (ROOT / PICTURES).glob("*.mplstyle"):
        (tmp_path / PICTURES / style.name).symlink_to(style)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="session")
def source_digest() -> str:
    """Digest what the code on pages can depend on."""
    digest = hashlib.sha256()
    for folder in ("src", "docs/data", "docs/pictures", "examples", "tools", "packages"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(f"{path}\0".encode() + path.read_bytes())
    digest.update((ROOT / "constraints.txt").read_bytes())
    return digest.hexdigest()


@pytest.mark.timeout(900)  # chapter 15 trains on 4,800 features: a minute of CPU time
@pytest.mark.parametrize("name", NAMES)
def test_code_runs_and_pictures_come_out(
    name: str, checkout: Path, request: pytest.FixtureRequest, source_digest: str
) -> None:
    """Every block runs, every prompt has the output below it, and every figure is redrawn.

    A page is run again when it or any code has changed since it last passed; `make test-all` runs
    all.
    """
    passed = getattr(request.config, "cache", None)
    digest = hashlib.sha256(source_digest.encode() + (ROOT / name).read_bytes()).hexdigest()
    if passed and passed.get(f"pages/{name}", "") == digest:
        pytest.skip("neither the page nor the code has changed since it last passed")
    if "tutorial" in name:
        pytest.importorskip("jax")
        pytest.importorskip("matplotlib")
    page = ROOT / name
    for module in re.findall(
        r"^<!-- needs (\w+) -->$", page.read_text(encoding="utf-8"), re.MULTILINE
    ):
        pytest.importorskip(module)
    run_page(page)
    shown = set(re.findall(r"\]\([^)]*pictures/([\w-]+\.svg)", page.read_text(encoding="utf-8")))
    made = {picture.name for picture in (checkout / PICTURES).glob("*.svg")}
    assert made == shown
    for picture in sorted(made):
        _compare(checkout / PICTURES / picture, ROOT / PICTURES / picture)
    if passed:
        passed.set(f"pages/{name}", digest)


def test_no_picture_is_left_over() -> None:
    """Every figure in docs/pictures is used by a page."""
    kept = {picture.name for picture in (ROOT / PICTURES).glob("*.svg")} - {"icon.svg"}
    texts = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert {name for name in kept if f"pictures/{name}" not in texts} == set()


@pytest.mark.parametrize("name", NAMES)
def test_links_and_scripts_exist(name: str) -> None:
    """Every file that a page links to, and every script that it runs, exists."""
    page = ROOT / name
    text = page.read_text(encoding="utf-8")
    linked = [page.parent / link for link in re.findall(r"\]\((?!https?:)([^)#]+)", text)]
    scripts = [
        ROOT / path for path in re.findall(r"python ((?:benchmarks(?:/\w+)?|tools)/\w+\.py)", text)
    ]
    assert [path for path in [*linked, *scripts] if not path.exists()] == []


def test_commands_of_the_readme_are_understood(capsys: pytest.CaptureFixture[str]) -> None:
    """Each option that the README names is an option of the command."""
    assert main(["highlight", "--help"]) == 0
    known = set(re.findall(r"--[\w-]+", capsys.readouterr().out))
    lines = re.findall(r"pullquote highlight (.*)", (ROOT / "README.md").read_text("utf-8"))
    used = {option for line in lines for option in re.findall(r"(?<=\s)--[\w-]+", line)}
    assert used
    assert used - {"--help"} <= known


def _compare(made: Path, kept: Path) -> None:
    """Compare two figures: equal shapes and texts, nearly equal numbers and bitmaps."""
    words, numbers, bitmaps = _take_apart(made)
    kept_words, kept_numbers, kept_bitmaps = _take_apart(kept)
    assert words == kept_words, f"{kept.name} has other shapes: run tools/run_pages.py"
    np.testing.assert_allclose(numbers, kept_numbers, rtol=0, atol=NEAR, err_msg=kept.name)
    for bitmap, kept_bitmap in zip(bitmaps, kept_bitmaps, strict=True):
        assert np.abs(bitmap - kept_bitmap).mean() < 0.01, kept.name


def _take_apart(picture: Path) -> tuple[str, list[float], list[np.ndarray]]:
    """Split an SVG file into its text without numbers, its numbers, and its bitmaps."""
    from matplotlib.image import imread

    text = picture.read_text(encoding="utf-8")
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    bitmaps = [imread(io.BytesIO(b64decode(data))) for data in BITMAP.findall(text)]
    text = MADE_NAME.sub("", BITMAP.sub("", text))
    numbers = [float(number) for number in NUMBER.findall(text)]
    return NUMBER.sub("0", text), numbers, bitmaps
