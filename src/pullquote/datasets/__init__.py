"""Corpus: articles with the quotes that people pulled out of them, made ready for training.

In: a file of records. Out: articles, labels that say how close each sentence is to the quotes,
and splits that no article crosses.
"""

from pullquote._io.tabular import RecordProblem
from pullquote.datasets.labels import DEFAULT_LABELER, LABELERS, Labeler, load_labeler
from pullquote.datasets.records import Record, read_records, record_article
from pullquote.datasets.splits import find_leaks, split_records
from pullquote.quotes import Alignment, Span, align_quote

__all__ = [
    "DEFAULT_LABELER",
    "LABELERS",
    "Alignment",
    "Labeler",
    "Record",
    "RecordProblem",
    "Span",
    "align_quote",
    "find_leaks",
    "load_labeler",
    "read_records",
    "record_article",
    "split_records",
]
