"""Notes of books that do not name them as such, and links that only look like marks of notes."""

from collections.abc import Callable

import pytest

from pullquote.documents.epub import read_epub

NOTE = "The count is in the town's books."
TEXT = "<p>The river rose in the night"
BOOKS = {
    "Project Gutenberg": f"""{TEXT}.<a id="A1"></a><a href="#F1" class="fnanchor">[1]</a> It
    fell.</p><div class="footnote"><p><a id="F1"></a><a href="#A1"><span>[1]</span></a>
    {NOTE}</p></div>""",
    "pandoc": f"""{TEXT}.<a href="#f1" class="footnote-ref" id="r1"><sup>1</sup></a> It fell.</p>
    <div class="footnotes"><ol><li id="f1"><p>{NOTE}<a href="#r1">↩</a></p></li></ol></div>""",
    "calibre": f"""{TEXT}.<sup><a href="#f1" id="r1">1</a></sup> It fell.</p><hr/>
    <p id="f1"><a href="#r1">1</a> {NOTE}</p>""",
    "InDesign": f"""{TEXT}.<span><span id="b1"><a class="_idFootnoteLink" href="#f1">1</a></span>
    </span> It fell.</p><div id="f1"><p class="fn"><a class="_idFootnoteAnchor" href="#b1">1</a>
    {NOTE}</p></div>""",
    "Word": f"""{TEXT}.<a href="#f1" name="r1"><span class="MsoFootnoteReference">[1]</span></a> It
    fell.</p><div id="ftn"><p><a href="#r1" name="f1">[1]</a> {NOTE}</p></div>""",
    "brackets around": f"""{TEXT} [<a href="#f1">1</a>]. It fell.</p><p id="f1">{NOTE}</p>""",
    "star": f"""{TEXT}.<a href="#f1">*</a> It fell.</p><p id="f1">{NOTE}</p>""",
    "a file of notes": f"""{TEXT}.<a href="one.xhtml#f1">[1]</a> It fell.</p>""",
}


def blocks(make_epub: Callable[..., bytes], page: str, last: str = "The end.") -> list[object]:
    """Return the blocks of a book of two pages."""
    pages = {"two": page, "one": f'<p id="f1">{last}</p>', "notes": "<p>Last words.</p>"}
    parts = {f"OEBPS/text/{n}.xhtml": f"<body>{body}</body>" for n, body in pages.items()}
    nav = '<body><nav><a href="text/two.xhtml">Two</a></nav></body>'
    document = read_epub(make_epub(parts | {"OEBPS/nav.xhtml": nav}))
    return [(document.text[b.start : b.end], b.kind) for b in document.blocks]


@pytest.mark.parametrize("maker", BOOKS)
def test_marks_and_notes(make_epub: Callable[..., bytes], maker: str) -> None:
    """The mark and the link back are left out; the note is one, and the text that it is on not."""
    found = blocks(make_epub, BOOKS[maker], NOTE if maker == "a file of notes" else "The end.")
    assert ("The river rose in the night. It fell.", "paragraph") in found
    assert (NOTE, "reference") in found


def test_other_links(make_epub: Callable[..., bytes]) -> None:
    """References to chapters, pages and years stay, and what they lead to is no note."""
    page = """<p>As chapter <a href="#c3">3</a> says, it rose in <a href="#y">1998</a>.</p>
    <p>See the map on page <a href="#p">12</a>.</p><div id="c3"><h2>3</h2><p>It was dry.</p></div>
    <p id="y">That year, nobody slept in the town.</p><p id="p">This is the map of the town.</p>"""
    found = blocks(make_epub, page)
    assert ("As chapter 3 says, it rose in 1998.", "paragraph") in found
    assert ("See the map on page 12.", "paragraph") in found
    assert {kind for _, kind in found[:-1]} == {"heading", "paragraph"}
