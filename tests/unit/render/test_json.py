"""The JSON format."""

import json
from collections.abc import Callable

from pullquote.documents.document import Document
from pullquote.render import load_format
from pullquote.selection import HighlightResult


def test_one_line_an_article(make: Callable[..., HighlightResult]) -> None:
    """The line parses, and line breaks of the text are inside its strings."""
    line = load_format("json").render_article(make())
    assert line.count("\n") == 1
    article = json.loads(line)
    assert article["document"]["site"] == "Gazette"
    assert Document.from_dict(article["document"]).blocks[0].kind == "heading"
