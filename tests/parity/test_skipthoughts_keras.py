"""The encoder skipthoughts against Keras: the same vectors from the same weights."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("keras")

from keras import ops

from pullquote.encoders.skipthoughts import SkipThoughtsEncoder
from pullquote.training.encoder.export import encoder_arrays, round_network, write_encoder
from pullquote.training.encoder.network import EncoderConfig, build_encoder, directions

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

WORDS = [f"w{n}" for n in range(30)]


@pytest.mark.parametrize(("kind", "features"), [("uni", 7), ("bi", 10), ("combine", 16)])
def test_numpy_gives_what_keras_gives(tmp_path: Path, kind: str, features: int) -> None:
    """Random weights and biases, every kind, sentences of 1 to 25 words, to 1e-5."""
    random = np.random.default_rng(3)
    vectors = random.normal(size=(31, 12)).astype(np.float32)
    reader = EncoderConfig(kind, features)  # type: ignore[arg-type]
    network = build_encoder(reader, vectors, 1)
    for layer in network.layers:
        if layer.name.startswith("gru_"):
            drawn = [random.normal(0, 0.4, array.shape) for array in layer.get_weights()]
            layer.set_weights(drawn)
    round_network(network)
    arrays = encoder_arrays(network, WORDS, np.zeros((0, 12), np.float32))
    backward = str([back for _, back in directions(reader)]).lower()
    path = tmp_path / "e.safetensors"
    write_encoder(path, arrays, {"backward": backward})
    rows = [random.integers(0, 30, length) for length in (1, 2, 3, 25, 24, 7, 7)]
    ours = SkipThoughtsEncoder(path).states([" ".join(WORDS[n] for n in row) for row in rows])
    for row, vector in zip(rows, ours, strict=True):
        theirs = ops.convert_to_numpy(network(row[np.newaxis].astype(np.int32) + 1))[0]
        np.testing.assert_allclose(vector, theirs, atol=1e-5)
