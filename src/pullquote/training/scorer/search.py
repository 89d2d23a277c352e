"""Hyperparameter search with Optuna.

Losses are not comparable with each other, so trials are compared by nDCG@5 on the validation
articles. The tree-structured Parzen estimator (Bergstra et al. 2011) proposes configurations, and
the median rule prunes a trial that is worse than half of the earlier ones after the same epoch. A
journal file stores the trials: the same call resumes an interrupted search. The search sees only
training and validation articles.
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
from pullquote.training.scorer.checkpoint import task_fingerprint
from pullquote.training.scorer.config import ScorerTrainingConfig
from pullquote.training.scorer.dataset import Example
from pullquote.training.scorer.loop import TrainingRun, make_batches, train_network
from pullquote.training.scorer.train import TrainingData

if TYPE_CHECKING:
    import optuna

SEARCH_SPACE: Mapping[str, tuple[Any, ...]] = {
    "layer_type": ("lstm", "gru", "simple", "conv", "dense"),
    "units": (32, 64, 128, 256),
    "layers": (1, 2),
    "dropout": (0.0, 0.2, 0.3, 0.4, 0.5, 0.6),
    "l2": (0.0, 1e-6, 1e-5, 1e-4),
    "loss": ("listwise", "reward", "mae", "mse"),
    "learning_rate": (3e-4, 5e-4, 1e-3, 2e-3, 4e-3),
    "batch_size": (16, 32, 64),
}
"""Values of `ScorerTrainingConfig` that are tried, in addition to those of the initial one."""

N_TRIALS_BEFORE_PRUNING = 5

# User attribute of a failed trial. A failed trial without it was interrupted and is repeated.
REASON = "reason"


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Result of a search.

    Attributes:
        config: Best configuration.
        best: Its trial.
        trials: All trials in order, including those of earlier calls.
    """

    config: ScorerTrainingConfig
    best: Trial
    trials: Sequence[Trial]


def search_config(
    config: ScorerTrainingConfig,
    data: TrainingData,
    trials: int,
    journal: Path,
    *,
    fixed: Collection[str] = (),
    quiet: bool = False,
) -> SearchResult:
    """Search for the configuration with the highest nDCG@5 on the validation articles.

    Args:
        config: Initial configuration: the first trial, and all values that are not searched.
        data: Training and validation articles.
        trials: Total number of trials, including those of earlier calls.
        journal: File of the trials. It may also contain trials of other articles or initial
            configurations, which do not count.
        fixed: Names in `SEARCH_SPACE` that are not searched.
        quiet: Whether to hide progress bars.

    Raises:
        UsageError: Optuna is not installed, the journal is damaged, nothing is left to search, or
            no trial was successful.
        KeyboardInterrupt: Ctrl-C; the same call resumes with the next trial.
    """
    space = {
        name: tuple(dict.fromkeys((getattr(config, name), *values)))
        for name, values in SEARCH_SPACE.items()
        if name not in fixed
    }
    if not space:
        raise UsageError("a search needs at least one option that is not fixed")
    task = task_fingerprint(config, data.training, data.validation)
    study = _open_study(journal, f"{task[:16]} {' '.join(space)}", config.seed)
    remaining = trials - len(_finished_trials(study))
    for _ in tqdm(range(remaining), desc="trials", unit="", disable=quiet):
        _run_trial(study, space, config, data)
    finished = _finished_trials(study)
    complete = [trial for trial in finished if trial.state == "complete"]
    if not complete:
        raise UsageError(f"none of {len(finished)} trials was successful; see {journal}")
    best = max(complete, key=lambda trial: trial.value)
    return SearchResult(config.replace(**best.choices), best, finished)


def mean_ndcg(network: Any, examples: Sequence[Example], batch_size: int) -> float:
    """Return the mean nDCG@5 of a network over articles, long ones split."""
    values = [
        ndcg(labels[labels >= 0].astype(np.float64), scores[labels >= 0].astype(np.float64))
        for features, batch in make_batches(examples, batch_size)
        for labels, scores in zip(
            batch, np.asarray(network.predict_on_batch(features)), strict=True
        )
        if (labels > 0).any()
    ]
    return float(np.mean(values)) if values else 0.0


def _open_study(journal: Path, name: str, seed: int) -> "optuna.Study":
    """Open or create the study of that name in the journal."""
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
            pruner=optuna.pruners.MedianPruner(N_TRIALS_BEFORE_PRUNING),
            load_if_exists=True,
        )
    except (ValueError, KeyError) as error:
        raise UsageError(f"the journal {journal} is damaged; delete it: {error}") from error
    # The journal does not store the sampler's state: with the same seed, a resumed search would
    # propose the same configurations again.
    study.sampler = optuna.samplers.TPESampler(seed=seed + len(study.trials))
    for trial in study.get_trials(states=[optuna.trial.TrialState.RUNNING]):  # interrupted
        study.tell(trial.number, state=optuna.trial.TrialState.FAIL)
        study.enqueue_trial(trial.params)
    return study


def _finished_trials(study: "optuna.Study") -> list[Trial]:
    """Return all trials that were not interrupted."""
    return [
        Trial(trial.number, trial.state.name.lower(), _value(trial), trial.params)
        for trial in study.get_trials(deepcopy=False)
        if trial.state.name in ("COMPLETE", "PRUNED") or REASON in trial.user_attrs
    ]


def _value(trial: "optuna.trial.FrozenTrial") -> float:
    """Return the value of a trial, or of its last epoch if it was pruned."""
    if trial.value is not None:
        return trial.value
    return trial.intermediate_values.get(trial.last_step or 0, float("nan"))


def _run_trial(
    study: "optuna.Study",
    space: Mapping[str, Sequence[Any]],
    config: ScorerTrainingConfig,
    data: TrainingData,
) -> None:
    """Run one trial; the first one has the initial configuration."""
    from optuna import TrialPruned
    from optuna.distributions import CategoricalDistribution
    from optuna.trial import TrialState

    if not study.trials:
        study.enqueue_trial({name: values[0] for name, values in space.items()})
    trial = study.ask({name: CategoricalDistribution(values) for name, values in space.items()})
    candidate = config.replace(**trial.params)

    def report(run: TrainingRun) -> None:
        value = mean_ndcg(run.network, data.validation, candidate.batch_size)
        trial.report(value, len(run.history))
        if trial.should_prune():
            raise TrialPruned

    try:
        run = train_network(
            candidate, candidate.seed, data.training, data.validation, on_epoch=report, quiet=True
        )
    except TrialPruned:
        study.tell(trial, state=TrialState.PRUNED)
    except UsageError as error:
        trial.set_user_attr(REASON, str(error))
        study.tell(trial, state=TrialState.FAIL)
    else:
        if run.interrupted:
            raise KeyboardInterrupt
        study.tell(trial, mean_ndcg(run.network, data.validation, candidate.batch_size))
