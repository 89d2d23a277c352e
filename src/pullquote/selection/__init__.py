"""Select the sentences to highlight from an article's scores.

- `options`: how much to highlight, and what to favor.
- `aims`: which scores count.
- `answers`: the limits for a question.
- `budget`: how much of it is left, in the article and in each chapter.
- `mmr`: which sentences repeat each other.
- `candidates`: which sentences can be highlighted at all.
- `select`: the choice.
- `marks`: the reader's own marks.
- `result`: the article with every sentence scored, ranked and marked.
"""

from pullquote.selection.marks import UserMark, marks_in
from pullquote.selection.options import DEFAULT_OPTIONS, AimChoice, Options
from pullquote.selection.result import (
    HighlightResult,
    Order,
    ScoredSentence,
    Strength,
    select_highlights,
)

__all__ = [
    "DEFAULT_OPTIONS",
    "AimChoice",
    "HighlightResult",
    "Options",
    "Order",
    "ScoredSentence",
    "Strength",
    "UserMark",
    "marks_in",
    "select_highlights",
]
