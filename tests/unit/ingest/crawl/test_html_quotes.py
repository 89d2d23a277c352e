"""What entries quote, and from where."""

import pytest

from pullquote.ingest.crawl.html_quotes import find_quoted

SIX = "one two three four five six"
SEVEN = "the rain fell on the old town"
A, B, C = "https://a.org/1", "https://b.org/2", "https://c.org/3"


def link(url: str) -> str:
    """Give a link."""
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
def test_quote_is_found_with_its_address(html: str) -> None:
    """However a quote is marked, it is found whole, and with the link by it."""
    assert find_quoted(html, base="") == {A: [SIX]}


def test_nearest_link_before_counts() -> None:
    """Of several links the nearest before the quote is taken, else the nearest after it."""
    html = f"<p>“{SIX}”</p><p>{link(A)} {link(B)} “{SEVEN}” {link(C)}</p>"
    assert find_quoted(html, base="") == {A: [SIX], B: [SEVEN]}


def test_what_an_entry_is_about_counts_more() -> None:
    """The address that the entry is about wins over links, but not over the quote's own word."""
    html = f'{link(B)} “{SIX}” <blockquote cite="{C}">{SEVEN}</blockquote>'
    assert find_quoted(html, base="", about=A) == {A: [SIX], C: [SEVEN]}


def test_paragraphs_of_a_block_quote_are_quotes_of_one_source() -> None:
    """Each paragraph is a quote, and the cited address holds for all of them, and for them only."""
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
def test_other_things_are_no_quotes(html: str) -> None:
    """Too short, too long, without a link elsewhere, or no prose: nothing is found."""
    assert find_quoted(html, base="https://home.org/entry") == {}


def test_relative_links_and_fragments_are_resolved() -> None:
    """A link is relative to the entry's address, and its fragment is no part of the page's."""
    html = f'<a href="//b.org/2#top">x</a> “{SIX}” “{SIX}”'
    assert find_quoted(html, base="https://home.org/entry") == {B: [SIX]}


def test_deep_nesting_does_no_harm() -> None:
    """A page may nest deeper than Python's stack."""
    html = f"{link(A)}{'<div>' * 5000}“{SIX}”"
    assert set(find_quoted(html, base="")) <= {A}
