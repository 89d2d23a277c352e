"""JSON payloads: the one definition of what the JSON output, the server and the client exchange.

Input: results of scoring, checking, the library and digests. Output: JSON values, and typed objects
made from them.
"""

from pullquote.payloads.articles import (
    BatchItemPayload,
    BatchPayload,
    ComparisonPayload,
    CompressPayload,
    EvaluatedSentencePayload,
    EvaluatePayload,
    ExplainPayload,
    HighlightPayload,
    KeptSentencePayload,
    LinkPayload,
    LuhnClusterPayload,
    LuhnPayload,
    LuhnSentencePayload,
    LuhnWordPayload,
    SentencePayload,
)
from pullquote.payloads.checks import (
    ChangePayload,
    CheckPayload,
    QuotationPayload,
    SourcePayload,
    SpanPayload,
    VerifyPayload,
)
from pullquote.payloads.codec import Payload, copy_fields, from_json, to_json
from pullquote.payloads.digest import (
    DigestArticlePayload,
    DigestPayload,
    DigestSentencePayload,
    DigestSourcePayload,
)
from pullquote.payloads.library import (
    HistoryPayload,
    LibraryArticlePayload,
    MarkPayload,
    MarksPayload,
    QuotePayload,
    QuotesPayload,
    ReadingPayload,
)
from pullquote.payloads.service import (
    ModelPayload,
    ModelsPayload,
    ProblemPayload,
    ServerInfoPayload,
)

__all__ = [
    "BatchItemPayload",
    "BatchPayload",
    "ChangePayload",
    "CheckPayload",
    "ComparisonPayload",
    "CompressPayload",
    "DigestArticlePayload",
    "DigestPayload",
    "DigestSentencePayload",
    "DigestSourcePayload",
    "EvaluatePayload",
    "EvaluatedSentencePayload",
    "ExplainPayload",
    "HighlightPayload",
    "HistoryPayload",
    "KeptSentencePayload",
    "LibraryArticlePayload",
    "LinkPayload",
    "LuhnClusterPayload",
    "LuhnPayload",
    "LuhnSentencePayload",
    "LuhnWordPayload",
    "MarkPayload",
    "MarksPayload",
    "ModelPayload",
    "ModelsPayload",
    "Payload",
    "ProblemPayload",
    "QuotationPayload",
    "QuotePayload",
    "QuotesPayload",
    "ReadingPayload",
    "SentencePayload",
    "ServerInfoPayload",
    "SourcePayload",
    "SpanPayload",
    "VerifyPayload",
    "copy_fields",
    "from_json",
    "to_json",
]
