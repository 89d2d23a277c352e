"""The reading page in a real Chromium, before a server that is played by this file.

Every request of the page is answered here, by the contract of the API, and listed: what the page
asks for, and of whom, is part of what is tested. Scores come from the library itself.
"""

import base64
import dataclasses
import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

import pullquote
from pullquote import Highlighter, Options
from pullquote.documents.document import Document

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on the path")
FILES = Path(pullquote.__file__).parent / "server" / "page"
HOME = "http://127.0.0.1:8731/"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
KINDS = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}
WHY = {"summary": "four significant words", "words": ["river"], "neighbors": [0, 2]}
TEXT = "\n\n".join(
    f"The river {word} carries its water past town {number}, and the town drinks of the river. "
    f"Nobody there asks where the {word} water was before. Rain falls 🌧 on hill {number}."
    for number, word in enumerate(("wide", "narrow", "cold", "old", "loud", "slow", "deep", "far"))
)


class Backend:
    """The server as the page sees it; tests change what it answers.

    Attributes:
        asked: Method, path and body of every request to the API.
        addresses: Address of every request at all.
        change: What is done to an answer of ``/api/highlight`` before it is given.
        answers: Answers that stand in for the usual ones, by method and path.
    """

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, Any]] = []
        self.addresses: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.quotes: list[dict[str, Any]] = []
        self.change: Callable[[dict[str, Any]], object] = lambda _: None
        self.answers: dict[str, tuple[int, Any]] = {}
        self.settings = {"version": "1", "can_fetch": False, "has_library": True, "max_bytes": 5000}
        self.readings = [reading("a" * 64, "Rivers"), reading("c" * 64, "Hills")]

    def handle(self, route: Any) -> None:
        """Answer one request."""
        request = route.request
        self.addresses.append(request.url)
        url = urlsplit(request.url)
        if not url.path.startswith("/api/"):
            name = Path(url.path).name or "index.html"
            path = FILES / name
            headers = {"Content-Security-Policy": POLICY}
            kind = KINDS.get(path.suffix, "image/svg+xml")
            route.fulfill(body=path.read_bytes(), content_type=kind, headers=headers)
            return
        body = json.loads(request.post_data) if request.post_data else None
        self.asked.append((request.method, url.path, body))
        self.headers.append(request.headers)
        status, answer = self.answers.get(f"{request.method} {url.path}") or self.answer(
            request.method, url.path, body, parse_qs(url.query)
        )
        kind = "application/json" if status < 400 else "application/problem+json"
        headers = {"Content-Disposition": 'attachment; filename="highlights.md"'}
        route.fulfill(status=status, body=json.dumps(answer), content_type=kind, headers=headers)

    def answer(self, method: str, path: str, body: Any, query: Any) -> tuple[int, Any]:
        """Give the usual answer."""
        match method, path:
            case _, "/api/settings":
                return 200, self.settings
            case _, "/api/models":
                names = ("luhn", "lead", "random")
                return 200, {"default": "luhn", "models": [{"name": name} for name in names]}
            case _, "/api/highlight":
                return 200, self.highlight(body)
            case _, "/api/explain":
                return 200, {"index": body["sentence"], "explanation": WHY}
            case _, "/api/compare":
                scores = [[(index * 7 % 10) / 10 for index in range(24)] for _ in body["models"]]
                agreement = [[1.0 for _ in body["models"]] for _ in body["models"]]
                return 200, {"models": body["models"], "scores": scores, "agreement": agreement}
            case "GET", "/api/quotes":
                return 200, {"quotes": self.quotes}
            case "POST", "/api/quotes":
                quote = {"id": "7", "start": body["start"], "end": body["end"], "text": ""}
                self.quotes.append(quote)
                return 201, quote
            case "GET", "/api/history":
                asked = query.get("query", [""])[0].lower()
                return 200, {"readings": [r for r in self.readings if asked in r["title"].lower()]}
            case "DELETE", _:
                self.readings = [r for r in self.readings if not path.endswith(r["article"])]
                return 204, None
        return 200, {"kept": "as it is"}

    def highlight(self, body: dict[str, Any]) -> dict[str, Any]:
        """Score a text as the real server would."""
        text = body["source"].get("text") or TEXT
        scored = Highlighter(body["model"]).highlight_document(
            Document.from_parts(
                [("paragraph", part) for part in text.split("\n\n")], title="Rivers"
            ),
            Options(**body["options"]),
        )
        document = dataclasses.asdict(scored.article.document) | {"links": [], "pictures": []}
        sentences = [
            dataclasses.asdict(mark.sentence)
            | {"prose": mark.sentence.prose, "score": mark.score, "rank": mark.rank}
            | {"strength": mark.strength, "spread": mark.spread, "is_context": mark.is_context}
            for mark in scored.sentences
        ]
        answer = {"id": "c" * 64, "document": document, "language": "en", "words": 300}
        answer |= {
            "minutes": 2,
            "model": scored.model,
            "has_standout": True,
            "sentences": sentences,
        }
        self.change(answer)
        return answer

    def last(self, path: str) -> Any:
        """Give the body of the last request to a path."""
        return [body for _, asked, body in self.asked if asked == path][-1]


