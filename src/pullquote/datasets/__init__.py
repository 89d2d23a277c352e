"""Datasets: articles with quotes, labels for training, and splits."""

from pullquote.datasets.labels import DEFAULT_LABELER, LABELERS, Labeler, load_labeler
from pullquote.datasets.records import read_records, record_article
from pullquote.datasets.splits import find_leaks, split_records
from pullquote.ingest.records import Record

__all__ = [
    "DEFAULT_LABELER",
    "LABELERS",
    "Labeler",
    "Record",
    "find_leaks",
    "load_labeler",
    "read_records",
    "record_article",
    "split_records",
]
