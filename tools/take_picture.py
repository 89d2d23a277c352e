"""Make the screenshots of the documentation in Chromium: a highlighted file and the reading page.

Both show the example of the reading page.

    python tools/take_picture.py docs

Writes highlighted.png and reading.png. Needs `chromium` on the path, the extra `serve` and the
`test` dependency group.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, sync_playwright

from pullquote.cli import main as pullquote

STATIC = Path(__file__).parents[1] / "src" / "pullquote" / "server" / "static"
EXAMPLE = STATIC / "article" / "example.md"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def main(target: str) -> None:
    """Make both screenshots."""
    with sync_playwright() as playwright, serving() as address, TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = browser.new_page(viewport={"width": 1100, "height": 720})
        marked = Path(folder, "marked.html")
        pullquote(["highlight", str(EXAMPLE), "--output", str(marked)])
        page.goto(marked.as_uri())
        page.screenshot(path=Path(target, "highlighted.png"))
        show_heat_map(page, address)
        page.screenshot(path=Path(target, "reading.png"))
        browser.close()


@contextmanager
def serving() -> Iterator[str]:
    """Run a server, and yield its address."""
    command = [sys.executable, "-m", "pullquote", "serve", "--port", "0", "--no-library"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        yield server.stderr.readline().split()[-1]
        server.terminate()


def show_heat_map(page: Page, address: str) -> None:
    """Show the example on the page as a heat map."""
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(address)
    page.locator("#model option").first.wait_for(state="attached")
    page.click("#example")
    page.locator("#article .sentence").first.wait_for()
    page.locator('input[value="heat"] + span').click()
    page.mouse.move(0, 0)
    page.locator("#status").wait_for(state="hidden", timeout=60_000)


if __name__ == "__main__":
    main(*sys.argv[1:])