def reading(article: str, title: str) -> dict[str, Any]:
    """Make an entry of the history."""
    facts = {"article": article, "title": title, "site": "", "url": "", "words": 300, "quotes": 1}
    return facts | {"read": "2024-05-31T10:00:00Z", "teaser": f"{title} run.", "model": "luhn"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A Chromium for all tests."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM, args=[*flags, "--no-first-run"]
        )
        yield chromium
        chromium.close()


@pytest.fixture
def backend() -> Backend:
    """A server for one test."""
    return Backend()


@pytest.fixture
def visit(browser: Any, backend: Backend) -> Iterator[Callable[..., Any]]:
    """Give what opens the page in a context of its own; a mistake in its script fails the test."""
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
            "console", lambda said: mistakes.append(said.text) if "Policy" in said.text else None
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
    """Change to a mode as a reader does."""
    page.locator(f'input[value="{mode}"] + span').click()
    if mode == "compare":
        page.locator(".agreement").wait_for()


def test_article_is_shown_with_all_its_parts(visit: Any, backend: Backend) -> None:
    """Title, domain, minutes, headings, lists, quotes, code, links and pictures' places."""
    text = "A wide river\n\nGo on 🌧 home. It is far.\n\nOne\n\nTwo\n\nSaid so\n\nx = 1\n  y"
    kinds = ["heading", "paragraph", "item", "item", "quote", "code"]

    def change(answer: dict[str, Any]) -> None:
        document = answer["document"] | {"url": "https://www.example.org/a", "author": "Ann"}
        blocks = [
            block | {"kind": kind} for block, kind in zip(document["blocks"], kinds, strict=True)
        ]
        start = text.index("home")
        links = [{"start": start, "end": start + 4, "url": "https://example.org/home"}]
        pictures = [
            {"offset": blocks[1]["start"], "url": "https://example.org/p.png", "caption": "A map"}
        ]
        answer["document"] = document | {"blocks": blocks, "links": links, "pictures": pictures}
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


def test_three_strengths_are_the_servers(visit: Any, backend: Backend) -> None:
    """Highlights are `mark` elements of two looks, the rest are none, each as the server said."""
    page = read(visit())
    shown = page.evaluate(
        "[...document.querySelectorAll('#article .sentence')]"
        ".map(s => [s.tagName, s.className.split(' ')[1], getComputedStyle(s).backgroundColor])"
    )
    said = backend.highlight(backend.last("/api/highlight"))["sentences"]
    assert [strength for _, strength, _ in shown] == [s["strength"] for s in said]
    assert all((tag == "MARK") == (strength != "none") for tag, strength, _ in shown)
    assert len({color for _, _, color in shown}) == 3


BOXES = """() => [...document.querySelectorAll('#article .sentence, .tools > *, .cards')].map(e => {
    const b = e.getBoundingClientRect();
    return [b.x, b.y + scrollY, b.width, b.height].map(n => Math.round(n * 10)).join() })"""
