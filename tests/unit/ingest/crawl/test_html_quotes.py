"""Quotes in HTML, and the URLs that they are from."""

import pytest

from pullquote.ingest.crawl.html_quotes import find_quoted

SIX = "one two three four five six"
SEVEN = "the rain fell on the old town"
A, B, C = "https://a.org/1", "https://b.org/2", "https://c.org/3"


def link(url: str) -> str:
    """Return a link."""
    return f'<a href="{url}">there</a>'


@pytest.mark.parametrize(
    "html",
    [
        f"<p>{link(A)}</p><blockquote><p>{SIX}</p></blockquote>",
        f"<p>{link(A)}</p><blockquote>{SIX}</blockquote>",
        f"<p>{link(A)}: <q>{SIX}</q></p>",
        f"<p>{link(A)}: “{SIX}”</p>",
        f'<p>{link(A)}: "{SIX}"</p>',
        f"<p>{link(A)} sagt: „{SIX}“</p>",
        f"<p>{link(A)}: «{SIX}»</p>",
        f"<p>{link(A)}: “one two <em>three</em> four\n   five <b>six</b>”</p>",
        f"<p>“{SIX}”, they say {link(A)}</p>",
        f"<blockquote>{SIX}</blockquote> {link(A)}",
        f'<blockquote cite="{A}">{SIX}</blockquote>',
        f"<blockquote><p>{SIX}</p><footer>{link(A)}</footer></blockquote>",
        f"<div><p>{link(A)}</p><div><blockquote><p>{SIX}</p></blockquote></div></div>",
        f"{link(A)}<blockquote>{SIX} {link(B)}</blockquote>".replace("there</a></b", "</a></b"),
    ],
)
def test_quote_and_url(html: str) -> None:
    """A quote is found with its URL, however it is marked."""
    assert find_quoted(html, base="") == {A: [SIX]}


def test_nearest_link() -> None:
    """Of several links, the nearest one before the quote counts, else the nearest after it."""
    html = f"<p>“{SIX}”</p><p>{link(A)} {link(B)} “{SEVEN}” {link(C)}</p>"
    assert find_quoted(html, base="") == {A: [SIX], B: [SEVEN]}


def test_subject_of_the_entry() -> None:
    """The URL that the entry is about precedes links, but not the quote's own citation."""
    html = f'{link(B)} “{SIX}” <blockquote cite="{C}">{SEVEN}</blockquote>'
    assert find_quoted(html, base="", about=A) == {A: [SIX], C: [SEVEN]}


def test_paragraphs_of_a_block_quote() -> None:
    """Each paragraph is a quote; the cited URL holds for all of them, and for no others."""
    html = (
        f'{link(A)}<blockquote cite="{B}"><p>{SIX}</p><p>{SEVEN}</p></blockquote><p>“{SIX} 7”</p>'
    )
    assert find_quoted(html, base="") == {B: [SIX, SEVEN], A: [f"{SIX} 7"]}


@pytest.mark.parametrize(
    "html",
    [
        f"<p>“{SIX}”</p>",
        f"<p>{link(A)} “one two three four five”</p>",
        f"<p>{link(A)} “{'word ' * 401}”</p>",
        f'<p><a href="/own">x</a> “{SIX}”</p>',
        f'<p><a href="https://www.home.org/x">x</a> “{SIX}”</p>',
        f'<p><a href="mailto:a@b.c">x</a> <a href="javascript:x()">y</a> “{SIX}”</p>',
        f'<p><a href="http://[broken">x</a> “{SIX}”</p>',
        f"<nav>{link(A)}</nav><p>“{SIX}”</p>",
        f"{link(A)}<pre>x = “{SIX}”</pre>",
        f"{link(A)}<script>x = “{SIX}”</script>",
        "",
        "<",
    ],
)
def test_no_quotes(html: str) -> None:
    """Nothing is found if the quote is too short, too long, without a link, or not prose."""
    assert find_quoted(html, base="https://home.org/entry") == {}


def test_relative_links_and_fragments() -> None:
    """A link is relative to the URL of the entry, and loses its fragment."""
    html = f'<a href="//b.org/2#top">x</a> “{SIX}” “{SIX}”'
    assert find_quoted(html, base="https://home.org/entry") == {B: [SIX]}


def test_deep_nesting() -> None:
    """A page may nest deeper than Python's stack."""
    html = f"{link(A)}{'<div>' * 5000}“{SIX}”"
    assert set(find_quoted(html, base="")) <= {A}
