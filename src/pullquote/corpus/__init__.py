"""Corpus: articles with the quotes that people pulled out of them, made ready for training.

In: a file of records. Out: articles, labels that say how close each sentence is to the quotes,
and splits that no article crosses.
"""

from pullquote.corpus.alignment import Alignment, Span, align_quote
from pullquote.corpus.labels import DEFAULT_LABELLER, LABELLERS, Labeller, load_labeller
from pullquote.corpus.records import Problem, Record, read_records, record_article
from pullquote.corpus.splits import find_leaks, split_records

__all__ = [
    "DEFAULT_LABELLER",
    "LABELLERS",
    "Alignment",
    "Labeller",
    "Problem",
    "Record",
    "Span",
    "align_quote",
    "find_leaks",
    "load_labeller",
    "read_records",
    "record_article",
    "split_records",
]
