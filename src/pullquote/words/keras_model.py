"""Word vectors, Keras model: the talk's two embeddings, on whichever backend Keras runs.

In: a `NumberedText` and a `Skipgram`. Out: float32 vectors, and the loss of each epoch.
"""

from typing import Any

import keras
import numpy as np
import numpy.typing as npt
from keras import layers, ops
from tqdm import tqdm

from pullquote.errors import UsageError
from pullquote.words.numbering import NumberedText
from pullquote.words.options import Skipgram
from pullquote.words.pairs import make_batches

__all__ = ["build_skipgram", "fit_keras"]


def build_skipgram(words: int, options: Skipgram) -> Any:
    """Build and compile the talk's model.

    A word's vector and another's as a neighbour are multiplied, summed over the last axis, and a
    sigmoid tells whether the one stands beside the other. The talk gives one neighbour at a time;
    any number may stand side by side here, so that a word's vector is looked up once for all.

    Args:
        words: Size of the vocabulary.
        options: Features, step size and seed.

    Returns:
        A Keras model from words (batch, 1) and neighbours (batch, points) to chances
        (batch, points); its layer ``syn0`` has the vectors.
    """
    centre = keras.Input((1,), dtype="int32", name="word_index")
    point = keras.Input((None,), dtype="int32", name="word_point")
    # The start of word2vec's C program: small vectors, and neighbours that are nobody's yet.
    start = keras.initializers.RandomUniform(
        -0.5 / options.features, 0.5 / options.features, seed=options.seed
    )
    syn0 = layers.Embedding(words, options.features, start, name="syn0")(centre)
    syn1 = layers.Embedding(words, options.features, "zeros", name="syn1")(point)
    merged = layers.Multiply()([syn0, syn1])
    outputs = layers.Activation("sigmoid")(ops.sum(merged, axis=-1))
    model = keras.Model([centre, point], outputs)
    model.compile(
        loss="binary_crossentropy", optimizer=keras.optimizers.Adam(options.learning_rate)
    )
    return model


def fit_keras(
    text: NumberedText, options: Skipgram, *, quiet: bool = False
) -> tuple[npt.NDArray[np.float32], tuple[float, ...]]:
    """Train word vectors with Keras.

    Args:
        text: What to learn from.
        options: How.
        quiet: Whether to show no progress bars.

    Returns:
        Vectors, shape (words, features), in the order of the vocabulary; mean loss of each epoch.

    Raises:
        UsageError: The text gives no pair, or training went astray.
    """
    model = build_skipgram(len(text.words), options)
    random = np.random.default_rng(options.seed)
    losses: list[float] = []
    for epoch in range(1, options.epochs + 1):
        batches = tqdm(
            make_batches(text, options, random), f"epoch {epoch}", unit=" batches", disable=quiet
        )
        # What Keras gives for a batch is the mean of all since this reset.
        model.reset_metrics()
        loss = None
        for centres, points, labels in batches:
            loss = model.train_on_batch([centres, points], labels)
        if loss is None:
            raise UsageError("no pair of neighbours is left once frequent words are thinned out")
        losses.append(float(loss))
        if not np.isfinite(losses[-1]):
            raise UsageError(f"the loss of epoch {epoch} is {losses[-1]}; take a smaller step size")
    vectors = ops.convert_to_numpy(model.get_layer("syn0").embeddings.value)
    return np.asarray(vectors, np.float32), tuple(losses)
