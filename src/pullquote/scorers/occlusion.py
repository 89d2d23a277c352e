"""Explain the score of a trained network by occlusion: change the input, and score again.

What is reported was measured on the network itself, not on a simpler model of it (Zeiler and
Fergus 2014, arXiv 1311.2901). Every run sees a window of a few sentences, so that the time of
an explanation does not depend on the length of the article.
"""

from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

from pullquote.scorers.base import Explanation, Scores, ScoringInput
from pullquote.scorers.explanations import shorten
from pullquote.scorers.features import (
    ArticleFeatures,
    content_columns,
    position_columns,
)
from pullquote.text import stop_words

WINDOW = 4
"""Sentences on each side in a run; those farther away hardly change a score."""

MAX_WORDS = 40
"""Words of a sentence that are left out, each in a run of its own."""

MAX_NAMED_WORDS = 3
MAX_REASONS = 3

MIN_EFFECT = 0.02
"""Smallest drop of the logit that is worth mentioning."""

MIN_NEIGHBOR_EFFECT = 0.15
"""The same for the sentences nearby, one of which nearly always raises a score a little."""

REASONS = {
    "is close to the title": ("title_cosine", "title_words_found", "words_from_title"),
    "is close to the article as a whole": ("mean_cosine",),
    "continues the sentence before it": ("last_cosine", "shared_with_last"),
    "is continued by the next sentence": ("next_cosine", "shared_with_next"),
    "summarizes its paragraph": ("paragraph_cosine",),
    "uses the article's main words": ("mean_frequency", "most_frequent", "centrality"),
    "introduces something new": ("own_words", "first_met"),
    "contains a number": ("number",),
    "asks a question": ("asks", "question"),
    "is in the first person": ("i", "we"),
    "addresses the reader": ("you",),
    "contains a negation or a contrast": ("denies", "turns"),
    "gives a reason": ("reasons",),
    "has words that are common in claims": ("stresses",),
    "has words that are common in advice": ("urges", "opens_with_order"),
    "has words that are common in conclusions": ("sums_up", "finds"),
    "is strongly worded": ("feels",),
    "makes a general statement": ("abstract",),
    "reports or quotes what somebody says": ("says", "quotation", "opens_with_quotation"),
    "has a good length": ("log_words",),
}
"""Reason to the features that are set to the article's average to test it."""

Rows = npt.NDArray[np.float32]


