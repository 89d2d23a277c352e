"""The browser engine finds the article of a displayed page as Python does."""

from pathlib import Path
from typing import Any

import pytest

from pullquote.documents.html import read_html
from pullquote.documents.html_metadata import _line, _read_meta, _text
from pullquote.documents.html_tree import is_hidden, parse_page
from pullquote.errors import NoArticleError
from pullquote.text import split_sentences

FIXTURES = Path(__file__).parents[1] / "fixtures" / "documents"
PROSE = "The mill stood empty for eleven years when the first owners came up the road, {}."
PARAGRAPHS = "".join(
    f"<p>{PROSE.format(f'in the year {n} of the flood')} It rained.</p>" for n in range(8)
)
PIECES = {
    "furniture": f"<nav><ul><li>{PROSE}</ul></nav><article>{PARAGRAPHS}</article><aside><p>{PROSE}"
    f"</aside><div class='related-posts'><p>{PROSE}</div><footer><p>{PROSE}</footer>",
    "related": f"<div>{PARAGRAPHS}<div class='related-posts'>{2 * f'<p>{PROSE}'}</div></div>",
    "bold": f"<div>{PARAGRAPHS}<div><div><b>Bold words</b></div></div>{PARAGRAPHS}</div>",
    "lists": f"<article><h1>The mill</h1>{PARAGRAPHS}<h2>What they found</h2><ul><li>A wheel"
    f"<li>A <a href='/s'>stone</a>, and {PROSE}</ul>{PARAGRAPHS}<h3>More</h3></article>",
    "links": f"<main>{PARAGRAPHS}<p><a href='/more'>{PROSE}</a><p><a href='/x'>More</a></main>",
    "tables": f"<div>{PARAGRAPHS}<table><tr><th>Year<th>Rain<tr><td>1910<td>20 mm<tr><td>1911<td>9"
    f"</table><table><tr><td>{PARAGRAPHS}<td>{PARAGRAPHS}</table></div>",
    "inline": f"<article>{PARAGRAPHS}<div>Some <q>loose</q> text,<br>in two <time>lines</time>."
    "<br><br>Another paragraph of it.</div><p>Words <figure>A<figcaption>B</figcaption></figure> "
    f"on.</p><p><b>Who owned the mill?</b></p>{PARAGRAPHS}</article>",
    "preformatted": f"<article>{PARAGRAPHS}<pre>a = 1;\n\nb = f(a) {{}}</pre><pre>Dear Ada,\n\n"
    f"It rained all day, and the mill stood still.</pre><blockquote>{PARAGRAPHS}</blockquote>"
    f"<figure><figcaption>The mill in 1911.</figcaption></figure>{PARAGRAPHS}</article>",
    "headings": f"<title>The mill | Silt</title><h1>The mill</h1><h2>{PROSE.format('x ' * 90)}</h2>"
    + PARAGRAPHS,
    "site": "<meta property=og:site_name content=Silt><meta property=og:title "
    f"content='The mill – Silt'><h1>Home</h1>{PARAGRAPHS}",
    "languages": f"<html lang=fr><h1>Moulin</h1><p class=lead>{PROSE}</p><div>{PARAGRAPHS}<p>"
    "Il dit <q>viens, <q>vite</q></q>.<p lang=de>Am 3. Mai sagte er <q>komm</q>. Es war der 4. Tag."
    f"<p><b>Bold words without a stop</b></p>{PARAGRAPHS}</div>",
    "articles": f"<title>The mill</title><article><h1>The mill</h1>{PARAGRAPHS}</article><article>"
    f"<h2>Another mill</h2>{2 * PARAGRAPHS}</article>",
    "comments": f"<h1>The mill</h1><div class=single-sidebar>{PARAGRAPHS}<p>Bye</p></div><div "
    f"id=fbComments><p>{PROSE}{PARAGRAPHS}</div><div class=adSlot><p>{PROSE}</div>",
    "note": f"<article><h1>The mill</h1><p>{PROSE}</article><div class=comments>{PARAGRAPHS}</div>",
    "items": f"<h1>Mills</h1><p>In short.<ol>{20 * '<li>A mill in the hills'}</ol><div "
    f"class=comment><p>{PROSE}</div><h2>More</h2><img src=/a.png>",
    "roles": f"<div role=main><h1>The old mill</h1><h2>It stood empty for eleven years until 1906"
    f"</h2><p>By Ada.<div>{PARAGRAPHS}<h3><a href=/a>Linked</a></h3>{PARAGRAPHS}<p>Ada</div></div>"
    f"<div role=search><p>{PROSE}</div>",
    "short": "<p>It rained on the mill. <p>Nobody came.",
}
REFUSED = {"empty": "<p> ", "index": "<ul>" + f"<li><a href='/a'>{PROSE}</a>" * 9 + "</ul>"}


