"""Test marks in a real Chromium with the real server: any words, notes, and the list of all."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pullquote.render import FORMATS
from pullquote.server.pages import read_page

pytest.importorskip("fastapi", reason="the extra serve is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on the path")

TEXT = """# {title}

Every *town* by the river 🌧 drinks of its water. Nobody there asks
where the [water was](https://example.org/water) before it came to the town.

## A heading between

- A river that is drunk by a town has to be kept clean & *safe*.

    a formula = rain + snow

The old law of the river was simple. Who takes water gives it back as clean as it was.
"""

SELECT = """([from, fromText, to, toText]) => {
  const find = (selector, text) => {
    const root = document.querySelector('#article');
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const index = node.data.indexOf(text);
      if (index >= 0) return [node, index];
    }
    throw new Error(`no ${text}`);
  };
  const [first, start] = find(from, fromText);
  const [last, end] = find(to, toText);
  getSelection().setBaseAndExtent(first, start, last, end + toText.length);
}"""
SHOWN = "() => [...(CSS.highlights.get('user-mark') ?? [])].map(range => String(range))"


def read(page: Any, title: str) -> None:
    """Paste the article and wait until it is shown."""
    page.locator("#model option").first.wait_for(state="attached")
    page.fill("#paste-text", TEXT.format(title=title))
    page.click("#paste .primary")
    page.locator("#article .sentence").first.wait_for()
    page.locator("#status", has_text="highlighted by").wait_for()


def mark(page: Any, start: str, end: str) -> None:
    """Select from the start of one text to the end of another, and press the button."""
    count = page.locator("#quote-cards li").count()
    page.evaluate(SELECT, ["", start, "", end])
    page.click("#mark-selection")
    page.locator("#quote-cards li").nth(count).wait_for()
    page.locator("#mark-selection").wait_for(state="hidden")


@needs_chromium
@pytest.mark.parametrize(
    ("start", "end", "text", "shown"),
    [
        ("town", "town", "town", ["town"]),
        ("river 🌧 drinks", "river 🌧 drinks", "river 🌧 drinks", ["river 🌧 drinks"]),
        (
            "its water",
            "water was",
            "its water. Nobody there asks\nwhere the [water was",
            ["its water.", "Nobody there asks where the water was"],
        ),
        ("heading", "between", "heading between", ["heading between"]),
        (
            "kept clean",
            "formula",
            "kept clean & *safe*.\n\n    a formula",
            None,
        ),
    ],
)
def test_any_words_can_be_marked(
    open_watched: Callable[[str], Any], start: str, end: str, text: str, shown: list[str] | None
) -> None:
    """The mark holds the article's text of exactly the selected words, and shows as such."""
    page = open_watched("/")
    read(page, f"Words {start} {end}")
    mark(page, start, end)
    response = page.request.get(page.url.split("#")[0] + "api/marks", params={"limit": 1}).json()
    assert response["marks"][0]["text"] == text
    ranges = page.evaluate(SHOWN)
    assert shown is None or ranges == shown
    assert ranges[0].startswith(start)
    assert ranges[-1].endswith(end)


@needs_chromium
def test_all_marks_are_listed_noted_searched_exported_and_deleted(
    open_watched: Callable[[str], Any],
) -> None:
    """A note is kept, found on the page of all marks, edited there, and deleted with its mark."""
    page = open_watched("/")
    read(page, "The first river")
    mark(page, "old law", "river was")
    note = page.locator("#quote-cards li textarea").first
    note.fill("as in <b>Roman</b> times")
    note.blur()
    page.locator("#status", has_text="Note saved").wait_for()
    page.reload()
    page.locator("#quote-cards li").wait_for()
    assert page.evaluate(SHOWN) == ["old law of the river was"]
    assert page.locator("#quote-cards textarea").input_value() == "as in <b>Roman</b> times"
    page.click("#new")
    read(page, "The second river")
    mark(page, "takes water", "gives it")
    page.select_option("#model", "luhn")
    page.locator("#status", has_text="highlighted by luhn").wait_for()
    assert page.evaluate(SHOWN) == ["takes water gives it"]

    page.click("#marks-open")
    page.locator("#marks li").nth(1).wait_for()
    assert page.locator("#marks blockquote").first.inner_text() == "takes water gives it"
    page.fill("#query", "roman RIVER")
    page.locator("#marks li").nth(1).wait_for(state="detached")
    page.locator("#marks blockquote", has_text="old law").wait_for()
    page.locator("#marks textarea").fill("a better note")
    page.locator("#marks textarea").blur()
    page.locator("#status", has_text="Note saved").wait_for()
    page.fill("#query", "better RIVER")
    page.locator("#marks li").nth(1).wait_for(state="detached")
    for name in ("markdown", "csv"):
        with page.expect_download() as download:
            page.select_option("#export", name)
        exported = Path(download.value.path()).read_text(encoding="utf-8")
        assert "a better note" in exported
        assert "takes water" not in exported  # the query selects
    page.locator("#marks a", has_text="The first river").click()
    page.locator(".sentence.flash", has_text="The old law").wait_for()
    page.go_back()
    page.locator("#marks blockquote", has_text="old law").wait_for()
    page.fill("#query", "better")
    page.locator("#marks blockquote", has_text="takes water").wait_for(state="detached")
    page.locator("#marks li").first.get_by_role("button", name="Delete").click()
    page.locator("#empty").wait_for()
    page.fill("#query", "second")
    page.locator("#marks blockquote", has_text="takes water").wait_for()
    page.fill("#query", "nothing of this")
    page.locator("#empty").wait_for()


@needs_chromium
def test_sentence_mark_and_word_mark_are_apart(open_watched: Callable[[str], Any]) -> None:
    """Toggling a sentence leaves a mark of some of its words alone."""
    page = open_watched("/")
    read(page, "The third river")
    mark(page, "law of the", "river was")
    sentence = page.locator("#article .sentence", has_text="The old law")
    for words in ("Add to your marks", "Remove from your marks"):
        sentence.click(position={"x": 3, "y": 5})
        page.locator("#toggle-quote", has_text=words).click()
        page.keyboard.press("Escape")
    page.locator("#quote-cards li").nth(1).wait_for(state="detached")
    assert page.locator("#quote-cards .card-text").all_inner_texts() == ["law of the river was"]
    page.locator("#quote-cards").get_by_role("button", name="Delete").click()
    page.locator("#quotes").wait_for(state="hidden")
    assert page.evaluate(SHOWN) == []


@needs_chromium
@pytest.mark.parametrize("theme", ["light", "sepia", "dark"])
def test_axe_finds_nothing(open_watched: Callable[[str], Any], theme: str) -> None:
    """Find no axe violations on the page of all marks; a phone scrolls only vertically."""
    from axe_playwright_python.sync_playwright import Axe

    page = open_watched("/")
    read(page, f"The {theme} river")
    mark(page, "takes water", "gives it")
    page = open_watched("/marks")
    page.locator("#marks li").first.wait_for()
    page.set_viewport_size({"width": 360, "height": 640})
    page.click("#appearance-open")
    page.locator(f'#appearance input[value="{theme}"] + span').click()
    page.keyboard.press("Escape")
    for query in ("", "nothing of this"):
        page.fill("#query", query)
        page.locator("#marks li" if not query else "#empty").first.wait_for()
        violations = Axe().run(page).response["violations"]
        assert [(v["id"], v["nodes"][0]["html"]) for v in violations] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("path", ["/", "/marks"])
def test_export_menus_have_every_format(path: str) -> None:
    """Every registered format with files is in the export menus."""
    page = read_page(path)
    for name, entry in FORMATS.items():
        assert (f'<option value="{name}">' in page) == bool(entry.suffixes)
