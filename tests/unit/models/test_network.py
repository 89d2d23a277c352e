"""The entry of a network: projection, the article's mean, and the skip to the last layer."""

import numpy as np
import numpy.typing as npt
import pytest

from pullquote.errors import UsageError
from pullquote.models import Architecture, make_network
from pullquote.models.architecture import weight_shapes


def random_weights(architecture: Architecture) -> dict[str, npt.NDArray[np.float32]]:
    """Return random weights of every shape that the architecture lists."""
    random = np.random.default_rng(5)
    shapes = weight_shapes(architecture)
    return {name: random.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}


def test_each_step_by_hand() -> None:
    """Projection, appended mean, hidden layer and skip equal NumPy's own products."""
    architecture = Architecture(
        4, "dense", 3, heads=("gist", "junk"), projection=5, mean_columns=2, skip=True
    )
    weights = random_weights(architecture)
    features = np.random.default_rng(6).normal(size=(7, 4)).astype(np.float32)
    entry = np.tanh(features @ weights["0/projection/kernel"] + weights["0/projection/bias"])
    mean = np.tile(entry[:, :2].mean(axis=0), (7, 1))
    hidden = np.tanh(np.hstack([entry, mean]) @ weights["0/0/kernel"] + weights["0/0/bias"])
    expected = np.hstack([hidden, entry]) @ weights["0/1/kernel"] + weights["0/1/bias"]
    logits = make_network(architecture, weights)(features, None)
    assert logits.shape == (1, 7, 2)
    np.testing.assert_allclose(logits[0], expected, atol=1e-5)


@pytest.mark.parametrize("layer_type", ["gru", "lstm", "simple", "dense", "conv"])
def test_padding_changes_nothing(layer_type: str) -> None:
    """An article beside a longer one has the logits that it has alone."""
    architecture = Architecture(
        4,
        layer_type,
        3,
        bidirectional=True,
        ensemble_size=2,
        projection=5,
        mean_columns=5,
        skip=True,  # type: ignore[arg-type]
    )
    network = make_network(architecture, random_weights(architecture))
    random = np.random.default_rng(7)
    short, long = (random.normal(size=(n, 4)).astype(np.float32) for n in (3, 6))
    rows = np.zeros((2, 6, 4), np.float32)
    rows[0, :3], rows[1] = short, long
    mask = np.array([[True] * 3 + [False] * 3, [True] * 6])
    together = network(rows, mask)
    np.testing.assert_allclose(together[:, 0, :3], network(short, None), atol=1e-5)
    np.testing.assert_allclose(together[:, 1], network(long, None), atol=1e-5)


def test_mean_without_projection() -> None:
    """Without a projection, the mean is that of the features themselves."""
    architecture = Architecture(2, "dense", 1, mean_columns=1)
    weights = {
        "0/0/kernel": np.array([[0.0], [0.0], [1.0]], np.float32),
        "0/0/bias": np.zeros(1, np.float32),
        "0/1/kernel": np.ones((1, 1), np.float32),
        "0/1/bias": np.zeros(1, np.float32),
    }
    logits = make_network(architecture, weights)(np.array([[1.0, 9], [0.0, 9]], np.float32), None)
    np.testing.assert_allclose(logits[0, :, 0], np.tanh([0.5, 0.5]), atol=1e-6)


@pytest.mark.parametrize(
    "changes", [{"projection": -1}, {"mean_columns": 9}, {"skip": 1}, {"projection": 2.0}]
)
def test_invalid_entries(changes: dict[str, object]) -> None:
    """A damaged card is refused."""
    with pytest.raises(UsageError, match="must be"):
        Architecture(4, "dense", 3, **changes)  # type: ignore[arg-type]
