"""Training an encoder, network: what reads a sentence, and what it is to get right.

In: a `Reader` and word vectors. Out: a Keras model of sentence pairs, on whichever backend.

Quick-thoughts (Logeswaran and Lee 2018, arXiv 1803.02893): of all the sentences in a batch, find
the one that stands beside this one. Nothing is generated, as the decoder of skip-thoughts (Kiros et
al. 2015, arXiv 1506.06726) does, whose softmax over the vocabulary costs many times the encoder.
Other than in the paper, one encoder reads both sentences of a pair, which halves the cost, and the
score is their cosine over a temperature, because it is by cosine that sentences are compared here.
A teacher, if there is one, is another encoder whose vectors this one's are to point along.
"""

from dataclasses import dataclass
from typing import Any, Literal

import keras
import numpy as np
import numpy.typing as npt
from keras import ops

import pullquote.training  # noqa: F401  (settles the backend before Keras is imported)
from pullquote.errors import UsageError

TEMPERATURE = 0.2
"""What cosines are divided by."""

BESIDE_TEACHER = 0.05
"""Weight of the contrastive loss beside a teacher's."""

REMEMBERING = 3.0
"""What the update gate's bias begins as: a new network keeps 95 % of its state at every word, so
that it begins as a mean of the words and not as an echo of the last two."""

REMEMBERING_MORE = 4.0
"""The same where the mean is what to begin with: 98 %, so that the first words count nearly as much
as the last."""


@dataclass(frozen=True, slots=True)
class Reader:
    """How sentences are read.

    Attributes:
        kind: ``"uni"`` reads forward, ``"bi"`` in both directions, ``"combine"`` does both, with
            half the features each (uni-skip, bi-skip and combine-skip of the paper).
        features: Width of a sentence's vector.
    """

    kind: Literal["uni", "bi", "combine"] = "bi"
    features: int = 512


def directions(reader: Reader) -> list[tuple[int, bool]]:
    """Give units, and whether it reads backward, for each of the networks side by side.

    Raises:
        UsageError: The features cannot be shared out evenly.

    >>> directions(Reader("combine", 4800))
    [(2400, False), (1200, False), (1200, True)]
    """
    shares = {
        "uni": [(1, False)],
        "bi": [(2, False), (2, True)],
        "combine": [(2, False), (4, False), (4, True)],
    }
    if reader.kind not in shares:
        raise UsageError(f"a reader is {reader.kind!r}, but has to be one of {', '.join(shares)}")
    parts = shares[reader.kind]
    least = max(share for share, _ in parts)
    if reader.features < least or reader.features % least:
        raise UsageError(
            f"features is {reader.features}, but kind {reader.kind} needs a multiple of {least}"
        )
    return [(reader.features // share, backward) for share, backward in parts]


def build_encoder(
    reader: Reader, vectors: npt.NDArray[np.float32], seed: int, *, as_mean: bool = False
) -> Any:
    """Build the network that turns padded words into a sentence's vector.

    Args:
        reader: How it reads.
        vectors: What the words' vectors begin as, shape (1 + words, width); row 0 is padding.
        seed: For the starting weights.
        as_mean: Whether a new network is to give about the mean of its words' vectors, the later
            ones counting more: each network takes in its own part of them, as it is. Their width
            has to be the features', and they are not trained any further.

    Returns:
        A Keras model from (batch, steps) integers to (batch, features).

    Raises:
        UsageError: The features cannot be shared out evenly.
    """
    words, width = vectors.shape
    ids = keras.Input((None,), dtype="int32")
    table = keras.layers.Embedding(
        words, width, mask_zero=True, trainable=not as_mean, name="words"
    )
    inputs = table(ids)
    read = []
    for number, (units, backward) in enumerate(directions(reader)):
        layer = keras.layers.GRU(
            units,
            go_backwards=backward,
            name=f"gru_{number}",
            kernel_initializer=keras.initializers.GlorotUniform(seed + 2 * number),
            recurrent_initializer=keras.initializers.Orthogonal(seed=seed + 2 * number + 1),
        )
        read.append(layer(inputs))
    encoder = keras.Model(ids, read[0] if len(read) == 1 else keras.layers.concatenate(read))
    table.set_weights([vectors])
    place = 0
    for layer in hidden_outputs(encoder):
        kernel, recurrent_kernel, bias = layer.get_weights()
        bias[0, : layer.units] = REMEMBERING_MORE if as_mean else REMEMBERING
        if as_mean:  # the last block of each is the candidate's
            kernel[:, -layer.units :] = np.eye(width)[:, place : place + layer.units]
            recurrent_kernel[:, -layer.units :] = 0
        layer.set_weights([kernel, recurrent_kernel, bias])
        place += layer.units
    return encoder


def hidden_outputs(encoder: Any) -> list[Any]:
    """List the recurrent layers of an encoder, in the order of its features."""
    return [layer for layer in encoder.layers if layer.name.startswith("gru_")]


def build_pairs(encoder: Any, learning_rate: float, *, taught: bool = False) -> Any:
    """Build the model that is fitted: from two batches of sentences to what is asked of them.

    Args:
        encoder: From `build_encoder`.
        learning_rate: Step size of Adam.
        taught: Whether there is a teacher.

    Returns:
        A compiled model from a batch of sentences and those that follow them to their scores
        (batch, batch), and with a teacher also to the vectors of both (batch, 2, features).
    """
    first, following = (keras.Input((None,), dtype="int32") for _ in range(2))
    scores, vectors = _Compared(name="compared")([encoder(first), encoder(following)])
    optimizer = keras.optimizers.Adam(learning_rate, clipnorm=5.0)
    if taught:
        model = keras.Model([first, following], [scores, vectors])
        model.compile(optimizer, [quick_thoughts, from_teacher], loss_weights=[BESIDE_TEACHER, 1.0])
    else:
        model = keras.Model([first, following], scores)
        model.compile(optimizer, quick_thoughts)
    return model


def quick_thoughts(_: Any, scores: Any) -> Any:
    """Give the cross-entropy of finding each sentence's neighbour, in both directions.

    Args:
        _: Labels, not needed: the neighbour of the first is the first.
        scores: Shape (batch, batch), the higher the likelier.

    Returns:
        Shape (batch,).
    """
    right = ops.diagonal(scores)
    ahead = ops.logsumexp(scores, axis=1) - right
    back = ops.logsumexp(scores, axis=0) - right
    return (ahead + back) / 2


def from_teacher(taught: Any, vectors: Any) -> Any:
    """Give 1 less the cosine with the teacher's vector, the mean of both sentences.

    Args:
        taught: The teacher's, of length 1, shape (batch, 2, features).
        vectors: The encoder's, likewise.

    Returns:
        Shape (batch,).
    """
    return ops.mean(1 - ops.sum(taught * vectors, axis=-1), axis=-1)


class _Compared(keras.layers.Layer):  # type: ignore[misc]
    """Every sentence of one batch against every one of the other; and all, made one long."""

    def call(self, pair: Any) -> Any:
        first, following = (ops.normalize(vectors, axis=-1) for vectors in pair)
        scores = ops.matmul(first, ops.transpose(following)) / TEMPERATURE
        return scores, ops.stack([first, following], axis=1)
