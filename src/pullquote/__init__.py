"""pullquote reads an article and marks the sentences worth quoting.

>>> import pullquote
>>> text = "Rain fell all day. Nobody minded. That day rain flooded the town."
>>> highlights = pullquote.highlight(text, model="luhn")
>>> [(mark.sentence.start, mark.sentence.end) for mark in highlights]
[(34, 65)]

The names below are loaded when they are first used, so that importing the package costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pullquote.documents import FetchLimits, read_document, read_text
    from pullquote.documents.document import Block, Document
    from pullquote.errors import PullquoteError
    from pullquote.pipeline import Highlighter, highlight
    from pullquote.selection import HighlightResult, Options, ScoredSentence
    from pullquote.text import Article, Sentence, split_sentences

__version__ = "0.1.0"

__all__ = [
    "Article",
    "Block",
    "Document",
    "FetchLimits",
    "HighlightResult",
    "Highlighter",
    "Options",
    "PullquoteError",
    "ScoredSentence",
    "Sentence",
    "__version__",
    "highlight",
    "read_document",
    "read_text",
    "split_sentences",
]

_HOMES = {
    "Article": "pullquote.text",
    "Block": "pullquote.documents.document",
    "Document": "pullquote.documents.document",
    "Highlighter": "pullquote.pipeline",
    "HighlightResult": "pullquote.selection",
    "FetchLimits": "pullquote.documents",
    "ScoredSentence": "pullquote.selection",
    "Options": "pullquote.selection",
    "PullquoteError": "pullquote.errors",
    "Sentence": "pullquote.text",
    "highlight": "pullquote.pipeline",
    "read_document": "pullquote.documents",
    "read_text": "pullquote.documents",
    "split_sentences": "pullquote.text",
}


def __getattr__(name: str) -> object:
    """Load a public name from its module (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
