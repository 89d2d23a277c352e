"""Test the reading page in a real Chromium against a fake server.

The fake server answers every request by the contract of the API and records it, so the tests also
check what the page requests and from which host. Scores come from the library itself.
"""

import base64
import json
import re
import shutil
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from pullquote import Highlighter, Options
from pullquote.documents.document import Document
from pullquote.render.json import highlight_payload
from pullquote.server.pages import PAGES, STATIC, read_page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on the path")
HOME = "http://127.0.0.1:8731/"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
KINDS = {".css": "text/css", ".js": "text/javascript"}
EXPLANATION = {
    "summary": "asks a question; its word “river” counts most (0.31)",
    "words": ["river"],
    "neighbors": [0, 2],
    "reasons": ["asks a question", "is close to the title"],
}
TEXT = "\n\n".join(
    f"The river {word} carries its water past town {number}, and the town drinks of the river. "
    f"Nobody there asks where the {word} water was before. Rain falls 🌧 on hill {number}."
    for number, word in enumerate(("wide", "narrow", "cold", "old", "loud", "slow", "deep", "far"))
)


class Backend:
    """A fake server; tests change its responses.

    Attributes:
        requests: Method, path and body of every API request.
        urls: URL of every request.
        change: Modifies a response of ``/api/highlight`` before it is sent.
        responses: Responses that replace the usual ones, by method and path.
    """

    def __init__(self) -> None:
        self.requests: list[tuple[str, str, Any]] = []
        self.urls: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.quotes: list[dict[str, Any]] = []
        self.change: Callable[[dict[str, Any]], object] = lambda _: None
        self.responses: dict[str, tuple[int, Any]] = {}
        self.settings = {"version": "1", "can_fetch": False, "has_library": True, "max_bytes": 5000}
        self.readings = [reading("a" * 64, "Rivers"), reading("c" * 64, "Hills")]

    def handle(self, route: Any) -> None:
        """Respond to a request."""
        request = route.request
        self.urls.append(request.url)
        url = urlsplit(request.url)
        if not url.path.startswith("/api/"):
            body, kind = file_of(url.path)
            headers = {"Content-Security-Policy": POLICY}
            route.fulfill(body=body, content_type=kind, headers=headers)
            return
        asked = json.loads(request.post_data) if request.post_data else None
        self.requests.append((request.method, url.path, asked))
        self.headers.append(request.headers)
        status, answer = self.responses.get(f"{request.method} {url.path}") or self.answer(
            request.method, url.path, asked, parse_qs(url.query)
        )
        kind = "application/json" if status < 400 else "application/problem+json"
        headers = {"Content-Disposition": 'attachment; filename="highlights.md"'}
        route.fulfill(status=status, body=json.dumps(answer), content_type=kind, headers=headers)

    def answer(self, method: str, path: str, body: Any, query: Any) -> tuple[int, Any]:
        """Return the usual response."""
        match method, path:
            case _, "/api/settings":
                return 200, self.settings
            case _, "/api/models":
                names = ("luhn", "lead", "random")
                return 200, {"default": "luhn", "models": [{"name": name} for name in names]}
            case _, "/api/highlight":
                return 200, self.highlight(body)
            case _, "/api/explain":
                return 200, {"index": body["sentence"], "explanation": EXPLANATION}
            case _, "/api/compare":
                scores = [[(index * 7 % 10) / 10 for index in range(24)] for _ in body["models"]]
                agreement = [[1.0 for _ in body["models"]] for _ in body["models"]]
                return 200, {"models": body["models"], "scores": scores, "agreement": agreement}
            case "GET", "/api/quotes":
                return 200, {"quotes": self.quotes}
            case "POST", "/api/quotes":
                quote = {"id": 7, "start": body["start"], "end": body["end"]}
                quote |= {"text": "The words.", "note": "", "origin": ""}
                self.quotes.append(quote)
                return 201, quote
            case "GET", "/api/history":
                text = query.get("query", [""])[0].lower()
                return 200, {"readings": [r for r in self.readings if text in r["title"].lower()]}
            case "DELETE", _:
                self.readings = [r for r in self.readings if not path.endswith(r["article"])]
                return 204, None
        return 200, {"kept": "as it is"}

    def highlight(self, body: dict[str, Any]) -> dict[str, Any]:
        """Score a text like the real server."""
        text = body["source"].get("text") or TEXT
        scored = Highlighter(body["model"]).highlight_document(
            Document.from_parts(
                [("paragraph", part) for part in text.split("\n\n")], title="Rivers"
            ),
            Options(**{k: v for k, v in body["options"].items() if k != "aim"}),
        )
        answer = highlight_payload(scored).to_dict()
        answer |= {"id": "c" * 64, "words": 300, "minutes": 2, "has_standout": True}
        self.change(answer)
        return answer

    def last(self, path: str) -> Any:
        """Return the body of the last request to a path."""
        return [body for _, target, body in self.requests if target == path][-1]


