"""Test the unpacked extension in a real Chromium, with a real server and a page that has a CSP.

The browser itself triggers the click on the action (`Extensions.triggerAction` of its debugging
protocol), which grants `activeTab` like a real click.
"""

import base64
import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "extension"
STATIC = ROOT / "src" / "pullquote" / "server" / "static"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PATIENCE = 60_000  # ms
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on the path")

SHOWN = """() => Object.fromEntries(['strong', 'light', 'quotable-strong', 'quotable-light', 'both',
  'none', 'current'].map(name => [name,
  [...(CSS.highlights.get('pullquote-' + name) ?? [])].map(range => String(range))]))"""


def squeezed(text: str) -> str:
    """Collapse whitespace and drop soft hyphens, as they are displayed."""
    return " ".join(text.replace("\u00ad", "").split())


@pytest.fixture(scope="module")
def browser(extended: Any) -> Any:
    """Return the browser with the extension."""
    return extended


@pytest.fixture
def worker(worker: Any, served: str) -> Any:
    """Return the extension's service worker, configured with the server's address."""
    worker.evaluate("address => chrome.storage.local.set({ address, token: '' })", served)
    return worker


def paint_names(sentence: dict[str, Any]) -> list[str]:
    """Return what a sentence is painted as: quotable ones are blue, unless they are key points."""
    if "quotable" not in sentence["aims"]:
        return [sentence["strength"]]
    is_gist = "gist" in sentence["aims"]
    return [sentence["strength"], "both"] if is_gist else [f"quotable-{sentence['strength']}"]


def wait_for_panel(page: Any, words: str = "highlights in") -> Any:
    """Wait until the panel shows a message."""
    status = page.locator("pullquote-panel [role=status]")
    status.filter(has_text=words).wait_for()
    return status


def highlight(worker: Any, folder: Path) -> Any:
    """Request the highlights of the article as displayed, with the extension's permissions."""
    script = """async html => {
      const { address } = await chrome.storage.local.get('address');
      const headers = { 'Content-Type': 'application/json' };
      const body = JSON.stringify({ source: { html }, options: { aim: 'both' } });
      return (await fetch(address + '/api/highlight', { method: 'POST', headers, body })).json();
    }"""
    html = (folder / "article.html").read_text(encoding="utf-8")
    displayed = html.replace('<span class="unseen">whom nobody saw</span> ', "")
    assert displayed != html
    return worker.evaluate(script, displayed)


@pytest.mark.parametrize("browser_name", ["chromium", "firefox"])
def test_permissions_are_minimal(make_extension: Any, browser_name: str) -> None:
    """Request only the active tab and storage, and no host permissions."""
    manifest = make_extension.manifest(browser_name)
    assert manifest["permissions"] == ["activeTab", "scripting", "storage"]
    assert not {"host_permissions", "optional_host_permissions", "content_scripts"} & set(manifest)
    assert "web_accessible_resources" not in manifest


def test_id_matches_the_key() -> None:
    """Derive ID.txt, which the server accepts, from the manifest's key."""
    key = base64.b64decode(json.loads((SOURCE / "manifest.chromium.json").read_text())["key"])
    digest = hashlib.sha256(key).hexdigest()[:32]
    identity = "".join("abcdefghijklmnop"[int(digit, 16)] for digit in digest)
    assert (SOURCE / "ID.txt").read_text().strip() == identity


def test_built_extension_has_the_shared_files(extension: Path) -> None:
    """Copy the page's shared files and every source file into the build."""
    for name in ("quote-format.js", "web-url.js"):
        assert (extension / "lib" / name).read_bytes() == (STATIC / "lib" / name).read_bytes()
    own = [
        path for pattern in ("*.js", "*.html", "*.md", "icons/*") for path in SOURCE.glob(pattern)
    ]
    for path in own:
        assert (extension / path.relative_to(SOURCE)).read_bytes() == path.read_bytes()
    sizes = json.loads((SOURCE / "manifest.json").read_text())["icons"]
    assert all((extension / path).is_file() for path in sizes.values())


@pytest.mark.parametrize("banned", ["innerHTML", "insertAdjacentHTML", "eval(", "document.write"])
def test_no_text_becomes_markup(banned: str) -> None:
    """Parse no text as markup or code, in the extension or on the server's pages."""
    paths = [*SOURCE.glob("*.js"), *STATIC.rglob("*.js")]
    assert len(paths) > 20
    for path in paths:
        assert banned not in path.read_text(), path.name


