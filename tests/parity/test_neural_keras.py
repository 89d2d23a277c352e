"""Every network that can be trained runs in NumPy as it does in Keras, padded or not."""

import numpy as np
import pytest

from pullquote.errors import ModelFileError
from pullquote.models import make_network
from pullquote.training.export.keras_weights import (
    architecture_from_config,
    check_export,
    export_weights,
    round_weights,
)
from pullquote.training.scorer.config import PRESETS, ScorerTrainingConfig
from pullquote.training.scorer.dataset import Example
from pullquote.training.scorer.keras_model import PADDING, build_network

# Keras 3.15 turns its variables into arrays in a way that NumPy 2 warns of.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

WIDTH = 6
CONFIGS = {
    "lstm": ScorerTrainingConfig(units=5),
    "one direction": ScorerTrainingConfig(units=5, bidirectional=False),
    "two layers": ScorerTrainingConfig(units=4, layers=2),
    "gru": ScorerTrainingConfig(units=5, layer_type="gru"),
    "simple": ScorerTrainingConfig(units=5, layer_type="simple"),
    "conv": ScorerTrainingConfig(units=5, layer_type="conv", window=3),
    "dense": ScorerTrainingConfig(units=5, layer_type="dense", loss="mse"),
    "batch normalization": ScorerTrainingConfig(units=5, batch_normalization=True),
    "talk": PRESETS["talk"].replace(units=7),
}


def shaken(config: ScorerTrainingConfig, seed: int) -> object:
    """Build a network whose weights are all random, unlike after initialization."""
    network = build_network(config, WIDTH, seed)
    random = np.random.default_rng(seed)
    network.set_weights(
        [np.abs(random.standard_normal(w.shape)) * 0.4 for w in network.get_weights()]
    )
    round_weights(network)
    return network


@pytest.mark.parametrize("name", CONFIGS)
def test_the_network_equals_keras(name: str) -> None:
    """On articles of 1 and of 9 sentences, and right-padded in a batch, to 1e-5."""
    config = CONFIGS[name]
    networks = [shaken(config, seed) for seed in (1, 2)]
    architecture = architecture_from_config(config, WIDTH, 2)
    weights = export_weights(networks)
    random = np.random.default_rng(7)
    articles = [random.standard_normal((steps, WIDTH)).astype(np.float32) for steps in (1, 9)]
    batch = np.full((2, 9, WIDTH), PADDING, np.float32)
    for row, article in enumerate(articles):
        batch[row, : len(article)] = article
    run = make_network(architecture, weights)
    padded = run(batch, (batch != PADDING).all(axis=-1))
    for fit, network in enumerate(networks):
        theirs = np.asarray(network.predict_on_batch(batch))  # type: ignore[attr-defined]
        for row, article in enumerate(articles):
            there = theirs[row, : len(article)]
            np.testing.assert_allclose(run(article, None)[fit, :, 0], there, atol=1e-5)
            np.testing.assert_allclose(padded[fit, row, : len(article), 0], there, atol=1e-5)


def test_a_different_network_is_refused() -> None:
    """A weight that is changed by a hundredth is noticed, and so is a NaN."""
    config = CONFIGS["gru"]
    network = shaken(config, 1)
    weights = export_weights([network])
    example = Example(np.ones((4, WIDTH), np.float32), np.zeros(4, np.float32))
    assert (
        check_export([network], architecture_from_config(config, WIDTH, 1), weights, [example])
        < 1e-5
    )
    for changed in (0.01, np.nan):
        wrong = {name: array.copy() for name, array in weights.items()}
        wrong["0/0/backward/bias"][1, 0] += changed
        with pytest.raises(ModelFileError, match="differs from Keras"):
            check_export([network], architecture_from_config(config, WIDTH, 1), wrong, [example])
