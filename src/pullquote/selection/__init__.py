"""Highlights: from scores to the sentences that are marked, and how strongly.

In: an article's `ScoringInput`, its `ScoreResult`, and `Options`. Out: `HighlightResult`, with a `ScoredSentence` for
every sentence. `options` says what can be asked for, `budget` how much that is, `selection`
chooses, by what `redundancy` says of near-duplicates, and `marking` puts it all together.
"""

from pullquote.selection.options import DEFAULT_OPTIONS, Options
from pullquote.selection.result import (
    HighlightResult,
    Order,
    ScoredSentence,
    Strength,
    select_highlights,
)

__all__ = [
    "DEFAULT_OPTIONS",
    "HighlightResult",
    "Options",
    "Order",
    "ScoredSentence",
    "Strength",
    "select_highlights",
]
