"""Quotes are found again, normalization keeps offsets, and ROUGE equals other packages."""

import random
from functools import lru_cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pullquote.datasets import Record, find_leaks, split_records
from pullquote.evaluation.rouge import lcs_f1, ngram_f1
from pullquote.quotes import align_quote
from pullquote.quotes.normalize import normalize

WORDS = st.lists(st.sampled_from("a b c d e f g".split()), max_size=12)
TEXTS = st.text(st.sampled_from("aBé漢İß1 \n\t'\"“’-—….[](),!\u00ad\u200b"), max_size=60)


@given(TEXTS)
def test_folding_keeps_letters(text: str) -> None:
    """Every letter and digit is kept in order and maps back to its offset."""
    folded = normalize(text)
    kept = [(c, folded.unfold(n, n + 1)[0]) for n, c in enumerate(folded.text) if c.isalnum()]
    assert kept == [(c, n) for n, c in enumerate(text) if c.isalnum()]


@given(TEXTS, st.integers(0, 60), st.integers(1, 60))
def test_quotes_of_a_text(text: str, start: int, many: int) -> None:
    """No quote raises an error; spans lie within the text, in order, and are not empty."""
    alignment = align_quote(text, text[start : start + many])
    ends = [0]
    for span in alignment.spans if alignment else ():
        assert ends[-1] <= span.start < span.end <= len(text)
        assert 0.85 <= span.quality <= 1
        ends.append(span.end)


@given(
    st.lists(st.sampled_from("rain fell on the old town of Ely in May".split()), min_size=9),
    st.data(),
)
def test_runs_of_words_are_found(words: list[str], data: st.DataObject) -> None:
    """A run of four words or more is found verbatim, also in other typesetting."""
    text = "“" + " — ".join([" ".join(words[:5]), " ".join(words[5:])]) + "…”"
    start = data.draw(st.integers(0, len(words) - 4))
    end = data.draw(st.integers(start + 4, len(words)))
    quote = [*words[start:end]]
    if start < 5 < end:
        quote[5 - start] = "-- " + quote[5 - start]
    alignment = align_quote(text, " \n".join(quote))
    assert alignment is not None
    [span] = alignment.spans
    assert text[span.start : span.end].replace(" —", "").split() == words[start:end]


def naive_lcs(one: list[str], other: list[str]) -> int:
    """Compute the length of the longest common subsequence with the textbook table."""
    row = [0] * (len(other) + 1)
    for word in one:
        last = row
        row = [0]
        for n, its in enumerate(other):
            row.append(last[n] + 1 if word == its else max(last[n + 1], row[n]))
    return row[-1]


@given(st.lists(WORDS, min_size=1, max_size=3), st.lists(WORDS, min_size=1, max_size=3))
def test_lcs(sentences: list[list[str]], references: list[list[str]]) -> None:
    """The bit-parallel algorithm finds the same length as the table."""
    found = lcs_f1(sentences, references)
    for row, one in enumerate(sentences):
        for column, other in enumerate(references):
            expected = 2 * naive_lcs(one, other) / max(len(one) + len(other), 1)
            assert found[row, column] == pytest.approx(expected)


@lru_cache
def rouge_scorer() -> Any:
    """Load the package once: that takes seconds."""
    package = pytest.importorskip("rouge_score.rouge_scorer")
    return package.RougeScorer(["rouge1", "rouge2", "rougeL"], use_stemmer=False)


@settings(deadline=None)  # the first example waits for the import
@given(WORDS, WORDS)
def test_rouge_score(sentence: list[str], reference: list[str]) -> None:
    """ROUGE-1, -2 and -L equal the package rouge-score without stemming."""
    expected = rouge_scorer().score(" ".join(reference), " ".join(sentence))
    assert ngram_f1([sentence], [reference], 1)[0, 0] == pytest.approx(expected["rouge1"].fmeasure)
    assert ngram_f1([sentence], [reference], 2)[0, 0] == pytest.approx(expected["rouge2"].fmeasure)
    assert lcs_f1([sentence], [reference])[0, 0] == pytest.approx(expected["rougeL"].fmeasure)


@given(st.lists(st.integers(0, 9), max_size=25), st.integers(0, 3), st.randoms())
def test_splits(texts: list[int], seed: int, order: random.Random) -> None:
    """Each record is on one side, with its copies, in any order, and not too many are held out."""
    records = [
        Record(
            str(n), "", " ".join(np.random.default_rng(t).permutation(list("abcdefghijk"))), ("a",)
        )
        for n, t in enumerate(texts)
    ]
    train, held = split_records(records, share=0.4, seed=seed)
    assert sorted(int(r.id) for r in train + held) == list(range(len(records)))
    assert len(held) <= max(1, round(0.4 * len(records)))
    assert find_leaks(train, held) == []
    order.shuffle(records)
    assert {r.id for r in split_records(records, share=0.4, seed=seed)[1]} == {r.id for r in held}