@needs_chromium
def test_click_highlights_the_page_and_another_removes_the_highlights(
    page: Any, worker: Any, click: Callable[[Any], None], site: tuple[str, Path]
) -> None:
    """Highlight sentences across inline elements without changing any element of the page."""
    before = page.evaluate("document.body.outerHTML")
    click(page)
    status = wait_for_panel(page)
    shown = {name: [squeezed(t) for t in texts] for name, texts in page.evaluate(SHOWN).items()}
    sentences = highlight(worker, site[1])["sentences"]
    expected: dict[str, list[str]] = {name: [] for name in shown}
    for sentence in sentences:
        for name in paint_names(sentence):
            expected[name].append(squeezed(sentence["prose"]))
    assert shown == {**expected, "none": []}
    assert any(
        "lighthouse on this coast at dusk, trimmed the wicks" in text
        for texts in shown.values()
        for text in texts
    )
    assert "not found" not in status.inner_text()
    assert page.evaluate("document.body.outerHTML") == before
    click(page)
    page.locator("pullquote-panel").wait_for(state="detached")
    assert page.evaluate("CSS.highlights.size") == 0
    assert page.evaluate("document.adoptedStyleSheets.length") == 0
    assert page.evaluate("document.body.outerHTML") == before


LEDGER = """
The harbour master kept a ledger of every ship that entered the bay, and he wrote in it each \
night until his eyes grew tired.
In the spring of the second year the river broke its bank and carried the lower sheds away, \
with all the rope and tar in them.
Nobody in the town had thought to insure the sheds, because nobody remembered a flood that \
had come so far up the hill.
The council met on a Tuesday and voted, by five to four, to build the wall again a little \
higher than it had been before.
""".strip().splitlines()
NOT_DISPLAYED = {
    "hidden": ("the river <span hidden>never</span> fell", "the river fell"),
    "style sheet": ('the river <span class="z">never</span> fell', "the river fell"),
    "ruby": (
        "that <ruby>竹取<rp>(</rp><rt>たけとり</rt><rp>)</rp></ruby> was read",
        "竹取 was read",
    ),
    "time": ("that on <time>a Friday</time> it rained", "that on a Friday it rained"),
    "label": ("that <label>the old</label> river fell", "that the old river fell"),
    "button": ("the river <button>Share</button> fell", "the river fell"),
    "visibility": (
        'the river <span>fell<span style="visibility:hidden">went down</span></span>',
        "the river fell",
    ),
    "quotation": ("the <q>old</q> river fell", "river fell"),
    "icon": ('the river <i aria-hidden="true">launch</i> fell', "the river fell"),
    "clipped": (
        (
            'the river <span style="position:absolute;clip-path:inset(50%);width:1px;height:1px;'
            'overflow:hidden">opens a window</span> fell'
        ),
        "the river fell",
    ),
    "formula": (
        (
            'the <span class="katex"><span class="katex-mathml" style="position:absolute;'
            'clip:rect(1px,1px,1px,1px)"><math><mi>x</mi></math></span><span class="katex-html" '
            'aria-hidden="true">x</span></span> fell'
        ),
        "the x fell",
    ),
    "skipped": (
        'the <i style="display:inline-block;content-visibility:hidden">old</i> river fell',
        "the river fell",
    ),
    "svg title": ("the river <svg><title>A river</title></svg> fell", "the river fell"),
}
FOUND = """() => [...document.querySelectorAll('iframe')].map(frame => frame.contentWindow)
  .concat(window).flatMap(({ CSS }) => ['strong', 'light', 'quotable-strong', 'quotable-light',
    'none'].flatMap(name =>
    [...(CSS.highlights.get('pullquote-' + name) ?? [])].map(range => String(range))))"""


def open_ledger(page: Any, site: tuple[str, Path], body: str) -> None:
    """Serve a page with this body and open it."""
    head = "<!doctype html><html lang=en><title>Ledger</title><style>.z { display: none }</style>"
    (site[1] / "ledger.html").write_text(head + body, encoding="utf-8")
    page.goto(f"{site[0]}/ledger.html")


