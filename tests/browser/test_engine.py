"""Test the browser engine in a worker of a real Chromium."""

import runpy
import shutil
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on the path")
ROOT = Path(__file__).parents[2]
PATIENCE = 300_000  # ms
START = """async (base) => {
    const [{ startEngine }, { FILES }] = await Promise.all(
        [import(`${base}/js/client.js`), import(`${base}/js/files.js`)]);
    const folder = `${base}/src/pullquote`;
    const urls = Object.entries(FILES).map(([name, path]) => [name, `${folder}/${path}`]);
    globalThis.engine = await startEngine(Object.fromEntries(urls));
}"""
CACHED = "caches.open('pullquote-engine').then((c) => c.keys()).then(({ length }) => length === 3)"
HIGHLIGHT = """async (rows) => {
    const ask = async ([text, title]) => {
        try {
            const result = await engine.highlight(text, { title, aim: "both" });
            return { ...result, document: { ...result.document, text: "" } };
        } catch ({ name, message }) {
            return { error: name, message };
        }
    };
    return Promise.all(rows.map(ask));
}"""


class Repository(SimpleHTTPRequestHandler):
    """The files of the repository; requested paths are recorded."""

    requested: list[str]

    def do_GET(self) -> None:
        """Record the path and send the file."""
        self.requested.append(self.path)
        super().do_GET()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Log nothing."""


@pytest.fixture
def repository() -> Iterator[tuple[str, list[str]]]:
    """Serve the repository; return its address and the list of requested paths."""
    handler = type("Recorded", (Repository,), {"requested": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(ROOT)))
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", handler.requested
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(browser: Any, repository: tuple[str, list[str]]) -> Iterator[Any]:
    """Open a page of the repository's site."""
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    opened = context.new_page()
    opened.goto(f"{repository[0]}/docs/pictures/icon.svg")
    yield opened
    context.close()


@pytest.mark.timeout(900)
def test_articles_are_highlighted_as_in_python(page: Any, repository: tuple[str, Any]) -> None:
    """The scores of 1,000 articles are equal to 1e-5, and the chosen sentences are the same."""
    articles = runpy.run_path(str(ROOT / "tests/js/articles.py"))["make_articles"]()
    test = runpy.run_path(str(ROOT / "tests/js/test_engine.py"))
    page.evaluate(START, repository[0])
    for start in range(0, len(articles), 100):
        part = articles[start : start + 100]
        results = page.evaluate(HIGHLIGHT, part)
        for number, ((text, title), actual) in enumerate(zip(part, results, strict=True), start):
            expected = test["highlight"](text, title, aim="both")
            if "document" in expected:
                expected["document"]["text"] = ""
            difference = test["first_difference"](expected, actual)
            assert not difference, f"article {number}: {difference}\n{text[:1000]!r}"


def test_files_are_fetched_once(page: Any, repository: tuple[str, list[str]]) -> None:
    """A second engine, in a page that is loaded again, takes the files from the cache."""
    address, requested = repository
    for _ in range(2):
        page.reload()
        page.evaluate(START, address)
        (result,) = page.evaluate(HIGHLIGHT, [["Rain fell. Nobody minded it.", ""]])
        assert len(result["sentences"]) == 2
        page.wait_for_function(CACHED)
    assert sum(path.endswith("default.safetensors") for path in requested) == 1
    assert sum(path.endswith("static.safetensors") for path in requested) == 1


def test_errors_keep_their_class(page: Any, repository: tuple[str, list[str]]) -> None:
    """An error of the worker is thrown in the page; a missing file is named."""
    page.evaluate(START, repository[0])
    errors = page.evaluate(
        """async (base) => {
            const { UsageError, FetchError, PullquoteError } = await import(`${base}/js/errors.js`);
            const { startEngine } = await import(`${base}/js/client.js`);
            const caught = (promise, Class) => promise.then(() => "", (error) =>
                error instanceof Class ? error.message : `not ${Class.name}: ${error}`);
            const missing = `${base}/missing`;
            const urls = { model: missing, encoder: missing, vocabulary: missing };
            const text = "Rain fell. It rained.";
            const refused = caught(engine.highlight(text, { top: 0 }), UsageError);
            const messages = [await refused, await caught(startEngine(urls), FetchError)];
            const pending = caught(engine.highlight(text), PullquoteError);
            engine.close();
            const closed = caught(engine.highlight(text), PullquoteError);
            return [...messages, await pending, await closed];
        }""",
        repository[0],
    )
    assert errors == [
        "top must be at least 1, got 0",
        f"{repository[0]}/missing cannot be fetched: status 404",
        *["the worker of the engine failed: it is closed"] * 2,
    ]
