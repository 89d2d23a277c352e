"""Score the sentences of an article: one number in [0, 1] for each.

Every method implements `Scorer` in a file of its own, which names the paper, and is selected by
name. An installed package can add scorers under the entry point group ``pullquote.scorers``.
"""

from collections.abc import Callable
from importlib import import_module

from pullquote._io.paths import MODEL_SUFFIX, find_model, model_folder
from pullquote.errors import UnknownNameError, check_type
from pullquote.scorers.base import (
    AIMS,
    Aim,
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
    "AIMS",
    "DEFAULT_SCORER",
    "MODEL_SUFFIX",
    "SCORERS",
    "Aim",
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
    "rnn": ("neural", "NeuralScorer"),
    "edmundson": ("edmundson", "Edmundson"),
    "title": ("title", "Title"),
    "centroid": ("centroid", "Centroid"),
    "luhn": ("luhn", "Luhn"),
    "textrank": ("textrank", "TextRank"),
    "lexrank": ("lexrank", "LexRank"),
    "lead": ("lead", "Lead"),
    "random": ("random_order", "Random"),
}
"""Module and class of each built-in scorer; a module is imported when its scorer is loaded."""

DEFAULT_SCORER = "rnn"


def load_scorer(name: str, encoder: str | None = None) -> Scorer:
    """Load a scorer.

    Args:
        name: One of `SCORERS`; or the path of a model file, which ends in ``.safetensors``; or
            the short name of one of the user's own models (`pullquote._io.paths.find_model`); or
            a name that an installed package registers.
        encoder: Name of the encoder that it will be used with, if known: the bundled model
            depends on it.

    Raises:
        UnknownNameError: There is no scorer of that name.
        ModelFileError: The model file cannot be used.

    >>> load_scorer("luhn").needs_vectors
    False
    """
    check_type("model", name, str, "a name")
    if name == DEFAULT_SCORER:
        return _scorer_class(name)(encoder=encoder)
    if name in SCORERS:
        return _scorer_class(name)()
    path = find_model(name)
    if name.endswith(MODEL_SUFFIX) or path.is_file():
        return _scorer_class(DEFAULT_SCORER)(path)
    from importlib.metadata import entry_points  # takes 30 ms, so only where needed

    for entry in entry_points(group="pullquote.scorers", name=name):
        scorer: Scorer = entry.load()()
        return scorer
    known = ", ".join(SCORERS)
    raise UnknownNameError(
        f"no scorer is named {name!r}; there are {known}, model files (*{MODEL_SUFFIX}), and "
        f"your own in {model_folder()}"
    )


def _scorer_class(name: str) -> Callable[..., Scorer]:
    module, attribute = SCORERS[name]
    scorer: Callable[..., Scorer] = getattr(import_module(f"{__name__}.{module}"), attribute)
    return scorer
