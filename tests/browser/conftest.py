"""Fixtures of the browser tests: a real server, both browsers, and an article on another site."""

import importlib.util
import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).parents[2]
FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
PATIENCE = 60_000  # ms
PATIENCE_SECONDS = 90
ARTICLE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>The lighthouse | Coast</title>
<style>.unseen { display: none }</style></head>
<body><nav><a href="/">Home</a> <a href="/about">About the coast</a></nav>
<article><h1>The lighthouse</h1>
<p>A lighthouse is a <em>promise</em> made in <a href="/light">light</a>. For two&nbsp;centuries
keepers climbed the stairs of every light&shy;house on this coast at dusk, trimmed the
<strong>wicks</strong>, and wound the clock<b>work</b> that turned the lens. Yes.</p>
<p>Ships knew a lighthouse by its rhythm 🌊. One light flashed twice in ten seconds, the next
stood still, a third turned red when it swept over the shoals. The keeper who let the lens stop
gave the ships a false name, and a false name is worse than darkness.</p>
<p>Electric lamps made the keepers fewer. A motor turned the lens without sleep, a sensor lit the
lamp at dusk, and a telephone called for help when either failed. The last keeper on this coast
<span class="unseen">whom nobody saw</span> left in autumn, after forty years in the lighthouse.</p>
<p>What the ships lost is harder to say. A keeper saw the fishing boat that drifted, heard the bell
that should not have rung, and rowed out from the lighthouse at once. Yes. A lighthouse without
keepers still keeps its promise of light, but it has no one left to see who is in need of it.</p>
</article><footer><p>All rights reserved by the coast.</p></footer></body></html>"""


@contextmanager
def run_server(folder: Path) -> Iterator[str]:
    """Run a pullquote server in its own process, with a library in a folder."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "pullquote", "serve", "--port", str(port)]
    command += ["--library", str(folder / "library.db")]
    address = f"http://127.0.0.1:{port}"
    log_path = folder / "log"  # an unread pipe would block after some hundred lines
    with log_path.open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        wait_until_ready(address, server, log_path)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=PATIENCE_SECONDS)


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a server that all tests share."""
    with run_server(tmp_path_factory.mktemp("library")) as address:
        yield address


@pytest.fixture(scope="module")
def served_alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a server whose library only the tests of a module use."""
    with run_server(tmp_path_factory.mktemp("library")) as address:
        yield address


def wait_until_ready(address: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    """Wait until a server is ready."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        if server.poll() is not None:
            raise AssertionError(log.read_text(encoding="utf-8"))
        try:
            with urlopen(f"{address}/readyz", timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"{address} was not ready within {PATIENCE_SECONDS} s")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Start a Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_watched(browser: Any, served: str) -> Iterator[Callable[[str], Any]]:
    """Open a page of the server; dialogs, errors and requests to other hosts fail the test."""
    context = browser.new_context(viewport={"width": 1200, "height": 800})
    context.set_default_timeout(PATIENCE)
    context.problems = []
    context.requests = []

    def watch(page: Any) -> None:
        report = context.problems.append
        page.on("dialog", lambda dialog: (report(dialog.message), dialog.dismiss()))
        page.on("pageerror", lambda error: report(str(error)))
        page.on("console", lambda line: line.type == "error" and report(line.text))

    def open_page(path: str) -> Any:
        opened = context.new_page()
        opened.goto(f"{served}{path}")
        return opened

    context.on("page", watch)
    context.on("request", lambda request: context.requests.append(request.url))
    yield open_page
    assert [line for line in context.problems if "422" not in line] == []
    assert {url.startswith(served) for url in context.requests} == {True}
    context.close()


class Site(SimpleHTTPRequestHandler):
    """A site with a strict content security policy and without CORS headers."""

    def end_headers(self) -> None:
        """Send the policy with every response."""
        self.send_header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Log nothing."""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """Serve a folder with ``article.html``; return its address and the folder."""
    (tmp_path / "article.html").write_text(ARTICLE, encoding="utf-8")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Site, directory=str(tmp_path)))
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://localhost:{server.server_port}", tmp_path
    server.shutdown()
    thread.join()
    server.server_close()


class Firefox:
    """A Firefox without a window, driven by Marionette, which every Firefox speaks.

    Each message is ``length:[type, id, command, parameters]`` as JSON; the commands are those of
    WebDriver. Debian's package needs no further driver.

    Args:
        connection: The connection to its Marionette server.
    """

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._stream = connection.makefile("rb")
        self._count = 0
        self._read()  # its greeting
        self.call("WebDriver:NewSession", capabilities={})
        milliseconds = 1000 * PATIENCE_SECONDS
        self.call("WebDriver:SetTimeouts", script=milliseconds, pageLoad=milliseconds)

    def call(self, command: str, **parameters: Any) -> Any:
        """Send a command and return its result."""
        self._count += 1
        message = json.dumps([0, self._count, command, parameters]).encode()
        self._connection.sendall(b"%d:%s" % (len(message), message))
        _, _, error, result = self._read()
        assert not error, f"{command}: {error}"
        return result

    def _read(self) -> Any:
        digits = b""
        while (byte := self._stream.read(1)) != b":":
            assert byte, "Firefox closed the connection"
            digits += byte
        return json.loads(self._stream.read(int(digits)))

    def open(self, url: str) -> None:
        """Load a page."""
        self.call("WebDriver:Navigate", url=url)

    def run(self, script: str, *arguments: Any) -> Any:
        """Run a script in the page and return what it returns."""
        return self.call("WebDriver:ExecuteScript", script=script, args=arguments)["value"]

    def wait(self, condition: str) -> Any:
        """Wait until an expression is true in the page, and return its value."""
        end = time.monotonic() + PATIENCE_SECONDS
        while not (value := self.run(f"return {condition}")):
            assert time.monotonic() < end, f"never true: {condition}"
            time.sleep(0.05)
        return value

    def click_action(self, extension: str) -> None:
        """Click on the button of an extension."""
        script = """const { extension } = WebExtensionPolicy.getByID(arguments[0]);
            extension.apiManager.global.browserActionFor(extension).triggerAction(window);"""
        self.call("Marionette:SetContext", value="chrome")
        self.run(script, extension)
        self.call("Marionette:SetContext", value="content")

    def press(self, key: str) -> None:
        """Press and release a key, as WebDriver names it."""
        keys = [{"type": kind, "value": key} for kind in ("keyDown", "keyUp")]
        self.call("WebDriver:PerformActions", actions=[{"type": "key", "id": "k", "actions": keys}])


