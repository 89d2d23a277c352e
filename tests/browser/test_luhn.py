"""Test the Luhn page in a real Chromium with a real server."""

import json
import shutil
from collections.abc import Callable
from typing import Any
from urllib.request import Request, urlopen

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on the path")
PATIENCE = 60_000  # ms
HOSTILE = (
    "Rain 🌧 <img src=x onerror=alert(1)> fell. <script>alert(2)</script> Rain fell on the town. "
    "The town had an <img src=x onerror=alert(3)> in it, and rain."
)


@pytest.fixture
def page(open_watched: Callable[[str], Any]) -> Any:
    """Open the Luhn page."""
    opened = open_watched("/luhn")
    opened.locator("#message h2").wait_for()
    return opened


def go(page: Any, steps: int) -> None:
    """Go forward by some steps."""
    for _ in range(steps):
        before = page.locator("#message").inner_text()
        page.locator("#next").click()
        page.wait_for_function(
            "before => document.querySelector('#message').innerText !== before", arg=before
        )


def test_summary_matches_the_model(page: Any, served: str) -> None:
    """Mark the sentences that ``--model luhn`` highlights in the last step."""
    go(page, 5)
    shown = page.locator("mark.summary").evaluate_all(
        "all => all.map(each => { const copy = each.cloneNode(true);"
        " copy.querySelector('.factor')?.remove(); return copy.textContent; })"
    )
    body = {
        "source": {"text": page.locator("#text").input_value(), "kind": "text"},
        "model": "luhn",
    }
    headers = {"Content-Type": "application/json"}
    request = Request(f"{served}/api/highlight", json.dumps(body).encode(), headers)
    with urlopen(request, timeout=PATIENCE / 1000) as answer:
        sentences = json.load(answer)["sentences"]
    assert shown == [s["text"] for s in sentences if s["strength"] != "none"]


def test_every_step_is_announced(page: Any) -> None:
    """Update the live region and the current step; go back and restart."""
    titles = [page.locator("#message h2").inner_text()]
    for step in range(1, 6):
        go(page, 1)
        titles.append(page.locator("#message h2").inner_text())
        current = page.locator("#steps [aria-current]")
        assert current.count() == 1
        assert current.inner_text() == page.locator("#steps li").nth(step).inner_text()
    assert len(set(titles)) == 6
    assert page.locator("#message").get_attribute("role") == "status"
    assert page.locator("#next").is_disabled()
    page.locator("#back").click()
    assert page.locator("#message h2").inner_text() == titles[4]
    page.locator("#restart").click()
    assert page.locator("#text").is_visible()


def test_steps_show_words_counts_and_clusters(page: Any) -> None:
    """Fade stop words, separate significant words, and label clusters with their scores."""
    page.locator("#text").fill("Rain fell on the town. Then rain flooded a town and towns.")
    go(page, 1)
    page.wait_for_function(  # wait for the transition
        "getComputedStyle(document.querySelector('.stop')).color"
        " !== getComputedStyle(document.querySelector('.counted')).color"
    )
    go(page, 1)
    page.wait_for_function("document.querySelector('#words li')?.innerText")
    assert page.locator("#words li").all_inner_texts()[:2] == ["town\n3", "rain\n2"]
    go(page, 2)
    assert page.locator("#words .cut").count() == 1
    assert page.locator(".factor").all_inner_texts() == ["2² ÷ 5 = 0.8", "3² ÷ 6 = 1.5"]
    assert page.locator(".cluster").first.inner_text() == "Rain fell on the town"


def test_link_contains_text_and_step(page: Any, served: str) -> None:
    """Open a shared link at the same text and step; no request URL contains the text."""
    text = "Über den Regen 🌧. Der Regen fällt. Regen & Wind = Wetter."
    page.locator("#text").fill(text)
    go(page, 3)
    page.locator("#share").click()
    page.locator("#link").wait_for()
    link = page.locator("#link").input_value()
    assert link.startswith(f"{served}/luhn#")
    other = page.context.new_page()
    other.goto(link)
    other.locator("#steps [aria-current]").filter(has_text="Significant").wait_for()
    assert other.locator("#text").input_value() == text
    packed = link.split("text=")[1]
    assert not any(packed in url.partition("#")[0] for url in page.context.requests)


def test_long_and_damaged_links_are_reported(page: Any, served: str) -> None:
    """Show a message for a text that is too long for a link and for a damaged link."""
    words = " ".join(f"{number * 7919 % 99991:x}" for number in range(9000))
    page.locator("#text").fill(words)
    page.locator("#share").click()
    page.get_by_text("too long for a link").wait_for()
    assert page.locator("#share-link").is_hidden()
    page.goto(f"{served}/luhn#step=3&text=y0hUAAAA")
    page.get_by_text("This link is damaged").wait_for()


def test_text_stays_text(page: Any) -> None:
    """Show markup in the text as typed and run nothing."""
    page.locator("#text").fill(HOSTILE)
    go(page, 5)
    assert page.locator("#article img, #article script").count() == 0
    assert "<img src=x onerror=alert(1)>" in page.locator("#article").inner_text()
    assert "🌧" in page.locator("#article").inner_text()


def test_text_without_a_sentence_is_rejected(page: Any) -> None:
    """Show the server's message and stay at the step."""
    page.locator("#text").fill("…")
    page.locator("#next").click()
    page.get_by_text("cannot be read").wait_for()
    assert page.locator("body").get_attribute("data-step") == "0"


@pytest.mark.parametrize("theme", ["light", "sepia", "dark"])
def test_axe_finds_nothing(page: Any, theme: str) -> None:
    """Find no axe violations at any step; a phone scrolls only vertically."""
    from axe_playwright_python.sync_playwright import Axe

    page.emulate_media(reduced_motion="reduce")
    page.set_viewport_size({"width": 360, "height": 640})
    page.click("#appearance-open")
    page.locator(f'#appearance input[value="{theme}"] + span').click()
    page.keyboard.press("Escape")
    for step in range(6):
        if step:
            go(page, 1)
        page.wait_for_timeout(50)
        violations = Axe().run(page).response["violations"]
        assert [(v["id"], v["nodes"][0]["html"]) for v in violations] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
