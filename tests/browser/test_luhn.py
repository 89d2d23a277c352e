"""Luhn's steps in a real Chromium, before a real server."""

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
    """The page at its start."""
    opened = open_watched("/luhn")
    opened.locator("#said h2").wait_for()
    return opened


def go(page: Any, steps: int) -> None:
    """Go some steps on."""
    for _ in range(steps):
        before = page.locator("#said").inner_text()
        page.locator("#next").click()
        page.wait_for_function(
            "before => document.querySelector('#said').innerText !== before", arg=before
        )


def test_summary_is_that_of_the_model(page: Any, served: str) -> None:
    """The last step marks, in place, the sentences that ``--model luhn`` highlights."""
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


def test_each_step_is_told_of(page: Any) -> None:
    """Every step changes the text of the live region and the one current step; back undoes it."""
    told = [page.locator("#said h2").inner_text()]
    for step in range(1, 6):
        go(page, 1)
        told.append(page.locator("#said h2").inner_text())
        current = page.locator("#steps [aria-current]")
        assert current.count() == 1
        assert current.inner_text() == page.locator("#steps li").nth(step).inner_text()
    assert len(set(told)) == 6
    assert page.locator("#said").get_attribute("role") == "status"
    assert page.locator("#next").is_disabled()
    page.locator("#back").click()
    assert page.locator("#said h2").inner_text() == told[4]
    page.locator("#restart").click()
    assert page.locator("#text").is_visible()


def test_steps_show_words_counts_and_clusters(page: Any) -> None:
    """Stop words fade, a line parts the significant words, and clusters carry their sums."""
    page.locator("#text").fill("Rain fell on the town. Then rain flooded a town and towns.")
    go(page, 1)
    page.wait_for_function(  # they fade, which takes its time
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


def test_a_link_holds_text_and_step(page: Any, served: str) -> None:
    """A shared link opens the same text at the same step; its text is in no request's address."""
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
    assert not any(packed in url.partition("#")[0] for url in page.context.asked)


def test_links_that_are_too_long_or_damaged_are_told_of(page: Any, served: str) -> None:
    """A text beyond the limit gets a message and no link; so does a link that was cut."""
    words = " ".join(f"{number * 7919 % 99991:x}" for number in range(9000))
    page.locator("#text").fill(words)
    page.locator("#share").click()
    page.get_by_text("too long for a link").wait_for()
    assert page.locator("#shared").is_hidden()
    page.goto(f"{served}/luhn#step=3&text=y0hUAAAA")
    page.get_by_text("This link is damaged").wait_for()


def test_text_stays_text(page: Any) -> None:
    """Markup in the text is shown as it was typed, and runs nothing."""
    page.locator("#text").fill(HOSTILE)
    go(page, 5)
    assert page.locator("#article img, #article script").count() == 0
    assert "<img src=x onerror=alert(1)>" in page.locator("#article").inner_text()
    assert "🌧" in page.locator("#article").inner_text()


def test_a_text_without_a_sentence_is_refused_in_words(page: Any) -> None:
    """The server's own line is shown, and the step stays."""
    page.locator("#text").fill("…")
    page.locator("#next").click()
    page.get_by_text("cannot be read").wait_for()
    assert page.locator("body").get_attribute("data-step") == "0"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(page: Any, scheme: str) -> None:
    """In every step, light and dark, axe-core finds nothing; a phone scrolls one way only."""
    from axe_playwright_python.sync_playwright import Axe

    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": 360, "height": 640})
    for step in range(6):
        if step:
            go(page, 1)
        page.wait_for_timeout(50)
        found = Axe().run(page).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_bridge(page: Any, served: str, scheme: str) -> None:
    """The bookmarklet's page is as clean."""
    from axe_playwright_python.sync_playwright import Axe

    page.emulate_media(color_scheme=scheme)
    page.goto(f"{served}/bridge")
    page.locator("#bookmarklet[href^='javascript:']").wait_for()
    found = Axe().run(page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []
