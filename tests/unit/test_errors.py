"""The exceptions, and the types of arguments."""

from collections.abc import Callable
from typing import Any

import pytest

import pullquote
from pullquote import Highlighter, read_document, read_text
from pullquote.digest import ArticleReader, digest_sources, make_digest, parse_since
from pullquote.documents import list_sources
from pullquote.encoders import load_encoder
from pullquote.errors import ArgumentTypeError, UnknownNameError
from pullquote.library import Library
from pullquote.quotes import align_quote, find_quotations
from pullquote.scorers import load_scorer
from pullquote.text import split_sentences

DOCUMENT = read_text("The rain fell, hard and long, on the old town. Nobody was hurt.")
CALLS: dict[str, tuple[Callable[[Any], object], str]] = {
    "highlight": (pullquote.highlight, "read_document(source)"),
    "model": (lambda v: pullquote.highlight("Rain fell.", model=v), "model must be a name"),
    "encoder": (lambda v: pullquote.highlight("Rain fell.", encoder=v), "encoder must be a name"),
    "articles": (lambda v: Highlighter("luhn").highlight_many([v]), "split_sentences returns one"),
    "compress": (lambda v: pullquote.compress(v, tokens=9), "texts or documents"),
    "compress model": (lambda v: pullquote.compress("Rain fell.", tokens=9, model=v), "model must"),
    "tokens": (lambda v: pullquote.compress("Rain fell.", tokens=v), "tokens must be an integer"),
    "read_text": (read_text, "read_document(source) reads files and URLs"),
    "title": (lambda v: read_text("Rain fell.", title=v), "title must be a string"),
    "limits": (lambda v: read_document("x", limits=v), "limits must be FetchLimits"),
    "verify": (lambda v: pullquote.verify("“Rain fell”", v), "sources must be a list of texts"),
    "align_quote": (lambda v: align_quote("Rain fell.", v), "quote must be a string"),
    "find_quotations": (find_quotations, "read_text returns one"),
    "split_sentences": (split_sentences, "read_document returns one"),
    "parse_since": (parse_since, "since must be a string"),
    "ArticleReader": (ArticleReader, "sources must be a list of paths and documents"),
    "since": (lambda v: ArticleReader([], since=v), "parse_since returns one"),
    "make_digest": (make_digest, "documents must be a list of documents"),
    "digest_sources": (digest_sources, "make_digest takes documents"),
    "digest options": (lambda v: make_digest([DOCUMENT], None, v), "options must be Options"),
    "load_encoder": (load_encoder, "encoder must be a name"),
    "load_scorer": (load_scorer, "model must be a name"),
    "list_sources": (list_sources, "path must be the path of a folder"),
    "Library": (Library, "path must be a path"),
}


@pytest.mark.parametrize("value", [7, b"abc", object()], ids=lambda value: type(value).__name__)
@pytest.mark.parametrize("call", CALLS)
def test_arguments_of_other_types(call: str, value: object) -> None:
    """Public functions name the argument, what it must be or the right call, and what was given."""
    if call == "tokens" and value == 7:
        value = True
    function, words = CALLS[call]
    with pytest.raises(ArgumentTypeError) as raised:
        function(value)
    assert words in str(raised.value)
    assert type(value).__name__ in str(raised.value)


@pytest.mark.parametrize("kind", ["md", 7, None, ["text"]])
def test_unknown_kinds(kind: Any) -> None:
    """The message lists the formats."""
    with pytest.raises(UnknownNameError, match="kind must be one of text, markdown, got"):
        read_text("Rain fell.", kind=kind)
    if kind is not None:
        with pytest.raises(UnknownNameError, match="kind must be one of text, markdown, html, pdf"):
            read_document("x", kind=kind)
