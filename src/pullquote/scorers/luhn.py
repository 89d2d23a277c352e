"""Luhn: score sentences by how densely they use the article's frequent words.

Luhn (1958), *The Automatic Creation of Literature Abstracts*: words that are frequent in the
article, stop words aside, are significant; a cluster is a run of them with at most four other
words between two of them; its factor is the square of its significant words over all its words;
a sentence has the factor of its best cluster.
"""

from collections import Counter

import numpy as np

from pullquote.scorers.base import Explanation, ScoreResult, ScoringInput, normalize_by_max

MAX_GAP = 4
"""Other words between two significant words of a cluster."""


def significant_words(sentences: list[list[str]]) -> frozenset[str]:
    """Return the significant words of an article.

    Args:
        sentences: Terms of each sentence, stop words as empty strings.

    Returns:
        The words that occur at least twice, or all words if none does.

    >>> sorted(significant_words([["rain", "", "snow"], ["rain"], ["hail", "snow"]]))
    ['rain', 'snow']
    """
    counts = Counter(term for terms in sentences for term in terms if term)
    repeated = frozenset(term for term, count in counts.items() if count > 1)
    return repeated or frozenset(counts)


def best_cluster(terms: list[str], significant: frozenset[str]) -> tuple[float, int, int]:
    """Find the densest cluster of significant words in a sentence.

    Returns:
        Its factor, and the positions where it starts and ends, half-open; ``(0.0, 0, 0)`` for a
        sentence without a significant word.

    Luhn's own example: four significant words within seven give 16 / 7 = 2.3.

    >>> best_cluster("a W b c W W d W e f g h i W".split(), frozenset("W"))[0].__round__(1)
    2.3
    """
    best = (0.0, 0, 0)
    words = start = end = 0
    for position, term in enumerate(terms):
        if term in significant:
            if words == 0 or position - end > MAX_GAP:
                words, start = 0, position
            words, end = words + 1, position + 1
        if words and (position - end == MAX_GAP or position == len(terms) - 1):
            factor = words * words / (end - start)
            best = max(best, (factor, start, end), key=lambda cluster: cluster[0])
            words = 0
    return best


class Luhn:
    """Factor of the densest cluster of significant words."""

    name = "luhn"
    needs_vectors = False

    def score(self, inputs: ScoringInput) -> ScoreResult:
        """Score every sentence; see `Scorer.score`."""
        sentences = inputs.terms
        significant = significant_words(sentences)
        clusters = [best_cluster(terms, significant) for terms in sentences]

        def explain(index: int) -> Explanation:
            factor, start, end = clusters[index]
            words = [term for term in sentences[index][start:end] if term in significant]
            if not words:
                return Explanation("has no word that occurs often in the article")
            distinct = tuple(dict.fromkeys(words))
            return Explanation(
                f"{len(words)} significant words within {end - start} ({factor:.1f}): "
                f"{', '.join(distinct)}",
                words=distinct,
                reasons=("has words close together that occur often in the article",),
            )

        factors = np.array([factor for factor, _, _ in clusters])
        return ScoreResult(normalize_by_max(factors), explain)
