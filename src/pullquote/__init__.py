"""Mark the sentences of an article that are worth quoting, in the author's own words.

>>> import pullquote
>>> text = "Rain fell all day. Nobody minded. That day rain flooded the town."
>>> result = pullquote.highlight(text, model="luhn")
>>> [scored.sentence.text for scored in result]
['That day rain flooded the town.']

The public names are loaded on first use, so that importing the package takes no time.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pullquote.compression import Compression, compress
    from pullquote.documents import read_document, read_text
    from pullquote.documents.document import Document
    from pullquote.errors import PullquoteError
    from pullquote.pipeline import Highlighter, highlight
    from pullquote.quotes import CheckedQuotation, Verification, verify
    from pullquote.selection import HighlightResult, Options, ScoredSentence

__version__ = "0.1.0"

_MODULES = {
    "CheckedQuotation": "pullquote.quotes",
    "Compression": "pullquote.compression",
    "Document": "pullquote.documents.document",
    "HighlightResult": "pullquote.selection",
    "Highlighter": "pullquote.pipeline",
    "Options": "pullquote.selection",
    "PullquoteError": "pullquote.errors",
    "ScoredSentence": "pullquote.selection",
    "Verification": "pullquote.quotes",
    "compress": "pullquote.compression",
    "highlight": "pullquote.pipeline",
    "read_document": "pullquote.documents",
    "read_text": "pullquote.documents",
    "verify": "pullquote.quotes",
}

__all__ = [
    "CheckedQuotation",
    "Compression",
    "Document",
    "HighlightResult",
    "Highlighter",
    "Options",
    "PullquoteError",
    "ScoredSentence",
    "Verification",
    "__version__",
    "compress",
    "highlight",
    "read_document",
    "read_text",
    "verify",
]


def __getattr__(name: str) -> object:
    """Load a public name from its module (PEP 562)."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_MODULES[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
