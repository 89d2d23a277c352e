"""Keras model of an encoder, and the losses that train it.

The objective is quick-thoughts (Logeswaran and Lee 2018, arXiv 1803.02893): find the neighbor of a
sentence among all sentences of a batch. Skip-thoughts (Kiros et al. 2015, arXiv 1506.06726) instead
generates the neighbor, whose softmax over the vocabulary costs many times the encoder. Unlike the
paper, one encoder reads both sentences, which halves the cost, and the score is their cosine over a
temperature, since cosines are what the vectors are used for. With a teacher, the vectors also learn
to have the direction of the teacher's (distillation).
"""

from dataclasses import dataclass
from typing import Any, Literal

import keras
import numpy as np
import numpy.typing as npt
from keras import ops

import pullquote.training  # noqa: F401  (selects the backend before Keras is imported)
from pullquote.errors import UsageError
from pullquote.training.keras_backend import check_floatx

TEMPERATURE = 0.2

CONTRASTIVE_LOSS_WEIGHT = 0.05
"""Weight of the contrastive loss relative to the distillation loss."""

UPDATE_GATE_BIAS = 3.0
"""Initial bias of the update gate: a new network keeps 95 % of its state at every word, so that it
starts close to a mean of the words instead of depending on the last two."""

UPDATE_GATE_BIAS_MEAN_INIT = 4.0
"""The same for initialization as a mean: 98 %, so that the first words count almost as much as the
last."""


@dataclass(frozen=True, slots=True)
class EncoderConfig:
    """Architecture of an encoder.

    Attributes:
        kind: ``"uni"`` reads forward, ``"bi"`` in both directions, ``"combine"`` has one of each,
            with half of the features (uni-skip, bi-skip and combine-skip of the paper).
        features: Width of a sentence's vector.
    """

    kind: Literal["uni", "bi", "combine"] = "bi"
    features: int = 512


