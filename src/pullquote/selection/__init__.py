"""Highlights: from scores to the sentences that are marked, and how strongly.

In: an article's `Evidence`, its `Scoring`, and `Options`. Out: `Highlights`, with a `Mark` for
every sentence. `options` says what can be asked for, `budget` how much that is, `selection`
chooses, by what `redundancy` says of near-duplicates, and `marking` puts it all together.
"""

from pullquote.selection.options import DEFAULT_OPTIONS, Options
from pullquote.selection.result import Highlights, Mark, Order, Strength, pick_highlights

__all__ = [
    "DEFAULT_OPTIONS",
    "Highlights",
    "Mark",
    "Options",
    "Order",
    "Strength",
    "pick_highlights",
]
