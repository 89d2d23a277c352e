"""ROUGE: overlap of words, word pairs and word order between two texts.

The measures are ROUGE-1, ROUGE-2 and ROUGE-L of Lin (2004), *ROUGE: a package for automatic
evaluation of summaries*. `tokenize` splits at everything that is not a letter or digit of any
script and stems English words of more than three letters. On ASCII text this equals the package
rouge-score, which drops all other letters. ROUGE-L treats the text as one sequence, so it equals
the summary-level measure of ROUGE-1.5.5 for single sentences only.
"""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from pullquote.evaluation.porter import stem
from pullquote.text import split_words

Words = Sequence[str]
Floats = npt.NDArray[np.float64]
Rule = Literal["each", "rouge-1"]

TOKENIZATION = "Unicode words (on ASCII text as rouge-score), English stems"
"""Description of `tokenize` for reports."""

MIN_STEMMED_LETTERS = 4

# `split_words` keeps these inside words and numbers; ROUGE does not.
_SEPARATORS = str.maketrans("-'’.,", "     ")


class Rouge(NamedTuple):
    """The three measures, each an F1 in [0, 1]."""

    rouge_1: float
    rouge_2: float
    rouge_l: float


def tokenize(text: str, *, stemmed: bool = True) -> list[str]:
    """Split a text into the words that are compared.

    Args:
        text: Any text. Composed and decomposed letters are equal. Scripts without spaces between
            words become overlapping pairs of characters.
        stemmed: Whether ASCII words of four letters or more are reduced to their English stems.

    >>> tokenize("The Zürich-based quoting tools, 3.14")
    ['the', 'zürich', 'base', 'quot', 'tool', '3', '14']
    """
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    words = split_words(text.translate(_SEPARATORS))
    if not stemmed:
        return words
    return [
        stem(word) if len(word) >= MIN_STEMMED_LETTERS and word.isascii() else word
        for word in words
    ]


def rouge(candidate: str, reference: str, *, stemmed: bool = True) -> Rouge:
    """Compare a text with a reference.

    Args:
        candidate: The selected sentences.
        reference: What a person wrote.
        stemmed: Whether words are stemmed first.

    >>> rouge("It rained.", "It was raining.").rouge_1
    0.8
    """
    return compare_tokens(
        tokenize(candidate, stemmed=stemmed), tokenize(reference, stemmed=stemmed)
    )


def best_rouge(
    candidate: str, references: Iterable[str], *, rule: Rule = "each", stemmed: bool = True
) -> Rouge:
    """Compare a text with the closest of several references.

    Args:
        candidate: The selected sentences.
        references: At least one reference.
        rule: ``"each"`` takes the best reference for each measure (``score_multi`` of
            rouge-score); ``"rouge-1"`` takes the reference with the best ROUGE-1 for all three,
            the first one in case of a tie, as the script of Cachola et al. (2020), *TLDR*, does
            for SciTLDR (``scripts/cal-rouge.py`` in the repository allenai/scitldr).
        stemmed: Whether words are stemmed first.

    Raises:
        ValueError: There is no reference.

    >>> best_rouge("a b c d", ["a b x y", "d a c b z"])
    Rouge(rouge_1=0.8888888888888888, rouge_2=0.3333333333333333, rouge_l=0.5)
    >>> best_rouge("a b c d", ["a b x y", "d a c b z"], rule="rouge-1").rouge_2
    0.0
    """
    words = tokenize(candidate, stemmed=stemmed)
    results = [compare_tokens(words, tokenize(text, stemmed=stemmed)) for text in references]
    if not results:
        raise ValueError("references must contain at least one text, got none")
    if rule == "rouge-1":
        return max(results, key=lambda result: result.rouge_1)
    return Rouge(*map(max, zip(*results, strict=True)))


def compare_tokens(candidate: Words, reference: Words) -> Rouge:
    """Compare two lists of words.

    Returns:
        The measures; symmetric in the arguments; 0 where either has no words.

    >>> compare_tokens("the cat sat down".split(), "the cat lay down".split())
    Rouge(rouge_1=0.75, rouge_2=0.3333333333333333, rouge_l=0.75)
    """
    pair = [candidate], [reference]
    return Rouge(
        ngram_f1(*pair, 1).item(),
        ngram_f1(*pair, 2).item(),
        lcs_f1(*pair).item(),
    )


def ngram_f1(sentences: Sequence[Words], references: Sequence[Words], n: int) -> Floats:
    """Compute ROUGE-N of every sentence with every reference.

    Returns:
        F1, shape (sentences, references); 0 where either has fewer than `n` words.

    >>> ngram_f1([["a", "b", "c"]], [["a", "b"], ["c", "c"]], 1).tolist()
    [[0.8, 0.4]]
    """
    # Index n-grams by sentence, so that a reference visits only sentences that share one with it.
    index: defaultdict[tuple[str, ...], list[tuple[int, int]]] = defaultdict(list)
    for row, words in enumerate(sentences):
        for ngram, count in _ngrams(words, n).items():
            index[ngram].append((row, count))
    shared = np.zeros((len(sentences), len(references)))
    for column, words in enumerate(references):
        for ngram, count in _ngrams(words, n).items():
            for row, sentence_count in index.get(ngram, ()):
                shared[row, column] += min(count, sentence_count)
    return _f1(shared, sentences, references, n)


def lcs_f1(sentences: Sequence[Words], references: Sequence[Words]) -> Floats:
    """Compute ROUGE-L of every sentence with every reference.

    Returns:
        F1, shape (sentences, references); 0 where either has no words.

    >>> lcs_f1([["a", "x", "b", "c"]], [["a", "b", "y", "c"]]).tolist()
    [[0.75]]
    """
    shared = np.zeros((len(sentences), len(references)))
    for column, reference in enumerate(references):
        # Bit-parallel LCS (Hyyrö 2004, "Bit-parallel LCS-length computation revisited"): bit i of
        # `unmatched` is 0 once word i of the reference ends a longer common subsequence. One
        # addition updates a whole row of the usual dynamic-programming table: its carry moves each
        # match to the next position that can extend the subsequence.
        positions: defaultdict[str, int] = defaultdict(int)
        for position, word in enumerate(reference):
            positions[word] |= 1 << position
        all_ones = (1 << len(reference)) - 1
        for row, words in enumerate(sentences):
            unmatched = all_ones
            for word in words:
                if word in positions:
                    hits = unmatched & positions[word]
                    unmatched = ((unmatched + hits) | (unmatched - hits)) & all_ones
            shared[row, column] = len(reference) - unmatched.bit_count()
    return _f1(shared, sentences, references, 1)


def _ngrams(words: Words, n: int) -> Counter[tuple[str, ...]]:
    return Counter(zip(*(words[start:] for start in range(n)), strict=False))


def _f1(shared: Floats, sentences: Sequence[Words], references: Sequence[Words], n: int) -> Floats:
    """Return 2PR / (P + R): twice the shared n-grams divided by the n-grams of both."""
    rows = np.array([max(len(words) - n + 1, 0) for words in sentences], dtype=np.float64)
    columns = np.array([max(len(words) - n + 1, 0) for words in references], dtype=np.float64)
    return 2 * shared / np.maximum(rows[:, None] + columns, 1)