SHIFTS = """() => { window.shifts = []; new PerformanceObserver(list => window.shifts.push(
    ...list.getEntries().map(e => e.value + ' ' + e.sources.map(s => s.node?.id).join())
)).observe({type: 'layout-shift', buffered: false}) }"""
COLOURS = """new Set([...document.querySelectorAll('#article .sentence')]
    .map(s => getComputedStyle(s).backgroundColor)).size"""
DRAWN = """() => { const c = document.querySelector('canvas');
    return c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some(v => v) }"""
LOOKS = "([selector, key]) => getComputedStyle(document.querySelector(selector))[key]"
DROP = """bytes => { const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(bytes)], 'rain.txt'));
    window.dispatchEvent(new DragEvent('drop',
        {dataTransfer: data, bubbles: true, cancelable: true})) }"""


def test_modes_move_nothing(visit: Any) -> None:
    """In every mode and palette each sentence has the same box; no layout shift is seen."""
    page = read(visit())
    page.evaluate(SHIFTS)
    before = page.evaluate(BOXES)
    for mode, box in (("skim", "#grey"), ("heat", "#safe"), ("highlight", "")):
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


def test_skim_blurs_what_is_not_highlighted(visit: Any) -> None:
    """In Skim the rest is blurred, or grey where that was chosen; the highlights never are."""
    page = read(visit())
    choose(page, "skim")
    page.mouse.move(0, 0)

    def looks(name: str, key: str) -> str:
        return str(page.evaluate(LOOKS, [f"#article .{name}", key]))

    assert "blur" in looks("none", "filter")
    assert looks("strong", "filter") == looks("light", "filter") == "none"
    page.check("#grey")
    assert looks("none", "filter") == "none"
    assert len({looks(name, "color") for name in ("strong", "light", "none")}) == 3


def test_heat_map_has_a_threshold_and_two_palettes(visit: Any) -> None:
    """Scores give colours; those below the threshold have none; the other palette underlines."""
    page = read(visit())
    choose(page, "heat")
    assert page.evaluate(COLOURS) >= 3
    page.locator("#threshold").fill("100")
    assert page.locator("#article .sentence:not(.below)").count() >= 1
    assert page.locator("#article .below").count() > 10
    assert re.fullmatch(r"100 · \d+ of 24", page.inner_text("#threshold-said"))
    page.check("#safe")
    line = "getComputedStyle(document.querySelector('.sentence:not(.below)')).textDecorationLine"
    assert page.evaluate(line) == "underline"


def test_minimap_leads_to_any_part(visit: Any) -> None:
    """Its canvas is drawn on; a click scrolls there, so do a drag and keys, and it says where."""
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


def test_cards_lead_to_their_sentences(visit: Any, backend: Backend) -> None:
    """The five strong ones in reading order; pointing flashes the sentence, a click focuses it."""
    backend.change = lambda answer: [s.update(spread=0.04) for s in answer["sentences"]]
    page = read(visit(viewport={"width": 1300, "height": 400}))
    cards = page.locator("#cards li")
    indices = [int(card.get_attribute("data-index")) for card in cards.all()]
    assert len(indices) == 5
    assert indices == sorted(indices)
    assert re.match(r"Score \d+ ± 4 · \d+ % down", cards.first.locator(".card-facts").inner_text())
    cards.last.hover()
    assert page.get_attribute(".flash", "data-index") == str(indices[-1])
    cards.last.locator(".card-text").click()
    assert page.evaluate("document.activeElement.dataset.index") == str(indices[-1])


def test_amount_and_model_score_anew(visit: Any, backend: Backend) -> None:
    """The slider, the share and the model each ask the server; the address tells them, no text."""
    page = read(visit())
    page.locator("#amount").fill("3")
    page.locator("#status", has_text="3 of 24").wait_for()
    assert backend.last("/api/highlight")["options"] == {"top": 3}
    assert page.locator("#article mark").count() == 3
    page.select_option("#model", "lead")
    page.locator("#status", has_text="by lead").wait_for()
    assert backend.last("/api/highlight")["model"] == "lead"
    page.select_option("#unit", "ratio")
    page.locator("#amount-said", has_text="15 % · 4").wait_for()
    choose(page, "skim")
    assert urlsplit(page.url).fragment == f"mode=skim&model=lead&ratio=15&article={'c' * 64}"
    page.reload()
    page.locator("#status", has_text="4 of 24 sentences highlighted by lead").wait_for()
    assert page.get_attribute("body", "data-mode") == "skim"


