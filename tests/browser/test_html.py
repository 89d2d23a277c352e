"""Test the HTML output in a real Chromium."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pullquote.cli import main

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on the path")
EXAMPLE = Path(__file__).parents[1] / "fixtures" / "documents" / "architecture-decision-records.md"


@pytest.fixture(scope="module")
def page(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    """Open the example's HTML file; requests are recorded in `requests`."""
    path = tmp_path_factory.mktemp("page") / "marked.html"
    assert main(["highlight", str(EXAMPLE), "--explain", "--output", str(path)]) == 0
    opened = browser.new_page()
    opened.requests = []
    opened.on("request", lambda request: opened.requests.append(request.url))
    opened.goto(path.as_uri())
    yield opened
    opened.close()


def color_of(page: object, selector: str) -> str:
    """Return the computed background color of the first match."""
    script = "element => getComputedStyle(element).backgroundColor"
    return str(page.eval_on_selector(selector, script))  # type: ignore[attr-defined]


def test_strengths_have_different_colors(page: object) -> None:
    """Show strong, light and other sentences in three colors; at most five are strong."""
    colors = [color_of(page, s) for s in ("mark.strong", "mark.light", "main p")]
    assert len(set(colors)) == 3
    assert 0 < page.locator("mark.strong").count() <= 5  # type: ignore[attr-defined]
    assert page.locator("mark.light").count() > 0  # type: ignore[attr-defined]


def test_cards_link_to_their_sentences(page: object) -> None:
    """Link each of the five cards to the mark with the same text."""
    links = page.locator("aside a")  # type: ignore[attr-defined]
    assert links.count() == 5
    for number in range(5):
        link = links.nth(number)
        target = page.locator(link.get_attribute("href"))  # type: ignore[attr-defined]
        assert target.inner_text() == link.inner_text()


def test_page_sends_no_requests(page: object) -> None:
    """Request nothing but the file itself."""
    assert len(page.requests) == 1  # type: ignore[attr-defined]


def test_page_fits_a_phone(page: object) -> None:
    """Fit into the width of a phone without horizontal scrolling."""
    page.set_viewport_size({"width": 360, "height": 640})  # type: ignore[attr-defined]
    wide = page.evaluate("document.documentElement.scrollWidth")  # type: ignore[attr-defined]
    assert wide <= 360


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(page: object, scheme: str) -> None:
    """Find no serious or critical axe violations."""
    from axe_playwright_python.sync_playwright import Axe

    page.emulate_media(color_scheme=scheme)  # type: ignore[attr-defined]
    violations = Axe().run(page).response["violations"]  # type: ignore[arg-type]
    assert [v["id"] for v in violations if v["impact"] in ("serious", "critical")] == []
