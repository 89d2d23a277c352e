"""Client: a server of pullquote, used from Python.

In: sources, and what is asked of them. Out: what the server found, typed (`answers`); its problems
come as errors of the kinds that the library itself raises (`calls`).

    with Client("http://127.0.0.1:8000") as client:
        found = client.highlight(Source.file("essay.md"), top=5)
        print([sentence.text for sentence in found.highlights])
"""

from pullquote.client.client import Client
from pullquote.client.types import (
    Change,
    CheckResult,
    Comparison,
    Explanation,
    HighlightResponse,
    History,
    Model,
    Quotation,
    Sentence,
    Source,
    Span,
)

__all__ = [
    "Change",
    "CheckResult",
    "Client",
    "Comparison",
    "Explanation",
    "HighlightResponse",
    "History",
    "Model",
    "Quotation",
    "Sentence",
    "Source",
    "Span",
]
