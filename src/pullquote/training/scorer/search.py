"""Training, search: tries configurations, gives up early on poor ones, and keeps the best.

In: a `ScorerTrainingConfig` to begin with, and a corpus split into training and validation. Out: a `SearchResult`: the
best configuration and every trial. Only these articles are looked at: whoever measures the winner
on test articles measures on articles that the search has not seen.

Losses cannot be compared with each other, so trials are judged by the nDCG of the five sentences
with the best scores. Optuna's tree-structured Parzen estimator (Bergstra et al. 2011) chooses what
to try next, and its median rule ends a trial that after an epoch stands below half of the earlier
ones. Trials are kept in a journal, a file: a search that was cut off is taken up by the same call.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from tqdm import tqdm

from pullquote._io.extras import install_hint
from pullquote.errors import UsageError
from pullquote.evaluation.metrics import ndcg
from pullquote.evaluation.tuning import Trial
from pullquote.training.scorer.config import ScorerTrainingConfig
from pullquote.training.scorer.dataset import Example
from pullquote.training.scorer.loop import Fit, fit_network, make_batches
from pullquote.training.scorer.run_checkpoints import task_fingerprint
from pullquote.training.scorer.train import Corpus

if TYPE_CHECKING:
    import optuna

SEARCHED: Mapping[str, tuple[Any, ...]] = {
    "layer_type": ("lstm", "gru", "simple", "conv", "dense"),
    "units": (32, 64, 128, 256),
    "layers": (1, 2),
    "dropout": (0.0, 0.2, 0.3, 0.4, 0.5, 0.6),
    "l2": (0.0, 1e-6, 1e-5, 1e-4),
    "loss": ("listwise", "reward", "mae", "mse"),
    "learning_rate": (3e-4, 5e-4, 1e-3, 2e-3, 4e-3),
    "batch_size": (16, 32, 64),
}
"""What is tried: fields of `ScorerTrainingConfig` with their values, besides that of the first configuration."""

TRIALS_BEFORE_PRUNING = 5

REASON = "reason"  # why a trial failed; one without a reason was cut off, and is tried again


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search found.

    Attributes:
        config: The best configuration.
        best: The trial that it comes from.
        trials: All trials, in order, those of earlier runs too.
    """

    config: ScorerTrainingConfig
    best: Trial
    trials: Sequence[Trial]


def search_config(
    config: ScorerTrainingConfig,
    corpus: Corpus,
    trials: int,
    journal: Path,
    *,
    fixed: Collection[str] = (),
    quiet: bool = False,
) -> SearchResult:
    """Search a configuration that does better on the validation articles.

    Args:
        config: What is tried first, and what holds for all that is not searched.
        corpus: The articles to learn from and to judge by.
        trials: How many there are to be in all, those of earlier runs included.
        journal: Where they are kept. Trials of other articles or of another first configuration
            may stand there too, and do not count.
        fixed: Fields of `SEARCHED` that are not.
        quiet: Whether to show no progress bars.

    Raises:
        UsageError: Optuna is not installed, the journal is damaged, nothing is left to search, or
            no trial gave a network.
        KeyboardInterrupt: Ctrl-C; the same call goes on with the next trial.
    """
    space = {
        name: tuple(dict.fromkeys((getattr(config, name), *values)))
        for name, values in SEARCHED.items()
        if name not in fixed
    }
    if not space:
        raise UsageError("every choice that could be searched is fixed; leave one open")
    task = task_fingerprint(config, corpus.training, corpus.validation)
    study = _open_study(journal, f"{task[:16]} {' '.join(space)}", config.seed)
    left = trials - len(_finished(study))
    for _ in tqdm(range(left), desc="trials", unit="", disable=quiet):
        _try(study, space, config, corpus)
    found = _finished(study)
    complete = [trial for trial in found if trial.state == "complete"]
    if not complete:
        raise UsageError(f"none of {len(found)} trials gave a network; see {journal}")
    best = max(complete, key=lambda trial: trial.value)
    return SearchResult(config.replace(**best.choices), best, found)