def test_offsets_are_code_points(visit: Any, backend: Backend) -> None:
    """A mark behind emoji is stored with code points, shown, listed, and taken away again."""
    page = read(visit())
    words = "Rain falls 🌧 on hill 3."
    sentence = page.locator("#article .sentence", has_text=words)
    sentence.click()
    page.click("#mark")
    page.locator("#marks li").wait_for()
    start = TEXT.index(words)
    body = backend.last("/api/quotes")
    assert (body["start"], body["end"]) == (start, start + len(words))
    assert body["source"] == {"article": "c" * 64}
    assert page.locator("#article .mine").inner_text() == words
    page.click("#mark")
    page.locator("#mine").wait_for(state="hidden")
    assert backend.asked[-1][:2] == ("DELETE", "/api/quotes/7")
    assert page.locator("#article .mine").count() == 0


def test_why_tells_the_reason_and_shows_neighbours(visit: Any) -> None:
    """Enter opens it, the neighbours are outlined, Escape closes it and gives the focus back."""
    page = read(visit())
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.locator("#why-summary", has_text="four significant words").wait_for()
    assert page.locator("#why-near button").count() == 2
    assert page.locator("#article .near").count() == 2
    page.keyboard.press("Escape")
    page.locator("#why").wait_for(state="hidden")
    page.locator("#article .near").first.wait_for(state="detached")
    assert page.evaluate("document.activeElement.className").startswith("sentence")


def test_quotes_are_copied_with_their_source(visit: Any, backend: Backend) -> None:
    """Markdown, plain and a link to the very words, which are encoded."""
    backend.change = lambda answer: answer["document"].update(url="https://example.org/r?a=1#top")
    page = read(visit(), "Rain - falls, 🌧 & runs off. Nobody asks *why* it does.")
    page.locator("#article .sentence").first.click()
    copied = {}
    for form in ("markdown", "plain", "link"):
        page.click(f'[data-copy="{form}"]')
        page.wait_for_timeout(100)
        copied[form] = page.evaluate("navigator.clipboard.readText()")
    link = (
        "https://example.org/r?a=1#:~:text=Rain%20%2D%20falls%2C%20%F0%9F%8C%A7%20%26%20runs%20off."
    )
    assert copied["link"] == link
    assert copied["plain"] == f"“Rain - falls, 🌧 & runs off.”\n— Rivers, {link}"
    assert copied["markdown"].startswith("> Rain - falls, 🌧 & runs off.\n>\n> — [Rivers](")


def test_export_downloads_what_the_server_made(visit: Any, backend: Backend) -> None:
    """The chosen format is asked for, with the view's model and amount, and saved by its name."""
    page = read(visit())
    with page.expect_download() as download:
        page.select_option("#export", "annotations")
    assert download.value.suggested_filename == "highlights.md"
    body = backend.last("/api/export")
    assert (body["format"], body["model"], body["options"]) == ("annotations", "luhn", {})


def test_models_stand_side_by_side(visit: Any, backend: Backend) -> None:
    """A matrix of agreement and a row for each sentence; ticking another model compares anew."""
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
    """Entries have teasers, a query narrows them, one is opened; who deletes one can read on."""
    page = read(visit())
    page.keyboard.press("h")
    page.locator("#readings .teaser", has_text="Rivers run.").wait_for()
    page.fill("#history-query", "hill")
    page.locator("#readings li", has_text="Rivers").wait_for(state="detached")
    page.click('#readings [data-act="delete"]')
    page.locator("#history-empty").wait_for()
    assert backend.asked[-1][:2] == ("DELETE", f"/api/history/{'c' * 64}")
    page.click("#history [data-close]")
    page.select_option("#model", "lead")  # the open article is the one that was deleted
    page.locator("#status", has_text="by lead").wait_for()
    assert list(backend.last("/api/highlight")["source"]) == ["document"]
    page.click("#history-open")
    page.fill("#history-query", "")
    page.click("#readings .title >> nth=0")
    page.locator("#history").wait_for(state="hidden")
    page.locator("#status", has_text="highlighted by").wait_for()
    assert backend.last("/api/highlight")["source"] == {"article": "a" * 64}


