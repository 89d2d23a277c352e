"""The extension, loaded unpacked in a real Chromium, before a real server and a page with a CSP.

A click on the action is triggered by the browser itself (`Extensions.triggerAction` of its
debugging protocol), which grants `activeTab` as a hand's click does.
"""

import base64
import hashlib
import json
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).parents[2]
EXTENSION = ROOT / "extension"
PAGE = ROOT / "src" / "pullquote" / "server" / "page"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PATIENCE = 60_000  # ms
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on the path")

SHOWN = """() => Object.fromEntries(['strong', 'light', 'none', 'now'].map(name => [name,
  [...(CSS.highlights.get('pullquote-' + name) ?? [])].map(range => String(range))]))"""


def squeezed(text: str) -> str:
    """Make runs of blanks one blank, and drop soft hyphens, as a reader does."""
    return " ".join(text.replace("\u00ad", "").split())


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A Chromium with the extension in it; requests are listed in `asked`."""
    from playwright.sync_api import sync_playwright

    flags = [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--no-first-run",
        "--enable-unsafe-extension-debugging",
        f"--disable-extensions-except={EXTENSION}",
        f"--load-extension={EXTENSION}",
    ]
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            str(tmp_path_factory.mktemp("profile")),
            executable_path=CHROMIUM,
            headless=False,  # the flag above, since the other headless has no extensions
            args=flags,
            permissions=["clipboard-read", "clipboard-write"],
        )
        context.set_default_timeout(PATIENCE)
        context.asked = []  # type: ignore[attr-defined]
        context.on("request", lambda request: context.asked.append(request.url))  # type: ignore[attr-defined]
        yield context
        context.close()


@pytest.fixture
def worker(browser: Any, served: str) -> Any:
    """The extension's service worker, its options set to the server's address."""
    found = browser.service_workers
    worker = found[0] if found else browser.wait_for_event("serviceworker", timeout=PATIENCE)
    worker.evaluate("address => chrome.storage.local.set({ address, token: '' })", served)
    return worker


@pytest.fixture
def click(browser: Any, worker: Any) -> Callable[[Any], None]:
    """Click on the extension's action while a page is shown.

    Now and then the protocol's click comes without the grant of `activeTab`, which the extension
    tells by its badge; then it is clicked again.
    """
    session = browser.browser.new_browser_cdp_session()
    identity = (EXTENSION / "ID.txt").read_text().strip()
    badge = """async () => {
      const [tab] = await chrome.tabs.query({ active: true });
      return chrome.action.getBadgeText({ tabId: tab.id });
    }"""
    clear = "() => chrome.tabs.query({}).then(tabs => Promise.all(tabs.map(tab => "
    clear += "chrome.action.setBadgeText({ tabId: tab.id, text: '' }))))"

    def act(page: Any) -> None:
        page.bring_to_front()
        tabs = session.send("Target.getTargets", {"filter": [{"type": "tab"}]})["targetInfos"]
        (target,) = [tab["targetId"] for tab in tabs if tab["url"] == page.url]
        panel = page.locator("pullquote-panel")
        before = panel.count()
        for _ in range(20):
            worker.evaluate(clear)
            session.send("Extensions.triggerAction", {"id": identity, "targetId": target})
            end = time.monotonic() + PATIENCE / 1000
            while time.monotonic() < end and not worker.evaluate(badge):
                if panel.count() != before:
                    return
                page.wait_for_timeout(50)
        raise AssertionError("the browser lets the extension do nothing here")

    return act


@pytest.fixture
def page(browser: Any, site: tuple[str, Path]) -> Iterator[Any]:
    """The article, opened; a dialog or an error of a script fails the test."""
    opened = browser.new_page()
    opened.troubles = []
    opened.on("dialog", lambda dialog: (opened.troubles.append(dialog.message), dialog.dismiss()))
    opened.on("pageerror", lambda error: opened.troubles.append(str(error)))
    opened.goto(f"{site[0]}/article.html")
    yield opened
    assert opened.troubles == []
    opened.close()


def wait_for_panel(page: Any, words: str = "highlights in") -> Any:
    """Wait until the panel says something."""
    status = page.locator("pullquote-panel [role=status]")
    status.filter(has_text=words).wait_for()
    return status


def highlight(worker: Any, folder: Path) -> Any:
    """Ask the server about the article itself, by the extension's own right."""
    ask = """async html => {
      const { address } = await chrome.storage.local.get('address');
      const headers = { 'Content-Type': 'application/json' };
      const body = JSON.stringify({ source: { html } });
      return (await fetch(address + '/api/highlight', { method: 'POST', headers, body })).json();
    }"""
    return worker.evaluate(ask, (folder / "article.html").read_text(encoding="utf-8"))