def paragraphs(texts: list[str]) -> str:
    """Wrap texts in an article."""
    return "<article>" + "".join(f"<p>{text}</p>" for text in texts) + "</article>"


@needs_chromium
@pytest.mark.parametrize("kind", NOT_DISPLAYED)
def test_sentence_is_found_as_displayed(
    page: Any, click: Callable[[Any], None], site: tuple[str, Path], kind: str
) -> None:
    """Find a sentence around text that the page does not display, and in inline elements."""
    markup, displayed = NOT_DISPLAYED[kind]
    text = f"It was in the autumn that {markup} and the whole of the town came down to the quay."
    open_ledger(page, site, paragraphs([LEDGER[0], text, *LEDGER[1:]]))
    click(page)
    status = wait_for_panel(page)
    assert "not found" not in status.inner_text()
    assert "in 5 sentences" in status.inner_text()
    page.locator("pullquote-panel").get_by_role("button", name="Skim").click()
    found = [squeezed(text) for text in page.evaluate(FOUND)]
    assert any(text.startswith("It was in the autumn") for text in found)
    texts = page.locator("pullquote-panel .text").all_inner_texts()
    whole = [text for text in texts if text.startswith("It was in the autumn")]
    assert all(displayed in text for text in whole)


@needs_chromium
@pytest.mark.parametrize("kind", ["shadow", "frame"])
def test_shadow_roots_and_frames_are_read(
    page: Any, click: Callable[[Any], None], site: tuple[str, Path], kind: str
) -> None:
    """Highlight an article in an open shadow root or in a frame of the same origin."""
    article = paragraphs(LEDGER)
    escaped = article.replace('"', "&quot;")
    bodies = {
        "shadow": f'<my-article><template shadowrootmode="open">{article}</template></my-article>',
        "frame": f'<iframe width=600 height=500 srcdoc="{escaped}"></iframe>',
    }
    open_ledger(page, site, bodies[kind])
    page.wait_for_timeout(200)
    click(page)
    status = wait_for_panel(page)
    assert "not found" not in status.inner_text()
    page.locator("pullquote-panel").get_by_role("button", name="Skim").click()
    assert {squeezed(text) for text in page.evaluate(FOUND)} == set(LEDGER)
    click(page)
    page.locator("pullquote-panel").wait_for(state="detached")
    assert page.evaluate(FOUND) == []


@needs_chromium
def test_highlights_survive_rendering_again(
    page: Any, click: Callable[[Any], None], site: tuple[str, Path]
) -> None:
    """Find the sentences again after the page rebuilt its elements, and report missing ones."""
    open_ledger(page, site, paragraphs(LEDGER))
    click(page)
    status = wait_for_panel(page)
    before = [squeezed(text) for text in page.evaluate(FOUND)]
    assert before
    page.evaluate("""() => { const old = document.querySelector('article');
      const copy = old.cloneNode(true); old.remove(); document.body.append(copy); }""")
    page.wait_for_function(f"before => String(({FOUND})()) === before", arg=",".join(before))
    page.evaluate("document.querySelector('article p').remove()")
    status.filter(has_text="1 sentence was not found").wait_for()
    page.evaluate("document.querySelector('article').remove()")
    status.filter(has_text="no longer on this page").wait_for()


@needs_chromium
@pytest.mark.parametrize(
    "action",
    [
        "article.innerHTML = article.innerHTML",
        "document.body.replaceWith(document.body.cloneNode(true))",
        "article.querySelectorAll('p').forEach(p => { p.firstChild.data = p.firstChild.data; })",
        "document.documentElement.replaceChildren(document.head, document.body.cloneNode(true))",
    ],
)
def test_highlights_survive_all_ways_of_rendering(
    page: Any, click: Callable[[Any], None], site: tuple[str, Path], action: str
) -> None:
    """Find the sentences again, also on a page with a clock that changes all the time."""
    open_ledger(page, site, "<p id=clock>0</p>" + paragraphs(LEDGER))
    page.evaluate("setInterval(() => { document.querySelector('#clock').textContent += 1 }, 20)")
    click(page)
    wait_for_panel(page)
    before = ",".join(squeezed(text) for text in page.evaluate(FOUND))
    assert before
    action = f"const article = document.querySelector('article'); {action}"
    page.evaluate(f"setTimeout(() => {{ {action} }}, 6000); 0")
    page.wait_for_timeout(6500)
    page.wait_for_function(f"before => String(({FOUND})()) === before", arg=before)
    assert page.locator("pullquote-panel").count() == 1