def displayed(markup: str) -> dict[str, Any]:
    """Return a page in the form in which the extension reads it."""
    tree = parse_page(markup)
    meta = _read_meta(tree)
    nodes: list[dict[str, Any]] = []

    def visit(element: Any, parent: int) -> None:
        index = len(nodes)
        names = f"{element.get('class', '')[:300]} {element.get('id', '')[:100]}"
        role = element.get("role", "").lower()
        node = {"parent": parent, "tag": element.tag, "names": names, "role": role}
        node["language"] = element.get("lang", "")
        href = element.get("href", "") if element.tag == "a" else ""
        is_link = href != "" and not href.lower().startswith("javascript:")
        nodes.append({**node, "isLink": is_link})
        if element.text:
            nodes.append({"parent": index, "text": element.text})
        for child in element:
            if child.tag == "br" or not is_hidden(child):
                visit(child, index)
            if child.tail:
                nodes.append({"parent": index, "text": child.tail})

    visit(tree.find("body"), -1)
    return {
        "nodes": nodes,
        "language": tree.get("lang", ""),
        "title": next((_text(element) for element in tree.iter("title")), ""),
        "site": _line(meta.get("og:site_name")),
        "titles": [meta.get("og:title", "")],
        "headings": list(filter(None, map(_text, tree.iter("h1")))),
    }


def samples() -> dict[str, str]:
    """Return pages by name."""
    paths = sorted(FIXTURES.glob("*.html"))
    assert len(paths) > 4
    read = {path.stem: path.read_text(encoding="utf-8", errors="replace") for path in paths}
    return read | PIECES


@pytest.mark.parametrize("name", samples())
def test_article_is_the_same_as_in_python(call_js: Any, name: str) -> None:
    """Parts, kinds, title, offsets and sentences are the same."""
    markup = samples()[name]
    page = displayed(markup)
    try:
        document = read_html(markup)
    except NoArticleError:
        (answer,) = call_js("documents/page.js", "readPage", [[page]])
        assert answer["error"] == "NoArticleError"
        return
    expected = split_sentences(document)
    (read,) = call_js("documents/page.js", "readPage", [[page]])
    (article,) = call_js(
        "text/article.js", "splitParts", [[read["parts"], {"title": read["title"]}]]
    )
    assert article["text"] == document.text
    blocks = [[block["start"], block["end"], block["kind"]] for block in article["blocks"]]
    assert blocks == [[block.start, block.end, block.kind] for block in document.blocks]
    assert article["title"] == document.title
    spans = [[sentence["start"], sentence["end"]] for sentence in article["sentences"]]
    assert spans == [[sentence.start, sentence.end] for sentence in expected.sentences]


def test_large_table(call_js: Any) -> None:
    """A table of more cells than a call takes arguments is left out, too."""
    page = displayed(f"<h1>Mills</h1>{PARAGRAPHS}<table><tr></table>")
    row = next(n for n, node in enumerate(page["nodes"]) if node.get("tag") == "tr")
    for _ in range(150_000):
        page["nodes"] += [{"parent": row, "tag": "td"}, {"parent": len(page["nodes"]), "text": "a"}]
    (read,) = call_js("documents/page.js", "readPage", [[page]])
    assert len(read["parts"]) == 9


@pytest.mark.parametrize("name", REFUSED)
def test_page_without_article_is_refused(call_js: Any, name: str) -> None:
    """A page without text, or of links, is refused in one line."""
    (answer,) = call_js("documents/page.js", "readPage", [[displayed(REFUSED[name])]])
    assert answer["error"] == "NoArticleError"
    assert answer["message"].startswith("no article in the page")
