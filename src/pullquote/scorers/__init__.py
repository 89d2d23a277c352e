"""Scorers: an article and its vectors in, one score in [0, 1] for each sentence out.

One interface (`Scorer`), one file for each idea with its paper, chosen by name. Others can be
added by a package that registers a class under the entry point group ``pullquote.scorers``.
"""

from importlib import import_module

from pullquote.errors import UnknownNameError
from pullquote.scorers.interface import ArticleVectors, Evidence, Reason, Scorer, Scores, Scoring

__all__ = [
    "DEFAULT_SCORER",
    "SCORERS",
    "ArticleVectors",
    "Evidence",
    "Reason",
    "Scorer",
    "Scores",
    "Scoring",
    "load_scorer",
]

SCORERS: dict[str, tuple[str, str]] = {
    "edmundson": ("pullquote.scorers.edmundson", "Edmundson"),
    "title": ("pullquote.scorers.closeness", "Title"),
    "centroid": ("pullquote.scorers.closeness", "Centroid"),
    "luhn": ("pullquote.scorers.luhn", "Luhn"),
    "textrank": ("pullquote.scorers.textrank", "TextRank"),
    "lexrank": ("pullquote.scorers.lexrank", "LexRank"),
    "lead": ("pullquote.scorers.baselines", "Lead"),
    "random": ("pullquote.scorers.baselines", "Random"),
}
"""Name to module and class; a scorer's module is imported when it is asked for."""

DEFAULT_SCORER = "edmundson"


def load_scorer(name: str) -> Scorer:
    """Make the scorer of that name.

    Args:
        name: One of `SCORERS`, or one that an installed package registers.

    Returns:
        The scorer.

    Raises:
        UnknownNameError: There is none of that name.

    >>> load_scorer("luhn").needs_vectors
    False
    """
    if name in SCORERS:
        module, attribute = SCORERS[name]
        made: Scorer = getattr(import_module(module), attribute)()
        return made
    from importlib.metadata import entry_points  # 30 ms: only where it is needed

    for entry in entry_points(group="pullquote.scorers", name=name):
        scorer: Scorer = entry.load()()
        return scorer
    known = ", ".join(SCORERS)
    raise UnknownNameError(f"no scorer is named {name!r}; there are {known}")