class OcclusionExplainer:
    """Explains the scores of one article."""

    def __init__(
        self,
        logits: Callable[..., Scores],
        encode: Callable[[Sequence[str]], Rows],
        inputs: ScoringInput,
        rows: Rows,
        *,
        uses_features: bool,
        complete: Callable[[Rows, Sequence[str]], Rows] = lambda rows, _: rows,
    ) -> None:
        """Prepare explanations.

        Args:
            logits: From rows (..., sentences, width) and an optional mask to logits
                (..., sentences).
            encode: From sentences to vectors (sentences, features).
            inputs: The article.
            rows: Its rows, shape (sentences, width).
            uses_features: Whether a row holds the scalars of `pullquote.scorers.features`; if
                not, it is the sentence's vector alone.
            complete: Appends further columns to rows, given the texts of their sentences.
        """
        self._logits, self._encode = logits, encode
        self._inputs, self._rows = inputs, rows
        self._uses_features = uses_features
        self._complete = complete
        self._vector_width = inputs.vectors.sentences.shape[1]

    @cached_property
    def _features(self) -> ArticleFeatures:
        return ArticleFeatures(self._inputs)

    @cached_property
    def _article_logits(self) -> Scores:
        return self._logits(self._rows)

    @cached_property
    def _average_row(self) -> Rows:
        return np.asarray(self._rows.mean(axis=0))

    def explain(self, index: int) -> Explanation:
        """Explain the score of a sentence by what raised it, and where it ranks.

        Returns:
            Its reasons; words and neighbors are listed only if the score drops without them.
        """
        words = self._supporting_words(index)
        reasons = self._supporting_features(index)
        parts = reasons.copy()
        if words:
            parts.append("its words " + ", ".join(f"“{word}”" for word in words) + " count most")
        neighbors: tuple[int, ...] = ()
        if len(self._rows) > 1:
            neighbors = self._supporting_neighbors(index)
            sentences = self._inputs.article.sentences
            for neighbor in neighbors:
                text = shorten(sentences[neighbor].prose)
                parts.append(f"a sentence nearby raises its score (“{text}”)")
            rank, rank_there = self._compare_position(index)
            parts.append(
                f"ranks {rank} of {len(self._rows)}, and would rank {rank_there} in the middle of "
                "the article"
            )
            if rank == rank_there:
                reasons.append("would rank the same in the middle of the article")
            else:
                effect = "gains" if rank < rank_there else "loses"
                reasons.append(f"{effect} by its place: in the middle, it would rank {rank_there}")
        summary = "; ".join(parts) or "is the only sentence"
        return Explanation(summary, tuple(words), neighbors, tuple(reasons))

    def _supporting_features(self, index: int) -> list[str]:
        """List the reasons whose features raise the score, strongest first."""
        if not self._uses_features:
            return []
        window, center = self._window(index)
        average = self._average_row
        batch = np.repeat(window[np.newaxis], len(REASONS) + 1, axis=0)
        is_above_average = []
        for run, names in enumerate(REASONS.values(), 1):
            columns = content_columns(self._vector_width, names)
            is_above_average.append(bool((self._rows[index, columns] > average[columns]).any()))
            batch[run, center, columns] = average[columns]
        logits = self._logits(batch)[:, center]
        drops = logits[0] - logits[1:]
        # A score can also be raised by the lack of something; a reader would not call it a reason.
        order = np.argsort(-drops, kind="stable").tolist()
        reasons = list(REASONS)
        supporting = [n for n in order if is_above_average[n] and drops[n] >= MIN_EFFECT]
        return [reasons[n] for n in supporting[:MAX_REASONS]]

    def _supporting_words(self, index: int) -> list[str]:
        """List the content words without which the score drops most, most important first."""
        article = self._inputs.article
        words = article.sentences[index].prose.split()
        plain = [word.strip('.,;:!?()[]"“”‘’') for word in words[:MAX_WORDS]]
        ignored = stop_words(article.language)
        tested = [
            n
            for n, word in enumerate(plain)
            if word.lower() not in ignored and any(map(str.isalnum, word))
        ]
        if len(words) < 2 or not tested:
            return []
        variants = [" ".join(words[:n] + words[n + 1 :]) for n in tested]
        rows: Rows = self._encode(variants)
        if self._uses_features:
            rows = self._features.perturbed_rows(index, variants, rows)
            rows = self._complete(rows, variants)
        window, center = self._window(index)
        batch = np.repeat(window[np.newaxis], len(rows) + 1, axis=0)
        batch[1:, center] = rows
        logits = self._logits(batch)[:, center]
        order = np.argsort(logits[1:], kind="stable")
        supporting = [plain[tested[n]] for n in order if logits[1 + n] < logits[0]]
        return list(dict.fromkeys(supporting))[:MAX_NAMED_WORDS]

    def _supporting_neighbors(self, index: int) -> tuple[int, ...]:
        """Return the sentence nearby without which the score drops most, if it drops enough."""
        window, center = self._window(index)
        others = [n for n in range(len(window)) if n != center]
        mask = np.ones((len(others) + 1, len(window)), bool)
        mask[np.arange(1, len(mask)), others] = False
        batch = np.repeat(window[np.newaxis], len(mask), axis=0)
        logits = self._logits(batch, mask)[:, center]
        drops = logits[0] - logits[1:]
        strongest = int(np.argmax(drops))
        is_enough = drops[strongest] >= MIN_NEIGHBOR_EFFECT
        return (index - center + others[strongest],) if is_enough else ()

    def _compare_position(self, index: int) -> tuple[int, int]:
        """Return the sentence's rank, and the one it would have in the middle of the article."""
        logits, middle = self._article_logits, len(self._rows) // 2
        rank = 1 + int((logits > logits[index]).sum())
        logits_there = logits.copy()
        swap = {index: middle, middle: index}
        for position in swap:
            start = max(0, position - WINDOW)
            window = self._rows[start : position + WINDOW + 1].copy()
            for n in range(len(window)):
                window[n] = self._row_at(start + n, swap.get(start + n, start + n))
            logits_there[position] = self._logits(window)[position - start]
        return rank, 1 + int((logits_there > logits_there[middle]).sum())

    def _row_at(self, position: int, index: int) -> Rows:
        """Return the row that a sentence would have at a position."""
        row: Rows = self._rows[index]
        if self._uses_features and position != index:
            row = row.copy()
            columns = position_columns(self._vector_width)
            row[columns] = self._rows[position, columns]
        return row

    def _window(self, index: int) -> tuple[Rows, int]:
        """Return the rows around a sentence, and its position among them."""
        start = max(0, index - WINDOW)
        return self._rows[start : index + WINDOW + 1], index - start
