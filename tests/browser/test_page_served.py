"""Test the reading page with the real server: both agree on the API."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="the extra serve is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on the path")

HTML = """<html lang="en"><head><title>Rivers and towns</title>
<link rel="canonical" href="https://www.example.org/rivers"></head><body><article>
<h1>Rivers and towns</h1>
<p>Every town by the river 🌧 drinks of its water. Nobody there asks <a href="/source">where the
water was before</a> it came to the town. A river that is drunk by a town has to be kept clean.</p>
<figure><img src="/map.png" alt="A map"><figcaption>A map of the river</figcaption></figure>
<p>The old law of the river was simple. Who takes water from the river gives it back as clean as it
was. Towns that kept this law lived long, and those that broke it drank what they had deserved.</p>
</article></body></html>"""


CAPTIONS = """WEBVTT

12:30.000 --> 12:34.000
<v Ada Bell>A bridge is a promise that the road makes to the people on the other bank.

12:40.000 --> 12:44.000
<v Jo>The water found the pier that the builders of the bridge had trusted most.
"""


@pytest.fixture
def page(browser: Any, served_alone: str) -> Iterator[Any]:
    """Open the page in Chromium; a script error or a refused request fails the test."""
    problems: list[str] = []
    opened = browser.new_page(viewport={"width": 1300, "height": 800})
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
    home = f"{served_alone}/"
    opened.on("request", lambda r: None if r.url.startswith(home) else problems.append(r.url))
    opened.goto(home)
    yield opened
    opened.close()
    assert problems == []


def test_article_is_read_quoted_exported_and_found_again(page: Any) -> None:
    """Open a file, explain, quote, export, compare, change the model, and search the history."""
    page.locator("#model option").first.wait_for(state="attached")
    file = {"name": "rivers.html", "mimeType": "text/html", "buffer": HTML.encode()}
    page.set_input_files("#file", file)
    page.locator("#article mark").first.wait_for()
    assert page.inner_text("#title") == "Rivers and towns"
    link = page.locator("#article a", has_text="where the water was before")
    assert link.get_attribute("href") == "https://www.example.org/source"
    assert page.locator("#article figcaption").inner_text() == "A map of the river"

    page.locator("#article .sentence", has_text="🌧").click(position={"x": 3, "y": 5})
    page.locator("#why-summary:not(:text-is('…'))").wait_for()
    page.click("#toggle-quote")
    page.locator("#quote-cards li").wait_for()
    page.keyboard.press("Escape")
    with page.expect_download() as download:
        page.select_option("#export", "annotations")
    assert "TextQuoteSelector" in Path(download.value.path()).read_text(encoding="utf-8")

    page.locator('input[value="compare"] + span').click()
    page.locator(".agreement").wait_for()
    page.reload()
    page.locator(".agreement").wait_for()
    page.locator('input[value="highlight"] + span').click()
    assert page.locator("#article .quoted").inner_text().endswith("drinks of its water.")
    page.select_option("#model", "luhn")
    page.locator("#status", has_text="highlighted by luhn").wait_for()

    page.keyboard.press("h")
    page.fill("#history-query", "deserved")
    page.locator("#history-list li", has_text="Rivers and towns").wait_for()
    page.click('#history-list [data-action="delete"]')
    page.locator("#history-empty").wait_for()


def test_talks_books_and_word_files(
    page: Any, make_epub: Callable[..., bytes], make_docx: Callable[..., bytes]
) -> None:
    """Pasted captions show speaker, time and link; EPUB and DOCX can be chosen as files."""
    page.locator("#model option").first.wait_for(state="attached")
    page.fill("#paste-text", CAPTIONS)
    page.locator("#paste summary").click()
    page.fill("#paste-url", "https://example.org/talk")
    page.click("#paste .primary")
    label = page.locator("#article .speaker a").first
    label.wait_for()
    assert label.inner_text() == "Ada Bell, 12:30"
    assert label.get_attribute("href") == "https://example.org/talk?t=750"
    assert page.locator("#article .speaker").count() == 2
    assert "Ada Bell, 12:30" in page.locator("#cards li").first.inner_text()
    files = (("river.epub", make_epub(), "The River Book"), ("a.docx", make_docx(), "River report"))
    for name, data, title in files:
        file = {"name": name, "mimeType": "application/octet-stream", "buffer": data}
        page.set_input_files("#file", file)
        page.locator("#title", has_text=title).wait_for()


REFUSALS = [
    ("a.md", b"# Only", "a.md has no sentence to highlight"),
    ("a.txt", b" ", "a.txt is empty."),
    ("a.pdf", b"%PDF-1.4 no", "a.pdf is damaged, or another kind of file."),
    ("a.docx", b"PK\x03\x04zz", "a.docx is damaged and cannot be read."),
    ("a.txt", b"a\x00b", "a.txt is not text, nor any other format"),
    (
        "a.html",
        b"<html><body><a href=x>y</a></body></html>",
        "a.html has no article that pullquote",
    ),
    ("a.vtt", b"WEBVTT\n\nfoo", "a.vtt has no captions with times and words."),
]


def test_refusals_are_in_a_readers_words(open_watched: Callable[[str], Any]) -> None:
    """What the server says of a bad file is said in other words, which fit the file."""
    page = open_watched("/")
    page.locator("#model option").first.wait_for(state="attached")
    for name, data, words in REFUSALS:
        file = {"name": name, "mimeType": "application/octet-stream", "buffer": data}
        page.set_input_files("#file", file)
        page.locator("#problem", has_text=words).wait_for()
    page.fill("#paste-text", "…")
    page.click("#paste-button")
    page.locator("#problem", has_text="This text has no sentence to highlight").wait_for()
