"""Test the extension without a server, in a real Chromium and a real Firefox."""

import html
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import pullquote
from pullquote.documents.html import read_html

ROOT = Path(__file__).parents[2]
SPEECH = (ROOT / "examples" / "farewell-address.md").read_text(encoding="utf-8")
SHOWN = """() => ['strong', 'light', 'quotable-strong', 'quotable-light'].flatMap(name =>
  [...(CSS.highlights.get('pullquote-' + name) ?? [])].map(range => [String(range), name]))"""
PANEL = "document.querySelector('pullquote-panel')?.shadowRoot"
STATUS = f"{PANEL}.querySelector('[role=status]').textContent"
BEFORE = """<nav><ul><li><a href="/a">Speeches of all presidents, in order.</a></ul></nav>
<p hidden>A hidden sentence that nobody is meant to read or to quote anywhere.</p>"""
AFTER = """<aside class="related"><p>Subscribe to our letter, the best money can buy.</p></aside>
<footer><p>All rights reserved by the publisher of this page.</p></footer>"""


def speech(words: int = 10**9) -> str:
    """Return a page with the example's speech, or its first words, amid other things."""
    blocks = [block.strip() for block in SPEECH.split("\n\n") if block.strip()]
    title = blocks[0].lstrip("# ")
    parts, count = [], 0
    for block in blocks[1:]:
        if count < words:
            parts.append(f"<p>{html.escape(' '.join(block.split()))}</p>")
            count += len(block.split())
    body = f"<main><article><h1>{title}</h1>{''.join(parts)}</article></main>"
    head = f"<!doctype html><html lang=en><meta charset=utf-8><title>{title}</title>"
    return head + BEFORE + body + AFTER


def expected(page: str) -> dict[str, str]:
    """Return what Python highlights in a page, and what each sentence is painted as."""
    options = pullquote.Options(aim="both")
    result = pullquote.Highlighter().highlight_document(read_html(page), options=options)
    painted = {}
    for marked in result:
        is_gist = "gist" in marked.aims
        painted[marked.sentence.prose] = ("" if is_gist else "quotable-") + marked.strength
    return painted


