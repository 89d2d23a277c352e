"""Turns of speakers in documents whose blocks are known: Markdown, pages and the like."""

import pytest

from pullquote.documents import read_text
from pullquote.documents.document import Document
from pullquote.documents.html import read_html
from pullquote.documents.turns import find_questioners, label_turns
from pullquote.text import split_sentences

ANSWER = "Clouds came over the town, and they stayed for nine days and nine nights."
MARKDOWN = f"""# The flood

**Ada Bell:** Why did it rain?

**Jo:** {ANSWER} See [the map](https://e.org/map).

It was cold.

**Ada Bell:** And then?

*Jo (00:09)*: They left.
"""
PAGE = f"""<html><body><article><h1>The flood</h1><p><b>Ada Bell:</b> Why did it rain?</p>
<p><a href="https://e.org/jo">Jo</a>: {ANSWER} See <a href="https://e.org/map">the map</a>.</p>
<p>It was cold.</p><p><b>Ada Bell:</b> And then?</p><p><i>Jo (00:09)</i>: They left.</p></article>
</body></html>"""


@pytest.mark.parametrize("document", [read_text(MARKDOWN, kind="markdown"), read_html(PAGE)])
def test_interviews_on_pages(document: Document) -> None:
    """Labels in bold or linked are in no sentence; their speakers are known."""
    sentences = split_sentences(document).sentences
    assert [(s.speaker, s.seconds, s.prose) for s in sentences] == [
        ("Jo", None, ANSWER),
        ("Jo", None, "See the map."),
        ("Jo", None, "It was cold."),
        ("Jo", 9.0, "They left."),
    ]
    assert [block.kind for block in document.blocks].count("furniture") == 2
    assert Document.from_dict(document.to_dict()) == document


def test_articles_are_unchanged() -> None:
    """A document without recurring names is the same object."""
    document = Document.from_parts(
        [("paragraph", "Note: It rained."), ("paragraph", "It stopped.")]
    )
    assert label_turns(document) is document


def test_hosts_need_somebody_who_answers() -> None:
    """A speaker who mostly asks is a host if others speak; a label such as "Q" always is one."""
    assert find_questioners([("Ada", True), ("Ada", True)]) == frozenset()
    assert find_questioners([("Ada", True), ("Ada", True), ("", False)]) == frozenset()
    assert find_questioners([("Q", True)]) == {"Q"}
    assert find_questioners([("Ada", True), ("Jo", False), ("Ada", False)]) == frozenset()
