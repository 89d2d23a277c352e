"""Scorers stay above fixed quality floors on a fixed set of articles.

The measure is ROUGE-1 F1 without stemming (Lin 2004), the best over the references, in percent.
"""

import hashlib
import json
import re
from collections import Counter
from pathlib import Path
from statistics import fmean

import pytest

from pullquote import Highlighter, Options, read_text

ARTICLES = Path(__file__).with_name("articles.jsonl")
SHA256 = "cc40ef0543a54d6b0249ad238957cf2a17a09722fb67a4523d145b3d81a1a0c6"
FLOORS = {
    # The bundled model learns from readers' marks, too, so summaries are not its only measure.
    "rnn": 33.0,
    "edmundson": 31.9,
    "title": 31.6,
    "centroid": 29.2,
    "luhn": 27.3,
    "textrank": 29.1,
    "lexrank": 27.9,
    "lead": 28.0,
}


def rouge_1(summary: str, reference: str) -> float:
    """Compute the F1 of shared words, in percent."""
    one, other = (Counter(re.findall(r"\w+", text.lower())) for text in (summary, reference))
    shared = (one & other).total()
    return 200 * shared / (one.total() + other.total())


def test_the_articles_are_unchanged() -> None:
    """Changed articles need new floors."""
    assert hashlib.sha256(ARTICLES.read_bytes()).hexdigest() == SHA256


def measure(model: str) -> float:
    """Compute the mean over the articles."""
    highlighter = Highlighter(model)
    found = []
    for line in ARTICLES.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        document = read_text(record["text"], title=record["title"], kind="markdown")
        highlights = highlighter.highlight_document(document, Options(top=record["sentences"]))
        summary = " ".join(mark.sentence.prose for mark in highlights)
        found.append(max(rouge_1(summary, quote) for quote in record["quotes"]))
    return fmean(found)


@pytest.mark.parametrize("model", FLOORS)
def test_no_scorer_falls_below_its_floor(model: str) -> None:
    """No scorer falls below what it has reached."""
    assert measure(model) >= FLOORS[model]


def test_default_beats_the_baselines() -> None:
    """The default is better than lead, random and the classics, by at least two points."""
    from pullquote.scorers import DEFAULT_SCORER

    others = max(measure(model) for model in ("lead", "random", "luhn", "textrank", "lexrank"))
    assert measure(DEFAULT_SCORER) >= others + 2
