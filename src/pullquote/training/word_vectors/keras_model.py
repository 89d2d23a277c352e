"""Word vectors, Keras model: the talk's two embeddings, on whichever backend Keras runs.

In: a `TokenIdFile` and a `SkipgramConfig`. Out: float32 vectors, and how the loss fell.
"""

import time
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any

import keras
import numpy as np
from keras import layers, ops
from tqdm import tqdm

from pullquote.training.checkpoint import (
    fingerprint,
    load_checkpoint,
    model_state,
    save_checkpoint,
    set_model_state,
)
from pullquote.training.word_vectors.config import SkipgramConfig
from pullquote.training.word_vectors.history import FitResult, Progress
from pullquote.training.word_vectors.skipgram import make_batches
from pullquote.training.word_vectors.vocabulary import TokenIdFile

KEPT_EVERY_SECONDS = 60


def build_skipgram(words: int, options: SkipgramConfig) -> Any:
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
    text: TokenIdFile, options: SkipgramConfig, kept: Path | None = None, *, quiet: bool = False
) -> FitResult:
    """Train word vectors with Keras.

    Args:
        text: What to learn from.
        options: How.
        kept: A file that the fit is kept in every minute, and taken up from again if it is of the
            same task; it then comes to what it would have come to without a stop.
        quiet: Whether to show no progress bars.

    Returns:
        The vectors, and how the loss fell.

    Raises:
        UsageError: The text gives no pair, or training went astray.
        OutputError: The fit cannot be kept.
    """
    model = build_skipgram(len(text.words), options)
    model.optimizer.build(model.trainable_variables)
    choices = {**asdict(options), "backend": keras.backend.backend(), "text": text.digest()}
    task = fingerprint(choices, ())
    progress = Progress()
    if kept and (arrays := load_checkpoint(kept, task)):
        set_model_state(model, arrays)
        progress = Progress.from_arrays(arrays)
    saved = time.monotonic()
    for epoch in range(progress.epoch, options.epochs):
        # What is drawn hangs on seed and epoch alone: taken up again, it is drawn as before.
        random = np.random.default_rng([options.seed, epoch])
        batches = tqdm(
            make_batches(text, options, random),
            f"epoch {epoch + 1}",
            disable=quiet,
            unit=" batches",
        )
        for batch in islice(batches, progress.batch, None):
            model.reset_metrics()  # or some versions of Keras give the mean of all batches so far
            progress.add(float(model.train_on_batch([batch.centres, batch.points], batch.labels)))
            if kept and time.monotonic() - saved > KEPT_EVERY_SECONDS:
                save_checkpoint(kept, task, {**progress.to_arrays(), **model_state(model)})
                saved = time.monotonic()
        progress.end_epoch()
    vectors = ops.convert_to_numpy(model.get_layer("syn0").embeddings.value)
    return FitResult(
        np.asarray(vectors, np.float32), tuple(progress.losses), progress.whole_curve()
    )