def test_permissions_are_the_least() -> None:
    """It may act on the tab one clicks in, and nowhere else; no site is named."""
    manifest = json.loads((EXTENSION / "manifest.json").read_text())
    assert manifest["permissions"] == ["activeTab", "scripting", "storage"]
    assert not {"host_permissions", "optional_host_permissions", "content_scripts"} & set(manifest)
    assert "web_accessible_resources" not in manifest


def test_identity_is_that_of_the_key() -> None:
    """ID.txt, which the server lets in, is what browsers make of the manifest's key."""
    key = base64.b64decode(json.loads((EXTENSION / "manifest.json").read_text())["key"])
    digest = hashlib.sha256(key).hexdigest()[:32]
    identity = "".join("abcdefghijklmnop"[int(digit, 16)] for digit in digest)
    assert (EXTENSION / "ID.txt").read_text().strip() == identity


def test_shared_files_are_equal() -> None:
    """The extension's copies are the server's files, byte for byte."""
    for name in ("marks.js", "panel.js"):
        assert (EXTENSION / name).read_bytes() == (PAGE / name).read_bytes()


@pytest.mark.parametrize("banned", ["innerHTML", "insertAdjacentHTML", "eval(", "document.write"])
def test_no_text_becomes_markup(banned: str) -> None:
    """None of our scripts in foreign pages parses text as markup or as code."""
    for path in [*EXTENSION.glob("*.js"), *PAGE.glob("bridge*.js"), PAGE / "bookmarklet.js"]:
        assert banned not in path.read_text(), path.name


@needs_chromium
def test_click_marks_the_page_and_another_takes_it_off(
    page: Any, worker: Any, click: Callable[[Any], None], site: tuple[str, Path]
) -> None:
    """Sentences are marked across inline elements; no element of the page changes, ever."""
    before = page.evaluate("document.body.outerHTML")
    click(page)
    status = wait_for_panel(page)
    shown = {name: [squeezed(t) for t in texts] for name, texts in page.evaluate(SHOWN).items()}
    sentences = highlight(worker, site[1])["sentences"]
    hidden = [s for s in sentences if "whom nobody saw" in s["prose"]]
    for strength in ("strong", "light"):
        expected = [s["prose"] for s in sentences if s["strength"] == strength and s not in hidden]
        assert shown[strength] == [squeezed(prose) for prose in expected]
    assert any("lighthouse on this coast at dusk, trimmed the wicks" in t for t in shown["strong"])
    assert len(hidden) == 1
    assert "1 sentence could not be found in the page" in status.inner_text()
    assert page.evaluate("document.body.outerHTML") == before
    click(page)
    page.locator("pullquote-panel").wait_for(state="detached")
    assert page.evaluate("CSS.highlights.size") == 0
    assert page.evaluate("document.adoptedStyleSheets.length") == 0
    assert page.evaluate("document.body.outerHTML") == before


