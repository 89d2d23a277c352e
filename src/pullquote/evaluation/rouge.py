"""ROUGE: how many words, pairs of words and runs of words two texts share.

In: what was picked, and what people wrote (the references). Out: three F1 values in [0, 1].

The measures are ROUGE-1, ROUGE-2 and ROUGE-L of Lin (2004), *ROUGE: a package for automatic
evaluation of summaries*, on words as the package rouge-score makes them: ASCII letters and digits
in lower case, words of more than three letters stemmed. ROUGE-L is that of the whole text as one
sequence, so that it equals the summary-level one of ROUGE-1.5.5 for single sentences only.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from pullquote.evaluation.porter import stem

Rule = Literal["each", "rouge-1"]

SHORTEST_STEMMED = 4  # letters


class Rouge(NamedTuple):
    """The three measures, each an F1 in [0, 1]."""

    rouge_1: float
    rouge_2: float
    rouge_l: float


def tokenize(text: str, *, stemmed: bool = True) -> list[str]:
    """Cut a text into the words that are compared.

    Args:
        text: Any text; what is no ASCII letter or digit parts words.
        stemmed: Whether words of four letters or more are cut down to their stems.

    >>> tokenize("The Zürich-based quoting tools")
    ['the', 'z', 'rich', 'base', 'quot', 'tool']
    """
    words = re.findall("[a-z0-9]+", text.lower())
    if not stemmed:
        return words
    return [stem(word) if len(word) >= SHORTEST_STEMMED else word for word in words]


def compare_tokens(picked: Sequence[str], reference: Sequence[str]) -> Rouge:
    """Compare two texts already cut into words.

    Args:
        picked: The words of one.
        reference: The words of the other.

    Returns:
        The measures; they do not change if the two change places; 0 where either has no words.

    >>> compare_tokens("the cat sat down".split(), "the cat lay down".split())
    Rouge(rouge_1=0.75, rouge_2=0.3333333333333333, rouge_l=0.75)
    """
    sizes = len(picked), len(reference)
    words = (Counter(picked) & Counter(reference)).total()
    pairs = (Counter(pairwise(picked)) & Counter(pairwise(reference))).total()
    return Rouge(
        _f1(words, sizes[0] + sizes[1]),
        _f1(pairs, max(0, sizes[0] - 1) + max(0, sizes[1] - 1)),
        _f1(_common_subsequence(picked, reference), sizes[0] + sizes[1]),
    )


def rouge(picked: str, reference: str, *, stemmed: bool = True) -> Rouge:
    """Compare two texts.

    Args:
        picked: What was picked.
        reference: What somebody wrote.
        stemmed: Whether words are stemmed first.

    >>> rouge("It rained.", "It was raining.").rouge_1
    0.8
    """
    return compare_tokens(tokenize(picked, stemmed=stemmed), tokenize(reference, stemmed=stemmed))


def best_rouge(
    picked: str, references: Iterable[str], *, rule: Rule = "each", stemmed: bool = True
) -> Rouge:
    """Compare a text with the nearest of several references.

    Args:
        picked: What was picked.
        references: One at least; each is a whole reference.
        rule: ``"each"`` takes the best for each measure (rouge-score's ``score_multi``);
            ``"rouge-1"`` the reference with the best ROUGE-1 for all three, the first of equals,
            as the script of Cachola et al. (2020), *TLDR*, does for SciTLDR
            (``scripts/cal-rouge.py`` in the repository allenai/scitldr).
        stemmed: Whether words are stemmed first.

    Raises:
        ValueError: There is no reference.

    >>> best_rouge("a b c d", ["a b x y", "d a c b z"])
    Rouge(rouge_1=0.8888888888888888, rouge_2=0.3333333333333333, rouge_l=0.5)
    >>> best_rouge("a b c d", ["a b x y", "d a c b z"], rule="rouge-1").rouge_2
    0.0
    """
    words = tokenize(picked, stemmed=stemmed)
    found = [compare_tokens(words, tokenize(one, stemmed=stemmed)) for one in references]
    if not found:
        raise ValueError("references is empty, but one text at least is needed")
    if rule == "rouge-1":
        return max(found, key=lambda values: values.rouge_1)
    return Rouge(*map(max, zip(*found, strict=True)))


def _f1(shared: int, total: int) -> float:
    """Give 2PR / (P + R), which is twice what is shared by what there is."""
    return 2 * shared / total if total else 0.0


def _common_subsequence(one: Sequence[str], other: Sequence[str]) -> int:
    """Give the length of the longest common subsequence.

    Each bit of a whole number stands for a word of `one`, a row of the usual table for one
    addition: Hyyrö (2004), *Bit-parallel LCS-length computation revisited*.

    >>> _common_subsequence("abcbdab", "bdcaba")
    4
    """
    places: dict[str, int] = {}
    for index, word in enumerate(one):
        places[word] = places.get(word, 0) | 1 << index
    every = (1 << len(one)) - 1
    unmatched = every
    for word in other:
        matched = unmatched & places.get(word, 0)
        unmatched = ((unmatched + matched) | (unmatched - matched)) & every
    return len(one) - unmatched.bit_count()
