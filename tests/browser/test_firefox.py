"""Test the pages in a real Firefox with a real server: each one works, in each theme."""

from typing import Any

PAPER = "getComputedStyle(document.body).backgroundColor"
SELECT = """const text = document.querySelector('#article .sentence').firstChild;
getSelection().setBaseAndExtent(text, 2, text, 12);"""


def read_example(firefox: Any, served: str) -> None:
    """Open the example from the start page."""
    firefox.open(served)
    firefox.wait("document.querySelector('#model').options.length")
    firefox.run("document.querySelector('#example').click()")
    firefox.wait("document.querySelector('#status').textContent.includes('highlighted by')")


def test_an_article_is_highlighted_explained_and_marked(firefox: Any, served: str) -> None:
    """Highlights are colored, modes switch, Why lists reasons, and words can be marked."""
    read_example(firefox, served)
    colors = firefox.run(
        "return [...new Set([...document.querySelectorAll('#article .sentence')]"
        ".map(s => getComputedStyle(s).backgroundColor))]"
    )
    # No background and that of strong highlights; whether any are light depends on the model.
    assert len(colors) >= 2
    firefox.press("3")
    firefox.wait("document.body.dataset.mode === 'heat'")
    firefox.press("1")
    firefox.run("document.querySelector('#article mark').click()")
    firefox.wait("document.querySelector('#why-reasons li')")
    firefox.run("document.querySelector('#why-close').click()")
    firefox.run(SELECT)
    firefox.wait("!document.querySelector('#mark-selection').hidden")
    firefox.run("document.querySelector('#mark-selection').click()")
    assert firefox.wait("document.querySelector('#quote-cards .card-text')?.textContent") == (
        "lighthouse"
    )
    firefox.open(f"{served}/marks")
    assert firefox.wait("document.querySelector('#marks blockquote')?.textContent") == "lighthouse"


def test_the_theme_holds_on_all_pages(firefox: Any, served: str) -> None:
    """A chosen theme holds on every page, and the map is drawn in its colors."""
    firefox.open(served)
    papers = {firefox.run(f"return {PAPER}")}
    for theme in ("dark", "sepia"):
        firefox.run(f"document.querySelector('[name=theme][value={theme}]').click()")
        papers.add(firefox.run(f"return {PAPER}"))
    assert len(papers) == 3
    sepia = firefox.run(f"return {PAPER}")
    for path in ("/check", "/luhn", "/marks", "/"):
        firefox.open(served + path)
        assert firefox.wait(f"document.documentElement.dataset.theme && {PAPER}") == sepia
    read_example(firefox, served)
    map_is_drawn = """(() => { const c = document.querySelector('canvas');
        return c.width && c.getContext('2d').getImageData(0, 0, c.width, c.height)
            .data.some(v => v) })()"""
    firefox.wait(map_is_drawn)


def test_the_other_pages_work(firefox: Any, served: str) -> None:
    """Luhn's steps and the check of quotations run."""
    firefox.open(f"{served}/luhn")
    firefox.wait("document.querySelector('#message h2')")
    firefox.run("document.querySelector('#next').click()")
    firefox.wait("document.querySelector('#article .stop')")
    firefox.open(f"{served}/check")
    firefox.run(
        "document.querySelector('#post-text').value = 'He wrote “nobody was hurt” that day.';"
        "document.querySelector('#article-text').value = 'It rained, and nobody was hurt.';"
        "document.querySelector('#sources').requestSubmit()"
    )
    assert firefox.wait("document.querySelector('.verdict strong')?.textContent") == "verbatim"
