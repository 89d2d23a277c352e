"""Find, extract, align and verify quotations.

Input: texts and quotes. Output: spans of the texts, quotations and verdicts.
"""

from pullquote.quotes.align import Alignment, align_quote, find_verbatim
from pullquote.quotes.extract import Quotation, find_quotations
from pullquote.quotes.plain_text import readable_text
from pullquote.quotes.span import Span
from pullquote.quotes.verify import Change, CheckedQuotation, verify_quotations

__all__ = [
    "Alignment",
    "Change",
    "CheckedQuotation",
    "Quotation",
    "Span",
    "align_quote",
    "find_quotations",
    "find_verbatim",
    "readable_text",
    "verify_quotations",
]
