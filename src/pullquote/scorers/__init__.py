"""Scorers: an article and its vectors in, one score in [0, 1] for each sentence out.

One interface (`Scorer`), one file for each idea with its paper, chosen by name. Others can be
added by a package that registers a class under the entry point group ``pullquote.scorers``.
"""

from collections.abc import Callable
from importlib import import_module

from pullquote._io.paths import MODEL_SUFFIX, find_model, model_folder
from pullquote.errors import UnknownNameError
from pullquote.scorers.base import (
    ArticleVectors,
    BatchScorer,
    Explanation,
    Scorer,
    ScoreResult,
    Scores,
    ScoringInput,
    TrainedScorer,
)

__all__ = [
    "DEFAULT_SCORER",
    "MODEL_SUFFIX",
    "SCORERS",
    "ArticleVectors",
    "BatchScorer",
    "Explanation",
    "ScoreResult",
    "Scorer",
    "Scores",
    "ScoringInput",
    "TrainedScorer",
    "load_scorer",
]

SCORERS: dict[str, tuple[str, str]] = {
    "rnn": ("pullquote.scorers.neural", "NeuralScorer"),
    "edmundson": ("pullquote.scorers.edmundson", "Edmundson"),
    "title": ("pullquote.scorers.cosine", "Title"),
    "centroid": ("pullquote.scorers.cosine", "Centroid"),
    "luhn": ("pullquote.scorers.luhn", "Luhn"),
    "textrank": ("pullquote.scorers.textrank", "TextRank"),
    "lexrank": ("pullquote.scorers.lexrank", "LexRank"),
    "lead": ("pullquote.scorers.baselines", "Lead"),
    "random": ("pullquote.scorers.baselines", "Random"),
}
"""Name to module and class; a scorer's module is imported when it is asked for."""

DEFAULT_SCORER = "rnn"


def load_scorer(name: str, encoder: str | None = None) -> Scorer:
    """Make the scorer of that name.

    Args:
        name: One of `SCORERS`; or the path of a model file, which ends in ``.safetensors``; or
            the short name of a user's own (`pullquote._io.paths.find_model`); or one that an
            installed package registers.
        encoder: Name of the encoder that it will be used with, if that is known: there can be a
            default model for each.

    Returns:
        The scorer.

    Raises:
        UnknownNameError: There is none of that name.
        ModelFileError: The model file cannot be used.

    >>> load_scorer("luhn").needs_vectors
    False
    """
    if name == DEFAULT_SCORER:
        return _import(name)(encoder=encoder)
    if name in SCORERS:
        return _import(name)()
    path = find_model(name)
    if name.endswith(MODEL_SUFFIX) or path.is_file():
        return _import("rnn")(path)
    from importlib.metadata import entry_points  # 30 ms: only where it is needed

    for entry in entry_points(group="pullquote.scorers", name=name):
        scorer: Scorer = entry.load()()
        return scorer
    known = ", ".join(SCORERS)
    raise UnknownNameError(
        f"no scorer is named {name!r}; there are {known}, model files (*{MODEL_SUFFIX}), and "
        f"your own in {model_folder()}"
    )


def _import(name: str) -> Callable[..., Scorer]:
    module, attribute = SCORERS[name]
    found: Callable[..., Scorer] = getattr(import_module(module), attribute)
    return found