def test_files_are_dropped_and_chosen(visit: Any, backend: Backend) -> None:
    """A file's bytes go to the server as they are; one that is too big does not."""
    page = visit()
    page.locator("#model option").first.wait_for(state="attached")
    data = b"Rain \xff falls."
    page.set_input_files(
        "#file", {"name": "<b>.txt", "mimeType": "text/plain", "buffer": b"x" * 9000}
    )
    page.locator("#problem", has_text="<b>.txt has 9000 bytes").wait_for()
    page.evaluate(DROP, list(data))
    page.locator("#status", has_text="highlighted by").wait_for()
    file = backend.last("/api/highlight")["source"]["file"]
    assert file["name"] == "rain.txt"
    assert base64.b64decode(file["data"]) == data


def test_addresses_are_asked_for_only_where_allowed(visit: Any, backend: Backend) -> None:
    """The field for a URL stands only where the server fetches; without a library, no history."""
    page = visit()
    page.locator("#model option").first.wait_for(state="attached")
    assert not page.is_visible("#fetch")
    backend.settings |= {"can_fetch": True, "has_library": False}
    page = visit()
    page.fill("#fetch-url", "https://example.org/a")
    assert not page.is_visible("#history-open")
    page.click("#fetch button")
    page.locator("#status", has_text="highlighted by").wait_for()
    asked = backend.last("/api/highlight")
    assert (asked["source"], asked["remember"]) == ({"url": "https://example.org/a"}, False)


def test_doubt_and_refusals_are_said(visit: Any, backend: Backend) -> None:
    """No clear highlight is told; a problem is shown in the server's words, as text."""
    backend.change = lambda answer: answer.update(has_standout=False)
    page = read(visit())
    assert page.is_visible("#unclear")
    backend.answers["POST /api/highlight"] = (429, {"detail": "too many <i>requests</i>"})
    page.select_option("#model", "lead")
    page.locator("#problem", has_text="too many <i>requests</i>").wait_for()


def test_token_is_taken_out_of_the_address(visit: Any, backend: Backend) -> None:
    """A token in the fragment goes into the headers and is gone from the address."""
    page = visit("#token=s3cret&mode=heat")
    page.locator("#model option").first.wait_for(state="attached")
    assert {header["authorization"] for header in backend.headers} == {"Bearer s3cret"}
    assert "s3cret" not in page.url


def test_keys_step_help_and_can_be_turned_off(visit: Any) -> None:
    """J and k step between highlights, ? helps; after the box is unticked they do nothing."""
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
    page.uncheck("#keys")
    page.keyboard.press("Escape")
    page.keyboard.press("3")
    assert page.get_attribute("body", "data-mode") == "highlight"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(visit: Any, scheme: str) -> None:
    """In no view, mode or dialog does axe-core find what is serious or critical."""
    from axe_playwright_python.sync_playwright import Axe

    page = visit(color_scheme=scheme, reduced_motion="reduce")
    page.locator("#model option").first.wait_for(state="attached")
    found = {}

    def look(name: str) -> None:
        violations = Axe().run(page).response["violations"]
        bad = [v for v in violations if v["impact"] in ("serious", "critical")]
        found[name] = [(v["id"], [n["html"][:120] for n in v["nodes"][:3]]) for v in bad]

    look("start")
    read(page)
    for mode in ("highlight", "skim", "heat", "compare"):
        choose(page, mode)
        look(mode)
    choose(page, "heat")
    page.check("#safe")
    look("safe")
    choose(page, "skim")
    page.check("#grey")
    look("grey")
    page.keyboard.press("j")
    page.keyboard.press("m")
    page.locator("#marks li").wait_for()
    page.keyboard.press("Enter")
    page.locator("#why-near button").first.wait_for()
    look("why")
    page.keyboard.press("Escape")
    page.keyboard.press("h")
    page.locator("#readings li").first.wait_for()
    look("history")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    look("help")
    assert not any(found.values()), found