@pytest.fixture(scope="module")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    """Start a Firefox with a new profile."""
    if FIREFOX is None:
        pytest.skip("no firefox on the path; apt-get install firefox-esr, as CI does")
    profile = tmp_path_factory.mktemp("profile")
    (profile / "user.js").write_text('user_pref("marionette.port", 0);\n', encoding="utf-8")
    command = [
        FIREFOX,
        "--headless",
        "--marionette",
        "--remote-allow-system-access",
        "--no-remote",
        "--profile",
        str(profile),
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        port = wait_for_marionette(process, profile)
        with socket.create_connection(("127.0.0.1", port)) as connection:
            yield Firefox(connection)
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE_SECONDS)


def wait_for_marionette(process: "subprocess.Popen[bytes]", profile: Path) -> int:
    """Return the port that a Firefox writes into its profile once it listens."""
    path = profile / "MarionetteActivePort"
    end = time.monotonic() + PATIENCE_SECONDS
    while not (path.exists() and path.read_text()):
        assert process.poll() is None, "Firefox ended"
        assert time.monotonic() < end, "Firefox was not ready"
        time.sleep(0.1)
    return int(path.read_text())


@pytest.fixture(scope="session")
def make_extension() -> Any:
    """Return the module that builds the extension."""
    path = ROOT / "tools/make_extension.py"
    spec = importlib.util.spec_from_file_location("make_extension", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def extension(make_extension: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the extension for Chromium into a folder."""
    folder = tmp_path_factory.mktemp("built") / "extension"
    make_extension.build_folder(folder, "chromium")
    return folder


@pytest.fixture(scope="module")
def extended(extension: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Start a Chromium with the extension; requests are recorded in `requests`."""
    from playwright.sync_api import sync_playwright

    flags = [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--no-first-run",
        "--enable-unsafe-extension-debugging",
        f"--disable-extensions-except={extension}",
        f"--load-extension={extension}",
    ]
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            str(tmp_path_factory.mktemp("profile")),
            executable_path=CHROMIUM,
            headless=False,  # replaced by the flag above: the other headless mode has no extensions
            args=flags,
            permissions=["clipboard-read", "clipboard-write"],
        )
        context.set_default_timeout(PATIENCE)
        context.requests = []  # type: ignore[attr-defined]
        context.on("request", lambda request: context.requests.append(request.url))  # type: ignore[attr-defined]
        yield context
        context.close()


@pytest.fixture
def worker(extended: Any) -> Any:
    """Return the extension's service worker, with the options of a new installation."""
    workers = extended.service_workers
    worker = workers[0] if workers else extended.wait_for_event("serviceworker", timeout=PATIENCE)
    worker.evaluate("() => chrome.storage.local.clear()")
    return worker


@pytest.fixture
def click(extended: Any, worker: Any) -> Callable[[Any], None]:
    """Return a function that clicks on the extension's action while a page is shown.

    The protocol's click sometimes does not grant `activeTab`. The extension then shows a badge, and
    the click is repeated.
    """
    session = extended.browser.new_browser_cdp_session()
    identity = (ROOT / "extension" / "ID.txt").read_text().strip()
    badge = """async () => {
      const [tab] = await chrome.tabs.query({ active: true });
      return chrome.action.getBadgeText({ tabId: tab.id });
    }"""
    clear = "() => chrome.tabs.query({}).then(tabs => Promise.all(tabs.map(tab => "
    clear += "chrome.action.setBadgeText({ tabId: tab.id, text: '' }))))"

    def act(page: Any) -> None:
        page.bring_to_front()
        tabs = session.send("Target.getTargets", {"filter": [{"type": "tab"}]})["targetInfos"]
        (target,) = [tab["targetId"] for tab in tabs if tab["url"] == page.url]
        panel = page.locator("pullquote-panel")
        before = panel.count()
        for _ in range(20):
            worker.evaluate(clear)
            session.send("Extensions.triggerAction", {"id": identity, "targetId": target})
            end = time.monotonic() + PATIENCE / 1000
            while time.monotonic() < end and not worker.evaluate(badge):
                if panel.count() != before:
                    return
                page.wait_for_timeout(50)
        raise AssertionError("the browser did not allow the extension on this page")

    return act


@pytest.fixture
def page(extended: Any, site: tuple[str, Path]) -> Iterator[Any]:
    """Open the article; a dialog or a script error fails the test."""
    opened = extended.new_page()
    opened.problems = []
    opened.on("dialog", lambda dialog: (opened.problems.append(dialog.message), dialog.dismiss()))
    opened.on("pageerror", lambda error: opened.problems.append(str(error)))
    opened.goto(f"{site[0]}/article.html")
    yield opened
    assert opened.problems == []
    opened.close()