@needs_chromium
def test_frame_that_loads_again_is_read_again(
    page: Any, click: Callable[[Any], None], site: tuple[str, Path]
) -> None:
    """Find the sentences again in a frame's next document."""
    escaped = paragraphs(LEDGER).replace('"', "&quot;")
    open_ledger(page, site, f'<iframe width=600 height=500 srcdoc="{escaped}"></iframe>')
    page.wait_for_timeout(200)
    click(page)
    wait_for_panel(page)
    before = ",".join(squeezed(text) for text in page.evaluate(FOUND))
    assert before
    page.evaluate("const frame = document.querySelector('iframe'); frame.srcdoc = frame.srcdoc; 0")
    page.wait_for_function(f"() => ({FOUND})().length === 0")
    page.wait_for_function(f"before => String(({FOUND})()) === before", arg=before)


@needs_chromium
def test_page_behind_a_dialog_is_read(
    page: Any, click: Callable[[Any], None], site: tuple[str, Path]
) -> None:
    """Read what a dialog hides from screen readers only."""
    body = paragraphs(LEDGER).replace("<article>", '<article aria-hidden="true">')
    open_ledger(page, site, body)
    click(page)
    assert "in 4 sentences" in wait_for_panel(page).inner_text()


@needs_chromium
def test_several_hundred_highlights(
    page: Any, click: Callable[[Any], None], site: tuple[str, Path]
) -> None:
    """Find all sentences of a long page, once more after it rendered again, and nothing without."""
    texts = [f"In the year {n} of the ledger, {text[0].lower()}{text[1:]}" for n in range(150)
             for text in LEDGER]  # fmt: skip
    open_ledger(page, site, "<p id=clock>0</p>" + paragraphs(texts))
    click(page)
    status = wait_for_panel(page)
    assert "in 600 sentences" in status.inner_text()
    assert "not found" not in status.inner_text()
    page.locator("pullquote-panel").get_by_role("button", name="Skim").click()
    assert len(page.evaluate(FOUND)) == 600
    kept = "window.kept = CSS.highlights.get('pullquote-none')"
    page.evaluate(kept + "; document.querySelector('#clock').textContent = '1'")
    page.wait_for_timeout(1000)
    assert page.evaluate("window.kept === CSS.highlights.get('pullquote-none')")
    page.evaluate("document.querySelector('article').innerHTML += ''")
    page.wait_for_function(f"() => ({FOUND})().filter(text => text.trim()).length === 600")