def test_page_fits_a_phone(visit: Any) -> None:
    """At 360 pixels nothing has to be scrolled sideways, in any mode."""
    page = visit(viewport={"width": 360, "height": 640}, has_touch=True)
    wide = "document.documentElement.scrollWidth"
    assert page.evaluate(wide) <= 360
    read(page)
    for mode in ("highlight", "skim", "heat", "compare"):
        choose(page, mode)
        assert page.evaluate(wide) <= 360


def test_print_shows_the_article_alone(visit: Any) -> None:
    """On paper there are no tools and nothing is blurred."""
    page = read(visit())
    choose(page, "skim")
    page.emulate_media(media="print")
    assert not page.is_visible(".tools")
    assert not page.is_visible("#minimap")
    assert page.is_visible("#article")
    assert page.evaluate("getComputedStyle(document.querySelector('.none')).filter") == "none"


def test_forced_colours_still_tell_strengths_apart(visit: Any) -> None:
    """Where the system picks the colours, highlights are told by underlines, and Skim by grey."""
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
    """No string anywhere runs a script, opens a dialog, makes a link of its own or asks a host."""
    all_of_it = " ".join(HOSTILE)

    def change(answer: dict[str, Any]) -> None:
        document = answer["document"]
        fields = dict.fromkeys(("title", "author", "date", "site", "source"), all_of_it)
        links = [
            {"start": i * 3, "end": i * 3 + 2, "url": url} for i, url in enumerate(HOSTILE_LINKS)
        ]
        pictures = [{"offset": 0, "url": url, "caption": all_of_it} for url in HOSTILE_LINKS]
        document |= fields | {"links": links, "pictures": pictures, "url": HOSTILE_LINKS[0]}
        answer["model"] = all_of_it

    backend.change = change
    models = [{"name": text, "description": text} for text in HOSTILE]
    backend.answers["GET /api/models"] = (200, {"default": HOSTILE[0], "models": models})
    reason = {"summary": all_of_it, "words": HOSTILE, "neighbors": [0]}
    backend.answers["POST /api/explain"] = (200, {"index": 0, "explanation": reason})
    backend.readings = [reading(text, text) | {"teaser": text, "site": text} for text in HOSTILE]
    backend.highlight = lambda body: Backend.highlight(backend, body | {"model": "lead"})  # type: ignore[method-assign]
    page = visit()
    page.evaluate("() => { window.hacked = () => { window.wasHacked = true } }")
    read(page, "\n\n".join(f"{text} and it goes on." for text in HOSTILE))
    page.locator("#article .sentence").first.click(position={"x": 3, "y": 5})
    page.locator("#why-words span").first.wait_for()
    page.click("#mark")
    page.locator("#marks li").first.wait_for()
    page.keyboard.press("Escape")
    page.click("#history-open")
    page.locator("#readings li").first.wait_for()
    page.keyboard.press("Escape")
    backend.answers["POST /api/compare"] = (500, {"detail": all_of_it})
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
    assert all(address.startswith(HOME) for address in backend.addresses)


def test_no_other_host_is_asked_and_the_page_is_light(visit: Any, backend: Backend) -> None:
    """Every request goes to the server; all files that it took weigh less than 150 kB."""
    read(visit())
    assert all(address.startswith(HOME) for address in backend.addresses)
    loaded = {
        Path(urlsplit(a).path).name or "index.html" for a in backend.addresses if "/api/" not in a
    }
    assert "main.js" in loaded
    assert sum((FILES / name).stat().st_size for name in loaded) < 150_000


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("---\ntitle: Rain\n---\n\nRain fell. We left the town.", "markdown"),
        ("Rain fell.\n\n## Later\n\nWe left the town.", "markdown"),
        ("Rain fell on [us](https://example.org/). We left the town.", "markdown"),
        ("Rain fell.\n---\n- We left #1 town.\n- [sic] (twice)", "text"),
    ],
)
def test_the_format_of_a_paste_is_told_by_its_look(
    visit: Callable[..., Any], backend: Backend, text: str, kind: str
) -> None:
    """Marks that only Markdown has make it Markdown; rules and lists are plain text's as well."""
    read(visit(), text)
    assert backend.last("/api/highlight")["source"]["kind"] == kind
