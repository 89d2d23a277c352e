"""The Markdown format: escaping, and addresses that cannot become HTML or scripts."""

import re
from collections.abc import Callable

import pytest
from markdown_it import MarkdownIt

from pullquote.render import markdown
from pullquote.selection import HighlightResult

Make = Callable[..., HighlightResult]


def test_highlights_are_block_quotes(make: Make) -> None:
    """Quotes are below title and source; Markdown's signs are escaped."""
    output = markdown.render_article(make(top=2), "document")
    assert output == (
        "# Rain \\</title\\>\\<script\\>\n\n"
        "Gazette · 2024-05-31 · 1 min read\n<https://example.org/?a=1&b=2>\n\n"
        "> Rain fell & fell. [↗](<https://example.org/?a=1&b=2"
        "#:~:text=Rain%20fell%20%26%20fell.>)\n\n"
        "> The \\*gates\\* broke. [↗](<https://example.org/?a=1&b=2"
        "#:~:text=The%20%2Agates%2A%20broke.>)\n\n"
    )


@pytest.mark.parametrize("start", ["# no", "- no", "+ no", "1. no", "12) no", "> no", "=== no"])
def test_signs_at_the_start_are_escaped(start: str) -> None:
    """No sentence becomes a heading, list or rule."""
    tokens = MarkdownIt().parse(markdown.escape(start))
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    assert "".join(child.content for child in tokens[1].children or []) == start


def rendered(result: HighlightResult) -> str:
    """Render the Markdown of a result as HTML, raw HTML included."""
    return MarkdownIt("commonmark").render(markdown.render_article(result, "document"))


@pytest.mark.parametrize(
    "url",
    [
        "https://e.org/&lt;img onerror=alert(1) src=x&gt;",
        "https://e.org/><img onerror=alert(1) src=x>",
        'https://e.org/"onmouseover="alert(1)',
        "https://e.org/a\n\n<img onerror=alert(1) src=x>",
        "https://e.org/\\>)<img onerror=alert(1) src=x>",
    ],
)
def test_an_address_cannot_become_html(make: Make, url: str) -> None:
    """Whatever an address holds, it stays one address, in all of its links."""
    page = rendered(make(document={"url": url}, top=1))
    assert "<img" not in page
    addresses = re.findall(r'href="([^"]*)"', page)
    assert len(addresses) == 2
    assert all(address.startswith("https://e.org/") for address in addresses)
    assert not any(re.search(r"[<>\s]|&(?!amp;)", address) for address in addresses)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "JavaScript:alert(1)", " java\nscript:x()"])
def test_a_script_is_never_a_link(make: Make, url: str) -> None:
    """An address that is not of the web is left out."""
    output = markdown.render_article(make(document={"url": url}, top=1), "document")
    assert "script:" not in output.lower()
    assert "](" not in output


@pytest.mark.parametrize(
    "source",
    [
        "Rain <img src=x onerror=alert(1)> fell on the town.",
        "Rain [fell](javascript:alert(1)) on the town.",
        "Rain [fell](java&#115;cript:alert(1)) on the town.",
        "Rain <javascript:alert(1)> fell on the town.",
        "Rain ![fell](https://e.org/pixel) on the town.",
        "Rain ![[fell]] on the town.",
        "Rain <% tp.system.prompt() %> fell on the town.",
        "Rain `$= dv.view()` fell on the town.",
        "Rain `= this.file` fell on the town.",
    ],
)
def test_a_sentence_in_markdown_brings_no_html_or_script(make: Make, source: str) -> None:
    """The text of a Markdown article is kept unless it is harmful; then it is escaped."""
    page = rendered(make([("paragraph", source)], document={"is_markdown": True}))
    assert "<img" not in page
    assert 'href="java' not in page
    # Neither images nor the inline code and templates that plugins of Obsidian run.
    text = markdown.render_article(
        make([("paragraph", source)], document={"is_markdown": True}), "document"
    )
    assert not re.search(r"(?<!\\)!\[|%>|(?<!\\)`\$?=|!\[\[", text)


def test_a_sentence_in_markdown_is_kept(make: Make) -> None:
    """Emphasis and links of the article stay Markdown."""
    source = "Rain *fell* on [the town](https://e.org/town)."
    result = make([("paragraph", source)], document={"is_markdown": True})
    assert source in markdown.render_article(result, "document")