def file_of(path: str) -> tuple[str, str]:
    """Return what the server sends for a URL path, and its type."""
    if path in PAGES:
        return read_page(path), "text/html"
    file = STATIC / path.removeprefix("/page/")
    return file.read_text(encoding="utf-8"), KINDS.get(file.suffix, "image/svg+xml")


def reading(article: str, title: str) -> dict[str, Any]:
    """Build an entry of the history."""
    facts = {"article": article, "title": title, "site": "", "url": "", "words": 300, "quotes": 1}
    return facts | {"read": "2024-05-31T10:00:00Z", "teaser": f"{title} run.", "model": "luhn"}


@pytest.fixture
def backend() -> Backend:
    """Create a fake server for one test."""
    return Backend()


@pytest.fixture
def visit(browser: Any, backend: Backend) -> Iterator[Callable[..., Any]]:
    """Open the page in its own context; an error in a script fails the test."""
    contexts, mistakes = [], []

    def open_page(address: str = "", **how: Any) -> Any:
        context = browser.new_context(**how)
        contexts.append(context)
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        context.route("**/*", backend.handle)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: mistakes.append(str(error)))
        page.on(
            "console", lambda line: mistakes.append(line.text) if "Policy" in line.text else None
        )
        page.on("dialog", lambda dialog: mistakes.append(f"dialog: {dialog.message}"))
        page.goto(HOME + address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert mistakes == []


def read(page: Any, text: str = TEXT) -> Any:
    """Paste a text and wait until it is shown."""
    page.locator("#model option").first.wait_for(state="attached")
    page.fill("#paste-text", text)
    page.click("#paste .primary")
    page.locator("#article .sentence").first.wait_for()
    page.locator("#status", has_text="highlighted by").wait_for()
    return page


def choose(page: Any, mode: str) -> None:
    """Switch to a mode like a reader."""
    page.locator(f'input[value="{mode}"] + span').click()
    if mode == "compare":
        page.locator(".agreement").wait_for()


def test_article_is_rendered_with_all_parts(visit: Any, backend: Backend) -> None:
    """Show title, domain, minutes, headings, lists, quotes, code, links and image placeholders."""
    text = "A wide river\n\nGo on 🌧 home. It is far.\n\nOne\n\nTwo\n\nSaid so\n\nx = 1\n  y"
    kinds = ["heading", "paragraph", "item", "item", "quote", "code"]

    def change(answer: dict[str, Any]) -> None:
        document = answer["document"] | {"url": "https://www.example.org/a", "author": "Ann"}
        blocks = [
            block | {"kind": kind} for block, kind in zip(document["blocks"], kinds, strict=True)
        ]
        start = text.index("home")
        links = [{"start": start, "end": start + 4, "url": "https://example.org/home"}]
        images = [
            {"offset": blocks[1]["start"], "url": "https://example.org/p.png", "caption": "A map"}
        ]
        answer["document"] = document | {"blocks": blocks, "links": links, "images": images}
        answer["sentences"] = [s for s in answer["sentences"] if kinds[s["block"]] in kinds[1:5]]

    backend.change = change
    page = read(visit(), text)
    assert page.inner_text("#title") == "Rivers"
    assert page.inner_text("#byline").startswith("example.org · Ann · 2 min read")
    article = page.locator("#article")
    assert article.locator("h2").inner_text() == "A wide river"
    assert article.locator("ul > li").all_inner_texts() == ["One", "Two"]
    assert article.locator("blockquote").inner_text() == "Said so"
    assert article.locator("pre").inner_text() == "x = 1\n  y"
    assert article.locator("p").inner_text() == "Go on 🌧 home. It is far."
    link = article.locator("p a")
    assert (link.inner_text(), link.get_attribute("rel")) == ("home", "noopener noreferrer")
    assert article.locator("figure").inner_text().split("\n")[0] == "A map"
    assert article.locator("figure a").get_attribute("href") == "https://example.org/p.png"
    assert page.locator("img").count() == 0


def test_strengths_match_the_server(visit: Any, backend: Backend) -> None:
    """Render highlights as `mark` elements in two colors, with the strengths of the server."""
    page = read(visit())
    shown = page.evaluate(
        "[...document.querySelectorAll('#article .sentence')]"
        ".map(s => [s.tagName, s.className.split(' ')[1], getComputedStyle(s).backgroundColor])"
    )
    sentences = backend.highlight(backend.last("/api/highlight"))["sentences"]
    assert [strength for _, strength, _ in shown] == [s["strength"] for s in sentences]
    assert all((tag == "MARK") == (strength != "none") for tag, strength, _ in shown)
    assert len({color for _, _, color in shown}) == 3


BOXES = """() => [...document.querySelectorAll(
    '#article .sentence, .tools > *, #options > *, .cards')].map(e => {
    const b = e.getBoundingClientRect();
    return [b.x, b.y + scrollY, b.width, b.height].map(n => Math.round(n * 10)).join() })"""
SHIFTS = """() => { window.shifts = []; new PerformanceObserver(list => window.shifts.push(
    ...list.getEntries().map(e => e.value + ' ' + e.sources.map(s => s.node?.id).join())
)).observe({type: 'layout-shift', buffered: false}) }"""
COLORS = """new Set([...document.querySelectorAll('#article .sentence')]
    .map(s => getComputedStyle(s).backgroundColor)).size"""
DRAWN = """() => { const c = document.querySelector('canvas');
    return c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some(v => v) }"""
LOOKS = "([selector, key]) => getComputedStyle(document.querySelector(selector))[key]"
DROP = """bytes => { const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(bytes)], 'rain.txt'));
    window.dispatchEvent(new DragEvent('drop',
        {dataTransfer: data, bubbles: true, cancelable: true})) }"""


def test_modes_do_not_move_anything(visit: Any) -> None:
    """Keep every box and cause no layout shift in any mode or palette."""
    page = read(visit())
    page.evaluate(SHIFTS)
    before = page.evaluate(BOXES)
    for mode, box in (("skim", "#gray"), ("heat", "#colorblind"), ("highlight", "")):
        choose(page, mode)
        assert page.evaluate(BOXES) == before
        if box:
            page.check(box)
            assert page.evaluate(BOXES) == before
    page.wait_for_timeout(100)
    assert page.evaluate("window.shifts") == []
    choose(page, "compare")
    choose(page, "highlight")
    assert page.evaluate(BOXES) == before


def test_skim_blurs_other_sentences(visit: Any) -> None:
    """Blur or gray the other sentences in Skim, never the highlights."""
    page = read(visit())
    choose(page, "skim")
    page.mouse.move(0, 0)

    def looks(name: str, key: str) -> str:
        return str(page.evaluate(LOOKS, [f"#article .{name}", key]))

    assert "blur" in looks("none", "filter")
    assert looks("strong", "filter") == looks("light", "filter") == "none"
    page.check("#gray")
    assert looks("none", "filter") == "none"
    assert len({looks(name, "color") for name in ("strong", "light", "none")}) == 3


def test_heat_map_has_a_threshold_and_two_palettes(visit: Any) -> None:
    """Color sentences by score above the threshold; the color-blind palette underlines too."""
    page = read(visit())
    choose(page, "heat")
    assert page.evaluate(COLORS) >= 3
    page.locator("#threshold").fill("100")
    assert page.locator("#article .sentence:not(.below)").count() >= 1
    assert page.locator("#article .below").count() > 10
    assert re.fullmatch(r"100 · \d+ of 24", page.inner_text("#threshold-label"))
    page.check("#colorblind")
    line = "getComputedStyle(document.querySelector('.sentence:not(.below)')).textDecorationLine"
    assert page.evaluate(line) == "underline"


def test_minimap_scrolls_the_article(visit: Any) -> None:
    """Draw the minimap; clicks, drags and keys scroll, and the position is announced."""
    page = read(visit(viewport={"width": 1300, "height": 400}))
    page.wait_for_timeout(100)
    assert page.evaluate(DRAWN)
    box = page.locator("#minimap").bounding_box()
    page.mouse.click(box["x"] + 10, box["y"] + box["height"] * 0.9)
    assert page.evaluate("scrollY") > 200
    page.mouse.move(box["x"] + 10, page.locator("#minimap").bounding_box()["y"] + 200)
    page.mouse.down()
    page.mouse.move(box["x"] + 10, page.locator("#minimap").bounding_box()["y"])
    page.mouse.up()
    assert page.evaluate("scrollY") < 200
    page.focus("#minimap")
    page.keyboard.press("End")
    page.wait_for_timeout(100)
    assert page.get_attribute("#minimap", "aria-valuenow") == "100"


def test_cards_link_to_their_sentences(visit: Any, backend: Backend) -> None:
    """Show the five best highlights in order; hovering flashes, a click focuses the sentence."""
    backend.change = lambda answer: [s.update(score_std=0.04) for s in answer["sentences"]]
    page = read(visit(viewport={"width": 1300, "height": 400}))
    cards = page.locator("#cards li")
    indices = [int(card.get_attribute("data-index")) for card in cards.all()]
    assert len(indices) == 5
    assert indices == sorted(indices)
    bar = cards.first.get_by_role("meter")
    assert re.fullmatch(r"Score \d+ ± 4 of 100", bar.get_attribute("aria-label"))
    assert re.match(rf"Score {bar.get_attribute('aria-valuenow')} ", bar.get_attribute("title"))
    widths = [card.get_by_role("meter").bounding_box()["width"] for card in cards.all()]
    assert len(set(widths)) == 1
    cards.last.hover()
    assert page.get_attribute(".flash", "data-index") == str(indices[-1])
    cards.last.locator(".card-text").click()
    assert page.evaluate("document.activeElement.dataset.index") == str(indices[-1])


def test_amount_and_model_score_again(visit: Any, backend: Backend) -> None:
    """Score again when the number, percentage or model changes; the URL holds them and no text."""
    page = read(visit())
    page.locator("#amount").fill("3")
    page.locator("#status", has_text="3 of 24").wait_for()
    assert backend.last("/api/highlight")["options"] == {"top": 3}
    assert page.locator("#article mark").count() == 3
    page.select_option("#model", "lead")
    page.locator("#status", has_text="by lead").wait_for()
    assert backend.last("/api/highlight")["model"] == "lead"
    page.select_option("#unit", "ratio")
    page.locator("#amount-label", has_text="15% · 4").wait_for()
    choose(page, "skim")
    assert urlsplit(page.url).fragment == f"mode=skim&model=lead&ratio=15&article={'c' * 64}"
    page.reload()
    page.locator("#status", has_text="4 of 24 sentences highlighted by lead").wait_for()
    assert page.get_attribute("body", "data-mode") == "skim"


def with_aims(answer: dict[str, Any]) -> None:
    """Add the scores of a model with two aims to a response."""
    answer["aim"] = "both"
    aims = (["gist"], ["quotable"], ["gist", "quotable"])
    marked = [s for s in answer["sentences"] if s["strength"] != "none"]
    for i, sentence in enumerate(marked):
        sentence |= {"aims": aims[i % 3], "gist": 0.5, "quotable": 0.4}


def test_aims_are_switched_and_have_two_colors(visit: Any, backend: Backend) -> None:
    """Show the switch only for models with two aims; send the aim; color the aims differently."""
    page = read(visit())
    assert not page.is_visible("#aims")
    assert "aim" not in backend.last("/api/highlight")["options"]
    backend.change = with_aims
    page.select_option("#model", "lead")
    page.locator("#aims").wait_for()
    assert page.is_checked('input[name="aim"][value="both"]')
    page.locator('input[value="quotable"] + span').click()
    page.locator("#status", has_text="highlighted by").wait_for()
    page.wait_for_function("location.hash.includes('aim=quotable')")
    assert backend.last("/api/highlight")["options"]["aim"] == "quotable"
    look = "s => getComputedStyle(document.querySelector(s)).backgroundColor"
    gist, quotable = (
        page.evaluate(look, f"#article .strong{rest}") for rest in (":not(.quotable)", ".quotable")
    )
    assert gist != quotable
    assert page.locator("#cards .quotable .card-facts").first.inner_text().startswith("Quotable")
    page.reload()
    page.locator("#article .sentence").first.wait_for()
    assert backend.last("/api/highlight")["options"]["aim"] == "quotable"
    page.select_option("#model", "random")  # may have a single score, which refuses an aim
    page.locator("#status", has_text="highlighted by random").wait_for()
    assert "aim" not in backend.last("/api/highlight")["options"]


def test_example_is_one_click_away(visit: Any, backend: Backend) -> None:
    """Open the example from the start page."""
    page = visit()
    page.locator("#model option").first.wait_for(state="attached")
    page.click("#example")
    page.locator("#article .sentence").first.wait_for()
    assert backend.last("/api/highlight")["source"]["text"].startswith("# The last light")


def test_pasted_url_is_fetched_or_explained(visit: Any, backend: Backend) -> None:
    """Offer to fetch a pasted URL if the server may, else explain what to do."""
    page = visit()
    page.locator("#model option").first.wait_for(state="attached")
    assert not page.is_visible("#paste-hint")
    page.fill("#paste-text", " https://example.org/a ")
    page.locator("#paste-hint", has_text="copy its text and paste it here").wait_for()
    assert page.is_disabled("#paste-button")
    page.fill("#paste-text", "https://example.org/a is where I read it.")
    assert not page.is_visible("#paste-hint")
    assert page.is_enabled("#paste-button")
    backend.settings |= {"can_fetch": True}
    page = visit()
    page.locator("#fetch").wait_for()
    page.fill("#paste-text", "https://example.org/a")
    page.locator("#paste-hint", has_text="will fetch the page").wait_for()
    page.get_by_role("button", name="Fetch and highlight").click()
    page.locator("#article .sentence").first.wait_for()
    assert backend.last("/api/highlight")["source"] == {"url": "https://example.org/a"}


def test_offsets_are_code_points(visit: Any, backend: Backend) -> None:
    """Store a quote after an emoji with code point offsets, list it, and remove it again."""
    page = read(visit())
    words = "Rain falls 🌧 on hill 3."
    sentence = page.locator("#article .sentence", has_text=words)
    sentence.click()
    page.click("#toggle-quote")
    page.locator("#quote-cards li").wait_for()
    start = TEXT.index(words)
    body = backend.last("/api/quotes")
    assert (body["start"], body["end"]) == (start, start + len(words))
    assert body["source"] == {"article": "c" * 64}
    assert page.locator("#article .quoted").inner_text() == words
    page.click("#toggle-quote")
    page.locator("#quotes").wait_for(state="hidden")
    assert backend.requests[-1][:2] == ("DELETE", "/api/quotes/7")
    assert page.locator("#article .quoted").count() == 0


def test_explanation_is_in_plain_words(visit: Any, backend: Backend) -> None:
    """List reasons, words and sentences apart; a model that gives no reasons is quoted."""
    page = read(visit())
    page.locator("#article .sentence").first.click()
    page.locator("#why-neighbors button").first.wait_for()
    assert page.locator("#why-reasons li").all_inner_texts() == EXPLANATION["reasons"]
    assert page.locator("#why-words span").all_inner_texts() == ["river"]
    assert "0.31" not in page.inner_text("#why")
    answer = {"summary": "was drawn at random", "words": [], "neighbors": [], "reasons": []}
    backend.responses["POST /api/explain"] = (200, {"index": 1, "explanation": answer})
    page.keyboard.press("Escape")
    page.locator("#article .sentence").nth(1).click()
    page.get_by_text("This sentence was drawn at random.").wait_for()
    assert not page.is_visible("#why-reasons")


def test_explanation_opens_by_keyboard(visit: Any) -> None:
    """Open the explanation with Enter, outline the neighbors, close with Escape, restore focus."""
    page = read(visit())
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.locator("#why-neighbors button").nth(1).wait_for()
    assert page.locator("#article .neighbor").count() == 2
    page.keyboard.press("Escape")
    page.locator("#why").wait_for(state="hidden")
    page.locator("#article .neighbor").first.wait_for(state="detached")
    assert page.evaluate("document.activeElement.className").startswith("sentence")


def test_quotes_are_copied_with_source(visit: Any, backend: Backend) -> None:
    """Copy Markdown, plain text and the server's link to the sentence."""
    link = "https://example.org/r?a=1#:~:text=Rain%20%2D%20falls."
    backend.responses["POST /api/link"] = 200, {"url": link}
    page = read(visit(), "Rain - falls, 🌧 & runs off. Nobody asks *why* it does.")
    page.locator("#article .sentence").first.click()
    copied = {}
    for form in ("markdown", "plain", "link"):
        page.click(f'[data-copy="{form}"]')
        page.wait_for_timeout(100)
        copied[form] = page.evaluate("navigator.clipboard.readText()")
    assert copied["link"] == link
    assert backend.last("/api/link")["sentence"] == 0
    assert copied["plain"] == f"“Rain - falls, 🌧 & runs off.”\n— Rivers, {link}"
    assert copied["markdown"].startswith("> Rain - falls, 🌧 & runs off.\n>\n> — [Rivers](")


def test_export_downloads_the_server_file(visit: Any, backend: Backend) -> None:
    """Request the selected format with the current model and options, and save it by name."""
    page = read(visit())
    with page.expect_download() as download:
        page.select_option("#export", "annotations")
    assert download.value.suggested_filename == "highlights.md"
    body = backend.last("/api/export")
    assert (body["format"], body["model"], body["options"]) == ("annotations", "luhn", {})


def test_models_are_compared_side_by_side(visit: Any, backend: Backend) -> None:
    """Show the agreement matrix and a row per sentence; a changed selection compares again."""
    page = read(visit())
    choose(page, "compare")
    assert page.locator(".agreement tbody tr").count() == 3
    assert page.locator("#compare-result table").last.locator("tbody tr").count() == 24
    page.uncheck('input[name="models"][value="random"]')
    page.locator(".agreement tbody tr").nth(2).wait_for(state="detached")
    assert backend.last("/api/compare")["models"] == ["luhn", "lead"]
    page.locator("#compare-result tbody button").nth(5).click()
    assert page.evaluate("document.activeElement.dataset.index") == "5"


def test_history_is_searched_opened_and_deleted(visit: Any, backend: Backend) -> None:
    """List entries with teasers, search, open and delete; a deleted article stays open."""
    page = read(visit())
    page.keyboard.press("h")
    page.locator("#history-list .teaser", has_text="Rivers run.").wait_for()
    assert page.evaluate("document.activeElement.id") == "history-query"
    page.fill("#history-query", "hill")
    page.locator("#history-list li", has_text="Rivers").wait_for(state="detached")
    page.click('#history-list [data-action="delete"]')
    page.locator("#history-empty").wait_for()
    assert backend.requests[-1][:2] == ("DELETE", f"/api/history/{'c' * 64}")
    page.click("#history [data-close]")
    page.select_option("#model", "lead")  # the open article is the one that was deleted
    page.locator("#status", has_text="by lead").wait_for()
    assert list(backend.last("/api/highlight")["source"]) == ["document"]
    page.click("#history-open")
    page.fill("#history-query", "")
    page.click("#history-list .title >> nth=0")
    page.locator("#history").wait_for(state="hidden")
    page.locator("#status", has_text="highlighted by").wait_for()
    assert backend.last("/api/highlight")["source"] == {"article": "a" * 64}


def test_files_are_dropped_and_chosen(visit: Any, backend: Backend) -> None:
    """Send a file unchanged; reject one that is too large."""
    page = visit()
    page.locator("#model option").first.wait_for(state="attached")
    data = b"Rain \xff falls."
    page.set_input_files(
        "#file", {"name": "<b>.txt", "mimeType": "text/plain", "buffer": b"x" * 9000}
    )
    page.locator("#problem", has_text="<b>.txt is too large: 9 kB").wait_for()
    page.evaluate(DROP, list(data))
    page.locator("#status", has_text="highlighted by").wait_for()
    file = backend.last("/api/highlight")["source"]["file"]
    assert file["name"] == "rain.txt"
    assert base64.b64decode(file["data"]) == data


def test_url_field_is_shown_only_if_fetching_is_allowed(visit: Any, backend: Backend) -> None:
    """Show the URL field only if the server fetches, and the history only with a library."""
    page = visit()
    page.locator("#model option").first.wait_for(state="attached")
    assert not page.is_visible("#fetch")
    backend.settings |= {"can_fetch": True, "has_library": False}
    page = visit()
    page.fill("#fetch-url", "https://example.org/a")
    assert not page.is_visible("#history-open")
    page.click("#fetch button")
    page.locator("#status", has_text="highlighted by").wait_for()
    body = backend.last("/api/highlight")
    assert (body["source"], body["remember"]) == ({"url": "https://example.org/a"}, False)


def test_warnings_and_errors_are_shown(visit: Any, backend: Backend) -> None:
    """Show a note if no sentence stands out, and show errors of the server as text."""
    backend.change = lambda answer: answer.update(has_standout=False, warning="no <b>library</b>")
    page = read(visit())
    assert page.is_visible("#no-standout")
    assert page.inner_text("#warning") == "no <b>library</b>"
    backend.responses["POST /api/highlight"] = (422, {"detail": "too many <i>words</i>"})
    page.select_option("#model", "lead")
    page.locator("#problem", has_text="Too many <i>words</i>.").wait_for()


@pytest.mark.parametrize(
    ("status", "detail", "words"),
    [
        (429, "the queue is full", "The server is busy."),
        (500, "internal error; see the server's log", "Something went wrong on the server"),
        (404, "not in the library", "This article is no longer in your history."),
        (422, "a.pdf: is encrypted; a PDF is needed", "a.pdf is locked with a password"),
        (422, "https://x.org/a: the server answered 404", "https://x.org/a does not exist"),
    ],
)
def test_errors_are_in_a_readers_words(
    visit: Any, backend: Backend, status: int, detail: str, words: str
) -> None:
    """Say what a refusal means, and not how the server puts it."""
    page = read(visit())
    backend.responses["POST /api/highlight"] = (status, {"detail": detail})
    page.select_option("#model", "lead")
    page.locator("#problem", has_text=words).wait_for()
    assert detail not in page.inner_text("#problem")


def test_a_question_shows_its_answers(visit: Any, backend: Backend) -> None:
    """The box above the article asks for answers and explains them; emptied, it brings all back."""
    page = read(visit())
    before = page.locator(".sentence:is(.strong, .light)").count()
    page.fill("#about", " Which compiler is it? ")
    page.press("#about", "Enter")
    page.locator(
        "#warning", has_text="nothing in the article answers “Which compiler is it?”"
    ).wait_for()
    assert backend.last("/api/highlight")["options"] == {"about": "Which compiler is it?"}
    assert page.locator(".sentence:is(.strong, .light)").count() == 0
    assert not page.is_visible("#no-standout")
    page.locator("#article .sentence").first.click()
    page.locator("#why-summary").wait_for()
    assert backend.last("/api/explain")["about"] == "Which compiler is it?"
    page.click("#why-close")
    page.fill("#about", "")
    page.wait_for_function(
        "n => document.querySelectorAll('.sentence.strong, .sentence.light').length === n",
        arg=before,
    )
    assert backend.last("/api/highlight")["options"] == {}
    assert not page.is_visible("#warning")


def test_token_is_removed_from_the_url(visit: Any, backend: Backend) -> None:
    """Send the token of the URL in the headers and remove it from the URL."""
    page = visit("#token=s3cret&mode=heat")
    page.locator("#model option").first.wait_for(state="attached")
    assert {header["authorization"] for header in backend.headers} == {"Bearer s3cret"}
    assert "s3cret" not in page.url


def test_shortcuts_work_and_can_be_turned_off(visit: Any) -> None:
    """Step with j and k, open help with ?, and ignore keys once shortcuts are off."""
    page = read(visit())
    at = "document.activeElement.dataset.index"
    page.keyboard.press("j")
    first = page.evaluate(at)
    page.keyboard.press("n")
    assert page.evaluate(at) != first
    page.keyboard.press("k")
    assert page.evaluate(at) == first
    page.keyboard.press("Shift+J")
    assert int(page.evaluate(at)) == int(first) + 1
    page.keyboard.press("?")
    page.uncheck("#shortcuts")
    page.keyboard.press("Escape")
    page.keyboard.press("3")
    assert page.get_attribute("body", "data-mode") == "highlight"


@pytest.mark.parametrize("theme", ["light", "sepia", "dark"])
def test_axe_finds_nothing_serious(visit: Any, backend: Backend, theme: str) -> None:
    """Find no serious or critical axe violations in any view, mode or dialog."""
    from axe_playwright_python.sync_playwright import Axe

    backend.change = with_aims
    page = visit(reduced_motion="reduce")
    page.locator("#model option").first.wait_for(state="attached")
    page.click("#appearance-open")
    page.locator(f'#appearance input[value="{theme}"] + span').click()
    violations = {}

    def look(name: str) -> None:
        results = Axe().run(page).response["violations"]
        bad = [v for v in results if v["impact"] in ("serious", "critical")]
        violations[name] = [(v["id"], [n["html"][:120] for n in v["nodes"][:3]]) for v in bad]

    look("appearance")
    page.keyboard.press("Escape")
    page.fill("#paste-text", "https://example.org/a")
    look("start")
    read(page)
    for mode in ("highlight", "skim", "heat", "compare"):
        choose(page, mode)
        look(mode)
    choose(page, "heat")
    page.check("#colorblind")
    look("colorblind")
    choose(page, "skim")
    page.check("#gray")
    look("gray")
    page.keyboard.press("j")
    page.keyboard.press("m")
    page.locator("#quote-cards li").wait_for()
    page.keyboard.press("Enter")
    page.locator("#why-neighbors button").first.wait_for()
    look("why")
    page.keyboard.press("Escape")
    page.keyboard.press("h")
    page.locator("#history-list li").first.wait_for()
    look("history")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    look("help")
    assert not any(violations.values()), violations


def test_page_fits_a_phone(visit: Any, backend: Backend) -> None:
    """Fit into 360 pixels without horizontal scrolling; the tools are one row in every mode."""
    backend.change = with_aims
    page = visit(viewport={"width": 360, "height": 640}, has_touch=True)
    wide = "document.documentElement.scrollWidth"
    assert page.evaluate(wide) <= 360
    read(page)
    for mode in ("highlight", "skim", "heat", "compare"):
        choose(page, mode)
        assert page.evaluate(wide) <= 360
        assert page.locator(".tools").bounding_box()["height"] < 60
    choose(page, "skim")
    page.click("#options-open")
    page.check("#gray")
    page.select_option("#model", "lead")
    page.locator("#status", has_text="by lead").wait_for()
    page.keyboard.press("Escape")
    page.locator("#options").wait_for(state="hidden")
    page.click("#pages-open")
    for name in ("Marks", "Check quotes", "Luhn 1958"):
        assert page.get_by_role("link", name=name).is_visible()


def test_appearance_works_by_keyboard(visit: Any) -> None:
    """Open with Enter, go in with Tab, choose with an arrow, close with Escape: focus returns."""
    page = visit()
    focused = "document.activeElement.value || document.activeElement.id"
    page.focus("#appearance-open")
    page.keyboard.press("Enter")
    page.locator("#appearance").wait_for()
    page.keyboard.press("Tab")
    assert page.evaluate(focused) == "auto"
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.keyboard.press("Escape")
    page.locator("#appearance").wait_for(state="hidden")
    assert page.evaluate(focused) == "appearance-open"


def test_appearance_is_chosen_and_remembered(visit: Any) -> None:
    """Theme, text size and line width change at once, hold on all pages, and can be reset."""
    page = read(visit(color_scheme="light"))
    paper = "getComputedStyle(document.body).backgroundColor"
    shape = "[getComputedStyle(a).fontSize, a.clientWidth]"
    shape = f"(() => {{ const a = document.querySelector('#article'); return {shape} }})()"
    before = page.evaluate(paper), *page.evaluate(shape)
    page.click("#appearance-open")
    papers = set()
    for theme in ("light", "sepia", "dark"):
        page.locator(f'#appearance input[value="{theme}"] + span').click()
        papers.add(page.evaluate(paper))
    assert len(papers) == 3
    page.locator('#appearance [name="size"]').fill("130")
    page.locator('#appearance [name="width"]').fill("40")
    size, width = page.evaluate(shape)
    assert float(size[:-2]) > float(before[1][:-2])
    assert width < before[2]
    dark = page.evaluate(paper)
    page.goto(HOME + "luhn")
    assert page.evaluate(paper) == dark
    assert page.locator("#appearance input:checked").get_attribute("value") == "dark"
    assert page.get_by_role("link", name="Luhn 1958").get_attribute("aria-current") == "page"
    page.click("#appearance-open")
    page.get_by_role("button", name="Reset").click()
    page.wait_for_function(f"() => {paper} === {json.dumps(before[0])}")
    page.reload()
    assert page.evaluate(paper) == before[0]


def test_print_shows_only_the_article(visit: Any) -> None:
    """Print the article without tools and without blur."""
    page = read(visit())
    choose(page, "skim")
    page.emulate_media(media="print")
    assert not page.is_visible(".tools")
    assert not page.is_visible("#minimap")
    assert page.is_visible("#article")
    assert page.evaluate("getComputedStyle(document.querySelector('.none')).filter") == "none"


def test_forced_colors_keep_strengths_distinct(visit: Any) -> None:
    """Underline highlights and gray out Skim when the system forces its colors."""
    page = read(visit(forced_colors="active"))
    line = "s => getComputedStyle(document.querySelector(s)).textDecorationThickness"
    assert [page.evaluate(line, f"#article .{name}") for name in ("strong", "light")] == [
        "3px",
        "1px",
    ]
    choose(page, "skim")
    assert page.evaluate("getComputedStyle(document.querySelector('.none')).filter") == "none"


HOSTILE = [
    "<script>hacked()</script>", "<img src=x onerror=hacked()>", "<svg onload=hacked()>",
    "\"><iframe srcdoc='<script>parent.hacked()</script>'>", "javascript:hacked()",
    "' onmouseover='hacked()", "</textarea></title><script>hacked()</script>",
    "<a href=javascript:hacked()>x</a>", "${hacked()}", "{{constructor.constructor('hacked()')()}}",
    "<style>@import 'https://evil.example/x.css'</style>", "<base href=https://evil.example/>",
    "<link rel=stylesheet href=https://evil.example>",
    "\u202e<math><mtext><img src=x onerror=hacked()>",
]  # fmt: skip
HOSTILE_LINKS = [
    "javascript:hacked()", "JaVaScRiPt:hacked()", "java\nscript:hacked()", " javascript:hacked()",
    "data:text/html,<script>hacked()</script>", "vbscript:hacked()", "file:///etc/passwd",
    "blob:http://127.0.0.1/x", "//evil.example", "https:", "\x01javascript:hacked()",
]  # fmt: skip


def test_hostile_texts_stay_text(visit: Any, backend: Backend) -> None:
    """Run no script, open no dialog, create no link and contact no host from any string."""
    all_of_it = " ".join(HOSTILE)

    def change(answer: dict[str, Any]) -> None:
        document = answer["document"]
        fields = dict.fromkeys(("title", "author", "date", "site", "source"), all_of_it)
        links = [
            {"start": i * 3, "end": i * 3 + 2, "url": url} for i, url in enumerate(HOSTILE_LINKS)
        ]
        images = [{"offset": 0, "url": url, "caption": all_of_it} for url in HOSTILE_LINKS]
        document |= fields | {"links": links, "images": images, "url": HOSTILE_LINKS[0]}
        answer["model"] = all_of_it

    backend.change = change
    models = [{"name": text, "description": text} for text in HOSTILE]
    backend.responses["GET /api/models"] = (200, {"default": HOSTILE[0], "models": models})
    explanation = {"summary": all_of_it, "words": HOSTILE, "neighbors": [0], "reasons": HOSTILE}
    backend.responses["POST /api/explain"] = (200, {"index": 0, "explanation": explanation})
    backend.readings = [reading(text, text) | {"teaser": text, "site": text} for text in HOSTILE]
    backend.highlight = lambda body: Backend.highlight(backend, body | {"model": "lead"})  # type: ignore[method-assign]
    page = visit()
    page.evaluate("() => { window.hacked = () => { window.wasHacked = true } }")
    read(page, "\n\n".join(f"{text} and it goes on." for text in HOSTILE))
    page.locator("#article .sentence").first.click(position={"x": 3, "y": 5})
    page.locator("#why-words span").first.wait_for()
    page.click("#toggle-quote")
    page.locator("#quote-cards li").first.wait_for()
    page.keyboard.press("Escape")
    page.click("#history-open")
    page.locator("#history-list li").first.wait_for()
    page.keyboard.press("Escape")
    backend.responses["POST /api/compare"] = (422, {"detail": all_of_it})
    choose_compare = page.locator('input[value="compare"] + span')
    page.evaluate(
        "document.querySelectorAll('[name=models]').forEach((box, i) => box.checked = i < 2)"
    )
    choose_compare.click()
    page.locator("#problem", has_text="hacked()").wait_for()
    assert page.locator("#article").inner_text().count("<script>hacked()</script>") >= 1
    assert (
        page.locator("#article :is(script, img, iframe, svg, style, base, link, math)").count() == 0
    )
    assert (
        page.locator('a[href^="javascript" i], a[href^="data" i], a[href^="file" i]').count() == 0
    )
    assert page.locator("#article a").count() == 0
    assert page.evaluate("window.wasHacked") is None
    assert all(address.startswith(HOME) for address in backend.urls)


def test_page_is_small_and_contacts_only_the_server(visit: Any, backend: Backend) -> None:
    """Contact only the server, and load less than 150 kB of files."""
    read(visit())
    assert all(address.startswith(HOME) for address in backend.urls)
    paths = {urlsplit(url).path for url in backend.urls if "/api/" not in url}
    assert "/page/article/main.js" in paths
    assert sum(len(file_of(path)[0].encode()) for path in paths) < 150_000


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("---\ntitle: Rain\n---\n\nRain fell. We left the town.", "markdown"),
        ("Rain fell.\n\n## Later\n\nWe left the town.", "markdown"),
        ("Rain fell on [us](https://example.org/). We left the town.", "markdown"),
        ("Rain fell.\n---\n- We left #1 town.\n- [sic] (twice)", "text"),
        ("1\n00:01,0 --> 00:02,0\n# la la la #\nRain fell on the town.\n", "text"),
    ],
)
def test_format_of_pasted_text_is_detected(
    visit: Callable[..., Any], backend: Backend, text: str, kind: str
) -> None:
    """Detect Markdown by syntax that plain text does not use; rules and lists do not count."""
    read(visit(), text)
    assert backend.last("/api/highlight")["source"]["kind"] == kind
