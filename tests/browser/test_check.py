"""Test the check page in a real Chromium with a real server."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on the path")
ARTICLE = (
    "# The flood 🌊\n\nThe rain fell, hard and long, on the old town. Nobody was hurt.\n\n"
    + "The river went on its way through the fields below.\n\n" * 30
    + "By evening the harbour was dry again, and the <img src=x onerror=alert(1)> bakers sold."
)
POST = (
    "He wrote “nobody was hurt”, and “The rain fell … on the old town”.\n\n"
    "He wrote “By morning the harbour was dry again, and the bakers”.\n\n"
    "He wrote “a catastrophe without end for all”."
)


@pytest.fixture
def page(open_watched: Callable[[str], Any]) -> Any:
    """Open the check page."""
    return open_watched("/check")


def check(page: Any, post: str = POST, article: str = ARTICLE) -> Any:
    """Check a text against an article and return the list of its quotations."""
    page.locator("#post-text").fill(post)
    if article:
        page.locator("#article-text").fill(article)
    page.get_by_role("button", name="Check", exact=True).click()
    page.locator("#summary").filter(has_text="quotation").wait_for()
    return page.locator("#quotations li")


def test_every_quotation_has_a_verdict(page: Any) -> None:
    """Show verdict, similarity and changes of every quotation, and announce the total."""
    items = check(page)
    assert page.locator("#summary").inner_text() == "4 quotations: 1 verbatim, 2 altered, 1 absent."
    assert page.locator("#summary").get_attribute("role") == "status"
    assert items.locator(".verdict strong").all_inner_texts() == [
        *("verbatim", "altered", "altered", "absent"),
    ]
    assert "100% similar; all changes are marked" in items.nth(1).inner_text()
    assert items.nth(1).locator("del").all_inner_texts() == [", hard and long,"]
    assert items.nth(1).locator("ins").all_inner_texts() == ["…"]
    assert items.nth(2).locator("del").first.inner_text() == "evening"
    assert items.nth(3).locator("button").count() == 0


def test_click_goes_to_the_passage(page: Any) -> None:
    """Focus and scroll to the first passage of a quotation, and show all its passages."""
    items = check(page)
    items.nth(2).locator("button").click()
    mark = page.locator("mark:focus")
    assert mark.inner_text().startswith("By evening the harbour")
    page.wait_for_function(
        "() => { const { top, bottom } = document.activeElement.getBoundingClientRect();"
        " return top >= 0 && bottom <= innerHeight; }"
    )
    items.nth(1).locator("button").press("Enter")
    assert page.locator("mark.current").all_inner_texts() == ["The rain fell", "on the old town"]
    assert page.locator("mark:focus").inner_text() == "The rain fell"


def test_open_article_is_handed_over(page: Any, served: str) -> None:
    """Use the article that is open on the reading page, or another instead."""
    page.goto(served)
    page.locator("#paste-text").fill(ARTICLE)
    page.get_by_role("button", name="Highlight", exact=True).click()
    page.locator("#title").filter(has_text="The flood").wait_for()
    page.locator("#check-open").click()
    page.locator("#article-name").filter(has_text="The flood").wait_for()
    items = check(page, article="")
    assert items.count() == 4
    page.get_by_role("button", name="Change").click()
    check(page, article="Elsewhere nobody was hurt.")
    assert page.locator("#summary").inner_text() == "4 quotations: 1 verbatim, 3 absent."


def test_files_are_accepted(page: Any, tmp_path: Path) -> None:
    """Check an HTML file; show the server's error for an empty article."""
    path = tmp_path / "post.html"
    path.write_text(f"<html><body><article><p>{POST}</p></article></body></html>", "utf-8")
    page.locator("#post-file").set_input_files(path)
    page.locator("#post-name").filter(has_text="post.html").wait_for()
    page.locator("#article-text").fill(ARTICLE)
    page.get_by_role("button", name="Check", exact=True).click()
    page.locator("#summary").filter(has_text="4 quotations").wait_for()
    page.locator("#article-text").fill(" ")
    page.get_by_role("button", name="Check", exact=True).click()
    page.locator("#problem").filter(has_text="is empty").wait_for()
    assert page.locator("#result").is_hidden()


def test_text_without_quotations(page: Any) -> None:
    """Report that there are none and hide the result of an earlier check."""
    check(page)
    check(page, post="He wrote nothing of note.")
    page.get_by_text("No quotations found in this text.").wait_for()
    assert page.locator("#result").is_hidden()


def test_text_stays_text(page: Any) -> None:
    """Show markup in the article and in a quotation as typed."""
    check(page, post="He wrote “<img src=x onerror=alert(2)> is what he saw there”.")
    assert page.locator("#result img").count() == 0
    assert "<img src=x onerror=alert(1)>" in page.locator("#article-body").inner_text()


@pytest.mark.parametrize("theme", ["light", "sepia", "dark"])
def test_axe_finds_nothing(page: Any, theme: str) -> None:
    """Find no axe violations before and after a check; a phone scrolls only vertically."""
    from axe_playwright_python.sync_playwright import Axe

    page.emulate_media(reduced_motion="reduce")
    page.set_viewport_size({"width": 360, "height": 640})
    page.click("#appearance-open")
    page.locator(f'#appearance input[value="{theme}"] + span').click()
    page.keyboard.press("Escape")
    for number in range(2):
        if number:
            check(page).nth(1).locator("button").click()
        violations = Axe().run(page).response["violations"]
        assert [(v["id"], v["nodes"][0]["html"]) for v in violations] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
