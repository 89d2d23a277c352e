"""Test links to sentences in a real Chromium: it scrolls there, and not to a sentence like it."""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pullquote.documents.document import Document
from pullquote.documents.read import read_bytes
from pullquote.render.text_fragments import TextFragments
from pullquote.text import split_sentences

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on the path")

GAP = '<div style="height: 3000px"></div>'
FILLER = (
    "The harbour master kept a ledger of every ship that entered the bay, and he wrote in it each "
    "night until his eyes grew tired of the lamp."
)
LONG = (
    "In the spring of the second year the river broke its bank and carried the lower sheds away, "
    "with all the rope and the tar in them, and nobody in the town had thought to insure the sheds."
)
# Markup of an article, and how many sentences like the one in `b` stand above it.
PAGES = {
    "line break": f"<p>{FILLER}</p>{GAP}<p><b>In the third autumn<br>the river fell and all "
    "came<br>down to the old quay.</b></p>",
    "line break in a short sentence": f"<p>{FILLER}</p>{GAP}<p><b>It was late<br>and wet.</b></p>",
    "poem": f"<p>{FILLER}</p>{GAP}<p>The rain came down,<br>the boats went out.<br>"
    "<b>Nobody asked,<br>and nobody told.</b><br>The rain came down.</p>",
    "twin by what is before it": f"<p>{FILLER} Nobody was hurt that day.</p>{GAP}"
    "<p>The second flood was worse than the first. <b>Nobody was hurt that day.</b></p>",
    "twin by what is after it": f"<p>Nobody was hurt that day. {FILLER}</p>{GAP}"
    "<p><b>Nobody was hurt that day.</b> But the second flood took the bridge.</p>",
    "twin in equal surroundings": f"<p>The rain came down all night. Nobody was hurt that day. "
    f"{FILLER}</p>{GAP}<p>The rain came down all night. <b>Nobody was hurt that day.</b> But the "
    "second flood took the bridge.</p>",
    "twin below a heading": f"<h2>First day</h2><p>Nobody was hurt that day.</p><p>{FILLER}</p>"
    f"{GAP}<h2>Second day</h2><p><b>Nobody was hurt that day.</b></p><p>It was over.</p>",
    "long twin": f"<p>He said it once. {LONG}</p>{GAP}<p>He said it again. <b>{LONG}</b></p>",
    "long twin in equal surroundings": f"<p>He said it once, and then he said it again. {LONG}</p>"
    f"<p>{FILLER}</p>{GAP}<p>She said it once, and then he said it again. <b>{LONG}</b></p>",
    "twin over a line break": "<p>He sang: it rained<br>on the old town.</p>"
    f"<p>{FILLER}</p>{GAP}<p>We sang again. <b>It rained all day<br>on the old town.</b></p>",
    "part of a longer word": f"<p>{FILLER} Everybody saw it rained on all of them.</p>{GAP}"
    "<p>Then it stopped. <b>It rained on all of them.</b></p>",
    "no spaces": f"<p>{FILLER}</p><p>雨が降った。船が出た。</p>{GAP}"
    "<p>二日目も同じだった。<b>船が出た。</b>誰も帰らなかった。</p>",
    "hyphens, commas, ampersands": f"<p>{FILLER}</p>{GAP}<p><b>Well-kept, wet &amp; cold - that "
    "was it, 100 %.</b></p>",
}


@pytest.mark.parametrize("kind", PAGES)
def test_link_leads_to_the_sentence(browser: Any, site: tuple[str, Path], kind: str) -> None:
    """Chromium scrolls to the sentence of the link."""
    url = f"{site[0]}/page.html"
    page_html = (
        '<!doctype html><html><head><meta charset="utf-8"><title>Ledger</title></head>'
        f"<body><article><h1>Ledger</h1>{PAGES[kind]}{GAP}</article></body></html>"
    )
    (site[1] / "page.html").write_text(page_html, encoding="utf-8")
    document = replace(read_bytes(page_html.encode(), source="page.html"), url=url)
    link = TextFragments(split_sentences(document)).link_to(sentence_in_bold(document, page_html))
    page = browser.new_page(viewport={"width": 800, "height": 600})
    try:
        page.goto(link)
        page.wait_for_timeout(300)
        top = page.evaluate("document.querySelector('b').getBoundingClientRect().top")
        assert page.evaluate("scrollY") > 0, link
        assert -50 < top < 600, link
    finally:
        page.close()


def sentence_in_bold(document: Document, page_html: str) -> int:
    """Return the index of the sentence in `b`: the last one with its words."""
    from lxml import html

    # The words up to the first line break.
    words = "".join(html.fromstring(page_html).xpath("//b//text()[1]")[:1]).split()[0]
    sentences = split_sentences(document).sentences
    return [s.index for s in sentences if s.text.startswith(words)][-1]
