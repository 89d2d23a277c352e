"""Porter stemmer: equality with NLTK."""

import json
from pathlib import Path

from pullquote.evaluation.porter import stem

PINNED = Path(__file__).with_name("rouge.json")


def test_stems_equal_nltk() -> None:
    """1,200 words, half of them composed of suffixes, have the same stems as in NLTK 3.10."""
    words = json.loads(PINNED.read_text(encoding="utf-8"))["stems"]
    assert len(words) == 1200
    assert [stem(word) for word, _ in words] == [expected for _, expected in words]
