"""The pages: each page's file with the parts that all pages share.

Input: files below ``static/``. Output: HTML. A page names a part as ``<!-- head -->``, which
stands for the file ``static/lib/head.html``.
"""

from pathlib import Path

STATIC = Path(__file__).parent / "static"
PAGES = {
    "/": "article/index.html",
    "/check": "check/index.html",
    "/luhn": "luhn/index.html",
    "/marks": "marks/index.html",
}
_PARTS = ("head", "bar", "formats")


def read_page(path: str) -> str:
    """Return the page at a path of `PAGES`, with its shared parts."""
    page = (STATIC / PAGES[path]).read_text(encoding="utf-8")
    for part in _PARTS:
        shared = (STATIC / "lib" / f"{part}.html").read_text(encoding="utf-8")
        page = page.replace(f"<!-- {part} -->\n", shared)
    return page
