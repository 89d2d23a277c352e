"""Find, extract, align and verify quotations.

Input: texts and quotes. Output: spans of the texts, quotations and verdicts.
"""

from pullquote.quotes.align import Alignment, align_quote, find_verbatim
from pullquote.quotes.extract import Quotation, find_quotations
from pullquote.quotes.match import Change
from pullquote.quotes.plain_text import readable_text
from pullquote.quotes.span import Span
from pullquote.quotes.verification import CheckedQuotation, Verification, verify

__all__ = [
    "Alignment",
    "Change",
    "CheckedQuotation",
    "Quotation",
    "Span",
    "Verification",
    "align_quote",
    "find_quotations",
    "find_verbatim",
    "readable_text",
    "verify",
]