def directions(config: EncoderConfig) -> list[tuple[int, bool]]:
    """Return units, and whether it reads backward, for each parallel GRU.

    Raises:
        UsageError: The kind is unknown, or the features cannot be divided evenly.

    >>> directions(EncoderConfig("combine", 4800))
    [(2400, False), (1200, False), (1200, True)]
    """
    divisors = {
        "uni": [(1, False)],
        "bi": [(2, False), (2, True)],
        "combine": [(2, False), (4, False), (4, True)],
    }
    if config.kind not in divisors:
        raise UsageError(f"kind must be one of {', '.join(divisors)}, got {config.kind!r}")
    layers = divisors[config.kind]
    multiple = max(divisor for divisor, _ in layers)
    if config.features < multiple or config.features % multiple:
        raise UsageError(
            f"features must be a multiple of {multiple} for kind {config.kind}, "
            f"got {config.features}"
        )
    return [(config.features // divisor, backward) for divisor, backward in layers]


def build_encoder(
    config: EncoderConfig,
    vectors: npt.NDArray[np.float32],
    seed: int,
    *,
    init_as_mean: bool = False,
) -> Any:
    """Build the network from word ids to a sentence vector.

    Args:
        config: Architecture.
        vectors: Initial word vectors, shape (1 + words, width); row 0 is padding.
        seed: Seed of the initial weights.
        init_as_mean: Whether the initial output is about the mean of the word vectors, with a
            larger weight for later words. The width must then equal the features, and the word
            vectors are not trained.

    Returns:
        A Keras model from (batch, steps) integers to (batch, features).

    Raises:
        UsageError: The features cannot be divided evenly, or floatx is not float32.
    """
    check_floatx()
    words, width = vectors.shape
    ids = keras.Input((None,), dtype="int32")
    table = keras.layers.Embedding(
        words, width, mask_zero=True, trainable=not init_as_mean, name="words"
    )
    inputs = table(ids)
    outputs = []
    for index, (units, backward) in enumerate(directions(config)):
        layer = keras.layers.GRU(
            units,
            go_backwards=backward,
            name=f"gru_{index}",
            kernel_initializer=keras.initializers.GlorotUniform(seed + 2 * index),
            recurrent_initializer=keras.initializers.Orthogonal(seed=seed + 2 * index + 1),
        )
        outputs.append(layer(inputs))
    output = outputs[0] if len(outputs) == 1 else keras.layers.concatenate(outputs)
    encoder = keras.Model(ids, output)
    table.set_weights([vectors])
    offset = 0
    for layer in recurrent_layers(encoder):
        kernel, recurrent_kernel, bias = layer.get_weights()
        bias[0, : layer.units] = UPDATE_GATE_BIAS_MEAN_INIT if init_as_mean else UPDATE_GATE_BIAS
        if init_as_mean:
            # The last block of columns is the candidate state. With an identity kernel and no
            # recurrent part the candidate is (tanh of) this layer's slice of the word vector.
            kernel[:, -layer.units :] = np.eye(width)[:, offset : offset + layer.units]
            recurrent_kernel[:, -layer.units :] = 0
        layer.set_weights([kernel, recurrent_kernel, bias])
        offset += layer.units
    return encoder


def recurrent_layers(encoder: Any) -> list[Any]:
    """Return the recurrent layers of an encoder, in the order of its features."""
    return [layer for layer in encoder.layers if layer.name.startswith("gru_")]


def build_pairs(encoder: Any, learning_rate: float, *, has_teacher: bool = False) -> Any:
    """Build the model that is trained, from two batches of sentences to the inputs of the losses.

    Args:
        encoder: Result of `build_encoder`.
        learning_rate: Learning rate of Adam.
        has_teacher: Whether there is a teacher.

    Returns:
        A compiled model from sentences and the following sentences to scores (batch, batch) and,
        with a teacher, the vectors of both (batch, 2, features).
    """
    first, following = (keras.Input((None,), dtype="int32") for _ in range(2))
    scores, vectors = _PairwiseCosines(name="cosines")([encoder(first), encoder(following)])
    optimizer = keras.optimizers.Adam(learning_rate, clipnorm=5.0)
    if has_teacher:
        model = keras.Model([first, following], [scores, vectors])
        losses = [contrastive_loss, distillation_loss]
        model.compile(optimizer, losses, loss_weights=[CONTRASTIVE_LOSS_WEIGHT, 1.0])
    else:
        model = keras.Model([first, following], scores)
        model.compile(optimizer, contrastive_loss)
    return model


def contrastive_loss(_: Any, scores: Any) -> Any:
    """Compute the cross-entropy of finding each sentence's neighbor, in both directions.

    Args:
        _: Labels, unused: the neighbor of sentence i is sentence i.
        scores: Logits, shape (batch, batch).

    Returns:
        Shape (batch,).
    """
    neighbors = ops.diagonal(scores)
    forward = ops.logsumexp(scores, axis=1) - neighbors
    backward = ops.logsumexp(scores, axis=0) - neighbors
    return (forward + backward) / 2


def distillation_loss(teacher_vectors: Any, vectors: Any) -> Any:
    """Compute 1 minus the cosine with the teacher's vectors, the mean over both sentences.

    Args:
        teacher_vectors: The teacher's vectors, of length 1, shape (batch, 2, features).
        vectors: The encoder's vectors, same shape.

    Returns:
        Shape (batch,).
    """
    return ops.mean(1 - ops.sum(teacher_vectors * vectors, axis=-1), axis=-1)


class _PairwiseCosines(keras.layers.Layer):  # type: ignore[misc]
    """Cosines of all pairs from two batches, over the temperature; and the normalized vectors."""

    def call(self, pair: Any) -> Any:
        first, following = (ops.normalize(vectors, axis=-1) for vectors in pair)
        scores = ops.matmul(first, ops.transpose(following)) / TEMPERATURE
        return scores, ops.stack([first, following], axis=1)