@needs_chromium
def test_panel_steps_skims_and_copies(page: Any, click: Callable[[Any], None]) -> None:
    """Step through the highlights in a circle, skim, and copy a quote with its source."""
    click(page)
    wait_for_panel(page)
    panel = page.locator("pullquote-panel")
    shown = page.evaluate(SHOWN)
    assert shown["none"] == []
    panel.get_by_role("button", name="Next highlight").click()
    first = page.evaluate(SHOWN)["current"]
    panel.get_by_role("button", name="Previous highlight").click()
    last = page.evaluate(SHOWN)["current"]
    assert len(first) == len(last) == 1
    assert first != last
    panel.get_by_role("button", name="Skim").click()
    assert len(page.evaluate(SHOWN)["none"]) > 0
    panel.get_by_role("button", name="Copy", exact=True).first.click()
    wait_for_panel(page, "Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    text = panel.locator(".text").first.inner_text()
    assert copied.startswith(f"“{text}”\n— The lighthouse")
    assert f"{page.url}#:~:text=" in copied
    page.keyboard.press("Escape")
    panel.wait_for(state="detached")


@needs_chromium
def test_sentence_is_saved_and_article_opened(
    browser: Any, page: Any, click: Callable[[Any], None], served: str
) -> None:
    """Save a sentence as a quote; open the article in the library."""
    click(page)
    wait_for_panel(page)
    panel = page.locator("pullquote-panel")
    panel.get_by_role("button", name="Save").first.click()
    wait_for_panel(page, "Saved to your marks")
    with browser.expect_page() as opened:
        panel.get_by_role("button", name="Open in pullquote").click()
    address = urlsplit(opened.value.url)
    assert f"{address.scheme}://{address.netloc}" == served
    article = parse_qs(address.fragment)["article"][0]
    with urlopen(f"{served}/api/quotes?article={article}", timeout=PATIENCE / 1000) as answer:
        quotes = json.load(answer)["quotes"]
    with urlopen(f"{served}/api/history", timeout=PATIENCE / 1000) as answer:
        assert json.load(answer)["readings"][0]["article"] == article
    saved = [squeezed(quote["text"]) for quote in quotes]
    assert saved == [panel.locator(".text").first.inner_text()]
    opened.value.close()


@needs_chromium
def test_page_scripts_cannot_press_the_buttons(page: Any, click: Callable[[Any], None]) -> None:
    """Ignore clicks that scripts of the page simulate."""
    click(page)
    wait_for_panel(page)
    page.evaluate("""() => document.querySelector('pullquote-panel').shadowRoot
      .querySelectorAll('button').forEach(button => button.click())""")
    assert page.locator("pullquote-panel").count() == 1
    assert page.evaluate(SHOWN)["current"] == []


@needs_chromium
def test_requests_go_only_to_the_server(
    browser: Any, page: Any, click: Callable[[Any], None], served: str
) -> None:
    """Send the page's text to the configured server and request nothing else."""
    before = len(browser.requests)
    click(page)
    wait_for_panel(page)
    urls = [url for url in browser.requests[before:] if not url.startswith("chrome-extension:")]
    assert set(urls) == {f"{served}/api/highlight"}


@needs_chromium
def test_hostile_markup_does_no_harm(
    page: Any, click: Callable[[Any], None], site: tuple[str, Path]
) -> None:
    """Keep markup in texts as text; the page's styles do not reach the panel."""
    hostile = (
        "<title>&lt;img src=x onerror=alert(1)&gt;</title>"
        "<style>* { display: block !important; opacity: 0.9; } pullquote-panel { display: none }"
        "</style><body><article>"
        + "<p>Do write &lt;img src=x onerror=alert(1)&gt; in the page, said the lighthouse. "
        "Then &lt;script&gt;alert(2)&lt;/script&gt; was read aloud by the keeper of lights.</p>"
        * 2
        + "<p>Nothing happened &lt;img src=y onerror=alert(3)&gt; to the keeper, nor to a ship.</p>"
        "<pullquote-fake></pullquote-fake></article>"
    )
    (site[1] / "hostile.html").write_text(hostile, encoding="utf-8")
    page.goto(f"{site[0]}/hostile.html")
    click(page)
    wait_for_panel(page)
    assert page.locator("pullquote-panel img, pullquote-panel script").count() == 0
    texts = page.locator("pullquote-panel .text").all_inner_texts()
    assert any("alert(" in text for text in texts)
    assert page.locator("pullquote-panel section").is_visible()


@needs_chromium
def test_errors_are_shown_in_the_panel(
    page: Any, worker: Any, click: Callable[[Any], None], site: tuple[str, Path]
) -> None:
    """Show one line if the page has no article or the server does not respond."""
    (site[1] / "empty.html").write_text("<!doctype html><body><p></p>", encoding="utf-8")
    page.goto(f"{site[0]}/empty.html")
    click(page)
    wait_for_panel(page, "no article in the page")
    click(page)
    worker.evaluate("chrome.storage.local.set({ address: 'http://127.0.0.1:9' })")
    click(page)
    wait_for_panel(page, "Start it with: pullquote serve")


@needs_chromium
def test_options_are_saved_and_tested(browser: Any, worker: Any, served: str) -> None:
    """Save the origin of an address and test it; reject an unsafe address."""
    page = browser.new_page()
    page.goto(f"chrome-extension://{(SOURCE / 'ID.txt').read_text().strip()}/options.html")
    page.get_by_label("Server address").fill("http://news.example/")
    page.get_by_role("button").click()
    page.get_by_text("Not saved").wait_for()
    page.get_by_label("Server address").fill(f"{served}/luhn?x=1")
    page.get_by_role("button").click()
    page.get_by_text("Connected to pullquote").wait_for()
    stored = worker.evaluate("chrome.storage.local.get()")
    assert stored == {"address": served, "token": ""}
    page.close()
