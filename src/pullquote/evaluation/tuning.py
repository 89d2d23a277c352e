"""Trials of a hyperparameter search, as a table and as a chart."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from pullquote.evaluation.svg_charts import Figure, draw_lines


@dataclass(frozen=True, slots=True)
class Trial:
    """A trial of a hyperparameter search.

    Attributes:
        number: Index of the trial, from 0.
        state: ``"complete"``, ``"pruned"`` (stopped early) or ``"fail"`` (invalid configuration).
        value: nDCG@5 on the validation articles, of the last epoch if pruned; NaN if there is none.
        choices: Hyperparameters by name.
    """

    number: int
    state: str
    value: float
    choices: Mapping[str, Any]


def list_trials(trials: Sequence[Trial]) -> list[list[str]]:
    """Return a table with a row for each trial, the best complete ones first.

    >>> list_trials([Trial(0, "complete", 0.5, {"units": 64}), Trial(1, "fail", math.nan, {})])[1:]
    [['1', '0.5000', 'complete', 'units 64'], ['2', '–', 'fail', '']]
    """
    rows = [["trial", "nDCG@5", "state", "choices"]]
    for trial in sorted(trials, key=lambda trial: (trial.state, -trial.value)):
        value = f"{trial.value:.4f}" if math.isfinite(trial.value) else "–"
        choices = ", ".join(f"{name} {value}" for name, value in trial.choices.items())
        rows.append([str(trial.number + 1), value, trial.state, choices])
    return rows


def draw_trials(trials: Sequence[Trial]) -> Figure:
    """Draw a chart with a point for every trial and a line for the best value so far."""
    states = dict.fromkeys(trial.state for trial in trials)
    series = {
        state: [(trial.number + 1.0, trial.value) for trial in trials if trial.state == state]
        for state in states
    }
    complete = series.get("complete", [])
    best_values = accumulate((value for _, value in complete), max)
    best = [(number, value) for (number, _), value in zip(complete, best_values, strict=True)]
    return draw_lines(
        "Search trials",
        series | {"best so far": best},
        labels=("trial", "nDCG@5"),
        points=states,
        caption="Each point is a trial of the search with its result on the validation articles; "
        "the line is the best result so far. If it is flat at the end, more trials hardly help.",
    )
