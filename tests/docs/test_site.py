"""The documentation site builds offline, has no broken link, and requests no other host."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

import pullquote

pytest.importorskip("material", reason="the dependency group docs is not installed")

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SCHEMES = {"light": "default", "dark": "slate"}  # of a browser, and of the theme
PATIENCE = 60_000  # ms
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


@pytest.fixture
def demo(site: Path) -> Iterator[Any]:
    """Open the demo page of the site, from a server of files; record what it asks for."""
    if CHROMIUM is None:
        pytest.skip("no chromium on the path")
    from playwright.sync_api import sync_playwright

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(site)))
    thread = Thread(target=server.serve_forever)
    thread.start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        page.set_default_timeout(PATIENCE)
        page.problems = []  # type: ignore[attr-defined]
        page.on("pageerror", lambda error: page.problems.append(str(error)))  # type: ignore[attr-defined]
        page.on(  # type: ignore[attr-defined]
            "console", lambda line: line.type == "error" and page.problems.append(line.text)
        )
        page.goto(f"http://127.0.0.1:{server.server_port}/demo/index.html")
        yield page
        browser.close()
    server.shutdown()
    thread.join()
    server.server_close()


class _Quiet(SimpleHTTPRequestHandler):
    """Files, without a log."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Log nothing."""


def test_the_demo_page_highlights_as_python_does(demo: Any) -> None:
    """The example has Python's highlights for both aims; another text can be pasted."""
    demo.get_by_role("button", name="Try a speech").click()
    demo.get_by_text("highlights in").wait_for()
    result = pullquote.highlight(
        demo.get_by_label("Paste an article").input_value(), options=pullquote.Options(aim="both")
    )
    for aim in ("gist", "quotable"):
        expected = [marked.sentence.prose for marked in result if aim in marked.aims]
        assert demo.locator(f"#lists .{aim} li").all_inner_texts() == expected
    colors = "marks => marks.map(mark => getComputedStyle(mark).backgroundColor)"
    assert len(set(demo.locator("#article mark").evaluate_all(colors))) > 2
    demo.locator("#lists a").first.click()
    assert demo.locator("mark:target").count() == 1
    demo.get_by_label("Paste an article").fill("It rained all day. Nobody <b>came</b> to the mill.")
    demo.get_by_role("button", name="Highlight").click()
    demo.get_by_text("in 2 sentences").wait_for()
    assert (
        demo.locator("#article").inner_text()
        == "It rained all day. Nobody <b>came</b> to the mill."
    )
    demo.get_by_label("Paste an article").fill(" ")
    demo.get_by_role("button", name="Highlight").click()
    demo.get_by_text("a text is needed").wait_for()
    assert demo.problems == []


def test_nothing_leaves_the_demo_page(demo: Any) -> None:
    """The browser refuses every request to another place."""
    script = """() => Promise.all(['http://127.0.0.1:9/', 'https://example.org/'].map(
      url => fetch(url).then(() => 'sent', error => error.name)))"""
    assert demo.evaluate(script) == ["TypeError", "TypeError"]
    assert len([line for line in demo.problems if "Content Security Policy" in line]) >= 2


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_the_demo_page(demo: Any, theme: str) -> None:
    """Find no violation in the highlighted article; a phone scrolls only vertically."""
    from axe_playwright_python.sync_playwright import Axe

    demo.emulate_media(color_scheme=theme)
    demo.get_by_role("button", name="Try a speech").click()
    demo.get_by_text("highlights in").wait_for()
    assert Axe().run(demo).response["violations"] == []
    demo.set_viewport_size({"width": 360, "height": 700})
    assert demo.evaluate("document.documentElement.scrollWidth") <= 360
