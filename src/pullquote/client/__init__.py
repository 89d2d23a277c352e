"""Client: use a pullquote server from Python.

with Client("http://127.0.0.1:8000") as client:
    result = client.highlight(Source.file("essay.md"), top=5)
    print([sentence.text for sentence in result.highlights])
"""

from pullquote.client.client import Client
from pullquote.client.types import Source
from pullquote.payloads import (
    ChangePayload,
    CheckPayload,
    ComparisonPayload,
    HighlightPayload,
    HistoryPayload,
    ModelPayload,
    QuotationPayload,
    QuotePayload,
    ReadingPayload,
    SentencePayload,
    SpanPayload,
)
from pullquote.scorers import Explanation

__all__ = [
    "ChangePayload",
    "CheckPayload",
    "Client",
    "ComparisonPayload",
    "Explanation",
    "HighlightPayload",
    "HistoryPayload",
    "ModelPayload",
    "QuotationPayload",
    "QuotePayload",
    "ReadingPayload",
    "SentencePayload",
    "Source",
    "SpanPayload",
]
