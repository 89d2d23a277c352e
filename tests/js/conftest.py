"""Call the browser engine's functions in Node.js and in Chromium."""

import json
import runpy
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

HERE = Path(__file__).parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
CALL_IN_PAGE = """async ([path, name, rows]) => {
  const module = await import(`/js/${path}`);
  const results = [];
  for (const row of JSON.parse(rows)) {
    try { results.push(await module[name](...row) ?? null); }
    catch (error) { results.push({ error: error.name, message: error.message }); }
  }
  return JSON.stringify(results);
}"""

CallJs = Callable[[str, str, Iterable[Sequence[Any]]], list[Any]]


@pytest.fixture(scope="session")
def make_articles() -> dict[str, Any]:
    """Return the names of the module that makes articles."""
    return runpy.run_path(str(HERE / "articles.py"))


@pytest.fixture(scope="session")
def articles(make_articles: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the texts and titles of 1,000 articles."""
    made: list[tuple[str, str]] = make_articles["make_articles"]()
    return made


@pytest.fixture(scope="session")
def call_js() -> CallJs:
    """Return a function that calls a function of a module in `js/` for each list of arguments."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node not found; it is needed for tests of the browser engine")

    def call(module: str, function: str, rows: Iterable[Sequence[Any]]) -> list[Any]:
        lines = "".join(json.dumps(row) + "\n" for row in rows)
        command = [node, "--no-warnings", str(HERE / "call.js"), module, function]
        result = subprocess.run(
            command, input=lines, capture_output=True, encoding="utf-8", timeout=600, check=False
        )
        assert result.returncode == 0, result.stderr[-2000:]
        return [json.loads(line) for line in result.stdout.split("\n")[:-1]]

    return call


class _Files(SimpleHTTPRequestHandler):
    """The files of the repository."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Log nothing."""


@pytest.fixture(scope="module")
def call_chromium() -> Iterator[CallJs]:
    """Return a function like `call_js` that calls in a page of Chromium."""
    if CHROMIUM is None:
        pytest.skip("no chromium on the path")
    from playwright.sync_api import sync_playwright

    handler = partial(_Files, directory=str(HERE.parents[1]))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{server.server_port}/js/types.js")

        def call(module: str, function: str, rows: Iterable[Sequence[Any]]) -> list[Any]:
            result = page.evaluate(CALL_IN_PAGE, [module, function, json.dumps(list(rows))])
            values: list[Any] = json.loads(result)
            return values

        yield call
        browser.close()
    server.shutdown()
    thread.join()
    server.server_close()
