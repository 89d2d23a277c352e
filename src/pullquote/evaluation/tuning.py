"""Trials: what a search of configurations tried, as a table and as a picture.

In: `Trial`s, as `pullquote.training.scorer.search` gives them. Out: rows of text, and a `Figure`.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from pullquote.evaluation.svg_charts import Figure, draw_lines


@dataclass(frozen=True, slots=True)
class Trial:
    """A configuration that was tried.

    Attributes:
        number: From 0, in the order of trying.
        state: ``"complete"``, ``"pruned"`` if it was given up early, ``"fail"`` if it cannot be.
        value: nDCG@5 on the validation articles; of a pruned trial its last epoch's; NaN if none.
        choices: What was chosen, by name.
    """

    number: int
    state: str
    value: float
    choices: Mapping[str, Any]


def list_trials(trials: Sequence[Trial]) -> list[list[str]]:
    """Give a table with a row for each trial, the best complete ones first.

    >>> list_trials([Trial(0, "complete", 0.5, {"units": 64}), Trial(1, "fail", math.nan, {})])[1:]
    [['1', '0.5000', 'complete', 'units 64'], ['2', '–', 'fail', '']]
    """
    rows = [["trial", "nDCG@5", "", "choices"]]
    for trial in sorted(trials, key=lambda trial: (trial.state, -trial.value)):
        value = f"{trial.value:.4f}" if math.isfinite(trial.value) else "–"
        choices = ", ".join(f"{name} {value}" for name, value in trial.choices.items())
        rows.append([str(trial.number + 1), value, trial.state, choices])
    return rows


def draw_trials(trials: Sequence[Trial]) -> Figure:
    """Draw every trial as a point, and the best so far as a line."""
    states = dict.fromkeys(trial.state for trial in trials)
    series = {
        state: [(trial.number + 1.0, trial.value) for trial in trials if trial.state == state]
        for state in states
    }
    complete = series.get("complete", [])
    best = accumulate((value for _, value in complete), max)
    so_far = [(number, value) for (number, _), value in zip(complete, best, strict=True)]
    return draw_lines(
        "Trials of the search",
        series | {"best so far": so_far},
        labels=("trial", "nDCG@5"),
        points=states,
    )
