"""The bookmarklet in a real Chromium: a page with a strict CSP, a server that opens no CORS."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on the path")
PATIENCE = 60_000  # ms

SHOWN = """() => ['strong', 'light'].map(name =>
  [...(CSS.highlights.get('pullquote-' + name) ?? [])].map(range => String(range)))"""


@pytest.fixture(scope="module")
def context() -> Iterator[Any]:
    """A window of Chromium, whose pages can open others; requests are listed in `asked`."""
    from playwright.sync_api import sync_playwright

    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        context = browser.new_context()
        context.set_default_timeout(PATIENCE)
        context.asked = []  # type: ignore[attr-defined]
        context.on("request", lambda request: context.asked.append(request.url))  # type: ignore[attr-defined]
        yield context
        browser.close()


@pytest.fixture
def code(context: Any, served: str) -> str:
    """The bookmarklet's code, as the bridge offers it."""
    bridge = context.new_page()
    bridge.goto(f"{served}/bridge")
    link = bridge.locator("#bookmarklet[href^='javascript:']")
    address = link.get_attribute("href")
    bridge.close()
    return unquote(address.removeprefix("javascript:"))


@pytest.fixture
def page(context: Any, site: tuple[str, Path]) -> Iterator[Any]:
    """The article, opened; a dialog or an error of a script fails the test."""
    opened = context.new_page()
    opened.troubles = []
    opened.on("dialog", lambda dialog: (opened.troubles.append(dialog.message), dialog.dismiss()))
    opened.on("pageerror", lambda error: opened.troubles.append(str(error)))
    opened.goto(f"{site[0]}/article.html")
    yield opened
    assert opened.troubles == []
    opened.close()


def said(page: Any, words: str) -> Any:
    """Wait until the panel says something."""
    page.locator("pullquote-panel [role=status]").filter(has_text=words).wait_for()


def key_of(code: str) -> str:
    """Give the key by which the bridge knows its bookmarklet."""
    found = re.search('const KEY="([0-9a-f]{32})"', code)
    assert found is not None
    return found[1]


def test_bookmarklet_marks_the_page(
    context: Any, page: Any, code: str, served: str, site: tuple[str, Path]
) -> None:
    """Its window shows whose text it got, the page gets its marks, and a second click ends it."""
    before = page.evaluate("document.body.outerHTML")
    asked = len(context.asked)
    with page.expect_popup() as popup:
        page.evaluate(code)
    bridge = popup.value
    bridge.get_by_text(f"sent back to {site[0]}").wait_for()
    assert bridge.locator("#origin").inner_text() == site[0]
    assert bridge.locator("#title").inner_text() == "The lighthouse | Coast"
    said(page, "highlights in")
    strong, light = page.evaluate(SHOWN)
    assert len(strong) + len(light) > 2
    assert page.evaluate("document.body.outerHTML") == before
    assert {url.startswith(served) for url in context.asked[asked:]} == {True}
    page.evaluate(code)
    assert page.evaluate(SHOWN) == [[], []]
    assert page.locator("pullquote-panel").count() == 0


def test_a_strange_page_waits_for_a_click(page: Any, code: str) -> None:
    """Without this browser's key the window asks first, and sends nothing until it is allowed."""
    key = key_of(code)
    with page.expect_popup() as popup:
        page.evaluate(code.replace(key, "0" * 32))
    popup.value.get_by_text("was not sent by this browser's own bookmarklet").wait_for()
    assert page.evaluate(SHOWN) == [[], []]
    popup.value.get_by_role("button", name="Highlight it").click()
    said(page, "highlights in")


def test_only_the_opener_is_heard(page: Any, code: str, served: str) -> None:
    """Messages of other windows, and such of another form, are passed over by the bridge."""
    key = key_of(code)
    with page.expect_popup() as popup:
        page.evaluate("address => { globalThis.bridge = open(address) }", f"{served}/bridge")
    bridge = popup.value
    bridge.locator("#bookmarklet[href^='javascript:']").wait_for()
    message = {"pullquote": "page", "nonce": "1", "key": key, "title": "", "source": {"html": 7}}
    page.evaluate("message => bridge.postMessage(message, '*')", message)
    bridge.evaluate(
        """key => window.postMessage({ pullquote: 'page', nonce: '1', key, title: '',
      source: { html: '<p>Of itself.</p>', url: '' } }, '*')""",
        key,
    )
    page.evaluate("bridge.postMessage(null, '*')")
    assert bridge.locator("#work").is_hidden()
    bridge.close()


def test_refusals_are_said_in_the_page(page: Any, code: str, site: tuple[str, Path]) -> None:
    """What the server refuses is said in its words; so is it when the window is closed."""
    (site[1] / "empty.html").write_text("<!doctype html><body><p></p>", encoding="utf-8")
    page.goto(f"{site[0]}/empty.html")
    with page.expect_popup():
        page.evaluate(code)
    said(page, "no article in the page")
    page.evaluate(code)
    key = key_of(code)
    with page.expect_popup() as popup:
        page.evaluate(code.replace(key, "0" * 32))
    popup.value.get_by_role("button", name="Highlight it").wait_for()
    popup.value.close()
    said(page, "window was closed")