@needs_chromium
def test_panel_steps_skims_and_copies(page: Any, click: Callable[[Any], None]) -> None:
    """Next and previous go round; skim paints the rest; a copy names the page and the words."""
    click(page)
    wait_for_panel(page)
    panel = page.locator("pullquote-panel")
    shown = page.evaluate(SHOWN)
    assert shown["none"] == []
    panel.get_by_role("button", name="Next highlight").click()
    first = page.evaluate(SHOWN)["now"]
    panel.get_by_role("button", name="Previous highlight").click()
    last = page.evaluate(SHOWN)["now"]
    assert len(first) == len(last) == 1
    assert first != last
    panel.get_by_role("button", name="Skim").click()
    assert len(page.evaluate(SHOWN)["none"]) > 0
    panel.get_by_role("button", name="Copy").first.click()
    wait_for_panel(page, "Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    text = panel.locator(".text").first.inner_text()
    assert copied.startswith(f"“{text}”\n— The lighthouse")
    assert f"{page.url}#:~:text=" in copied
    page.keyboard.press("Escape")
    panel.wait_for(state="detached")


@needs_chromium
def test_a_sentence_is_kept_and_the_page_opened(
    browser: Any, page: Any, click: Callable[[Any], None], served: str
) -> None:
    """Keep makes a quote of a sentence; Open puts the article into the library and shows it."""
    click(page)
    wait_for_panel(page)
    panel = page.locator("pullquote-panel")
    panel.get_by_role("button", name="Keep").first.click()
    wait_for_panel(page, "Kept among your quotes")
    with browser.expect_page() as opened:
        panel.get_by_role("button", name="Open in pullquote").click()
    address = urlsplit(opened.value.url)
    assert f"{address.scheme}://{address.netloc}" == served
    article = parse_qs(address.fragment)["article"][0]
    with urlopen(f"{served}/api/quotes?article={article}", timeout=PATIENCE / 1000) as answer:
        quotes = json.load(answer)["quotes"]
    with urlopen(f"{served}/api/history", timeout=PATIENCE / 1000) as answer:
        assert json.load(answer)["readings"][0]["article"] == article
    kept = [squeezed(quote["text"]) for quote in quotes]
    assert kept == [panel.locator(".text").first.inner_text()]
    opened.value.close()


@needs_chromium
def test_scripts_of_the_page_cannot_press_the_buttons(
    page: Any, click: Callable[[Any], None]
) -> None:
    """A click that the page only pretends does nothing."""
    click(page)
    wait_for_panel(page)
    page.evaluate("""() => document.querySelector('pullquote-panel').shadowRoot
      .querySelectorAll('button').forEach(button => button.click())""")
    assert page.locator("pullquote-panel").count() == 1
    assert page.evaluate(SHOWN)["now"] == []


@needs_chromium
def test_no_request_goes_elsewhere(
    browser: Any, page: Any, click: Callable[[Any], None], served: str
) -> None:
    """The page's text goes to the server that the options name; nothing else is asked for."""
    before = len(browser.asked)
    click(page)
    wait_for_panel(page)
    asked = [url for url in browser.asked[before:] if not url.startswith("chrome-extension:")]
    assert set(asked) == {f"{served}/api/highlight"}


@needs_chromium
def test_hostile_markup_does_no_harm(
    page: Any, click: Callable[[Any], None], site: tuple[str, Path]
) -> None:
    """Markup in the text stays text, scripts stay where they are, styles do not reach the panel."""
    hostile = (
        "<title>&lt;img src=x onerror=alert(1)&gt;</title>"
        "<style>* { display: block !important; opacity: 0.9; } pullquote-panel { display: none }"
        "</style><body><article>"
        + "<p>Do write &lt;img src=x onerror=alert(1)&gt; in the page, said the lighthouse. "
        "Then &lt;script&gt;alert(2)&lt;/script&gt; was read aloud by the keeper of lights.</p>"
        * 2
        + "<p>Nothing happened to the keeper, nor to any lighthouse, nor to a ship on the sea.</p>"
        "<pullquote-fake></pullquote-fake></article>"
    )
    (site[1] / "hostile.html").write_text(hostile, encoding="utf-8")
    page.goto(f"{site[0]}/hostile.html")
    click(page)
    wait_for_panel(page)
    assert page.locator("pullquote-panel img, pullquote-panel script").count() == 0
    texts = page.locator("pullquote-panel .text").all_inner_texts()
    assert any("<img src=x onerror=alert(1)>" in text for text in texts)
    assert page.locator("pullquote-panel section").is_visible()


@needs_chromium
def test_problems_are_said_in_the_panel(
    page: Any, worker: Any, click: Callable[[Any], None], site: tuple[str, Path]
) -> None:
    """A page without an article, and a server that is not there, are told of in one line."""
    (site[1] / "empty.html").write_text("<!doctype html><body><p></p>", encoding="utf-8")
    page.goto(f"{site[0]}/empty.html")
    click(page)
    wait_for_panel(page, "no article in the page")
    click(page)
    worker.evaluate("chrome.storage.local.set({ address: 'http://127.0.0.1:9' })")
    click(page)
    wait_for_panel(page, "Start it with: pullquote serve")


@needs_chromium
def test_options_are_kept_and_tried(browser: Any, worker: Any, served: str) -> None:
    """An address is kept as an origin and asked at once; one that is not safe is not kept."""
    page = browser.new_page()
    page.goto(f"chrome-extension://{(EXTENSION / 'ID.txt').read_text().strip()}/options.html")
    page.get_by_label("Address of your server").fill("http://news.example/")
    page.get_by_role("button").click()
    page.get_by_text("Not saved").wait_for()
    page.get_by_label("Address of your server").fill(f"{served}/luhn?x=1")
    page.get_by_role("button").click()
    page.get_by_text("answers.").wait_for()
    kept = worker.evaluate("chrome.storage.local.get()")
    assert kept == {"address": served, "token": ""}
    page.close()