def shown(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """Return the painted sentences with what each is painted as."""
    return {" ".join(text.split()): name for text, name in pairs}


@pytest.fixture
def open_speech(page: Any, site: tuple[str, Path]) -> Callable[[str], None]:
    """Return a function that opens a page of another site."""

    def open_page(markup: str) -> None:
        (site[1] / "speech.html").write_text(markup, encoding="utf-8")
        page.goto(f"{site[0]}/speech.html")

    return open_page


def wait_for(page: Any, words: str = "highlights in") -> str:
    """Wait until the panel shows a message, and return it."""
    status = page.locator("pullquote-panel [role=status]").filter(has_text=words)
    status.wait_for()
    text: str = status.inner_text()
    return text


def test_a_page_is_highlighted_without_a_server_and_offline(
    extended: Any, page: Any, click: Callable[[Any], None], open_speech: Callable[[str], None]
) -> None:
    """A long article gets Python's highlights, and nothing is requested."""
    markup = speech()
    open_speech(markup)
    extended.set_offline(True)
    before = len(extended.requests)
    try:
        click(page)
        status = wait_for(page)
    finally:
        extended.set_offline(False)
    assert "not found" not in status
    painted = shown(page.evaluate(SHOWN))
    assert painted == expected(markup)
    assert {name.split("-")[0] for name in painted.values()} >= {"strong", "light", "quotable"}
    urls = [url for url in extended.requests[before:] if not url.startswith("chrome-extension:")]
    assert urls == []


def test_the_panel_lists_copies_and_moves(
    page: Any, click: Callable[[Any], None], open_speech: Callable[[str], None]
) -> None:
    """All highlights are listed and copied as Markdown; the panel moves to the other side."""
    markup = speech(1500)
    open_speech(markup)
    click(page)
    wait_for(page)
    panel = page.locator("pullquote-panel")
    marks = expected(markup)
    assert [text.strip() for text in panel.locator(".text").all_inner_texts()] == list(marks)
    assert set(panel.locator(".aim").all_inner_texts()) >= {"Key point", "Quotable"}
    for name in ("Save", "Open in pullquote"):
        assert panel.get_by_role("button", name=name).count() == 0
    panel.get_by_role("button", name="Copy all").click()
    wait_for(page, "copied as Markdown")
    copied = page.evaluate("navigator.clipboard.readText()")
    title = page.locator("h1").inner_text()
    assert copied.startswith(f"# [{title}]({page.url})\n\n## Key points\n\n> ")
    assert "\n\n## Quotable sentences\n\n> " in copied
    assert copied.count("\n\n> ") >= len(marks)
    panel.get_by_role("button", name="Copy", exact=True).first.click()
    wait_for(page, "with its source")
    quote = page.evaluate("navigator.clipboard.readText()")
    assert quote.startswith(f"“{next(iter(marks))}”\n— {title}, {page.url}#:~:text=")
    right = panel.locator("section").bounding_box()
    panel.get_by_role("button", name="Move to the other side").click()
    left = panel.locator("section").bounding_box()
    assert right["x"] > 100 > left["x"]


def test_a_page_cannot_close_or_forge_the_panel(
    page: Any, click: Callable[[Any], None], open_speech: Callable[[str], None]
) -> None:
    """Elements and events of the page are not taken for the panel."""
    open_speech(speech(300) + "<pullquote-panel></pullquote-panel>")
    click(page)
    wait_for(page)
    page.evaluate("""document.querySelectorAll('pullquote-panel').forEach(
        panel => panel.dispatchEvent(new Event('pullquote-close')))""")
    assert page.evaluate("CSS.highlights.size")
    click(page)
    page.locator("pullquote-panel section").wait_for(state="detached")
    assert not page.evaluate("CSS.highlights.size")


def test_a_page_without_article_says_so(page: Any, click: Callable[[Any], None]) -> None:
    """The panel shows one line."""
    page.evaluate("document.body.replaceChildren()")
    click(page)
    wait_for(page, "no article in the page: it contains no text")


def test_firefox_highlights_as_python_does(
    firefox: Any, make_extension: Any, site: tuple[str, Path], tmp_path_factory: Any
) -> None:
    """Firefox installs the extension, and a click highlights a page of another site."""
    folder = tmp_path_factory.mktemp("firefox") / "extension"
    make_extension.build_folder(folder, "firefox")
    added = firefox.call("Addon:Install", path=str(folder), temporary=True)["value"]
    markup = speech(1500)
    (site[1] / "speech.html").write_text(markup, encoding="utf-8")
    firefox.open(f"{site[0]}/speech.html")
    firefox.click_action(added)
    assert "not found" not in firefox.wait(f"{STATUS}?.includes('highlights in') && {STATUS}")
    assert shown(firefox.run(f"return ({SHOWN})()")) == expected(markup)
    light = "document.querySelector('article p'), '::highlight(pullquote-light)'"
    color = firefox.run(f"return getComputedStyle({light}).backgroundColor")
    assert color == "rgb(255, 241, 174)"
    firefox.click_action(added)
    firefox.wait("!document.querySelector('pullquote-panel') && !CSS.highlights.size")


def test_the_zips_contain_all_that_is_needed(make_extension: Any, tmp_path: Path) -> None:
    """Each browser's zip has its manifest, the model, the licenses and the privacy text."""
    for browser in make_extension.BROWSERS:
        folder = tmp_path / browser
        make_extension.build_folder(folder, browser)
        make_extension.build_zip(folder, tmp_path / f"{browser}.zip")
        with zipfile.ZipFile(tmp_path / f"{browser}.zip") as archive:
            names = set(archive.namelist())
            manifest = json.loads(archive.read("manifest.json"))
            background = manifest["background"]
            entry = background.get("service_worker") or background["scripts"][0]
            model = archive.read("model/default.safetensors")
        assert entry in names
        assert {"PRIVACY.md", "LICENSE", "model/NOTICE", "js/data/rules.json"} <= names
        assert "manifest.firefox.json" not in names
        assert model == (make_extension.PACKAGE / "models/data/default.safetensors").read_bytes()
        assert ("key" in manifest) == (browser == "chromium")
        assert ("browser_specific_settings" in manifest) == (browser == "firefox")