def judge_network(network: Any, examples: Sequence[Example], batch_size: int) -> float:
    """Give the mean nDCG@5 of a network's scores over articles, long ones cut into pieces."""
    found = [
        ndcg(labels[labels >= 0].astype(np.float64), numbers[labels >= 0].astype(np.float64))
        for rows, batch in make_batches(examples, batch_size)
        for labels, numbers in zip(batch, np.asarray(network.predict_on_batch(rows)), strict=True)
        if (labels > 0).any()
    ]
    return float(np.mean(found)) if found else 0.0


def _open_study(journal: Path, name: str, seed: int) -> "optuna.Study":
    """Open the study of that name in the journal, or begin it."""
    try:
        import optuna
        from optuna.storages.journal import JournalFileBackend, JournalFileOpenLock
    except ImportError as error:
        raise UsageError(
            f"--trials needs {error.name}; install it with: {install_hint('search')}"
        ) from error
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    lock = JournalFileOpenLock(str(journal))
    try:
        storage = optuna.storages.JournalStorage(JournalFileBackend(str(journal), lock))
        study = optuna.create_study(
            storage=storage,
            study_name=name,
            direction="maximize",
            pruner=optuna.pruners.MedianPruner(TRIALS_BEFORE_PRUNING),
            load_if_exists=True,
        )
    except (ValueError, KeyError) as error:
        raise UsageError(f"{journal} is no journal that can be read; remove it: {error}") from error
    # A sampler begins anew with each run, and would draw again what the last run drew.
    study.sampler = optuna.samplers.TPESampler(seed=seed + len(study.trials))
    for trial in study.get_trials(states=[optuna.trial.TrialState.RUNNING]):  # was cut off
        study.tell(trial.number, state=optuna.trial.TrialState.FAIL)
        study.enqueue_trial(trial.params)
    return study


def _finished(study: "optuna.Study") -> list[Trial]:
    """List the trials that came to an end of their own."""
    return [
        Trial(one.number, one.state.name.lower(), _value_of(one), one.params)
        for one in study.get_trials(deepcopy=False)
        if one.state.name in ("COMPLETE", "PRUNED") or REASON in one.user_attrs
    ]


def _value_of(trial: "optuna.trial.FrozenTrial") -> float:
    """Give a trial's value; where it was given up, the last that it had."""
    if trial.value is not None:
        return trial.value
    return trial.intermediate_values.get(trial.last_step or 0, float("nan"))


def _try(
    study: "optuna.Study",
    space: Mapping[str, Sequence[Any]],
    config: ScorerTrainingConfig,
    corpus: Corpus,
) -> None:
    """Run one trial; the first of all is the configuration that the search begins with."""
    from optuna import TrialPruned
    from optuna.distributions import CategoricalDistribution
    from optuna.trial import TrialState

    if not study.trials:
        study.enqueue_trial({name: values[0] for name, values in space.items()})
    trial = study.ask({name: CategoricalDistribution(values) for name, values in space.items()})
    tried = config.replace(**trial.params)

    def report(fit: Fit) -> None:
        value = judge_network(fit.network, corpus.validation, tried.batch_size)
        trial.report(value, len(fit.history))
        if trial.should_prune():
            raise TrialPruned

    try:
        fit = fit_network(
            tried, tried.seed, corpus.training, corpus.validation, on_epoch=report, quiet=True
        )
    except TrialPruned:
        study.tell(trial, state=TrialState.PRUNED)
    except UsageError as error:
        trial.set_user_attr(REASON, str(error))
        study.tell(trial, state=TrialState.FAIL)
    else:
        if fit.interrupted:
            raise KeyboardInterrupt
        study.tell(trial, judge_network(fit.network, corpus.validation, tried.batch_size))
