"""Choose which scores of a scorer count: those of one aim, or of both."""

from typing import Literal

import numpy as np

from pullquote.errors import UsageError
from pullquote.scorers.base import AIMS, Aim, ScoreResult, Scores
from pullquote.selection.options import AimChoice, Options
from pullquote.text import Article

DEFAULT_AIM: Aim = "gist"
"""Key points: a reader wants to know what an article says before what it says best."""


def resolve_aim(scored: ScoreResult, options: Options, model: str) -> AimChoice | Literal[""]:
    """Return the aim to highlight for; empty for scorers with a single score.

    Raises:
        UsageError: The scorer does not score the aim that the options ask for.
    """
    if scored.by_aim:
        default = DEFAULT_AIM if DEFAULT_AIM in scored.by_aim else next(iter(scored.by_aim))
        aim = options.aim or default
        if not set(scored.by_aim) >= {*(AIMS if aim == "both" else (aim,))}:
            raise UsageError(f"aim is {aim!r}, but the model {model!r} scores {default} only")
        return aim
    if options.aim is not None:
        raise UsageError(
            f"aim is {options.aim!r}, but the scorer {model!r} has a single score; "
            "a model with the aims gist and quotable is needed"
        )
    return ""


def results_by_aim(
    scored: ScoreResult, aim: AimChoice | Literal[""]
) -> dict[Aim | Literal[""], ScoreResult]:
    """Return the result of each aim that is highlighted."""
    if not aim:
        return {"": scored}
    return {key: scored.by_aim[key] for key in AIMS if aim in (key, "both")}


def boost(article: Article, scores: Scores, options: Options) -> Scores:
    """Halve the distance of a score to 1 for each boosted word in the sentence."""
    if not options.boost:
        return scores
    hits = np.array(
        [
            sum(bool(pattern.search(sentence.prose)) for pattern in options.boost_patterns)
            for sentence in article.sentences
        ]
    )
    return np.asarray(1.0 - (1.0 - scores) * 0.5**hits)
