"""The documentation site builds offline, has no broken link, and requests no other host."""

import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

pytest.importorskip("material", reason="the dependency group docs is not installed")

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SCHEMES = {"light": "default", "dark": "slate"}  # of a browser, and of the theme
REMOTE = re.compile(r"\s*(?:https?:)?//", re.IGNORECASE)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site; --strict fails on a missing link target, anchor or page."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", folder]
    done = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder


class _Loads(HTMLParser):
    """Collects the URLs that a browser would request by itself."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect all URLs except those of links to follow and the page's own."""
        given = {name: value or "" for name, value in attrs}
        followed = tag == "a" or given.get("rel") in ("canonical", "prev", "next")
        for name in ("src", "srcset", "data", "poster", *([] if followed else ["href"])):
            if name in given:
                self.addresses.append(given[name])


def test_the_site_has_every_page(site: Path) -> None:
    """Each page of docs/ exists as HTML."""
    docs = ROOT / "docs"
    wanted = {path.relative_to(docs).with_suffix(".html") for path in docs.rglob("*.md")}
    assert wanted <= {path.relative_to(site) for path in site.rglob("*.html")}


def test_nothing_is_requested_from_another_host(site: Path) -> None:
    """No script, style, font or image of any page comes from another host."""
    asked = {
        f"{page.name}: {address}"
        for page in site.rglob("*.html")
        for address in _Loads(page.read_text(encoding="utf-8")).addresses
        if REMOTE.match(address)
    }
    for style in site.rglob("*.css"):
        text = style.read_text(encoding="utf-8")
        loads = re.findall(r"(?:url\(|@import)\s*[\"']?([^\"')]+)", text)
        asked |= {f"{style.name}: {address}" for address in loads if REMOTE.match(address)}
    assert asked == set()


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on the path")
@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing_serious(site: Path, scheme: str) -> None:
    """Find no serious or critical axe violations on pages with text, code and an API."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 800}, color_scheme=scheme)
        for path in ("index", "how-to/reading-page", "reference/python", "explanation/how-good"):
            page.goto((site / f"{path}.html").as_uri())
            page.locator(f'body[data-md-color-scheme="{SCHEMES[scheme]}"]').wait_for()
            violations = axe.run(page).response["violations"]
            bad = [v for v in violations if v["impact"] in ("serious", "critical")]
            assert [(v["id"], v["nodes"][0]["html"]) for v in bad] == []
        browser.close()
