"""Take the picture of the README: the example article, highlighted, in a real Chromium.

    python tools/take_picture.py docs/highlighted.png

Needs `chromium` on the path and the `test` dependency group.
"""

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

from pullquote.cli import main as pullquote

EXAMPLE = Path(__file__).parents[1] / "examples" / "architecture-decision-records.md"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def main(target: str) -> None:
    """Highlight the example, open the page, and write what is seen as PNG."""
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        page_path = Path(folder, "marked.html")
        pullquote(["highlight", str(EXAMPLE), "--output", str(page_path)])
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = browser.new_page(viewport={"width": 1100, "height": 780})
        page.goto(page_path.as_uri())
        page.screenshot(path=target)
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
