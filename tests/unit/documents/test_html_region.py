"""Which text blocks of a page belong to its article."""

import pytest

from pullquote.documents.html_leaves import read_leaves
from pullquote.documents.html_region import select_leaves
from pullquote.documents.html_tree import parse_page

PROSE = "The mill stood empty for eleven years when the first of the new owners came up the road."


def prose(name: str, times: int = 1) -> str:
    """Return paragraphs that begin with a name."""
    return times * f"<p>{name} {PROSE}</p>"


def select(body: str, title: str = "Rain") -> str:
    """Return the first words of the article's text blocks."""
    element = parse_page(f"<html><body>{body}</body></html>").find("body")
    leaves = select_leaves(element, read_leaves(element, "https://silt.example/"), title)
    return " ".join(leaf.text.split()[0] if leaf.text else "image" for leaf in leaves)


def test_article_around_the_title() -> None:
    """If an element around the title is named as an article, what follows is another one."""
    page = "<{0}><h1>Rain</h1>{1}</{0}><article><h2>Snow</h2>{2}</article>"
    assert select(page.format("article", prose("A", 3), prose("B", 20))) == "Rain A A A"
    assert select(page.format("div", prose("A", 3), prose("B", 20))).count("B") == 20
    assert select(page.format("article", prose("A", 2), prose("B", 20))).count("B") == 20


def test_most_prose_around_the_title() -> None:
    """Any element around the title is enough if it has most of the prose."""
    page = "<div><h1>Rain</h1>{}</div><div><h2>Snow</h2>{}</div>"
    assert select(page.format(prose("A", 8), prose("B", 2))) == "Rain " + "A " * 7 + "A"
    assert "B B" in select(page.format(prose("A", 8), prose("B", 4)))


def test_boilerplate_and_comments_are_left_out() -> None:
    """A short article is preferred to long comments, and to many notes."""
    comments = f"<div id=comments>{prose('B', 30)}</div>"
    menus = "".join(f"<div class=sidebar>{prose('C')}</div>" for _ in range(30))
    assert select(prose("A", 6) + comments + menus) == "A A A A A A"


def test_only_what_is_named_as_comments() -> None:
    """If there is little else, prose in comments is the article."""
    comments = f"<div class=comment-content>{prose('A', 3)}</div>"
    assert select("<p>We use cookies." + comments) == "A A A"
    assert select(prose("We") + comments) == "We A A A"


@pytest.mark.parametrize(
    ("article", "expected"),
    [
        ("<article><h1>Rain</h1>{0}</article>", "Rain A"),
        ("<div><h1>Rain</h1>{0}{0}{0}</div>", "Rain A A A"),
        ("<div><h1>Rain</h1>{0}{0}</div>", None),
        ("<article><h1>Rain</h1></article>{0}", None),
        ("<article><h1>Rain</h1>{0}<div class=comment>{0}</div></article>", None),
    ],
)
def test_short_article(article: str, expected: str | None) -> None:
    """Little prose around the title is the article if none there is in comments."""
    page = article.format(prose("A")) + f"<div class=comments>{prose('B', 9)}</div>"
    if expected is None:
        assert "B B" in select(page)
    else:
        assert select(page) == expected


def test_texts_that_are_not_prose() -> None:
    """Short lines are preferred to prose in comments, unless they are links."""
    lines = 30 * "<p>A mill in the hills"
    comments = f"<div class=comments>{prose('B')}</div>"
    assert select(lines + comments) == " ".join(30 * "A")
    assert select(lines.replace("A mill", "<a href=/a>A mill among others</a>") + comments) == "B"


def test_pages_without_prose_are_read_whole() -> None:
    """Without any prose, all text is returned, so that a page of links can be refused."""
    links = 9 * "<li><a href=/a>A mill</a>"
    assert select(f"<h1>Mills</h1><ul>{links}</ul><p>Bye") == "Mills " + 9 * "A " + "Bye"
    assert select("<hr>") == ""


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("<p>Short", "A Short A A Short"),
        ("<div><div>Loose</div></div>", "A Loose A A"),
        ("<h2>Heading</h2>", "A Heading A A"),
        ("<h2><a href=/a>Linked</a></h2>", "A Linked A A"),
        ("<div><h2><a href=/a>Teaser</a></h2></div>", "A A A"),
        ("<ul><li>Item</ul>", "A Item A A Item"),
        ("<ul><li><a href=/a>Linked</a></ul>", "A Linked A A"),
        ("<ul><li><a href=/a>Linked</a> on a mill in the hills</ul>", "A Linked A A Linked"),
        ("<div><ul><li><a href=/a>Menu</a></ul></div>", "A A A"),
        (f"<p><a href=/a>Linked {PROSE}</a>", "A Linked A A Linked"),
        ("<p><a href=/a>Linked</a>", "A A A"),
        ("<p><a href=/a>Linked.</a>", "A A A"),
        ("<pre>Code</pre>", "A Code A A Code"),
        ("<div class=share>Share</div>", "A A A"),
        ("<figure><img src=/a.png><figcaption>B</figcaption></figure>", "A image A A image"),
        ("<table><tr><td>a<td>b<tr><td>c<td>d</table>", "A A A"),
    ],
)
def test_blocks_between_paragraphs(part: str, expected: str) -> None:
    """Short blocks between paragraphs or beside them belong to the article; menus do not."""
    paragraphs = f"<div>{prose('A')}{part}{prose('A', 2)}{part}</div>"
    assert select(f"{paragraphs}<div>Other</div>") == expected


def test_blocks_far_from_most_paragraphs() -> None:
    """Blocks are added where nine tenths of the article are."""
    page = f"<div>{prose('A')}<p>Note</div><div>{{}}<p>Bye</div>"
    assert select(page.format(prose("B", 8))) == "A Note " + 8 * "B " + "Bye"
    assert select(page.format(prose("B", 12))) == "A " + 12 * "B " + "Bye"


def test_article_of_one_paragraph() -> None:
    """Beside a single paragraph, short ones are added."""
    assert select(f"{prose('A')}<p>It rained.") == "A It"


def test_last_heading() -> None:
    """A heading after the last paragraph is dropped, and an image stays."""
    assert select(f"{prose('A', 3)}<h2>More</h2><img src=/a.png>") == "A A A image"


def test_introduction() -> None:
    """Sentences and long subtitles between the title and the article belong to it."""
    subtitle = "Subtitles can be long, and no sentence at all"
    head = f"<h1>Rain</h1><p>Sentence one.<h2>{subtitle}</h2><p>Ada<h2>News</h2>"
    links = f"<p><a href=/a>Linked sentence.</a><h2><a href=/a>{subtitle}</a></h2>"
    page = f"<p>Before.<main><header>{head}{links}</header><div>{prose('A', 20)}</div></main>"
    assert select(page) == "Sentence Subtitles " + " ".join(20 * "A")
