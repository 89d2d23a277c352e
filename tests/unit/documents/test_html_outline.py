"""The text blocks of a page, and the elements around them."""

import pytest

from pullquote.documents.html_leaves import read_leaves
from pullquote.documents.html_outline import Outline
from pullquote.documents.html_tree import parse_page

PROSE = "The mill stood empty for eleven years when the first of the new owners came up the road."


def outline(body: str, title: str = "") -> Outline:
    """Return the outline of a page."""
    element = parse_page(f"<html><body>{body}</body></html>").find("body")
    return Outline(element, read_leaves(element, "https://silt.example/"), title)


def boilerplate(page: Outline) -> list[str]:
    """Return the first words of the text blocks in boilerplate."""
    found = [leaf for n, leaf in enumerate(page.leaves) if page.is_boilerplate[page.at[n]]]
    return [leaf.text.split()[0] for leaf in found]


def test_elements_are_numbered_in_order() -> None:
    """An element's content follows it; elements without text are left out."""
    page = outline("<div><p>One</p><hr></div><div></div><ul><li>Two<li>Three</ul>")
    assert page.parents == [-1, 0, 1, 0, 3, 3]
    assert page.ends == [6, 3, 3, 6, 5, 6]
    assert page.at == [2, 4, 5]
    assert page.count({0, 2}) == [8, 3, 3, 5, 0, 5]
    assert page.length({0, 2}) == 8
    assert list(page.around(5)) == [5, 3, 0]
    assert page.within(3) == range(3, 6)


@pytest.mark.parametrize(
    ("body", "title", "expected"),
    [
        ("<h1>Silt News</h1><h2>Rain</h2>", "Rain", "Rain"),
        ("<h2>Why the mill burned</h2><h1>Why the mill burned</h1>", "Why  The mill burned", "h1"),
        ("<h1>Silt</h1><h1>Why the mill burned</h1>", "Why the mill burned | Silt News", "h1"),
        ("<h1>Silt</h1><h1>why the mill burned</h1>", "Why  The mill burned", "h1"),
        ("<h1>Why the mill burned down in June</h1><h1>Silt</h1>", "Why the mill burned", "h1"),
        ("<h2>The</h2><h1>Silt</h1>", "Why the mill burned", "Silt"),
        ("<h1>Silt</h1><h1>News</h1>", "Rain", None),
        ("<p>Rain</p>", "Rain", None),
        ("<h2>Rain</h2>", "", None),
    ],
)
def test_title(body: str, title: str, expected: str | None) -> None:
    """It repeats the page's title, preferably at level 1; else it is the only one at level 1."""
    page = outline(body, title)
    if page.title is None:
        assert expected is None
    else:
        leaf = page.leaves[page.title]
        assert expected in {leaf.text, leaf.element.tag}
        assert leaf.text.lower().startswith("why") or expected != "h1"


def test_large_element_is_not_boilerplate() -> None:
    """An element with much of the page's prose is not boilerplate, unless it is comments."""
    body = (
        f"<div class=sidebar><p>A {PROSE}</div><div class=menu><p>B {PROSE}<p>C {PROSE}</div>"
        f"<div class=comments>{9 * f'<p>D {PROSE}'}</div>{3 * f'<p>E {PROSE}'}"
    )
    assert boilerplate(outline(body)) == ["A", *9 * "D"]


@pytest.mark.parametrize("name", ["sidebar", "comments"])
def test_element_around_the_title_is_not_boilerplate(name: str) -> None:
    """What contains the article's title is not boilerplate, whatever its name."""
    body = f"<div class={name}><h1>Rain</h1><p>A {PROSE}</div>{4 * f'<p>B {PROSE}'}"
    assert boilerplate(outline(body)) == []
    assert boilerplate(outline(body.replace("h1", "h2"))) == ["Rain", "A"]


def test_prose() -> None:
    """Paragraphs count; links, short lines, labels and captions do not."""
    page = outline(
        f"<p>{PROSE}<p>It rained.<p><a href=/a>{PROSE}</a><p>{'a word ' * 8}<p>{'a word ' * 12}"
        f"<h2>{PROSE}</h2><h2>{PROSE} {PROSE}</h2><figure><figcaption>{PROSE}</figcaption></figure>"
        f"<p>The mill stood empty until June of 1906.<table><tr><td>a<td>b<td>{PROSE}<td>d</table>"
    )
    assert sorted(page.prose) == [0, 4, 6, 8]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("<tr><td>a<td>b<tr><td>c<td>d", True),
        (f"<tr><th>a<th>b<tr><td>{PROSE} {PROSE} {PROSE}<td>d", True),
        (f"<tr><td>a<td>b<tr><td>{PROSE} {PROSE} {PROSE}<td>d", False),
        ("<tr><td>a<td>b", False),
        (f"<tr><td>a<td>{6 * '<p>b'}", False),
    ],
)
def test_data_tables(table: str, expected: bool) -> None:
    """A table of short cells contains data; one with long or many texts in a cell does not."""
    assert outline(f"<table>{table}</table>").in_table(0) is expected
